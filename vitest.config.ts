import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		reporters: process.env.LUOT_TEST_REPORT
			? ["default", ["json", { outputFile: process.env.LUOT_TEST_REPORT }]]
			: ["default"],
		globalSetup: ["test/support/dynamodb-local.ts", "test/support/bundles.ts"],
		// A stop for what hangs, with room for a machine that is busy with other things.
		testTimeout: 180_000,
		hookTimeout: 180_000,
		// Two cores are what the smallest CI machines have; browsers and engines are processes of their own.
		maxWorkers: 2,
	},
});
