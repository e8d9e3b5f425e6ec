import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { MUTANTS, mutate } from "./mutants.ts";

it.each(
	MUTANTS.map((mutant) => [`${mutant.file}: ${mutant.takes}`, mutant] as const),
)("can take away: %s", (_, mutant) => {
	expect(mutate(mutant)).toContain(mutant.to);
	for (const name of mutant.tests)
		expect(existsSync(`test/${name}.test.ts`), name).toBe(true);
});

it("takes each safety away once", () => {
	const names = MUTANTS.map(({ takes }) => takes);
	expect(new Set(names).size).toBe(names.length);
});
