import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	CHECK_LIMIT_MS,
	isCheckHeader,
	toCheckHeader,
} from "../../functions/core/check-header.ts";

const KEY = new Uint8Array(32).fill(1);
const NOW = Date.parse("2026-11-23T10:00:00+07:00");
const MINUTE_MS = 60_000;
const at = { site: "truong", key: KEY, nowMs: NOW };
const header = toCheckHeader("truong", KEY, NOW + 5 * MINUTE_MS);

describe("a check's header", () => {
	it("is its site, its end and a signature", () => {
		expect(header).toMatch(/^truong\.1795403100\.[\w-]{43}$/);
		expect(isCheckHeader(header, at)).toBe(true);
	});

	it.each<[string, string, Partial<typeof at>]>([
		["at another site", header, { site: "khac" }],
		["under another key", header, { key: new Uint8Array(32).fill(2) }],
		["a second after its end", header, { nowMs: NOW + 5 * MINUTE_MS }],
		[
			"made for longer than a check takes",
			toCheckHeader("truong", KEY, NOW + CHECK_LIMIT_MS + 1000),
			{},
		],
		["given more time", header.replace("1795403100", "1795403200"), {}],
		["given another site", header.replace("truong", "khac"), { site: "khac" }],
		["without a signature", "truong.1795403100.", {}],
		["with something behind it", `${header}A`, {}],
		["with something before it", ` ${header}`, {}],
		["that is empty", "", {}],
	])("opens nothing %s", (_, text, more) => {
		expect(isCheckHeader(text, { ...at, ...more })).toBe(false);
	});

	it("opens with no character changed, whatever it is changed to", () => {
		const change = fc.record({
			at: fc.nat(header.length - 2),
			to: fc.string({ minLength: 1, maxLength: 1 }),
		});
		fc.assert(
			fc.property(change, (made) => {
				const changed =
					header.slice(0, made.at) + made.to + header.slice(made.at + 1);
				expect(isCheckHeader(changed, at)).toBe(changed === header);
			}),
			{ numRuns: 500 },
		);
	});
});
