import { describe, expect, it } from "vitest";
import {
	READ_UNITS,
	toMeasured,
	WAITS,
	WRITE_UNITS,
} from "../../functions/core/view-usage.ts";
import { measureUnits } from "./units.ts";

/** Tens of thousands of views, which on a machine that does much else take minutes. */
const PATIENCE_MS = 400_000;

describe("units a view, on a site that has been counting for long,", () => {
	it.each([
		["one view a minute", 1 / 60, 120, 5.5],
		["10 views a second", 10, 6000, 1.3],
		["100 views a second", 100, 14_000, 1.24],
		["1,000 views a second", 1000, 28_000, 1.28],
	])(
		"at %s stay within their budget of writes, of which the ledger takes exactly one",
		async (_, rate, count, budget) => {
			const { ledger, box, depth, writes, reads, waits } = await measureUnits(
				rate,
				count,
			);
			expect(ledger).toBe(1);
			expect(box).toBeGreaterThan(0);
			expect(depth).toBeGreaterThan(0);
			expect(writes).toBeLessThanOrEqual(budget);
			// What the price of a month is worked out from.
			for (const [value, measured] of [
				[writes, WRITE_UNITS],
				[reads, READ_UNITS],
				[waits, WAITS],
			] as const) {
				expect(value / toMeasured(measured, rate)).toBeGreaterThan(0.85);
				expect(value / toMeasured(measured, rate)).toBeLessThan(1.1);
			}
		},
		PATIENCE_MS,
	);

	it(
		"at 10,000 views a second never come to 500 writes a second of one key",
		async () => {
			const { busiestCounter, busiestPartition, writes } = await measureUnits(
				10_000,
				54_000,
			);
			expect(busiestCounter).toBeGreaterThan(0);
			expect(busiestCounter).toBeLessThan(500);
			// A lane's share, and what chance puts on top.
			expect(busiestPartition).toBeGreaterThan(100);
			expect(busiestPartition).toBeLessThan(500);
			expect(writes).toBeLessThan(1.6);
		},
		PATIENCE_MS,
	);
});
