import { beforeAll, describe, it } from "vitest";
import { functionChecks } from "./function-checks.ts";
import { stackChecks } from "./stack-checks.ts";
import { createTemplates, type Templates } from "./templates.ts";

let templates: Templates;

beforeAll(() => {
	templates = createTemplates();
});

describe.each([
	["the stacks", stackChecks],
	["the functions", functionChecks],
])("%s", (_, checks) => {
	it.each(checks)("$name", ({ holds }) => holds(templates));
});
