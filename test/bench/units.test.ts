import { describe, expect, it } from "vitest";
import { measureUnits } from "./units.ts";

describe("write units a view", () => {
	it.each([
		["one view a minute", 1 / 60, 120, 8],
		["10 views a second", 10, 4800, 2],
		["1,000 views a second", 1000, 60_000, 1.2],
	])(
		"at %s stay within their budget, of which the ledger takes exactly one",
		async (_, rate, count, budget) => {
			const { ledger, box, depth, writes } = await measureUnits(rate, count);
			expect(ledger).toBe(1);
			expect(box).toBeGreaterThan(0);
			expect(depth).toBeGreaterThan(0);
			expect(writes).toBeLessThanOrEqual(budget);
		},
	);
});
