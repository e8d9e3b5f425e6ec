import { defineConfig } from "vitest/config";

/** A part of the tests, with what has to run before any of them. Who tests one part waits for no other's. */
function toProject(
	name: string,
	include: readonly string[],
	globalSetup: readonly string[],
	exclude: readonly string[] = [],
) {
	return {
		extends: true as const,
		test: {
			name,
			include: [...include],
			exclude: [...exclude],
			globalSetup: ["test/support/temporary-folder.ts", ...globalSetup],
		},
	};
}

const CORE = ["test/core/**/*.test.ts", "test/architecture.test.ts"];
/** What runs or describes the built functions. */
const FUNCTIONS = ["aws", "infra", "cloud"].map(
	(folder) => `test/${folder}/**/*.test.ts`,
);
const ENGINE = "test/support/dynamodb-local.ts";

export default defineConfig({
	test: {
		projects: [
			toProject("core", CORE, []),
			toProject("functions", FUNCTIONS, [ENGINE, "test/support/bundles.ts"]),
			toProject(
				"service",
				["test/**/*.test.ts"],
				[ENGINE],
				[...CORE, ...FUNCTIONS],
			),
		],
		reporters: process.env.LUOT_TEST_REPORT
			? ["default", ["json", { outputFile: process.env.LUOT_TEST_REPORT }]]
			: ["default"],
		// A stop for what hangs, with room for a machine that is busy with other things.
		testTimeout: 180_000,
		hookTimeout: 180_000,
		// Two cores are what the smallest CI machines have; browsers and engines are processes of their own.
		maxWorkers: 2,
	},
});
