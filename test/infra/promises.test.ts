import { beforeAll, describe, it } from "vitest";
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
])("%s", (_, checks) => {
	it.each(checks)("$name", ({ holds }) => holds(templates));
});
