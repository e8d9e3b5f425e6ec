import fc from "fast-check";
import { expect, it } from "vitest";
import {
	parseCheckpoint,
	toCheckpoint,
	toOrdered,
	toSortedBytes,
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

it("takes a sequence number for the same with zeros before it", () => {
	expect(toOrdered("000120")).toBe(toOrdered("120"));
	expect(toOrdered("000")).toBe(toOrdered("0"));
});

it("sorts a checkpoint at or above its own record, and below the next", () => {
	const sequence = fc.bigInt({ min: 0n, max: 10n ** 40n });
	fc.assert(
		fc.property(sequence, (last) => {
			const checkpoint = toCheckpoint(toOrdered(String(last)), 1_800_000_000);
			const isBelow = (sequence: bigint) =>
				Buffer.compare(checkpoint, toSortedBytes(toOrdered(String(sequence)))) <
				0;
			expect(isBelow(last)).toBe(false);
			expect(isBelow(last + 1n)).toBe(true);
			expect(parseCheckpoint({ B: checkpoint })).toEqual({
				ordered: toOrdered(String(last)),
				atSeconds: 1_800_000_000,
			});
		}),
	);
});

it("sorts sequence numbers as bytes as it does as numbers", () => {
	const sequence = fc.bigInt({ min: 0n, max: 10n ** 40n });
	fc.assert(
		fc.property(sequence, sequence, (one, other) => {
			const [first, second] = [one, other].map((each) =>
				toSortedBytes(toOrdered(String(each))),
			) as [Uint8Array, Uint8Array];
			expect(Buffer.compare(first, second) < 0).toBe(one < other);
		}),
	);
});

it("reads a checkpoint in text, as they were before, and one that is missing", () => {
	expect(parseCheckpoint({ S: "0212@1800000000" })).toEqual({
		ordered: "0212",
		atSeconds: 1_800_000_000,
	});
	expect(parseCheckpoint(undefined).ordered).toBe("");
});

it("takes seventeen bytes for a number of 28 digits", () => {
	const ordered = toOrdered("4421584500000000017450439091");
	expect(toCheckpoint(ordered, 1_800_000_000)).toHaveLength(17);
});

it.each(["", "12a", "-1", "1.5"])("refuses %j as a sequence number", (text) => {
	expect(() => toOrdered(text)).toThrow(TypeError);
});
