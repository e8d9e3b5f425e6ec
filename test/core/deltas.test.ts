import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toBox } from "../../functions/core/box.ts";
import { addDays, listWeekToDate } from "../../functions/core/calendar.ts";
import { toDeltas } from "../../functions/core/deltas.ts";
import type { Visit } from "../../functions/core/visit.ts";
import { toVisit } from "../../functions/store/visits.ts";
import { toStream } from "../support/ledger.ts";
import { recount } from "../support/recount.ts";
import { createSite } from "../support/site.ts";
import { createView } from "../support/views.ts";

const START = Date.parse("2026-11-27T20:00:00+07:00");

/** Views over five days, a month's end among them, in the order in which they were made. */
const views = fc
	.array(
		fc.record({
			visitor: fc.nat(3),
			path: fc.constantFrom("/", "/tin", "/lien-he"),
			gapMinutes: fc.nat(300),
			country: fc.constantFrom("VN", "US"),
			bot: fc.nat(8),
			referrer: fc.constantFrom(undefined, "google.com"),
		}),
		{ maxLength: 60 },
	)
	.map((drawn) => {
		let atMs = START;
		return drawn.map(
			({ visitor, path, gapMinutes, country, bot, referrer }, at) => {
				atMs += gapMinutes * 60_000;
				const local = new Date(atMs + 7 * 3_600_000).toISOString();
				return createView({
					id: `view-number-${at}`,
					visitor: `visitor-${visitor}`,
					atMs,
					day: local.slice(0, 10),
					hour: local.slice(11, 13),
					path,
					country,
					...(referrer && { referrer }),
					...(bot === 0 && { reason: "bot" as const }),
					...(at % 3 > 0 && { lists: `2026-11-2${at % 3}.0a1b2c3d` }),
				});
			},
		);
	});

function countAll(
	made: readonly Parameters<typeof createView>[0][],
): Map<string, number> {
	const sums = new Map<string, number>();
	for (const records of toStream(made as never, () => "shard").values()) {
		for (const { dynamodb } of records) {
			for (const { site, key, add } of toDeltas(
				dynamodb?.OldImage && toVisit(dynamodb.OldImage),
				dynamodb?.NewImage && toVisit(dynamodb.NewImage),
			)) {
				for (const [name, value] of Object.entries(add))
					sums.set(
						`${site} ${key} ${name}`,
						(sums.get(`${site} ${key} ${name}`) ?? 0) + value,
					);
			}
		}
	}
	return new Map([...sums].filter(([, sum]) => sum !== 0));
}

const isOnline = (name: string) => / box o\d+$/.test(name);

describe("the increments of all views together", () => {
	it("are what a plain recount of them says, in every counter", () => {
		fc.assert(
			fc.property(views, (made) => {
				const sums = [...countAll(made)].filter(([name]) => !isOnline(name));
				expect(Object.fromEntries(sums)).toEqual(
					Object.fromEntries(recount(made)),
				);
			}),
			{ numRuns: 200 },
		);
	});

	it("add up: the day, the week, the month, the total, the pages, the hours, the countries", () => {
		fc.assert(
			fc.property(views, fc.nat(6), (made, ahead) => {
				const sums = countAll(made);
				const sum = (pattern: RegExp) =>
					[...sums]
						.filter(([name]) => pattern.test(name))
						.reduce((total, [, count]) => total + count, 0);
				const total = sum(/ box v$/);
				for (const part of [
					/ total#day#\S+ v$/,
					/ h\d\d$/,
					/ c:/,
					/ path#all#\S+ v$/,
					/ path#month#\S+ v\d\d$/,
					/ box v\d{4}-\d\d$/,
				])
					expect(sum(part)).toBe(total);
				expect(sum(/ e\d\d$/)).toBe(sum(/ box s$/));
				expect(sum(/ x\d\d$/)).toBe(sum(/ box s$/));
				expect(sum(/ r:/) + total).toBe(made.length);
				// Of which the lists decided, each view under one version.
				expect(sum(/ k:/)).toBe(made.filter(({ lists }) => lists).length);

				const site = createSite({
					id: "demo",
					opening: { views: 50, visits: 0, visitors: 0, reason: "" },
				});
				const counts = Object.fromEntries(
					[...sums]
						.filter(([name]) => name.startsWith("demo box "))
						.map(([name, count]) => [name.slice("demo box ".length), count]),
				);
				const nowMs = START + ahead * 86_400_000;
				const box = toBox(site, counts, { nowMs });
				const dayViews = (day: string) => sums.get(`demo box v${day}`) ?? 0;
				expect(box.yesterday).toBe(dayViews(addDays(box.day, -1)));
				expect(box.week).toBe(
					listWeekToDate(box.day, "monday").reduce(
						(all, day) => all + dayViews(day),
						0,
					),
				);
				expect(box.today).toBeLessThanOrEqual(box.week);
				expect(box.today).toBeLessThanOrEqual(box.month);
				expect(box.month).toBeLessThanOrEqual(box.total);
				expect(box.total).toBe(50 + total);
			}),
			{ numRuns: 100 },
		);
	});

	it("leave everybody online in one minute, the last in which they were seen", () => {
		fc.assert(
			fc.property(views, (made) => {
				const people = made.filter(({ reason }) => !reason);
				const sums = countAll(made);
				const last = Math.floor((people.at(-1)?.atMs ?? 0) / 60_000);
				const seen = new Map(
					people.map(({ visitor, day, atMs }) => [
						`${visitor} ${day}`,
						Math.floor(atMs / 60_000),
					]),
				);
				for (let minute = last - 4; minute <= last; minute++) {
					const expected = [...seen.values()].filter(
						(each) => each === minute,
					).length;
					expect(sums.get(`demo box o${minute}`) ?? 0).toBe(expected);
				}
			}),
			{ numRuns: 100 },
		);
	});
});

describe("a change that is no view adds nothing", () => {
	const visit = { site: "demo", day: "2026-11-23", views: 2 } as Visit;
	it.each([
		["an item that expired", visit, undefined],
		["an item that stayed as it was", visit, visit],
		["nothing at all", undefined, undefined],
	])("%s", (_, before, after) => {
		expect(toDeltas(before, after)).toEqual([]);
	});
});
