import { App, type Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import cdk from "../../cdk.json" with { type: "json" };
import { createStacks } from "../../infra/stacks.ts";

type Statement = {
	Action: string | string[];
	Resource: unknown;
	Condition?: unknown;
};

let data: Template;
let service: Template;
let dataStack: Stack;

beforeAll(() => {
	const app = new App({
		context: {
			...cdk.context,
			luot: {
				...cdk.context.luot,
				alarmEmail: "it@truong.example",
				adminTokenSha256: "a".repeat(64),
			},
		},
	});
	const stacks = createStacks(app);
	dataStack = stacks.data;
	data = Template.fromStack(stacks.data);
	service = Template.fromStack(stacks.service);
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

/** What the role of a function may do, by table or queue: the whole of it. */
function rightsOf(name: string): { actions: string[]; condition: unknown }[] {
	const policies = Object.entries(
		service.findResources("AWS::IAM::Policy"),
	).filter(([id]) => id.startsWith(name));
	expect(policies).toHaveLength(1);
	const statements = policies.flatMap(
		([, policy]) => policy.Properties.PolicyDocument.Statement as Statement[],
	);
	return statements.map(({ Action, Resource, Condition }) => {
		// The one action that knows no resources.
		if (Action !== "dynamodb:ListStreams")
			expect(JSON.stringify(Resource)).not.toMatch(/"\*"/);
		return { actions: [Action].flat(), condition: Condition };
	});
}

function functionOf(name: string): Record<string, unknown> {
	const found = Object.entries(
		service.findResources("AWS::Lambda::Function"),
	).filter(([id]) => id.startsWith(name));
	expect(found).toHaveLength(1);
	return found[0]?.[1].Properties;
}

const FUNCTIONS = ["Collect", "Read", "Admin", "Tidy", "Foldbox", "Folddepth"];

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
		expect(dataStack.terminationProtection).toBe(true);
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

describe("the functions", () => {
	const sites = {
		"ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["site#*"] },
		Null: { "dynamodb:LeadingKeys": "false" },
	};
	const log = {
		actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
		condition: undefined,
	};
	const right = (condition: unknown, ...actions: string[]) => ({
		actions,
		condition,
	});

	it.each([
		[
			"Collect",
			[
				right(undefined, "dynamodb:UpdateItem"),
				right(undefined, "dynamodb:GetItem", "dynamodb:BatchGetItem"),
				right(undefined, "dynamodb:UpdateItem"),
				right(sites, "dynamodb:GetItem"),
			],
		],
		[
			"Read",
			[
				right(undefined, "dynamodb:GetItem", "dynamodb:BatchGetItem"),
				right(sites, "dynamodb:GetItem"),
			],
		],
		["Admin", [right(sites, "dynamodb:GetItem", "dynamodb:PutItem")]],
		["Tidy", [right(undefined, "dynamodb:Scan", "dynamodb:DeleteItem")]],
		[
			"Foldbox",
			[
				right(undefined, "dynamodb:UpdateItem", "dynamodb:GetItem"),
				right(
					undefined,
					"dynamodb:DescribeStream",
					"dynamodb:GetRecords",
					"dynamodb:GetShardIterator",
				),
				right(undefined, "sqs:SendMessage"),
				right(undefined, "dynamodb:ListStreams"),
			],
		],
		[
			"Folddepth",
			[
				right(undefined, "dynamodb:UpdateItem", "dynamodb:GetItem"),
				right(
					undefined,
					"dynamodb:DescribeStream",
					"dynamodb:GetRecords",
					"dynamodb:GetShardIterator",
				),
				right(undefined, "sqs:SendMessage"),
				right(undefined, "dynamodb:ListStreams"),
			],
		],
	])("give %s these rights and no other", (name, rights) => {
		const found = rightsOf(name);
		expect(found[0]).toEqual(log);
		expect(found.slice(1)).toEqual(expect.arrayContaining(rights));
		expect(found).toHaveLength(1 + rights.length);
	});

	it("run on Node 24 and arm64, each with a role and a log of its own that is not kept for ever", () => {
		service.resourceCountIs("AWS::Lambda::Function", FUNCTIONS.length);
		const roles = FUNCTIONS.map((name) =>
			JSON.stringify(functionOf(name).Role),
		);
		const logs = FUNCTIONS.map((name) =>
			JSON.stringify(functionOf(name).LoggingConfig),
		);
		expect(new Set(roles).size).toBe(FUNCTIONS.length);
		expect(new Set(logs).size).toBe(FUNCTIONS.length);
		for (const name of FUNCTIONS)
			expect(functionOf(name)).toMatchObject({
				Runtime: "nodejs24.x",
				Architectures: ["arm64"],
			});
		for (const group of Object.values(
			service.findResources("AWS::Logs::LogGroup"),
		))
			expect(group.Properties.RetentionInDays).toBe(30);
	});

	it.each([
		[
			"Collect",
			[
				"LUOT_CONTENT_TABLE",
				"LUOT_COUNTERS_TABLE",
				"LUOT_SALTS_TABLE",
				"LUOT_VISITS_TABLE",
			],
		],
		["Read", ["LUOT_CONTENT_TABLE", "LUOT_COUNTERS_TABLE"]],
		["Admin", ["LUOT_ADMIN_TOKEN_SHA256", "LUOT_CONTENT_TABLE"]],
		["Tidy", ["LUOT_SALTS_TABLE"]],
		["Foldbox", ["LUOT_COUNTERS_TABLE", "LUOT_DEAD_LETTERS_URL", "LUOT_FOLD"]],
		[
			"Folddepth",
			["LUOT_COUNTERS_TABLE", "LUOT_DEAD_LETTERS_URL", "LUOT_FOLD"],
		],
	])("tell %s what it asks for", (name, variables) => {
		const { Variables } = functionOf(name).Environment as {
			Variables: Record<string, unknown>;
		};
		expect(Object.keys(Variables).toSorted()).toEqual(variables);
	});

	it.each([
		["Collect", 100],
		["Read", 50],
		["Admin", 5],
	])("limit %s to %i at once", (name, most) => {
		expect(functionOf(name).ReservedConcurrentExecutions).toBe(most);
	});

	it("reserve nothing in an account that has nothing to reserve", () => {
		const app = new App({
			context: { luot: { name: "luot", reservedConcurrency: false } },
		});
		const template = Template.fromStack(createStacks(app).service);
		for (const each of Object.values(
			template.findResources("AWS::Lambda::Function"),
		)) {
			expect(each.Properties).not.toHaveProperty(
				"ReservedConcurrentExecutions",
			);
		}
	});

	it("forget salts every hour", () => {
		service.hasResourceProperties("AWS::Events::Rule", {
			ScheduleExpression: "rate(1 hour)",
			State: "ENABLED",
			Targets: [
				Match.objectLike({
					Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^Tidy"), "Arn"] },
				}),
			],
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
			service.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
				FunctionName: { Ref: Match.stringLikeRegexp(`^Fold${pace}`) },
				BatchSize,
				MaximumBatchingWindowInSeconds: seconds,
				TumblingWindowInSeconds: 300,
				ParallelizationFactor: 1,
				BisectBatchOnFunctionError: true,
				FunctionResponseTypes: ["ReportBatchItemFailures"],
				MaximumRetryAttempts: 100,
				MaximumRecordAgeInSeconds: 82_800,
				StartingPosition: "TRIM_HORIZON",
				DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
				FilterCriteria: {
					Filters: [
						{ Pattern: JSON.stringify({ eventName: ["INSERT", "MODIFY"] }) },
					],
				},
			});
			expect(functionOf(`Fold${pace}`).Environment).toMatchObject({
				Variables: { LUOT_FOLD: pace },
			});
		},
	);

	it("are two, as many as a shard allows", () => {
		service.resourceCountIs("AWS::Lambda::EventSourceMapping", 2);
	});

	it("put what they cannot read into an encrypted queue that is watched", () => {
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
		service.hasResourceProperties("AWS::CloudWatch::Alarm", {
			MetricName: "ApproximateNumberOfMessagesVisible",
			Threshold: 1,
			AlarmActions: [Match.anyValue()],
		});
	});

	it("are watched for falling behind, and the public functions for failing; somebody is told", () => {
		service.resourcePropertiesCountIs(
			"AWS::CloudWatch::Alarm",
			{ MetricName: "IteratorAge", AlarmActions: [Match.anyValue()] },
			2,
		);
		service.resourcePropertiesCountIs(
			"AWS::CloudWatch::Alarm",
			{ MetricName: "Errors", AlarmActions: [Match.anyValue()] },
			2,
		);
		service.hasResourceProperties("AWS::SNS::Subscription", {
			Protocol: "email",
			Endpoint: "it@truong.example",
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
			"POST /v1/sites": "Admin",
			"GET /v1/sites/{site}": "Admin",
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
		const [stage] = Object.values(
			service.findResources("AWS::ApiGatewayV2::Stage"),
		);
		const format = stage?.Properties.AccessLogSettings.Format as string;
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
