import { join } from "node:path";
import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
	Alias,
	ApplicationLogLevel,
	Architecture,
	Code,
	type IVersion,
	Function as LambdaFunction,
	LoggingFormat,
	Runtime,
	SystemLogLevel,
	Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { BundleName } from "./bundle.ts";
import type { Edge } from "./edge.ts";

/** Where `npm run build` puts the bundles. */
const DIST = join(import.meta.dirname, "../dist");

export type Access = {
	/** The variable by which the function learns the table's name. */
	variable: string;
	table: TableV2;
	/** Its indexes instead of itself. */
	indexes?: readonly string[];
	actions: readonly `dynamodb:${string}`[];
	/** Only items whose partition key looks like one of these. */
	keys?: readonly string[];
	/** Only these attributes, which a call must name. */
	attributes?: readonly string[];
};

/** Objects in a bucket, by the beginnings of their keys. */
export type BucketAccess = {
	variable: string;
	bucket: Bucket;
	actions: readonly `s3:${string}`[];
	prefixes: readonly string[];
};

type Settings = {
	bundle: BundleName;
	access: readonly Access[];
	buckets?: readonly BucketAccess[];
	/** The edge that it may tell to forget what it keeps. */
	purges?: Edge | undefined;
	environment?: Record<string, string>;
	memoryMb: number;
	timeoutSeconds: number;
	logRetentionDays: number;
	/** Whether callers meet a new version little by little, as the canary says. */
	hasCanary?: boolean;
	/** The most of it that may run at once; undefined for no limit of its own. */
	concurrency?: number | undefined;
};

/** What a call may have answered that is allowed some attributes only: those that it names, or of an update none. */
function toAnswerLimit(
	actions: readonly string[],
): Record<string, Record<string, string | string[]>> {
	return actions.includes("dynamodb:UpdateItem")
		? {
				StringEqualsIfExists: {
					"dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"],
				},
			}
		: { StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" } };
}

/** A Lambda function with a role of its own that allows the named actions on the named tables and to write its log, nothing else. */
export class ServiceFunction extends Construct {
	readonly lambda: LambdaFunction;
	/** What others call: the version that is live, where new ones come little by little. */
	readonly entry: LambdaFunction | Alias;
	readonly role: Role;

	constructor(
		scope: Construct,
		id: string,
		{
			bundle,
			access,
			buckets = [],
			purges,
			environment = {},
			memoryMb,
			timeoutSeconds,
			logRetentionDays,
			concurrency,
			hasCanary = false,
		}: Settings,
	) {
		super(scope, id);
		const logGroup = new LogGroup(this, "Log", {
			retention: logRetentionDays,
			removalPolicy: RemovalPolicy.DESTROY,
		});
		this.role = new Role(this, "Role", {
			assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
		});
		this.role.addToPolicy(
			new PolicyStatement({
				actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
				resources: [logGroup.logGroupArn],
			}),
		);
		for (const { table, indexes, actions, keys, attributes } of access) {
			this.role.addToPolicy(
				new PolicyStatement({
					actions: [...actions],
					resources: indexes
						? indexes.map((index) => `${table.tableArn}/index/${index}`)
						: [table.tableArn],
					...(keys && {
						conditions: {
							"ForAllValues:StringLike": { "dynamodb:LeadingKeys": keys },
							// ForAllValues holds for a request without any key, so that one is shut out by name.
							Null: { "dynamodb:LeadingKeys": "false" },
						},
					}),
					...(attributes && {
						conditions: {
							"ForAllValues:StringEquals": {
								"dynamodb:Attributes": attributes,
							},
							...toAnswerLimit(actions),
						},
					}),
				}),
			);
		}
		for (const { bucket, actions, prefixes } of buckets) {
			this.role.addToPolicy(
				new PolicyStatement({
					actions: [...actions],
					resources: prefixes.map((prefix) =>
						bucket.arnForObjects(`${prefix}*`),
					),
				}),
			);
			const home = Stack.of(bucket);
			const arn = home.resolve(home.exportValue(bucket.bucketArn));
			for (const prefix of prefixes)
				Validations.of(this.role).acknowledge({
					id: `AwsSolutions-IAM5[Resource::${arn["Fn::ImportValue"]}/${prefix}*]`,
					reason:
						"Objects have keys that nobody knows before; what the function may reach is held to their beginnings.",
				});
		}
		purges?.distribution.grantCreateInvalidation(this.role);
		this.lambda = new LambdaFunction(this, "Function", {
			code: Code.fromAsset(join(DIST, bundle)),
			handler: "index.handler",
			runtime: Runtime.NODEJS_24_X,
			architecture: Architecture.ARM_64,
			memorySize: memoryMb,
			timeout: Duration.seconds(timeoutSeconds),
			role: this.role.withoutPolicyUpdates(),
			logGroup,
			// Lines of JSON. The machine's own, three a call, only where something is wrong: they would cost more than ours.
			loggingFormat: LoggingFormat.JSON,
			applicationLogLevelV2: ApplicationLogLevel.INFO,
			systemLogLevelV2: SystemLogLevel.WARN,
			tracing: Tracing.DISABLED,
			...(concurrency !== undefined && {
				reservedConcurrentExecutions: concurrency,
			}),
			environment: {
				...Object.fromEntries(
					access.map(({ variable, table }) => [variable, table.tableName]),
				),
				...Object.fromEntries(
					buckets.map(({ variable, bucket }) => [variable, bucket.bucketName]),
				),
				...(purges && {
					LUOT_EDGE_DISTRIBUTION: purges.distribution.distributionId,
				}),
				...environment,
			},
		});
		this.entry = hasCanary
			? new Alias(this, "Live", {
					aliasName: "live",
					version: this.lambda.currentVersion as IVersion,
				})
			: this.lambda;
		Validations.of(this).acknowledge(
			{
				id: "Serverless-LambdaTracing",
				reason:
					"Traces hold the addresses of callers, which this service keeps nowhere; its metrics come from its logs.",
			},
			{
				id: "Serverless-LambdaDLQ",
				reason:
					"Nothing calls these functions and forgets them: the API waits for an answer, the stream's mapping has its queue, the clock calls again.",
			},
		);
	}
}
