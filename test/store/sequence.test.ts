import fc from "fast-check";
import { expect, it } from "vitest";
import {
	parseCheckpoint,
	toCheckpoint,
	toOrdered,
} from "../../functions/store/sequence.ts";

it("sorts sequence numbers of any length as numbers", () => {
	const sequence = fc.bigInt({ min: 0n, max: 10n ** 40n });
	fc.assert(
		fc.property(sequence, sequence, (one, other) => {
			expect(toOrdered(String(one)) < toOrdered(String(other))).toBe(
				one < other,
			);
		}),
	);
});

it("sorts a checkpoint at or above its own record, and below the next", () => {
	const sequence = fc.bigInt({ min: 0n, max: 10n ** 40n });
	fc.assert(
		fc.property(sequence, (last) => {
			const checkpoint = toCheckpoint(toOrdered(String(last)), 1_800_000_000);
			expect(checkpoint < toOrdered(String(last))).toBe(false);
			expect(checkpoint < toOrdered(String(last + 1n))).toBe(true);
			expect(parseCheckpoint(checkpoint)).toEqual({
				ordered: toOrdered(String(last)),
				atSeconds: 1_800_000_000,
			});
		}),
	);
});

it.each(["", "12a", "-1", "1.5"])("refuses %j as a sequence number", (text) => {
	expect(() => toOrdered(text)).toThrow(TypeError);
});
