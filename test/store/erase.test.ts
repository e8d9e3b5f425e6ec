import { BatchWriteItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Site } from "../../functions/core/site.ts";
import { parseStatsQuestion } from "../../functions/core/stats-question.ts";
import { answerStats } from "../../functions/http/stats.ts";
import type { Item } from "../../functions/store/attribute.ts";
import { createAudits } from "../../functions/store/audits.ts";
import { createChanges } from "../../functions/store/changes.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createEraseSite } from "../../functions/store/erase.ts";
import { createErasures } from "../../functions/store/erasures.ts";
import { createFold } from "../../functions/store/fold.ts";
import { createStats } from "../../functions/store/stats.ts";
import type { PlacedView } from "../../functions/store/visits.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { toStream } from "../support/ledger.ts";
import { createSite } from "../support/site.ts";
import { readCounters } from "../support/table.ts";
import { createView } from "../support/views.ts";

const NOW = Date.parse("2026-11-23T10:00:00+07:00");
/** With two whole months kept. */
const KEPT_FROM = "2026-09-01";
const DAYS = [
	"2026-06-15",
	"2026-07-01",
	"2026-08-30",
	"2026-08-31",
	"2026-09-01",
	"2026-10-31",
	"2026-11-22",
];
const PAGES = 30;
const PAST = DAYS.filter((day) => day < KEPT_FROM);

/** On each day two people who read thirty pages, and a bot. */
function createHalfYear(site: string): PlacedView[] {
	return DAYS.flatMap((day) => {
		const noonMs = Date.parse(`${day}T12:00:00+07:00`);
		const place = { site, day, hour: "12" };
		const people = ["an", "binh"].flatMap((visitor, who) =>
			Array.from({ length: PAGES }, (_, at) =>
				createView({
					...place,
					visitor,
					id: `view-${visitor}-${at}`,
					atMs: noonMs + at * 10_000 + who,
					path: `/tin/${at}`,
					country: who === 0 ? "VN" : "FR",
					...(at === 0 && { referrer: "google.com", campaign: "zalo||" }),
				}),
			),
		);
		const bot = createView({
			...place,
			visitor: "bot",
			atMs: noonMs,
			reason: "bot",
		});
		return [...people, bot];
	});
}

describeOnEngines("what a site does not want kept", (engine) => {
	let db: TestDatabase;
	let run = 0;

	let template: Item[];

	beforeAll(async () => {
		db = await openDatabase(engine);
		template = await foldTemplate();
	});
	afterAll(() => db.close());

	function open(clockMs: () => number = () => NOW) {
		const { database, tables } = db;
		const content = { database, table: tables.content };
		const counters = { database, table: tables.counters };
		const erasures = createErasures(content);
		const changes = createChanges(content);
		const eraseSite = createEraseSite({
			counters,
			content,
			erasures,
			changes,
			nowMs: clockMs,
		});
		return {
			audits: createAudits(content),
			changes,
			erasures,
			erase: (site: Site, untilMs = Number.MAX_SAFE_INTEGER) =>
				eraseSite(site, { nowMs: NOW, untilMs }),
			stats: createStats(createCounters(counters), undefined, erasures),
		};
	}

	/** Half a year, folded once. */
	async function foldTemplate(): Promise<Item[]> {
		const { database, tables } = db;
		const counters = createCounters({ database, table: tables.counters });
		const fold = createFold({
			counters,
			paces: ["box", "depth"],
			deadLetters: {
				put: async () => {
					throw new Error("unreadable");
				},
			},
			report: () => {},
		});
		const views = createHalfYear("template");
		for (const [shardId, Records] of toStream(views, () => "shard")) {
			// A busy machine's engine may not answer in time; what was counted refuses to be counted twice.
			while ((await fold({ Records, shardId })).batchItemFailures.length > 0);
		}
		const { Items = [] } = await database.send(
			new QueryCommand({
				TableName: tables.counters,
				KeyConditionExpression: "pk = :pk",
				ExpressionAttributeValues: { ":pk": { S: "template" } },
				ConsistentRead: true,
			}),
		);
		return Items;
	}

	const putAll = async (table: string, items: readonly Item[]) => {
		for (let at = 0; at < items.length; at += 25)
			await db.database.send(
				new BatchWriteItemCommand({
					RequestItems: {
						[table]: items
							.slice(at, at + 25)
							.map((Item) => ({ PutRequest: { Item: { ...Item } } })),
					},
				}),
			);
	};

	/** A site with half a year behind it. */
	async function settle(keepMonths: number | null): Promise<Site> {
		const site = createSite({ id: `site-${++run}`, keepMonths });
		await putAll(
			db.tables.counters,
			template.map((item) => ({ ...item, pk: { S: site.id } })),
		);
		await putAll(
			db.tables.content,
			DAYS.map((day) => ({
				pk: { S: `audits#${site.id}` },
				sk: { S: `${day}#${day}T20:00:00.000Z` },
				audit: { S: JSON.stringify({ site: site.id, day }) },
			})),
		);
		return site;
	}

	const readSite = async ({ id }: Site) =>
		new Map(
			[...(await readCounters(db))].flatMap(([name, value]) =>
				name.startsWith(`${id} `)
					? [[name.slice(id.length + 1), value] as const]
					: [],
			),
		);

	/** Of a past day, what is no total. */
	const isDetail = (name: string) => {
		const [key = "", attribute = ""] = name.split(/ (?=[^ ]+$)/);
		const month = /^\w+#month#(\d{4}-\d\d)#/.exec(key)?.[1];
		if (month) return month < KEPT_FROM.slice(0, 7);
		const day = /^total#day#(.*)$/.exec(key)?.[1];
		return (
			day !== undefined &&
			day < KEPT_FROM &&
			!/^(?:[vsubt]|r:.*)$/.test(attribute)
		);
	};

	it("is deleted, and nothing else: no total, no box, no page of all time, no later day", async () => {
		const site = await settle(2);
		const before = await readSite(site);
		await open().erase(site);
		const after = await readSite(site);
		expect([...before.keys()].filter(isDetail).length).toBeGreaterThan(150);
		expect(Object.fromEntries(after)).toEqual(
			Object.fromEntries([...before].filter(([name]) => !isDetail(name))),
		);
		expect(after.get("box v")).toBe(DAYS.length * 2 * PAGES);
		expect(after.get("total#day#2026-06-15 v")).toBe(2 * PAGES);
		expect(after.get("total#day#2026-06-15 r:bot")).toBe(1);
		const { audits } = open();
		const days = (await audits.list(site.id, 100)).map(({ day }) => day);
		expect(days).toEqual(DAYS.filter((day) => day >= KEPT_FROM).toReversed());
	});

	it("is listed in a record: until which day, how much, when; and in the log of changes", async () => {
		const site = await settle(2);
		const { erase, erasures, changes } = open();
		const erasure = await erase(site);
		const months = new Set(PAST.map((day) => day.slice(0, 7))).size;
		expect(erasure).toEqual({
			site: site.id,
			keptFrom: KEPT_FROM,
			keepMonths: 2,
			begun: new Date(NOW).toISOString(),
			finished: new Date(NOW).toISOString(),
			lists: months * (PAGES + 2),
			days: PAST.length,
			audits: PAST.length,
		});
		expect(await erasures.list(site.id, 10)).toEqual([erasure]);
		const [change] = await changes.list(site.id, 10);
		expect(change).toMatchObject({ by: "schedule", what: "erased" });
		expect(change?.detail).toContain(KEPT_FROM);
		// Nothing is left to do, and nothing more is written.
		expect(await erase(site)).toBeUndefined();
		expect(await changes.list(site.id, 10)).toHaveLength(1);
	});

	it("goes on where it stopped, however often its time is over, and counts the same", async () => {
		const whole = await settle(2);
		const expected = await open().erase(whole);
		const site = await settle(2);
		let stops = 0;
		for (;;) {
			// Time for two steps, and at last for one of everything there is.
			let looks = 0;
			const steps = stops < 3 ? 2 : 6;
			const erasure = await open(() => ++looks).erase(site, steps);
			if (erasure?.finished) {
				expect(erasure).toEqual({ ...expected, site: site.id });
				break;
			}
			expect(++stops).toBeLessThan(10);
		}
		expect(stops).toBeGreaterThanOrEqual(3);
		expect([...(await readSite(site)).keys()].filter(isDetail)).toEqual([]);
	});

	it("is counted once by two that meet", async () => {
		const site = await settle(2);
		await Promise.all([open().erase(site), open().erase(site)]);
		const [erasure] = await open().erasures.list(site.id, 1);
		expect(erasure).toMatchObject({
			lists: 3 * (PAGES + 2),
			days: PAST.length,
			audits: PAST.length,
		});
	});

	it.each([
		["has no such setting", null],
		["keeps more than there is", 12],
	])("is nothing where the site %s", async (_, keepMonths) => {
		const site = await settle(keepMonths);
		const before = await readSite(site);
		await open().erase(site);
		expect(await readSite(site)).toEqual(before);
	});

	it("is nothing more where the site keeps more than before", async () => {
		const site = await settle(2);
		const { erase, erasures } = open();
		await erase(site);
		expect(await erase({ ...site, keepMonths: 6 })).toBeUndefined();
		expect(await erasures.findKeptFrom(site.id)).toBe(KEPT_FROM);
	});

	it("is told by the statistics as gone, never as zero", async () => {
		const site = await settle(2);
		const { erase, stats } = open();
		const ask = (query: Record<string, string>) =>
			answerStats(
				stats,
				site,
				parseStatsQuestion(
					{ from: "2026-06-01", to: "2026-11-23", by: "month", ...query },
					"2026-11-23",
				),
				NOW,
			);
		const before = await ask({});
		await erase(site);
		// Totals are what they were.
		const totals = await ask({});
		expect(totals).toEqual(before);
		expect(totals.totals.views).toBe(DAYS.length * 2 * PAGES);

		const pages = await ask({ of: "page" });
		expect(pages.exact).toBe(false);
		expect(pages.detailsSince).toBe(KEPT_FROM);
		expect(pages.inexact).toContainEqual(
			expect.objectContaining({
				reason: "erased",
				metrics: expect.arrayContaining(["views"]),
			}),
		);
		expect(pages.values?.[0]?.views).toBe(2 * 3);
		expect(pages.totals).toEqual(before.totals);

		for (const filter of [{ page: "/tin/0" }, { country: "VN" }]) {
			const one = await ask(filter);
			expect(one.series.map(({ numbers }) => numbers !== undefined)).toEqual([
				false,
				false,
				false,
				true,
				true,
				true,
			]);
			expect(one.exact).toBe(false);
			expect(one.days.counted).toBe(84);
		}
		const hours = await ask({
			from: "2026-08-31",
			to: "2026-09-01",
			by: "hour",
		});
		expect(hours.series[12]).toEqual({ at: "2026-08-31T12" });
		expect(hours.series[36]?.numbers).toEqual({ views: 2 * PAGES });

		const kept = await ask({
			from: KEPT_FROM,
			of: "country",
			metrics: "views",
		});
		expect(kept.inexact).toBeUndefined();
		const uncounted = await ask({ of: "uncounted" });
		expect(uncounted.values).toEqual([
			{ name: "bot", views: DAYS.length, column: "bots" },
		]);
		expect(uncounted.detailsSince).toBeUndefined();
	});
});
