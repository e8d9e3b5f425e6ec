/**
 * Takes each safety of the counting code away in turn and wants one of its tests to fail: `npm run mutants`, or
 * `npm run mutants -- fold` for those whose file or name has that word. Ends with 1 where one is missed by no test.
 */
import { parseArgs } from "node:util";
import { startVitest } from "vitest/node";
import { MUTANTS, type Mutant, mutate, toFile } from "./mutants.ts";

/** The test that fails without the safety; none where the file was not loaded, or cannot be. */
async function findMissing(mutant: Mutant): Promise<string | undefined> {
	let isLoaded = false;
	const vitest = await startVitest(
		"test",
		mutant.tests.map((name) => `test/${name}.test.ts`),
		{
			config: false,
			watch: false,
			bail: 1,
			reporters: [{}],
			silent: true,
			fileParallelism: false,
			// Else the next run would find this one's mutant.
			fsModuleCache: false,
			testTimeout: 180_000,
			globalSetup: ["test/support/temporary-folder.ts"],
			setupFiles: ["test/mutants/first-failure.ts"],
		},
		{
			plugins: [
				{
					name: "mutant",
					enforce: "pre",
					transform(code: string, id: string) {
						if (id !== toFile(mutant)) return undefined;
						isLoaded = true;
						return mutate(mutant, code);
					},
				},
			],
		},
	);
	const modules = vitest.state.getTestModules();
	const [failed] = modules.flatMap(({ children }) => [
		...children.allTests("failed"),
	]);
	// A busy machine makes tests late, which shows nothing either.
	const isLate = failed
		?.result()
		.errors?.some(({ message }) => /timed out/.test(message));
	const isRead = modules.every((each) => each.errors().length === 0);
	await vitest.close();
	process.exitCode = 0;
	// A text that nobody can read fails each test, and shows nothing.
	return isLoaded && isRead && !isLate ? failed?.name : undefined;
}

const { positionals } = parseArgs({ allowPositionals: true });
const chosen = MUTANTS.filter(({ takes, file }) =>
	positionals.every((word) => `${file} ${takes}`.includes(word)),
);
let missed = 0;
const startMs = performance.now();
for (const mutant of chosen) {
	const test = await findMissing(mutant);
	if (test) missed++;
	const word = test ? "missed  " : "SURVIVES";
	console.info(`${word} ${mutant.file}: ${mutant.takes} (${test})`);
}
const seconds = Math.round((performance.now() - startMs) / 1000);
console.info(
	`${missed} of ${chosen.length} safeties are missed by a test when they are taken away, in ${seconds} s.`,
);
process.exitCode = missed < chosen.length ? 1 : 0;
