import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Match } from "aws-cdk-lib/assertions";
import { expect } from "vitest";
import { DIST } from "../support/bundles.ts";
import { createChecklist } from "./checklist.ts";
import {
	ADMIN_TOKEN_SHA256,
	resourceOf,
	type Templates,
	toWords,
} from "./templates.ts";

type Statement = {
	Effect: string;
	Action: string | string[];
	Resource: unknown;
	Condition?: unknown;
};

const { check, checks, group } = createChecklist();

export { checks as functionChecks };

/** Not the code itself: to show how two bundles differ takes minutes. */
const digestOf = (folder: string) =>
	createHash("sha256")
		.update(readFileSync(join(folder, "index.cjs")))
		.digest("hex");

const functionOf = (templates: Templates, name: string) =>
	resourceOf(templates.service, "AWS::Lambda::Function", name).Properties;

/** What the role of a function may do, on what and under which condition: the whole of it. */
function rightsOf(
	templates: Templates,
	name: string,
): [string, string[], unknown?][] {
	const role = resourceOf(templates.service, "AWS::IAM::Role", name);
	expect(toWords(functionOf(templates, name).Role)).toBe(`${name}Role Arn`);
	// No managed policy and none inside the role; its only policy is the one below.
	expect(Object.keys(role.Properties)).toEqual(["AssumeRolePolicyDocument"]);
	const policies = Object.values(
		templates.service.findResources("AWS::IAM::Policy"),
	).filter(({ Properties }) =>
		JSON.stringify(Properties.Roles).includes(role.id),
	);
	expect(policies).toHaveLength(1);
	const statements: Statement[] =
		policies[0]?.Properties.PolicyDocument.Statement;
	return statements.map(({ Effect, Action, Resource, Condition }) => {
		expect(Effect).toBe("Allow");
		const right: [string, string[]] = [toWords(Resource), [Action].flat()];
		return Condition ? [...right, Condition] : right;
	});
}

/** Only items of these kinds; a request without a key is shut out too. */
const only = (...kinds: string[]) => ({
	"ForAllValues:StringLike": {
		"dynamodb:LeadingKeys": kinds.map((kind) => `${kind}#*`),
	},
	Null: { "dynamodb:LeadingKeys": "false" },
});
const SITES = only("site");
const KEYS_ONLY = {
	"ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk"] },
	StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
};
const MARKS_ONLY = {
	"ForAllValues:StringEquals": {
		"dynamodb:Attributes": [
			"pk",
			"sk",
			"views",
			"voided",
			"voidedAt",
			"restored",
		],
	},
	StringEqualsIfExists: {
		"dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"],
	},
};
const NEWS = ["article", "slug", "page", "translations"];

const FOLDING = [
	["counters Arn", ["dynamodb:UpdateItem", "dynamodb:GetItem"]],
	[
		"counters Arn",
		["dynamodb:PutItem"],
		{
			"ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["(brown-out)"] },
			Null: { "dynamodb:LeadingKeys": "false" },
		},
	],
	[
		"visits StreamArn",
		[
			"dynamodb:DescribeStream",
			"dynamodb:GetRecords",
			"dynamodb:GetShardIterator",
		],
	],
	// The one action that knows no resources.
	["*", ["dynamodb:ListStreams"]],
	["FoldDeadLetters Arn", ["sqs:SendMessage"]],
];

check.each([
	[
		"Collect",
		[
			["visits Arn", ["dynamodb:UpdateItem"]],
			["counters Arn", ["dynamodb:GetItem", "dynamodb:BatchGetItem"]],
			["salts Arn", ["dynamodb:UpdateItem"]],
			["content Arn", ["dynamodb:GetItem"], only("site", "check")],
		],
	],
	[
		"Read",
		[
			["counters Arn", ["dynamodb:GetItem", "dynamodb:BatchGetItem"]],
			["content Arn", ["dynamodb:GetItem"], SITES],
		],
	],
	[
		"News",
		[
			[
				"content Arn",
				["dynamodb:GetItem", "dynamodb:BatchGetItem"],
				only("site", "tokens", ...NEWS),
			],
			["content Arn", ["dynamodb:Query"], only(...NEWS, "announcements")],
			[
				"content Arn/index/published, content Arn/index/changed",
				["dynamodb:Query"],
			],
			["counters Arn", ["dynamodb:Query"]],
		],
	],
	[
		"Publish",
		[
			["content Arn", ["dynamodb:GetItem"], SITES],
			[
				"content Arn",
				["dynamodb:GetItem", "dynamodb:UpdateItem"],
				only("tokens"),
			],
			[
				"content Arn",
				["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
				only(...NEWS, "key"),
			],
			[
				"content Arn",
				["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
				only("announcements"),
			],
		],
	],
	[
		"Media",
		[
			["content Arn", ["dynamodb:GetItem"], SITES],
			[
				"content Arn",
				["dynamodb:GetItem", "dynamodb:UpdateItem"],
				only("tokens"),
			],
			[
				"content Arn",
				[
					"dynamodb:GetItem",
					"dynamodb:PutItem",
					"dynamodb:DeleteItem",
					"dynamodb:Query",
				],
				only("media"),
			],
			[
				"media Arn/uploads/*, media Arn/media/*",
				["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
			],
		],
	],
	["Docs", []],
	["Files", [["media Arn/media/*", ["s3:GetObject"]]]],
	[
		"Admin",
		[
			["content Arn", ["dynamodb:GetItem", "dynamodb:PutItem"], SITES],
			[
				"content Arn",
				[
					"dynamodb:GetItem",
					"dynamodb:PutItem",
					"dynamodb:UpdateItem",
					"dynamodb:Query",
				],
				only("tokens"),
			],
			["content Arn", ["dynamodb:Query"], only("audits")],
			["content Arn", ["dynamodb:Query"], only("erasures")],
			["content Arn", ["dynamodb:PutItem"], only("changes")],
			[
				"content Arn",
				["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
				only("voids"),
			],
			["visits Arn", ["dynamodb:Query"]],
			["visits Arn", ["dynamodb:UpdateItem"], MARKS_ONLY],
			["content Arn", ["dynamodb:BatchGetItem"], only(...NEWS)],
			[
				"counters Arn",
				["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
			],
		],
	],
	[
		"Dashboard",
		[
			["content Arn", ["dynamodb:GetItem", "dynamodb:PutItem"], SITES],
			[
				"content Arn",
				[
					"dynamodb:GetItem",
					"dynamodb:PutItem",
					"dynamodb:UpdateItem",
					"dynamodb:Query",
				],
				only("tokens"),
			],
			[
				"content Arn",
				["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
				only("people"),
			],
			[
				"content Arn",
				[
					"dynamodb:GetItem",
					"dynamodb:PutItem",
					"dynamodb:DeleteItem",
					"dynamodb:Query",
				],
				only("invitations"),
			],
			[
				"content Arn",
				["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
				only("session", "flow"),
			],
			["content Arn", ["dynamodb:UpdateItem"], only("attempts")],
			["content Arn", ["dynamodb:GetItem", "dynamodb:PutItem"], only("check")],
			["content Arn", ["dynamodb:PutItem", "dynamodb:Query"], only("changes")],
			["content Arn", ["dynamodb:Query"], only("audits")],
			["content Arn", ["dynamodb:Query"], only("erasures")],
			[
				"content Arn",
				["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
				only("voids"),
			],
			["visits Arn", ["dynamodb:Query"]],
			["visits Arn", ["dynamodb:UpdateItem"], MARKS_ONLY],
			[
				"content Arn",
				["dynamodb:GetItem", "dynamodb:BatchGetItem"],
				only(...NEWS),
			],
			["content Arn", ["dynamodb:Scan"], KEYS_ONLY],
			[
				"counters Arn",
				["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
			],
		],
	],
	[
		"Audit",
		[
			["visits Arn", ["dynamodb:Query"]],
			[
				"counters Arn",
				[
					"dynamodb:GetItem",
					"dynamodb:Query",
					"dynamodb:UpdateItem",
					"dynamodb:DeleteItem",
				],
			],
			["content Arn", ["dynamodb:GetItem"], SITES],
			[
				"content Arn",
				["dynamodb:PutItem", "dynamodb:Query", "dynamodb:DeleteItem"],
				only("audits"),
			],
			[
				"content Arn",
				["dynamodb:Query", "dynamodb:UpdateItem"],
				only("erasures"),
			],
			["content Arn", ["dynamodb:PutItem"], only("changes")],
			["content Arn", ["dynamodb:Scan"], KEYS_ONLY],
		],
	],
	["Tidy", [["salts Arn", ["dynamodb:Scan", "dynamodb:DeleteItem"]]]],
	[
		"Backup",
		[
			["counters Arn", ["dynamodb:Scan"]],
			["content Arn", ["dynamodb:Scan"]],
			["content Arn", ["dynamodb:GetItem"], only("schema")],
			["backups Arn/nightly/*, backups Arn/monthly/*", ["s3:PutObject"]],
		],
	],
	[
		"FoldRedrive",
		[
			["counters Arn", ["dynamodb:UpdateItem", "dynamodb:GetItem"]],
			["content Arn", ["dynamodb:Query"], only("audits")],
			["FoldDeadLetters Arn", ["sqs:ReceiveMessage", "sqs:DeleteMessage"]],
		],
	],
	["Foldbox", FOLDING],
	["Folddepth", FOLDING],
])("%s may do this and nothing else", (templates, name, rights) => {
	// Behind an edge two may tell it what to forget: edge-checks.ts says which.
	const found = rightsOf(templates, name).filter(
		([, [action]]) => !templates.edge || !action?.startsWith("cloudfront:"),
	);
	expect(found).toEqual([
		[`${name}Log Arn`, ["logs:CreateLogStream", "logs:PutLogEvents"]],
		...rights,
	]);
});

const FOLD_VARIABLES = {
	LUOT_COUNTERS_TABLE: "counters",
	LUOT_DEAD_LETTERS_URL: "FoldDeadLetters",
};

check.each([
	[
		"Collect",
		{
			LUOT_VISITS_TABLE: "visits",
			LUOT_COUNTERS_TABLE: "counters",
			LUOT_CONTENT_TABLE: "content",
			LUOT_SALTS_TABLE: "salts",
		},
	],
	["Read", { LUOT_COUNTERS_TABLE: "counters", LUOT_CONTENT_TABLE: "content" }],
	[
		"Admin",
		{
			LUOT_VISITS_TABLE: "visits",
			LUOT_CONTENT_TABLE: "content",
			LUOT_COUNTERS_TABLE: "counters",
			LUOT_ADMIN_TOKEN_SHA256: ADMIN_TOKEN_SHA256,
		},
	],
	[
		"News",
		{
			LUOT_CONTENT_TABLE: "content",
			LUOT_COUNTERS_TABLE: "counters",
			LUOT_ADMIN_TOKEN_SHA256: ADMIN_TOKEN_SHA256,
		},
	],
	[
		"Publish",
		{
			LUOT_CONTENT_TABLE: "content",
			LUOT_ADMIN_TOKEN_SHA256: ADMIN_TOKEN_SHA256,
		},
	],
	[
		"Media",
		{
			LUOT_CONTENT_TABLE: "content",
			LUOT_MEDIA_BUCKET: "media",
			LUOT_ADMIN_TOKEN_SHA256: ADMIN_TOKEN_SHA256,
		},
	],
	["Docs", {}],
	["Files", { LUOT_MEDIA_BUCKET: "media" }],
	[
		"Dashboard",
		{
			LUOT_VISITS_TABLE: "visits",
			LUOT_CONTENT_TABLE: "content",
			LUOT_COUNTERS_TABLE: "counters",
			LUOT_ADMIN_TOKEN_SHA256: ADMIN_TOKEN_SHA256,
			LUOT_ISSUER_URL: "",
			LUOT_ISSUER_NAME: "",
			LUOT_ISSUER_CLIENT_ID: "",
			LUOT_ISSUER_CLIENT_SECRET: "",
		},
	],
	["Tidy", { LUOT_SALTS_TABLE: "salts" }],
	[
		"Backup",
		{
			LUOT_COUNTERS_TABLE: "counters",
			LUOT_CONTENT_TABLE: "content",
			LUOT_BACKUP_BUCKET: "backups",
		},
	],
	[
		"Audit",
		{
			LUOT_VISITS_TABLE: "visits",
			LUOT_COUNTERS_TABLE: "counters",
			LUOT_CONTENT_TABLE: "content",
		},
	],
	["FoldRedrive", { ...FOLD_VARIABLES, LUOT_CONTENT_TABLE: "content" }],
	["Foldbox", { ...FOLD_VARIABLES, LUOT_FOLD: "box" }],
	["Folddepth", { ...FOLD_VARIABLES, LUOT_FOLD: "depth" }],
])("%s is told of these tables and settings", (templates, name, variables) => {
	const { Variables } = (functionOf(templates, name).Environment ?? {
		Variables: {},
	}) as {
		Variables: Record<string, unknown>;
	};
	// Behind an edge it is told of the secrets and the distribution too: edge-checks.ts says whom, and which.
	const {
		LUOT_EDGE_SECRETS: secrets,
		LUOT_EDGE_DISTRIBUTION: distribution,
		...others
	} = Variables;
	if (!templates.edge)
		expect([secrets, distribution]).toEqual([undefined, undefined]);
	const told = Object.entries(others).map(([variable, value]) => [
		variable,
		toWords(value),
	]);
	expect(Object.fromEntries(told)).toEqual(variables);
});

check.each([
	["Collect", "collect", 512, 10],
	["Read", "read", 512, 10],
	["News", "news", 1769, 29],
	["Publish", "publish", 1024, 20],
	["Media", "media", 2048, 29],
	["Docs", "docs", 256, 10],
	["Files", "files", 512, 20],
	["Admin", "admin", 512, 10],
	["Tidy", "tidy", 256, 60],
	["Audit", "audit", 1024, 900],
	["Backup", "backup", 1024, 900],
	["Dashboard", "dashboard", 1024, 20],
	["FoldRedrive", "redrive", 512, 900],
	["Foldbox", "fold", 512, 120],
	["Folddepth", "fold", 512, 120],
])(
	"%s runs the bundle %s on Node 24 and arm64 with %i MB for at most %i seconds, untraced",
	(templates, name, bundle, MemorySize, Timeout) => {
		const found = functionOf(templates, name);
		expect(found).toMatchObject({
			Handler: "index.handler",
			Runtime: "nodejs24.x",
			Architectures: ["arm64"],
			MemorySize,
			Timeout,
			// The machine's own lines only where something is wrong.
			LoggingConfig: {
				LogGroup: { Ref: expect.any(String) },
				LogFormat: "JSON",
				ApplicationLogLevel: "INFO",
				SystemLogLevel: "WARN",
			},
		});
		expect(
			toWords((found.LoggingConfig as { LogGroup: unknown }).LogGroup),
		).toBe(`${name}Log`);
		expect(found).not.toHaveProperty("TracingConfig");
		const { S3Key } = found.Code as { S3Key: string };
		const sent = join(templates.assets, `asset.${S3Key.replace(".zip", "")}`);
		expect(digestOf(sent)).toBe(digestOf(join(DIST, bundle)));
	},
);

check("no log is kept for ever: each function has its own", (templates) => {
	templates.service.resourceCountIs("AWS::Lambda::Function", 15);
	const days = Object.values(
		templates.service.findResources("AWS::Logs::LogGroup"),
	).map(({ Properties }) => Properties.RetentionInDays);
	expect(days).toEqual(Array(15).fill(30));
});

group("the share of the account", () => {
	check.each([
		["Collect", 100],
		["Read", 50],
		["News", 50],
		["Publish", 10],
		["Media", 5],
		["Files", 50],
		["Docs", 5],
		["Admin", 5],
		["Dashboard", 10],
	])("is limited for %s to %i at once", (templates, name, most) => {
		expect(functionOf(templates, name).ReservedConcurrentExecutions).toBe(most);
	});
});

check("days are audited every evening", (templates) => {
	templates.service.hasResourceProperties("AWS::Events::Rule", {
		ScheduleExpression: "cron(0 20 * * ? *)",
		State: "ENABLED",
		Targets: [
			Match.objectLike({
				Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^Audit"), "Arn"] },
			}),
		],
	});
});

check(
	"everything is written away every night, after the audit",
	(templates) => {
		templates.service.hasResourceProperties("AWS::Events::Rule", {
			ScheduleExpression: "cron(0 21 * * ? *)",
			State: "ENABLED",
			Targets: [
				Match.objectLike({
					Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^Backup"), "Arn"] },
				}),
			],
		});
	},
);

check("salts are forgotten every hour", (templates) => {
	templates.service.hasResourceProperties("AWS::Events::Rule", {
		ScheduleExpression: "rate(1 hour)",
		State: "ENABLED",
		Targets: [
			Match.objectLike({
				Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^Tidy"), "Arn"] },
			}),
		],
	});
});
