import {
	CfnOutput,
	Duration,
	RemovalPolicy,
	Stack,
	type StackProps,
	Validations,
} from "aws-cdk-lib";
import type { UserPool } from "aws-cdk-lib/aws-cognito";
import {
	AttributeType,
	Billing,
	ProjectionType,
	StreamViewType,
	TableEncryptionV2,
	TableV2,
} from "aws-cdk-lib/aws-dynamodb";
import {
	BlockPublicAccess,
	Bucket,
	BucketEncryption,
	HttpMethods,
	ObjectOwnership,
	StorageClass,
} from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { MONTHLY_COPY_DAYS, RECOVERY_DAYS } from "../functions/core/keeping.ts";
import {
	TABLES,
	type Table,
	type TableName,
} from "../functions/store/tables.ts";
import { createPeoplePool } from "./accounts.ts";
import type { Settings } from "./settings.ts";

export type Tables = Readonly<Record<TableName, TableV2>>;

/** Everything that must outlive the service: no table goes with its stack, and none can be deleted by mistake. */
export class DataStack extends Stack {
	readonly tables: Tables;
	/** Pictures and documents of the news. */
	readonly media: Bucket;
	/** What is written away every night. */
	readonly backups: Bucket;

	/** Accounts, where the installation keeps its own. */
	readonly people: UserPool | undefined;

	constructor(
		scope: Construct,
		id: string,
		{ settings, ...props }: StackProps & { settings: Settings },
	) {
		super(scope, id, { ...props, terminationProtection: true });
		const made = Object.entries(TABLES).map(([name, table]) => [
			name,
			this.createTable(name, table),
		]);
		this.tables = Object.fromEntries(made);
		this.media = this.createMediaBucket();
		this.backups = this.createBackupBucket();
		if (settings.accounts !== "none" && "cognito" in settings.accounts)
			this.people = createPeoplePool(this);
		this.tell();
	}

	/** What a command on somebody's machine has to know to find the data. */
	private tell(): void {
		for (const [name, table] of Object.entries(this.tables)) {
			const output = `${name.charAt(0).toUpperCase()}${name.slice(1)}Table`;
			new CfnOutput(this, output, { value: table.tableName });
		}
		new CfnOutput(this, "MediaBucket", { value: this.media.bucketName });
		new CfnOutput(this, "BackupBucket", { value: this.backups.bucketName });
	}

	private createBackupBucket(): Bucket {
		const bucket = new Bucket(this, "backups", {
			blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
			objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
			encryption: BucketEncryption.S3_MANAGED,
			enforceSSL: true,
			minimumTLSVersion: 1.2,
			// Also what somebody deletes, or writes over, is there for another month.
			versioned: true,
			lifecycleRules: [
				{ id: "nightly", prefix: "nightly/", expiration: Duration.days(35) },
				{
					id: "monthly",
					prefix: "monthly/",
					expiration: Duration.days(MONTHLY_COPY_DAYS),
					transitions: [
						{
							storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL,
							transitionAfter: Duration.days(35),
						},
					],
				},
				{
					id: "removed",
					noncurrentVersionExpiration: Duration.days(RECOVERY_DAYS),
					expiredObjectDeleteMarker: true,
				},
			],
			removalPolicy: RemovalPolicy.RETAIN,
		});
		Validations.of(bucket).acknowledge({
			id: "AwsSolutions-S1",
			reason:
				"One function writes to it once a night, and its log says so; a log of that would need a bucket of its own.",
		});
		return bucket;
	}

	private createMediaBucket(): Bucket {
		const bucket = new Bucket(this, "media", {
			blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
			objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
			encryption: BucketEncryption.S3_MANAGED,
			enforceSSL: true,
			minimumTLSVersion: 1.2,
			versioned: true,
			// A browser sends a file by an address that was signed for it alone.
			cors: [
				{
					allowedMethods: [HttpMethods.PUT],
					allowedOrigins: ["*"],
					allowedHeaders: ["content-type"],
					maxAge: 3600,
				},
			],
			lifecycleRules: [
				{ id: "uploads", prefix: "uploads/", expiration: Duration.days(1) },
				{
					id: "removed",
					noncurrentVersionExpiration: Duration.days(35),
					abortIncompleteMultipartUploadAfter: Duration.days(1),
					expiredObjectDeleteMarker: true,
				},
			],
			removalPolicy: RemovalPolicy.RETAIN,
		});
		Validations.of(bucket).acknowledge({
			id: "AwsSolutions-S1",
			reason:
				"An access log would keep the addresses of readers, which this service keeps nowhere; nobody reaches the bucket but the two functions.",
		});
		return bucket;
	}

	private createTable(name: string, table: Table): TableV2 {
		return new TableV2(this, name, {
			partitionKey: { name: table.partitionKey, type: AttributeType.STRING },
			...(table.sortKey && {
				sortKey: { name: table.sortKey, type: AttributeType.STRING },
			}),
			...(table.ttl && { timeToLiveAttribute: table.ttl }),
			...(table.stream && {
				dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
			}),
			...(table.indexes && {
				globalSecondaryIndexes: Object.entries(table.indexes).map(
					([indexName, index]) => ({
						indexName,
						partitionKey: {
							name: index.partitionKey,
							type: AttributeType.STRING,
						},
						sortKey: { name: index.sortKey, type: AttributeType.STRING },
						projectionType: ProjectionType.INCLUDE,
						nonKeyAttributes: [...index.attributes],
					}),
				),
			}),
			billing: Billing.onDemand(),
			encryption: TableEncryptionV2.dynamoOwnedKey(),
			// What has none must be forgotten: hashes of visitors after three days, salts after one. Recovery keeps 35.
			pointInTimeRecoverySpecification: {
				pointInTimeRecoveryEnabled: table.recovery,
			},
			deletionProtection: true,
			removalPolicy: RemovalPolicy.RETAIN,
		});
	}
}
