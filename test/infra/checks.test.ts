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
		{ alarmEmail: "it@truong.example", adminTokenSha256: "a".repeat(64) },
	],
])(
	"passes AwsSolutions and Serverless %s, without a finding that nobody answered for",
	(_, luot) => {
		expect(synthesize(luot).stacks).toHaveLength(2);
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
