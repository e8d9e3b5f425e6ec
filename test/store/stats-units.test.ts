import {
	type AttributeValue,
	BatchWriteItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays } from "../../functions/core/calendar.ts";
import { toMonthlyKey, toTotalKey } from "../../functions/core/counter.ts";
import { listDays } from "../../functions/core/stats-held.ts";
import {
	listMonths,
	parseStatsQuestion,
} from "../../functions/core/stats-question.ts";
import { answerStats } from "../../functions/http/stats.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createStats, type Stats } from "../../functions/store/stats.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import { type Meter, meterCommands } from "../support/meter.ts";
import { createSite } from "../support/site.ts";

const TODAY = "2026-11-24";
const FIVE_YEARS = { from: addDays(TODAY, -1825), to: TODAY };
const DAYS = listDays(FIVE_YEARS);
const MONTHS = listMonths(FIVE_YEARS.from, FIVE_YEARS.to);
/** Of a busy school: pages that are read in a month, and hosts that send somebody. */
const PAGES = 50;
const HOSTS = 30;
const SITE = createSite({ id: "truong" });

type Item = Record<string, AttributeValue>;

const toItem = (key: string, counts: Record<string, number>): Item => ({
	pk: { S: SITE.id },
	sk: { S: key },
	// The checkpoints of four shards, which stay on a counter that nobody writes any more.
	...Object.fromEntries(
		[0, 1, 2, 3].map((shard) => [
			`@shardId-0000001732${shard}00000000-8a1b2c3d`,
			{ S: `56${"4".repeat(56)}:1732400000` },
		]),
	),
	...Object.fromEntries(
		Object.entries(counts).map(([name, value]) => [name, { N: String(value) }]),
	),
});

const numbersOf = (prefix: string, values: readonly string[], value = 12) =>
	Object.fromEntries(values.map((name) => [prefix + name, value]));
const upTo = (count: number, from = 0) =>
	Array.from({ length: count }, (_, at) => String(at + from).padStart(2, "0"));

/** Five years of a site: every day with all its hours, forty countries and whatever else, every page read on every day. */
function* createItems(): Generator<Item> {
	for (const day of DAYS)
		yield toItem(toTotalKey(day), {
			...numbersOf("", ["v", "s", "u", "b", "t"], 4321),
			...numbersOf("h", upTo(24)),
			...numbersOf("c:", upTo(40)),
			...numbersOf("d:", ["mobile", "desktop", "tablet", "tv"]),
			...numbersOf("b:", upTo(12)),
			...numbersOf("y:", upTo(8)),
			...numbersOf("l:", upTo(10)),
			...numbersOf("w:", ["phone", "tablet", "laptop", "desktop"]),
			...numbersOf("r:", upTo(8)),
		});
	const dates = upTo(31, 1);
	for (const month of MONTHS) {
		for (let page = 0; page < PAGES; page++)
			yield toItem(
				toMonthlyKey("path", month, `/tin-tuc/bai-viet-so-${page}`),
				{
					...numbersOf("v", dates),
					...numbersOf("e", dates),
					...numbersOf("x", dates),
				},
			);
		for (let host = 0; host < HOSTS; host++)
			yield toItem(
				toMonthlyKey("referrer", month, `site-${host}.example`),
				numbersOf("s", dates),
			);
	}
}

describe("what reading the numbers of a site costs", () => {
	let db: TestDatabase;
	let meter: Meter;
	let stats: Stats;

	beforeAll(async () => {
		db = await openDatabase("dynalite");
		const items = [...createItems()];
		for (let at = 0; at < items.length; at += 25)
			await db.database.send(
				new BatchWriteItemCommand({
					RequestItems: {
						[db.tables.counters]: items
							.slice(at, at + 25)
							.map((Item) => ({ PutRequest: { Item } })),
					},
				}),
			);
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
