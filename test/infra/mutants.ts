import type { Resource, StackTemplate } from "../support/cloud/stacks.ts";
import { EDGE_WOUNDS } from "./edge-wounds.ts";
import { type Change, once, type Wound } from "./wound.ts";

/** Templates of an installation as plain objects, to be changed. */
export type Plain = Record<"data" | "service", StackTemplate> & {
	edge?: StackTemplate | undefined;
};

/** A way to spoil one resource of the stacks. */
export type Mutant = {
	/** What is taken from resources of this kind. */
	wound: string;
	/** The resource, by its logical id. */
	id: string;
	/** Spoils a copy of the templates in place. */
	spoil(templates: Plain): void;
};

const statement =
	(
		// biome-ignore lint/suspicious/noExplicitAny: templates are what they are.
		change: (statement: any, statements: any[]) => void,
	): Change =>
	({ PolicyDocument: { Statement } }, at) => {
		if (at >= Statement.length) return false;
		change(Statement[at], Statement);
		return true;
	};

const removeStatement = statement((one, all) => {
	all.splice(all.indexOf(one), 1);
});

const KEPT: Wound[] = [
	[
		"is kept when its stack goes",
		once((_, resource) => {
			if (resource.DeletionPolicy === "Retain") delete resource.DeletionPolicy;
		}),
	],
	[
		"is kept when it is replaced",
		once((_, resource) => {
			if (resource.UpdateReplacePolicy === "Retain")
				delete resource.UpdateReplacePolicy;
		}),
	],
];

/** What makes the stacks safe, kind by kind of resource: each entry names it and takes it away. */
const WOUNDS: Record<string, readonly Wound[]> = {
	...EDGE_WOUNDS,
	"AWS::DynamoDB::GlobalTable": [
		...KEPT,
		[
			"recovery to any second",
			once(({ Replicas: [{ PointInTimeRecoverySpecification: recovery }] }) => {
				recovery.PointInTimeRecoveryEnabled =
					!recovery.PointInTimeRecoveryEnabled;
			}),
		],
		[
			"protection from being deleted",
			once(({ Replicas }) => {
				Replicas[0].DeletionProtectionEnabled = false;
			}),
		],
		[
			"encryption as declared",
			once((properties) => {
				delete properties.SSESpecification;
			}),
		],
		[
			"what expires",
			once((properties) => {
				delete properties.TimeToLiveSpecification;
			}),
		],
		[
			"both images in the stream, where there is one",
			once((properties) => {
				if (properties.StreamSpecification)
					properties.StreamSpecification.StreamViewType = "NEW_IMAGE";
				else
					properties.StreamSpecification = {
						StreamViewType: "NEW_AND_OLD_IMAGES",
					};
			}),
		],
	],
	"AWS::S3::Bucket": [
		...KEPT,
		[
			"encryption",
			once((properties) => {
				delete properties.BucketEncryption;
			}),
		],
		[
			"closed to the public",
			({ PublicAccessBlockConfiguration: block }, at) => {
				const name = Object.keys(block)[at];
				if (!name) return false;
				block[name] = false;
				return true;
			},
		],
		[
			"the owner owns every object",
			once((properties) => {
				delete properties.OwnershipControls;
			}),
		],
		[
			"versions",
			once((properties) => {
				properties.VersioningConfiguration.Status = "Suspended";
			}),
		],
		[
			"what is unfinished or removed goes",
			({ LifecycleConfiguration: { Rules } }, at) => {
				if (at >= Rules.length) return false;
				Rules.splice(at, 1);
				return true;
			},
		],
		[
			"browsers may only put, and say only the type",
			({ CorsConfiguration }, at) => {
				const rule = CorsConfiguration?.CorsRules[0];
				if (!rule || at > 2) return false;
				if (at === 0) rule.AllowedMethods.push("DELETE");
				if (at === 1) rule.AllowedHeaders = ["*"];
				if (at === 2) CorsConfiguration.CorsRules.push({ ...rule });
				return true;
			},
		],
	],
	"AWS::S3::BucketPolicy": [
		["TLS, of a version that is safe", removeStatement],
	],
	"AWS::SQS::QueuePolicy": [["TLS", removeStatement]],
	"AWS::SNS::TopicPolicy": [
		["TLS, and that alarms are heard", removeStatement],
	],
	"AWS::SQS::Queue": [
		...KEPT,
		[
			"encryption",
			once((properties) => {
				delete properties.SqsManagedSseEnabled;
			}),
		],
		[
			"kept for fourteen days",
			once((properties) => {
				delete properties.MessageRetentionPeriod;
			}),
		],
	],
	"AWS::SNS::Topic": [],
	"AWS::SNS::Subscription": [],
	"AWS::Logs::LogGroup": [
		[
			"a log's end",
			once((properties) => {
				delete properties.RetentionInDays;
			}),
		],
	],
	"AWS::Lambda::Function": [
		[
			"a share of the account that is a limit",
			once((properties) => {
				delete properties.ReservedConcurrentExecutions;
			}),
		],
		[
			"a time-out of its own",
			once((properties) => {
				properties.Timeout++;
			}),
		],
		[
			"the memory it needs",
			once((properties) => {
				properties.MemorySize = 128;
			}),
		],
		[
			"a log of its own",
			once((properties) => {
				delete properties.LoggingConfig;
			}),
		],
		[
			"no traces",
			once((properties) => {
				properties.TracingConfig = { Mode: "Active" };
			}),
		],
		[
			"every variable",
			({ Environment }, at) => {
				const name = Object.keys(Environment?.Variables ?? {})[at];
				if (!name) return false;
				delete Environment.Variables[name];
				return true;
			},
		],
		[
			"the value of every variable",
			({ Environment }, at) => {
				const name = Object.keys(Environment?.Variables ?? {})[at];
				if (!name) return false;
				Environment.Variables[name] = "another";
				return true;
			},
		],
		[
			"both secrets of the edge",
			({ Environment }, at) => {
				const secrets = Environment?.Variables?.LUOT_EDGE_SECRETS;
				if (!secrets || at > 1) return false;
				const [, parts] = secrets["Fn::Join"];
				const [first, second] = parts.filter(
					(part: object) => "Ref" in Object(part),
				);
				const [gone, left] = at === 0 ? [first, second] : [second, first];
				parts[parts.indexOf(gone)] = left;
				return true;
			},
		],
		[
			"a role of its own",
			once((properties) => {
				properties.Role = { "Fn::GetAtt": ["Administrator00000000", "Arn"] };
			}),
		],
	],
	"AWS::IAM::Role": [
		[
			"no policy of others",
			once((properties) => {
				properties.ManagedPolicyArns = [
					"arn:aws:iam::aws:policy/AdministratorAccess",
				];
			}),
		],
		[
			"assumed by its service alone",
			once((properties) => {
				properties.AssumeRolePolicyDocument.Statement[0].Principal = {
					AWS: "*",
				};
			}),
		],
	],
	"AWS::IAM::Policy": [
		[
			"least privilege: the actions",
			statement((one) => {
				const [service] = [one.Action].flat()[0].split(":");
				one.Action = [...[one.Action].flat(), `${service}:*`];
			}),
		],
		[
			"least privilege: the resources",
			statement((one) => {
				one.Resource = "*";
			}),
		],
		[
			"least privilege: the conditions",
			statement((one) => {
				delete one.Condition;
			}),
		],
		[
			"least privilege: nothing besides",
			once(({ PolicyDocument: { Statement } }) => {
				Statement.push({ Effect: "Allow", Action: "*", Resource: "*" });
			}),
		],
		["every right that is needed", removeStatement],
	],
	"AWS::Lambda::Permission": [
		[
			"called by what it is for alone",
			once((properties) => {
				delete properties.SourceArn;
			}),
		],
		[
			"called by its service alone",
			once((properties) => {
				properties.Principal = "*";
			}),
		],
	],
	"AWS::Lambda::EventSourceMapping": [
		...[
			"BatchSize",
			"BisectBatchOnFunctionError",
			"DestinationConfig",
			"FilterCriteria",
			"FunctionResponseTypes",
			"MaximumBatchingWindowInSeconds",
			"MaximumRecordAgeInSeconds",
			"MaximumRetryAttempts",
			"TumblingWindowInSeconds",
		].map(
			(name): Wound => [
				name,
				once((properties) => {
					delete properties[name];
				}),
			],
		),
		[
			"one batch of a shard at a time",
			once((properties) => {
				properties.ParallelizationFactor = 10;
			}),
		],
		[
			"from the stream's beginning",
			once((properties) => {
				properties.StartingPosition = "LATEST";
			}),
		],
		[
			"not before its role may read",
			once((_, resource) => {
				delete resource.DependsOn;
			}),
		],
	],
	"AWS::Lambda::Version": [],
	"AWS::Lambda::Alias": [
		[
			"a new version that takes over little by little",
			once((_, resource) => {
				delete (resource as { UpdatePolicy?: unknown }).UpdatePolicy;
			}),
		],
	],
	"AWS::CodeDeploy::DeploymentGroup": [
		[
			"a few calls first",
			once((properties) => {
				properties.DeploymentConfigName = "CodeDeployDefault.LambdaAllAtOnce";
			}),
		],
		[
			"back when an alarm rings",
			once((properties) => {
				properties.AutoRollbackConfiguration.Enabled = false;
			}),
		],
		[
			"the alarms that it listens to",
			({ AlarmConfiguration: { Alarms } }, at) => {
				if (at >= Alarms.length) return false;
				Alarms.splice(at, 1);
				return true;
			},
		],
	],
	"AWS::Budgets::Budget": [
		[
			"somebody is told",
			once((properties) => {
				delete properties.NotificationsWithSubscribers;
			}),
		],
	],
	"AWS::ApiGatewayV2::Api": [
		[
			"no CORS but what each call answers",
			once((properties) => {
				properties.CorsConfiguration = {
					AllowOrigins: ["https://*"],
					AllowCredentials: true,
				};
			}),
		],
	],
	"AWS::ApiGatewayV2::Stage": [
		...["ThrottlingRateLimit", "ThrottlingBurstLimit"].map(
			(name): Wound => [
				`a throttle: ${name}`,
				once(({ DefaultRouteSettings }) => {
					delete DefaultRouteSettings[name];
				}),
			],
		),
		[
			"no log of its own",
			once((properties) => {
				properties.AccessLogSettings = {
					Format: "$context.identity.sourceIp",
				};
			}),
		],
	],
	"AWS::ApiGatewayV2::Route": [
		[
			"its function",
			once((properties) => {
				properties.Target["Fn::Join"][1][1].Ref =
					"ElsewhereIntegration00000000";
			}),
		],
		[
			"no other route",
			once((properties) => {
				properties.RouteKey = "ANY /{all+}";
			}),
		],
	],
	"AWS::ApiGatewayV2::Integration": [
		[
			"the payload that functions read",
			once((properties) => {
				properties.PayloadFormatVersion = "1.0";
			}),
		],
	],
	"AWS::Events::Rule": [
		[
			"a clock that goes",
			once((properties) => {
				properties.State = "DISABLED";
			}),
		],
		[
			"a clock that goes as often as it should",
			once((properties) => {
				properties.ScheduleExpression = "rate(30 days)";
			}),
		],
		[
			"a clock that rings for somebody",
			once((properties) => {
				properties.Targets = [];
			}),
		],
	],
	"AWS::CloudWatch::Alarm": [
		[
			"somebody is told",
			once((properties) => {
				delete properties.AlarmActions;
			}),
		],
		[
			"an alarm that is on",
			once((properties) => {
				properties.ActionsEnabled = false;
			}),
		],
		[
			"a threshold that is met",
			once((properties) => {
				properties.Threshold *= 1000;
			}),
		],
		[
			"the right side of the threshold",
			once((properties) => {
				properties.ComparisonOperator = "LessThanThreshold";
			}),
		],
		[
			"silence is no alarm",
			once((properties) => {
				properties.TreatMissingData = "breaching";
			}),
		],
	],
};

/** Kinds of resources that do nothing for anybody. */
const HARMLESS = new Set([
	"AWS::CDK::Metadata",
	"AWS::CloudWatch::Dashboard",
	"AWS::CodeDeploy::Application",
]);

/**
 * Every way to spoil one thing, and every resource taken away; of resources that `known` has just so, none again. Throws for a kind of
 * resource of which nobody has said what keeps it safe.
 */
export function listMutants(templates: Plain, known?: Plain): Mutant[] {
	const mutants: Mutant[] = [];
	for (const stack of ["data", "service", "edge"] as const)
		for (const [id, resource] of Object.entries(
			templates[stack]?.Resources ?? {},
		)) {
			if (HARMLESS.has(resource.Type)) continue;
			if (
				JSON.stringify(known?.[stack]?.Resources[id]) ===
				JSON.stringify(resource)
			)
				continue;
			const wounds = WOUNDS[resource.Type];
			if (!wounds) throw new Error(`What keeps ${resource.Type} safe?`);
			const kind = resource.Type.split("::").slice(1).join(" ");
			for (const [name, change] of wounds) {
				for (let at = 0; ; at++) {
					const sample = structuredClone(resource);
					if (change(sample.Properties, at, sample) === false) break;
					// Where there was nothing to take, nothing is missed.
					if (JSON.stringify(sample) === JSON.stringify(resource)) continue;
					mutants.push({
						wound: `${kind}: ${name}`,
						id: at > 0 ? `${id} (${at})` : id,
						spoil(copy) {
							const target = copy[stack]?.Resources[id] as Resource;
							change(target.Properties, at, target);
						},
					});
				}
			}
			mutants.push({
				wound: `${kind}: is there`,
				id,
				spoil: (copy) => {
					delete copy[stack]?.Resources[id];
				},
			});
		}
	return mutants;
}
