import { describe, expect, it } from "vitest";
import { type BoxCounts, listPassed, toBox } from "../../functions/core/box.ts";
import { addDays } from "../../functions/core/calendar.ts";
import { NotCounted } from "../../functions/core/errors.ts";
import { createSite } from "../support/site.ts";

const at = (time: string) => Date.parse(`${time}+07:00`);

describe("the box", () => {
	const counts: BoxCounts = {
		v: 47_000,
		"v2026-11": 900,
		"v2026-11-23": 121,
		"v2026-11-22": 1938,
		s: 500,
		"s2026-11-23": 60,
		u: 400,
		"u2026-11-23": 50,
		o29732000: 3,
	};

	it("is told to the last digit up to 2^53, and refused beyond", () => {
		const opening = { views: 1e15, visits: 0, visitors: 0, reason: "" };
		const site = createSite({ opening });
		const most = Number.MAX_SAFE_INTEGER - 1e15;
		const nowMs = at("2026-11-23T10:00:00");
		expect(toBox(site, { v: most }, { nowMs }).total).toBe(
			Number.MAX_SAFE_INTEGER,
		);
		expect(() => toBox(site, { v: most + 1 }, { nowMs })).toThrow(NotCounted);
	});

	it("is of zeros where nobody came yet", () => {
		expect(
			toBox(createSite(), {}, { nowMs: at("2026-11-23T10:00:00") }),
		).toMatchObject({
			today: 0,
			yesterday: 0,
			week: 0,
			month: 0,
			total: 0,
			online: 0,
		});
	});

	it.each([
		["Monday", "monday", 121],
		["Sunday", "sunday", 121 + 1938],
	] as const)("sums the week from %s", (_, firstWeekday, week) => {
		expect(
			toBox(createSite({ firstWeekday }), counts, {
				nowMs: at("2026-11-23T10:00:00"),
			}),
		).toMatchObject({ today: 121, yesterday: 1938, week });
	});

	it.each([
		["views", 121, 47_000 + 4_626_335],
		["visits", 60, 500 + 7],
		["visitors", 50, 400 + 9],
	] as const)("shows %s with what was carried over", (unit, today, total) => {
		const site = createSite({
			unit,
			opening: { views: 4_626_335, visits: 7, visitors: 9, reason: "" },
		});
		expect(
			toBox(site, counts, { nowMs: at("2026-11-23T10:00:00") }),
		).toMatchObject({ unit, today, total });
	});

	it("begins a new day, week and month by itself", () => {
		expect(
			toBox(createSite(), counts, { nowMs: at("2026-12-01T00:00:00") }),
		).toMatchObject({
			day: "2026-12-01",
			today: 0,
			yesterday: 0,
			week: 0,
			month: 0,
			total: 47_000,
		});
	});

	it("includes the view that asks", () => {
		const gain = { views: 1, visits: 1, visitors: 0, online: 1 };
		const box = toBox(createSite(), counts, {
			nowMs: at("2026-11-23T10:00:00"),
			gain,
		});
		expect(box).toMatchObject({
			today: 122,
			yesterday: 1938,
			week: 122,
			month: 901,
			total: 47_001,
			online: 1,
		});
		expect(
			toBox(createSite({ unit: "visitors" }), counts, {
				nowMs: at("2026-11-23T10:00:00"),
				gain,
			}),
		).toMatchObject({ today: 50, total: 400 });
	});

	it.each([
		[0, 3],
		[4, 3],
		[5, 0],
	])("counts who was seen %i minutes ago as online: %i", (minutes, online) => {
		const nowMs = (29_732_000 + minutes) * 60_000;
		expect(toBox(createSite(), counts, { nowMs }).online).toBe(online);
	});
});

describe("what a box forgets", () => {
	it("is nothing that a reader asks for, a day behind or a month ahead, in either week", () => {
		for (let day = 0; day < 800; day++) {
			const newest = addDays("2026-01-01", day);
			const days = Array.from({ length: 60 }, (_, back) =>
				addDays(newest, -back),
			);
			const names = days.flatMap((each) => [
				`v${each}`,
				`v${each.slice(0, 7)}`,
			]);
			const kept = Object.fromEntries(
				names
					.filter((name) => !listPassed(names).includes(name))
					.map((name) => [name, 1]),
			);
			const all = Object.fromEntries(names.map((name) => [name, 1]));
			for (const firstWeekday of ["monday", "sunday"] as const) {
				for (const reader of [
					addDays(newest, -1),
					newest,
					addDays(newest, 1),
				]) {
					const nowMs = at(`${reader}T12:00:00`);
					const site = createSite({ firstWeekday });
					expect(toBox(site, kept, { nowMs })).toEqual(
						toBox(site, all, { nowMs }),
					);
				}
			}
			expect(Object.keys(kept).length).toBeLessThanOrEqual(11);
		}
	});

	it("is never a total, and nothing of an empty box", () => {
		expect(listPassed(["v", "s", "u", "pk", "sk", "@shard"])).toEqual([]);
		expect(listPassed([])).toEqual([]);
	});
});
