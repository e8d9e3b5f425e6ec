import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { synthesize } from "../support/cloud/stacks.ts";

// It reads the schemas of all of AWS first, on one core: minutes where others use it too.
const TIMEOUT = { timeout: 600_000 };

const isInstalled = spawnSync("cfn-lint", ["--version"]).status === 0;

if (!isInstalled)
	console.warn(
		"Skipped: cfn-lint on the templates. There is none on this machine; `pip install cfn-lint` brings it.",
	);

// Python, and the only tool here that npm cannot bring.
it.runIf(isInstalled).each([
	["without an edge", {}],
	["with an edge", { profile: "edge", domain: "luot.truong.edu.vn" }],
])("cfn-lint finds nothing in the templates %s", TIMEOUT, (_, luot) => {
	const { assets } = synthesize(luot);
	const templates = globSync(join(assets, "*.template.json"));
	expect(templates.length).toBeGreaterThan(1);
	const { stdout, stderr } = spawnSync(
		"cfn-lint",
		// CDK says aloud which resources wait for others, also where a reference says it already.
		["--ignore-checks", "W3005", "--", ...templates],
		{ encoding: "utf8" },
	);
	expect(stdout + stderr).toBe("");
});
