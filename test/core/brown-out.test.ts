import { describe, expect, it } from "vitest";
import {
	addSavingChange,
	NOTICE_SECONDS,
	SAVINGS,
	type Saving,
	type SavingChange,
	saveDeltas,
	toSavingAt,
} from "../../functions/core/brown-out.ts";
import type { Delta } from "../../functions/core/delta.ts";

const deltaOf = (key: string, more: Partial<Delta> = {}): Delta => ({
	site: "truong",
	key,
	pace: "depth",
	add: { v: 1 },
	...more,
});

describe("what is given up", () => {
	const KEYS = [
		"box",
		"total#day#2026-11-23",
		"path#all#/tin",
		"path#month#2026-11#/tin",
		"referrer#month#2026-11#google.com",
		"campaign#month#2026-11#zalo|social|",
	];

	it.each<[Saving, string[]]>([
		["off", KEYS],
		[
			"sources",
			[
				...KEYS.slice(0, 4),
				"referrer#month#2026-11#(other)",
				"campaign#month#2026-11#(other)",
			],
		],
		...(["pages", "stop"] as const).map((saving): [Saving, string[]] => [
			saving,
			[
				"box",
				"total#day#2026-11-23",
				"path#all#(other)",
				"path#month#2026-11#(other)",
				"referrer#month#2026-11#(other)",
				"campaign#month#2026-11#(other)",
			],
		]),
	])("with %s goes under (other), and nothing is lost", (saving, keys) => {
		const saved = saveDeltas(
			KEYS.map((key) => deltaOf(key)),
			[{ fromSeconds: 0, saving }],
			1,
		);
		expect(saved.map(({ key }) => key)).toEqual(keys);
		expect(saved.map(({ add }) => add)).toEqual(KEYS.map(() => ({ v: 1 })));
	});

	it("leaves (other) without the title of the page that was read", () => {
		const [saved] = saveDeltas(
			[deltaOf("path#all#/tin", { title: "Tin tức" })],
			[{ fromSeconds: 0, saving: "pages" }],
			1,
		);
		expect(saved).not.toHaveProperty("title");
	});

	it("begins with details and ends with the box", () => {
		expect(SAVINGS).toEqual(["off", "sources", "pages", "stop"]);
	});
});

describe("when it is given up", () => {
	const NOW = 1_800_000_000;

	it("is two minutes after it was asked for, and until something else is", () => {
		const changes = addSavingChange([], "sources", { nowSeconds: NOW });
		const [{ fromSeconds }] = changes as [SavingChange];
		expect(fromSeconds).toBe(NOW + NOTICE_SECONDS);
		expect(toSavingAt(changes, fromSeconds - 1)).toBe("off");
		expect(toSavingAt(changes, fromSeconds)).toBe("sources");
		const ended = addSavingChange(changes, "off", { nowSeconds: NOW + 1000 });
		expect(toSavingAt(ended, NOW + 1000 + NOTICE_SECONDS - 1)).toBe("sources");
		expect(toSavingAt(ended, NOW + 1000 + NOTICE_SECONDS)).toBe("off");
		// A record that was written in between keeps what was in force then, however late it comes.
		expect(toSavingAt(ended, fromSeconds + 5)).toBe("sources");
	});

	it("is what was asked for last, where two ask within the notice", () => {
		const once = addSavingChange([], "pages", { nowSeconds: NOW });
		const twice = addSavingChange(once, "sources", { nowSeconds: NOW + 10 });
		expect(twice).toEqual([
			{ fromSeconds: NOW + 10 + NOTICE_SECONDS, saving: "sources" },
		]);
	});

	it("is remembered as long as records may come again or be taken out, and what was in force before them", () => {
		let changes: SavingChange[] = [];
		for (let day = 0; day < 10; day++)
			changes = addSavingChange(changes, day % 2 ? "off" : "pages", {
				nowSeconds: NOW + day * 86_400,
			});
		expect(changes.length).toBeLessThanOrEqual(9);
		const fiveDaysAgo = NOW + 4 * 86_400;
		expect(toSavingAt(changes, fiveDaysAgo + NOTICE_SECONDS)).toBe("pages");
	});
});
