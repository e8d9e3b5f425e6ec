import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays } from "../../functions/core/calendar.ts";
import { parseStatsQuestion } from "../../functions/core/stats-question.ts";
import { answerStats } from "../../functions/http/stats.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createStats, type Stats } from "../../functions/store/stats.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import {
	DAYS,
	FIVE_YEARS,
	MONTHS,
	PAGES,
	SITE,
	TODAY,
	writeFiveYears,
} from "../support/five-years.ts";
import { type Meter, meterCommands } from "../support/meter.ts";

describe("what reading the numbers of a site costs", () => {
	let db: TestDatabase;
	let meter: Meter;
	let stats: Stats;

	beforeAll(async () => {
		db = await openDatabase("dynalite");
		await writeFiveYears(db.database, db.tables.counters);
		meter = meterCommands(db.database);
		stats = createStats(
			createCounters({ database: db.database, table: db.tables.counters }),
		);
	});
	afterAll(() => db.close());

	const ask = (query: Record<string, string>) =>
		answerStats(
			stats,
			SITE,
			parseStatsQuestion(query, TODAY),
			Date.parse(`${TODAY}T12:00:00+07:00`),
		);

	it("is at most 12 Queries for 30 days with pages, sources and the days before", async () => {
		const range = { from: addDays(TODAY, -29), compare: "previous" };
		meter.reset();
		const [pages] = await Promise.all([
			ask({ ...range, of: "page" }),
			ask({ ...range, of: "referrer" }),
		]);
		expect(pages.values).toHaveLength(PAGES);
		expect(meter.commands).toEqual({ QueryCommand: 8, GetItemCommand: 2 });
		expect(meter.units).toBeLessThanOrEqual(100);
	});

	it.each<[string, Record<string, string>, number]>([
		["the days' totals, by day", {}, 300],
		["the same by month, by country", { by: "month", of: "country" }, 300],
		["with the years before", { compare: "year" }, 550],
		["with its sources", { of: "channel" }, 450],
		["with its pages", { of: "page" }, 650],
		["one page alone", { page: "/tin-tuc/bai-viet-so-7" }, 350],
		["one source alone", { referrer: "site-7.example" }, 350],
	])("is bounded for five years: %s", async (_, query, units) => {
		meter.reset();
		const { series, days } = await ask({ ...FIVE_YEARS, ...query });
		expect(days.counted).toBe(DAYS.length);
		expect(series.length).toBeGreaterThanOrEqual(MONTHS.length);
		expect(meter.units).toBeLessThanOrEqual(units);
		expect(meter.commands).not.toHaveProperty("ScanCommand");
	});

	it("knows a value's every month by its keys", async () => {
		const { totals } = await ask({
			...FIVE_YEARS,
			page: "/tin-tuc/bai-viet-so-7",
		});
		expect(totals.views).toBe(12 * DAYS.length);
	});
});
