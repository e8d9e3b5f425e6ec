import { Match, type Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import { createTemplates, resourceOf, toWords } from "./templates.ts";

let data: Template;
let service: Template;
let isDataProtected: boolean | undefined;

beforeAll(() => {
	({ data, service, isDataProtected } = createTemplates());
});

/** The tables by logical id without CDK's hash. */
function tables(): Record<
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

describe("the tables", () => {
	it("are four, each on demand, encrypted, protected and kept when their stack goes", () => {
		expect(Object.keys(tables()).toSorted()).toEqual([
			"content",
			"counters",
			"salts",
			"visits",
		]);
		for (const table of Object.values(tables())) {
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
	});

	it.each([
		["counters", true],
		["content", true],
		["visits", false],
		["salts", false],
	])("say of %s whether it can be recovered: %s", (name, recovery) => {
		expect(tables()[name]?.Properties).toMatchObject({
			Replicas: [
				{
					PointInTimeRecoverySpecification: {
						PointInTimeRecoveryEnabled: recovery,
					},
				},
			],
		});
	});

	it.each([
		["visits", ["pk", "HASH"], ["sk", "RANGE"]],
		["counters", ["pk", "HASH"], ["sk", "RANGE"]],
		["content", ["pk", "HASH"], ["sk", "RANGE"]],
		["salts", ["pk", "HASH"]],
	])("have %s under the keys that the functions use", (name, ...keys) => {
		expect(tables()[name]?.Properties).toMatchObject({
			KeySchema: keys.map(([AttributeName, KeyType]) => ({
				AttributeName,
				KeyType,
			})),
		});
		for (const [AttributeName] of keys)
			expect(tables()[name]?.Properties.AttributeDefinitions).toContainEqual({
				AttributeName,
				AttributeType: "S",
			});
	});

	it("list articles by time of publishing and of change, without their bodies", () => {
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
		expect(tables().content?.Properties.GlobalSecondaryIndexes).toEqual([
			toIndex("published", "published_at"),
			toIndex("changed", "changed_at"),
		]);
		for (const name of ["visits", "counters", "salts"])
			expect(tables()[name]?.Properties).not.toHaveProperty(
				"GlobalSecondaryIndexes",
			);
	});

	it.each([
		["visits", "expires"],
		["content", "expires"],
		["salts", "expires"],
	])("let items of %s expire", (name, attribute) => {
		expect(tables()[name]?.Properties).toMatchObject({
			TimeToLiveSpecification: { AttributeName: attribute, Enabled: true },
		});
	});

	it("keep counters for ever", () => {
		expect(tables().counters?.Properties).not.toHaveProperty(
			"TimeToLiveSpecification",
		);
	});

	it("stream the ledger alone, with both images: a salt must not live on in a stream", () => {
		const streaming = Object.entries(tables()).filter(
			([, { Properties }]) => Properties.StreamSpecification,
		);
		expect(streaming.map(([name]) => name)).toEqual(["visits"]);
		expect(tables().visits?.Properties.StreamSpecification).toEqual({
			StreamViewType: "NEW_AND_OLD_IMAGES",
		});
	});
});

describe("the bucket of pictures and documents", () => {
	const bucketOf = () => resourceOf(data, "AWS::S3::Bucket", "media");

	it("is closed, encrypted, kept when its stack goes, and forgets uploads that nobody finished", () => {
		data.resourceCountIs("AWS::S3::Bucket", 1);
		data.hasResource("AWS::S3::Bucket", {
			DeletionPolicy: "Retain",
			UpdateReplacePolicy: "Retain",
		});
		expect(bucketOf().Properties).toMatchObject({
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
	});

	it("answers by TLS alone, and lets browsers put what an address was signed for", () => {
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
		expect(bucketOf().Properties).toMatchObject({
			CorsConfiguration: {
				CorsRules: [{ AllowedMethods: ["PUT"], AllowedOrigins: ["*"] }],
			},
		});
	});
});

describe("the two readers of the stream", () => {
	it.each([
		["box", 1000, 2],
		["depth", 10_000, 120],
	])(
		"for the %s take batches of %i within %i seconds and give up nothing silently",
		(pace, BatchSize, seconds) => {
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
				TumblingWindowInSeconds: 300,
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

	it("are two, as many as a shard allows", () => {
		service.resourceCountIs("AWS::Lambda::EventSourceMapping", 2);
	});

	it("put what they cannot read into an encrypted queue for fourteen days", () => {
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
	});
});

describe("the alarms", () => {
	const RINGING = {
		AlarmActions: [{ Ref: Match.stringLikeRegexp("^AlarmsTopic") }],
		ComparisonOperator: "GreaterThanOrEqualToThreshold",
		EvaluationPeriods: 1,
		Period: 300,
	};
	const named = (Name: string, start: string, attribute?: string) => [
		{
			Name,
			Value: attribute
				? { "Fn::GetAtt": [Match.stringLikeRegexp(`^${start}`), attribute] }
				: { Ref: Match.stringLikeRegexp(`^${start}`) },
		},
	];

	it.each([
		[
			"a letter in the dead-letter queue",
			{
				MetricName: "ApproximateNumberOfMessagesVisible",
				Dimensions: named("QueueName", "FoldDeadLetters", "QueueName"),
				Statistic: "Maximum",
				Threshold: 1,
			},
		],
		...["Foldbox", "Folddepth"].map((name): [string, object] => [
			`${name} a quarter of an hour behind`,
			{
				MetricName: "IteratorAge",
				Dimensions: named("FunctionName", name),
				Statistic: "Maximum",
				Threshold: 900_000,
			},
		]),
		...["Collect", "Read"].map((name): [string, object] => [
			`five faults of ${name}`,
			{
				MetricName: "Errors",
				Dimensions: named("FunctionName", name),
				Statistic: "Sum",
				Threshold: 5,
			},
		]),
		[
			"five calls answered 5xx",
			{
				MetricName: "5xx",
				Namespace: "AWS/ApiGateway",
				Dimensions: [
					{ Name: "ApiId", Value: { Ref: Match.stringLikeRegexp("^ApiHttp") } },
				],
				Statistic: "Sum",
				Threshold: 5,
			},
		],
		[
			"salts that stay",
			{
				MetricName: "Errors",
				Dimensions: named("FunctionName", "Tidy"),
				Period: 21_600,
				Threshold: 3,
			},
		],
		[
			"numbers that were off",
			{
				Namespace: "Luot",
				MetricName: "Drift",
				Statistic: "Sum",
				Threshold: 1,
			},
		],
		[
			"a site that could not be audited",
			{
				MetricName: "Errors",
				Dimensions: named("FunctionName", "Audit"),
				Period: 3600,
				Threshold: 1,
			},
		],
	])("ring for %s", (_, alarm) => {
		service.hasResourceProperties("AWS::CloudWatch::Alarm", {
			...RINGING,
			...alarm,
		});
	});

	it("may publish to their topic, nobody may without TLS, and somebody is told", () => {
		service.resourceCountIs("AWS::SNS::Topic", 1);
		service.hasResourceProperties("AWS::SNS::TopicPolicy", {
			Topics: [{ Ref: Match.stringLikeRegexp("^AlarmsTopic") }],
			PolicyDocument: {
				Statement: [
					Match.objectLike({
						Effect: "Deny",
						Condition: { Bool: { "aws:SecureTransport": "false" } },
					}),
					Match.objectLike({
						Effect: "Allow",
						Action: "sns:Publish",
						Principal: { Service: "cloudwatch.amazonaws.com" },
						Condition: {
							ArnLike: {
								"aws:SourceArn": {
									"Fn::Join": ["", Match.arrayWith([":alarm:*"])],
								},
							},
						},
					}),
				],
			},
		});
		service.hasResourceProperties("AWS::SNS::Subscription", {
			Protocol: "email",
			Endpoint: "it@truong.example",
			TopicArn: { Ref: Match.stringLikeRegexp("^AlarmsTopic") },
		});
	});
});

describe("the API", () => {
	it("sends each route to its function and has no other", () => {
		const functionOfIntegration = (target: string): string => {
			const { Properties } = service.findResources(
				"AWS::ApiGatewayV2::Integration",
			)[target] as {
				Properties: {
					IntegrationUri: { "Fn::GetAtt": [string] };
					PayloadFormatVersion: string;
				};
			};
			expect(Properties.PayloadFormatVersion).toBe("2.0");
			return Properties.IntegrationUri["Fn::GetAtt"][0].replace(
				/Function.*/,
				"",
			);
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
			"POST /v1/sites": "Admin",
			"GET /v1/sites/{site}": "Admin",
			"GET /shared/{page+}": "Dashboard",
			"GET /admin": "Dashboard",
			"GET /admin/{page+}": "Dashboard",
			"POST /admin/{page+}": "Dashboard",
			"PATCH /v1/sites/{site}": "Admin",
		});
	});

	it("throttles before any function runs", () => {
		service.hasResourceProperties("AWS::ApiGatewayV2::Stage", {
			StageName: "$default",
			AutoDeploy: true,
			DefaultRouteSettings: {
				ThrottlingRateLimit: 200,
				ThrottlingBurstLimit: 400,
			},
		});
	});

	it("logs no address and no agent of a caller", () => {
		const { AccessLogSettings } = resourceOf(
			service,
			"AWS::ApiGatewayV2::Stage",
			"ApiStage",
		).Properties;
		const { DestinationArn, Format: format } = AccessLogSettings as {
			DestinationArn: unknown;
			Format: string;
		};
		expect(toWords(DestinationArn)).toBe("ApiAccessLog Arn");
		expect(Object.values(JSON.parse(format))).toContain("$context.requestId");
		expect(format).not.toMatch(
			/identity|sourceIp|userAgent|header|querystring|\$context\.path/i,
		);
	});

	it("prints the code to embed", () => {
		expect(JSON.stringify(service.findOutputs("EmbedCode"))).toContain(
			"data-site",
		);
	});
});
