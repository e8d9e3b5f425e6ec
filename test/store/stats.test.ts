import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, toLocalTime } from "../../functions/core/calendar.ts";
import type { Site } from "../../functions/core/site.ts";
import {
	parseStatsQuestion,
	toEarlier,
} from "../../functions/core/stats-question.ts";
import { answerStats } from "../../functions/http/stats.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createFold } from "../../functions/store/fold.ts";
import { createStats, type Stats } from "../../functions/store/stats.ts";
import type { PlacedView } from "../../functions/store/visits.ts";
import { createRandom } from "../bench/traffic.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import { toStream } from "../support/ledger.ts";
import { type Meter, meterCommands } from "../support/meter.ts";
import { createSite } from "../support/site.ts";
import {
	CHANNEL_OF,
	listSteps,
	recountTotals,
	recountValues,
} from "../support/site-recount.ts";
import { createView } from "../support/views.ts";

/** The month in which Berlin's clocks go back and Auckland's had gone forward. */
const START_MS = Date.parse("2026-10-01T00:00:00Z");
const END_MS = Date.parse("2026-11-01T00:00:00Z");
const VIEWS = 6000;
const SITES: Site[] = [
	"Asia/Ho_Chi_Minh",
	"Europe/Berlin",
	"Pacific/Auckland",
].map((zone, at) =>
	createSite({
		id: `site-${at}`,
		zone,
		firstWeekday: at === 1 ? "sunday" : "monday",
	}),
);

const random = createRandom(41);
const pick = <T>(values: readonly T[]): T =>
	values[Math.floor(random() * values.length)] as T;

const VALUES = {
	page: ["/", "/tin", "/tin-tức/đổi mới", "/tin#", "/__proto__", "(other)"],
	referrer: Object.keys(CHANNEL_OF),
	campaign: ["zalo|social|khai-giang", "=1+1||", "tờ rơi||"],
	channel: [...new Set(Object.values(CHANNEL_OF)), "direct"],
	country: ["VN", "FR", "ZZ"],
	device: ["mobile", "desktop"],
	browser: ["chrome", "safari"],
	system: ["android", "ios"],
	language: ["vi", "en"],
	screen: ["phone", "laptop"],
	hour: ["00", "02", "23"],
};
const NAMES = Object.keys(VALUES) as (keyof typeof VALUES)[];

/** A month's views by visitors who come back, in order of time. */
function createMonth(): PlacedView[] {
	return Array.from(
		{ length: VIEWS },
		() => START_MS + Math.floor(random() * (END_MS - START_MS)),
	)
		.toSorted((one, other) => one - other)
		.flatMap((startMs, at) => {
			const site = pick(SITES);
			const reason =
				random() < 0.05
					? pick(["bot", "flood", "prefetch"] as const)
					: undefined;
			const visitor = `visitor-${Math.floor(random() * 40)}`;
			// Some stay and read on, which must not fall in order behind a later visitor of the same name.
			return Array.from({ length: random() < 0.4 ? 3 : 1 }, (_, step) => {
				const atMs = startMs + step * 45_000;
				return createView({
					...toLocalTime(atMs, site.zone),
					id: `view-${at}-${step}`,
					site: site.id,
					visitor,
					atMs,
					path: pick(VALUES.page),
					country: pick(VALUES.country),
					device: pick(["mobile", "desktop"] as const),
					browser: pick(VALUES.browser) as PlacedView["browser"],
					system: pick(VALUES.system) as PlacedView["system"],
					language: pick(VALUES.language),
					screen: pick(["phone", "laptop"] as const),
					...(random() < 0.5 && { referrer: pick(VALUES.referrer) }),
					...(random() < 0.2 && { campaign: pick(VALUES.campaign) }),
					...(reason && { reason }),
				});
			});
		})
		.toSorted((one, other) => one.atMs - other.atMs);
}

/** A question as a caller would write it. */
function createQuery(): Record<string, string> {
	const from = addDays("2026-09-25", Math.floor(random() * 40));
	const name = pick(NAMES);
	return {
		from,
		to: addDays(from, Math.floor(random() ** 2 * 45)),
		by: pick(["day", "week", "month"]),
		...pick([
			{},
			{ of: pick([...NAMES, "entry", "exit", "uncounted"]) },
			{ [name]: pick<string>(VALUES[name]) },
		]),
		...pick([{}, { compare: "previous" }, { compare: "year" }]),
	};
}

describe("a month's numbers, folded into a database", () => {
	let db: TestDatabase;
	let stats: Stats;
	let meter: Meter;
	const views = createMonth();
	const queries = Array.from({ length: 200 }, () => ({
		site: pick(SITES),
		query: createQuery(),
	}));

	beforeAll(async () => {
		db = await openDatabase("dynalite");
		const counters = createCounters({
			database: db.database,
			table: db.tables.counters,
		});
		const fold = createFold({
			counters,
			paces: ["box", "depth"],
			deadLetters: {
				put: async ({ eventID }) => {
					throw new Error(eventID);
				},
			},
			report: () => {},
		});
		for (const [shardId, records] of toStream(views, ({ site }) => site))
			for (let at = 0; at < records.length; at += 1000)
				await fold({ Records: records.slice(at, at + 1000), shardId });
		stats = createStats(counters);
		meter = meterCommands(db.database);
	});
	afterAll(() => db.close());

	const ask = (site: Site, query: Record<string, string>) =>
		answerStats(
			stats,
			site,
			parseStatsQuestion(query, toLocalTime(END_MS, site.zone).day),
			END_MS,
		);

	it.each(queries)(
		"are a plain recount's: $site.id $query",
		async ({ site, query }) => {
			const { from = "", to = "", of, by } = query;
			const filtered = NAMES.find((name) => name in query);
			const asked = {
				site: site.id,
				from,
				to,
				...(filtered && {
					filter: {
						of: filtered === "page" ? "page" : filtered,
						value: query[filtered] ?? "",
					},
				}),
			};
			meter.reset();
			const answer = await ask(site, query);
			expect(meter.commands.QueryCommand).toBeLessThanOrEqual(5);
			expect(meter.commands).not.toHaveProperty("ScanCommand");

			const expected = (span: { from: string; to: string }) => {
				const totals = recountTotals(views, { ...asked, ...span });
				return Object.fromEntries(
					Object.keys(answer.totals)
						.filter((name) => !/[A-Z]/.test(name))
						.map((name) => [name, totals[name] ?? 0]),
				);
			};
			expect(answer.totals).toMatchObject(expected(asked));
			const steps = listSteps(asked, by as "day", site.firstWeekday);
			expect(answer.series.map(({ at }) => at)).toEqual(
				steps.map(({ at }) => at),
			);
			for (const [at, step] of steps.entries())
				expect(answer.series[at]?.numbers ?? expected(step)).toEqual(
					expected(step),
				);
			if (query.compare) {
				const earlier = toEarlier(asked, query.compare as "previous");
				expect(answer.earlier?.totals).toMatchObject(expected(earlier));
			}
			if (of) {
				const rank =
					of === "entry" ? "entries" : of === "exit" ? "exits" : undefined;
				const values = recountValues(views, asked, rank ? "page" : of);
				const found = (answer.values ?? []).filter(
					({ views: own }) => of !== "hour" || own,
				);
				expect(new Set(found.map(({ name }) => name))).toEqual(
					new Set(
						[...values]
							.filter(([, own]) => !rank || own[rank])
							.map(([name]) => name),
					),
				);
				for (const { name, ...own } of found)
					expect(own).toMatchObject(values.get(name) ?? {});
			}
			const hidesPages = [of, filtered].some(
				(each) => each && /^(?:page|entry|exit)$/.test(each),
			);
			const spans = [
				{ from, to },
				...(filtered && answer.earlier ? [answer.earlier] : []),
			];
			const reasons = [
				...(!filtered && from < to ? ["sum-of-days"] : []),
				...(hidesPages &&
				query.page !== "(other)" &&
				spans.some((span) =>
					recountValues(views, { ...asked, ...span }, "page").has("(other)"),
				)
					? ["pages-capped"]
					: []),
			];
			expect(answer.exact).toBe(reasons.length === 0);
			expect((answer.inexact ?? []).map(({ reason }) => reason)).toEqual(
				reasons,
			);
		},
	);
});
