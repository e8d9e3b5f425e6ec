import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import { createStacks } from "../../infra/stacks.ts";
import { accessChecks } from "./access-checks.ts";
import { functionChecks } from "./function-checks.ts";
import { operationChecks } from "./operation-checks.ts";
import { stackChecks } from "./stack-checks.ts";
import { createTemplates, type Templates } from "./templates.ts";

let templates: Templates;

beforeAll(() => {
	templates = createTemplates();
});

describe.each([
	["the stacks", stackChecks],
	["the functions", functionChecks],
	["what watches over them", operationChecks],
	["access", accessChecks],
])("%s", (_, checks) => {
	it.each(checks)("$name", ({ holds }) => holds(templates));
});

it("no share of the account is reserved where the account has nothing to reserve", () => {
	const app = new App({
		builtinCloudFormationValidation: false,
		context: { luot: { name: "luot", reservedConcurrency: false } },
	});
	const functions = Object.values(
		Template.fromStack(createStacks(app).service).findResources(
			"AWS::Lambda::Function",
		),
	);
	expect(functions).toHaveLength(15);
	for (const { Properties } of functions)
		expect(Properties).not.toHaveProperty("ReservedConcurrentExecutions");
});
