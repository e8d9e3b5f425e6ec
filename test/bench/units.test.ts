import { describe, expect, it } from "vitest";
import { toWriteUnits } from "../../functions/core/view-usage.ts";
import { measureUnits } from "./units.ts";

describe("write units a view", () => {
	it.each([
		["one view a minute", 1 / 60, 120, 8],
		["10 views a second", 10, 4800, 1.6],
		["1,000 views a second", 1000, 60_000, 1.2],
	])(
		"at %s stay within their budget, of which the ledger takes exactly one",
		async (_, rate, count, budget) => {
			const { ledger, box, depth, writes } = await measureUnits(rate, count);
			expect(ledger).toBe(1);
			expect(box).toBeGreaterThan(0);
			expect(depth).toBeGreaterThan(0);
			expect(writes).toBeLessThanOrEqual(budget);
			// What the price of a month is worked out from.
			expect(writes / toWriteUnits(rate)).toBeGreaterThan(0.85);
			expect(writes / toWriteUnits(rate)).toBeLessThan(1.15);
		},
	);

	it("at 10,000 views a second never come to 500 writes a second of one key", async () => {
		const { busiestCounter, busiestPartition, writes } = await measureUnits(
			10_000,
			20_000,
		);
		expect(busiestCounter).toBeGreaterThan(0);
		expect(busiestCounter).toBeLessThan(500);
		// A lane's share, and what chance puts on top.
		expect(busiestPartition).toBeGreaterThan(100);
		expect(busiestPartition).toBeLessThan(500);
		expect(writes).toBeLessThan(1.6);
	});
});
