import { Match, type Template } from "aws-cdk-lib/assertions";
import { expect } from "vitest";
import { createChecklist } from "./checklist.ts";
import { resourceOf, toWords } from "./templates.ts";

const { check, checks, group } = createChecklist();

export { checks as stackChecks };

/** The tables by logical id without CDK's hash. */
function tables(data: Template): Record<
	string,
	{
		Properties: Record<string, unknown>;
		DeletionPolicy: string;
		UpdateReplacePolicy: string;
	}
> {
	const found = Object.entries(
		data.findResources("AWS::DynamoDB::GlobalTable"),
	).map(([id, table]) => [id.replace(/[0-9A-F]{8}$/, ""), table]);
	return Object.fromEntries(found);
}

group("the tables", () => {
	check(
		"are four, each on demand, encrypted, protected and kept when their stack goes",
		({ data, isDataProtected }) => {
			expect(Object.keys(tables(data)).toSorted()).toEqual([
				"content",
				"counters",
				"salts",
				"visits",
			]);
			for (const table of Object.values(tables(data))) {
				expect(table).toMatchObject({
					DeletionPolicy: "Retain",
					UpdateReplacePolicy: "Retain",
					Properties: {
						BillingMode: "PAY_PER_REQUEST",
						SSESpecification: { SSEEnabled: false },
						Replicas: [{ DeletionProtectionEnabled: true }],
					},
				});
			}
			expect(isDataProtected).toBe(true);
		},
	);

	check.each([
		["counters", true],
		["content", true],
		["visits", false],
		["salts", false],
	])(
		"say of %s whether it can be recovered: %s",
		({ data }, name, recovery) => {
			expect(tables(data)[name]?.Properties).toMatchObject({
				Replicas: [
					{
						PointInTimeRecoverySpecification: {
							PointInTimeRecoveryEnabled: recovery,
						},
					},
				],
			});
		},
	);

	check.each([
		["visits", ["pk", "HASH"], ["sk", "RANGE"]],
		["counters", ["pk", "HASH"], ["sk", "RANGE"]],
		["content", ["pk", "HASH"], ["sk", "RANGE"]],
		["salts", ["pk", "HASH"]],
	])(
		"have %s under the keys that the functions use",
		({ data }, name, ...keys) => {
			expect(tables(data)[name]?.Properties).toMatchObject({
				KeySchema: keys.map(([AttributeName, KeyType]) => ({
					AttributeName,
					KeyType,
				})),
			});
			for (const [AttributeName] of keys)
				expect(
					tables(data)[name]?.Properties.AttributeDefinitions,
				).toContainEqual({
					AttributeName,
					AttributeType: "S",
				});
		},
	);

	check(
		"list articles by time of publishing and of change, without their bodies",
		({ data }) => {
			const toIndex = (IndexName: string, sortKey: string) => ({
				IndexName,
				KeySchema: [
					{ AttributeName: "site", KeyType: "HASH" },
					{ AttributeName: sortKey, KeyType: "RANGE" },
				],
				Projection: {
					ProjectionType: "INCLUDE",
					NonKeyAttributes: [
						"card",
						"status",
						"expires_at",
						"section",
						"tags",
						"authors",
					],
				},
			});
			expect(tables(data).content?.Properties.GlobalSecondaryIndexes).toEqual([
				toIndex("published", "published_at"),
				toIndex("changed", "changed_at"),
			]);
			for (const name of ["visits", "counters", "salts"])
				expect(tables(data)[name]?.Properties).not.toHaveProperty(
					"GlobalSecondaryIndexes",
				);
		},
	);

	check.each([
		["visits", "expires"],
		["content", "expires"],
		["salts", "expires"],
	])("let items of %s expire", ({ data }, name, attribute) => {
		expect(tables(data)[name]?.Properties).toMatchObject({
			TimeToLiveSpecification: { AttributeName: attribute, Enabled: true },
		});
	});

	check("keep counters for ever", ({ data }) => {
		expect(tables(data).counters?.Properties).not.toHaveProperty(
			"TimeToLiveSpecification",
		);
	});

	check(
		"stream the ledger alone, with both images: a salt must not live on in a stream",
		({ data }) => {
			const streaming = Object.entries(tables(data)).filter(
				([, { Properties }]) => Properties.StreamSpecification,
			);
			expect(streaming.map(([name]) => name)).toEqual(["visits"]);
			expect(tables(data).visits?.Properties.StreamSpecification).toEqual({
				StreamViewType: "NEW_AND_OLD_IMAGES",
			});
		},
	);
});

group("the bucket of pictures and documents", () => {
	const bucketOf = (data: Template) =>
		resourceOf(data, "AWS::S3::Bucket", "media");

	check(
		"is closed, encrypted, kept when its stack goes, and forgets uploads that nobody finished",
		({ data }) => {
			data.resourceCountIs("AWS::S3::Bucket", 2);
			data.hasResource("AWS::S3::Bucket", {
				DeletionPolicy: "Retain",
				UpdateReplacePolicy: "Retain",
			});
			expect(bucketOf(data).Properties).toMatchObject({
				BucketEncryption: {
					ServerSideEncryptionConfiguration: [
						{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
					],
				},
				PublicAccessBlockConfiguration: {
					BlockPublicAcls: true,
					BlockPublicPolicy: true,
					IgnorePublicAcls: true,
					RestrictPublicBuckets: true,
				},
				OwnershipControls: {
					Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }],
				},
				VersioningConfiguration: { Status: "Enabled" },
				LifecycleConfiguration: {
					Rules: [
						{ Prefix: "uploads/", ExpirationInDays: 1, Status: "Enabled" },
						{ NoncurrentVersionExpiration: { NoncurrentDays: 35 } },
					],
				},
			});
		},
	);

	check(
		"stands beside one for backups, which is as closed, keeps what is deleted for a month, and nights for five weeks, months for a year",
		({ data }) => {
			const backups = resourceOf(data, "AWS::S3::Bucket", "backups");
			const media = bucketOf(data).Properties;
			for (const name of [
				"BucketEncryption",
				"PublicAccessBlockConfiguration",
				"OwnershipControls",
				"VersioningConfiguration",
			])
				expect(backups.Properties[name]).toEqual(media[name]);
			expect(backups.Properties).not.toHaveProperty("CorsConfiguration");
			data.allResources("AWS::S3::Bucket", {
				DeletionPolicy: "Retain",
				UpdateReplacePolicy: "Retain",
			});
			data.hasResourceProperties("AWS::S3::BucketPolicy", {
				Bucket: { Ref: backups.id },
				PolicyDocument: {
					Statement: Match.arrayWith([
						Match.objectLike({
							Effect: "Deny",
							Condition: { Bool: { "aws:SecureTransport": "false" } },
						}),
					]),
				},
			});
			expect(backups.Properties.LifecycleConfiguration).toEqual({
				Rules: [
					expect.objectContaining({ Prefix: "nightly/", ExpirationInDays: 35 }),
					expect.objectContaining({
						Prefix: "monthly/",
						ExpirationInDays: 400,
					}),
					expect.objectContaining({
						NoncurrentVersionExpiration: { NoncurrentDays: 35 },
					}),
				],
			});
		},
	);

	check(
		"answers by TLS alone, and lets browsers put what an address was signed for",
		({ data }) => {
			data.hasResourceProperties("AWS::S3::BucketPolicy", {
				PolicyDocument: {
					Statement: Match.arrayWith([
						Match.objectLike({
							Effect: "Deny",
							Condition: { Bool: { "aws:SecureTransport": "false" } },
						}),
					]),
				},
			});
			expect(bucketOf(data).Properties).toMatchObject({
				CorsConfiguration: {
					CorsRules: [{ AllowedMethods: ["PUT"], AllowedOrigins: ["*"] }],
				},
			});
		},
	);
});

group("the two readers of the stream", () => {
	check.each([
		["box", 1000, 2],
		["depth", 10_000, 300],
	])(
		"for the %s take batches of %i within %i seconds and give up nothing silently",
		({ service }, pace, BatchSize, seconds) => {
			const { Properties } = resourceOf(
				service,
				"AWS::Lambda::EventSourceMapping",
				`Fold${pace}`,
			);
			const { FunctionName, EventSourceArn, DestinationConfig, ...rest } =
				Properties as Record<string, unknown> & {
					DestinationConfig: { OnFailure: { Destination: unknown } };
				};
			expect(toWords(FunctionName)).toBe(`Fold${pace}Function`);
			expect(toWords(EventSourceArn)).toBe("visits StreamArn");
			expect(toWords(DestinationConfig.OnFailure.Destination)).toBe(
				"FoldDeadLetters Arn",
			);
			expect(rest).toEqual({
				BatchSize,
				MaximumBatchingWindowInSeconds: seconds,
				TumblingWindowInSeconds: 900,
				ParallelizationFactor: 1,
				BisectBatchOnFunctionError: true,
				FunctionResponseTypes: ["ReportBatchItemFailures"],
				MaximumRetryAttempts: 100,
				MaximumRecordAgeInSeconds: 82_800,
				StartingPosition: "TRIM_HORIZON",
				FilterCriteria: {
					Filters: [
						{ Pattern: JSON.stringify({ eventName: ["INSERT", "MODIFY"] }) },
					],
				},
			});
			// Lambda refuses a mapping whose role can't read the stream yet.
			service.hasResource("AWS::Lambda::EventSourceMapping", {
				Properties: Match.objectLike({ FunctionName }),
				DependsOn: [Match.stringLikeRegexp(`^Fold${pace}RoleDefaultPolicy`)],
			});
		},
	);

	check("are two, as many as a shard allows", ({ service }) => {
		service.resourceCountIs("AWS::Lambda::EventSourceMapping", 2);
	});

	check(
		"put what they cannot read into an encrypted queue for fourteen days",
		({ service }) => {
			service.hasResource("AWS::SQS::Queue", {
				DeletionPolicy: "Retain",
				Properties: {
					SqsManagedSseEnabled: true,
					MessageRetentionPeriod: 1_209_600,
				},
			});
			service.hasResourceProperties("AWS::SQS::QueuePolicy", {
				PolicyDocument: {
					Statement: [
						Match.objectLike({
							Effect: "Deny",
							Condition: { Bool: { "aws:SecureTransport": "false" } },
						}),
					],
				},
			});
		},
	);
});

group("a command on somebody's machine", () => {
	check(
		"find the tables and buckets in what the data stack tells",
		({ data }) => {
			for (const [output, resource] of [
				["VisitsTable", "visits"],
				["CountersTable", "counters"],
				["ContentTable", "content"],
				["SaltsTable", "salts"],
				["MediaBucket", "media"],
				["BackupBucket", "backups"],
			])
				data.hasOutput(output as string, {
					Value: { Ref: Match.stringLikeRegexp(`^${resource}`) },
				});
		},
	);
});

group("the API", () => {
	check("sends each route to its function and has no other", ({ service }) => {
		const functionOfIntegration = (target: string): string => {
			const { Properties } = service.findResources(
				"AWS::ApiGatewayV2::Integration",
			)[target] as {
				Properties: {
					IntegrationUri: { "Fn::GetAtt"?: [string]; Ref?: string };
					PayloadFormatVersion: string;
				};
			};
			expect(Properties.PayloadFormatVersion).toBe("2.0");
			const { Ref = "", "Fn::GetAtt": [id] = [Ref] } =
				Properties.IntegrationUri;
			return id.replace(/(?:Function|Live)[0-9A-F]{8}$/, "");
		};
		const routes = Object.values(
			service.findResources("AWS::ApiGatewayV2::Route"),
		).map(({ Properties }) => {
			const [, integration] =
				(Properties.Target["Fn::Join"][1] as [string, { Ref: string }]) ?? [];
			return [Properties.RouteKey, functionOfIntegration(integration.Ref)];
		});
		expect(Object.fromEntries(routes)).toEqual({
			"POST /v1/sites/{site}/box": "Collect",
			"GET /v1/sites/{site}/pixel.gif": "Collect",
			"GET /v1/sites/{site}/box": "Read",
			"GET /v1/sites/{site}/box.svg": "Read",
			"GET /v1/sites/{site}/box.html": "Read",
			"GET /v1/sites/{site}/views": "Read",
			"OPTIONS /v1/sites/{site}/{call}": "Read",
			"GET /health": "Read",
			"GET /{script}": "Read",
			"GET /v1/sites/{site}/articles": "News",
			"GET /v1/sites/{site}/articles.xml": "News",
			"GET /v1/sites/{site}/articles.rss": "News",
			"GET /v1/sites/{site}/articles/{name}": "News",
			"OPTIONS /v1/sites/{site}/articles/{name}": "News",
			"GET /v1/sites/{site}/popular": "News",
			"GET /v1/sites/{site}/announcements": "News",
			"GET /news/{page+}": "News",
			"POST /v1/sites/{site}/articles": "Publish",
			"PUT /v1/sites/{site}/articles/{name}": "Publish",
			"PATCH /v1/sites/{site}/articles/{name}": "Publish",
			"DELETE /v1/sites/{site}/articles/{name}": "Publish",
			"POST /v1/sites/{site}/articles/{name}/restore": "Publish",
			"GET /v1/sites/{site}/articles/{name}/revisions": "Publish",
			"GET /v1/sites/{site}/articles/{name}/revisions/{version}": "Publish",
			"GET /v1/sites/{site}/articles/{name}/revisions/{version}/diff":
				"Publish",
			"POST /v1/sites/{site}/articles/{name}/revisions/{version}/restore":
				"Publish",
			"POST /v1/sites/{site}/announcements": "Publish",
			"GET /v1/sites/{site}/announcements/{id}": "Publish",
			"PATCH /v1/sites/{site}/announcements/{id}": "Publish",
			"DELETE /v1/sites/{site}/announcements/{id}": "Publish",
			"GET /v1/sites/{site}/tokens": "Admin",
			"GET /v1/sites/{site}/media": "Media",
			"POST /v1/sites/{site}/media": "Media",
			"GET /v1/sites/{site}/media/{id}": "Media",
			"POST /v1/sites/{site}/media/{id}": "Media",
			"PATCH /v1/sites/{site}/media/{id}": "Media",
			"DELETE /v1/sites/{site}/media/{id}": "Media",
			"GET /media/{key}": "Files",
			"GET /docs": "Docs",
			"GET /openapi.json": "Docs",
			"POST /v1/sites/{site}/tokens": "Admin",
			"DELETE /v1/sites/{site}/tokens/{id}": "Admin",
			"GET /v1/sites/{site}/stats": "Admin",
			"GET /v1/sites/{site}/audits": "Admin",
			"GET /v1/sites/{site}/erasures": "Admin",
			"GET /privacy/{site}": "Read",
			"POST /v1/sites": "Admin",
			"GET /v1/sites/{site}": "Admin",
			"GET /shared/{page+}": "Dashboard",
			"GET /admin": "Dashboard",
			"GET /admin/{page+}": "Dashboard",
			"POST /admin/{page+}": "Dashboard",
			"PATCH /v1/sites/{site}": "Admin",
			"GET /v1/sites/{site}/voids": "Admin",
			"POST /v1/sites/{site}/voids": "Admin",
			"GET /v1/sites/{site}/voids/{id}": "Admin",
			"POST /v1/sites/{site}/voids/{id}": "Admin",
			"DELETE /v1/sites/{site}/voids/{id}": "Admin",
		});
	});

	check("throttles before any function runs", ({ service }) => {
		service.hasResourceProperties("AWS::ApiGatewayV2::Stage", {
			StageName: "$default",
			AutoDeploy: true,
			DefaultRouteSettings: {
				ThrottlingRateLimit: 200,
				ThrottlingBurstLimit: 400,
			},
		});
	});

	check(
		"writes no log of its own: the functions write a line for each call",
		({ service }) => {
			expect(
				resourceOf(service, "AWS::ApiGatewayV2::Stage", "ApiStage").Properties,
			).not.toHaveProperty("AccessLogSettings");
		},
	);

	check("prints the code to embed", ({ service }) => {
		expect(JSON.stringify(service.findOutputs("EmbedCode"))).toContain(
			"data-site",
		);
	});
});
