import { App } from "aws-cdk-lib";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { expect, it } from "vitest";
import cdk from "../../cdk.json" with { type: "json" };
import { createStacks } from "../../infra/stacks.ts";

const synthesize = (
	luot: Record<string, unknown>,
	change: (stacks: ReturnType<typeof createStacks>) => void = () => {},
) => {
	const app = new App({
		context: { ...cdk.context, luot: { ...cdk.context.luot, ...luot } },
	});
	change(createStacks(app));
	return app.synth();
};

it.each([
	["as it comes", {}],
	[
		"with everything set",
		{
			alarmEmail: "it@truong.example",
			adminTokenSha256: "a".repeat(64),
			accounts: { cognito: "truong" },
		},
	],
	["with an edge", { profile: "edge" }],
	[
		"with an edge under a domain",
		{ profile: "edge", domain: "luot.truong.edu.vn" },
	],
	["with an edge without a firewall", { profile: "edge", firewall: false }],
])(
	"passes AwsSolutions and Serverless %s, without a finding that nobody answered for",
	(_, luot) => {
		expect(synthesize(luot).stacks.length).toBeGreaterThan(1);
	},
);

it.each(["AwsSolutions-SQS4", "Serverless-SQSRedrivePolicy"])(
	"would see a fault: %s",
	(rule) => {
		expect(() =>
			synthesize({}, ({ service }) => void new Queue(service, "Unsafe")),
		).toThrow(rule);
	},
);
