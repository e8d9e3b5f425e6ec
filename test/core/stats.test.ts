import { beforeAll, describe, expect, it } from "vitest";
import type { BoxCounts } from "../../functions/core/box.ts";
import {
	addDays,
	toLocalTime,
	toMonth,
} from "../../functions/core/calendar.ts";
import { toCsv } from "../../functions/core/csv.ts";
import { type Column, toColumn } from "../../functions/core/reason.ts";
import type { Site } from "../../functions/core/site.ts";
import { toSeries } from "../../functions/core/stats.ts";
import { toAccepted } from "../../functions/core/stats-held.ts";
import {
	parseStatsQuestion,
	toEarlier,
} from "../../functions/core/stats-question.ts";
import { answerStats } from "../../functions/http/stats.ts";
import { createStats } from "../../functions/store/stats.ts";
import type { PlacedView } from "../../functions/store/visits.ts";
import { createRandom } from "../bench/traffic.ts";
import { countViews } from "../support/fill.ts";
import { createSite } from "../support/site.ts";
import { createView } from "../support/views.ts";

const VIEWS = 100_000;
/** The month in which Berlin sets its clocks back, and others do not. */
const START_MS = Date.parse("2026-10-01T00:00:00Z");
const MONTH_MS = 31 * 86_400_000;
const NOW_MS = START_MS + MONTH_MS;
const ZONES = [
	"Asia/Ho_Chi_Minh",
	"Europe/Berlin",
	"America/St_Johns",
	"Asia/Kathmandu",
	"Pacific/Auckland",
];
const SITES: Site[] = ZONES.map((zone, at) =>
	createSite({
		id: `site-${at}`,
		zone,
		firstWeekday: at % 2 ? "sunday" : "monday",
	}),
);
const pick = <T>(values: readonly T[], random: () => number): T =>
	values[Math.floor(random() * values.length)] as T;

/** The lists changed in the middle of the month. */
const listsOf = (day: string) =>
	day < "2026-10-15" ? "2026-09-01.0a0a0a0a" : "2026-10-15.0b0b0b0b";

/** A month's views of all sites, each by somebody who comes now and then. */
function createMonth(): PlacedView[] {
	const random = createRandom(7);
	const times = Array.from(
		{ length: VIEWS },
		() => START_MS + Math.floor(random() * MONTH_MS),
	).sort((one, other) => one - other);
	return times.map((atMs, at) => {
		const site = pick(SITES, random);
		const visitor = Math.floor(random() ** 2 * 400);
		const reason =
			random() < 0.05 ? pick(["bot", "flood"] as const, random) : undefined;
		const local = toLocalTime(atMs, site.zone);
		return createView({
			...local,
			id: `view-${at}`,
			atMs,
			site: site.id,
			visitor: `${visitor}`,
			path: `/trang-${Math.floor(random() ** 3 * 60)}`,
			country: pick(["VN", "VN", "FR", "DE"], random),
			device: pick(["mobile", "desktop"], random),
			...(random() < 0.3 && {
				referrer: pick(["google.com", "facebook.com", "bao.example"], random),
			}),
			...(random() < 0.1 && { campaign: "zalo|social|khai-giang" }),
			...(reason && { reason }),
			lists: listsOf(local.day),
		});
	});
}

type Counted = {
	views: number;
	visits: number;
	visitors: number;
	bounces: number;
};

/** The same numbers from the views alone. */
function recountRange(views: readonly PlacedView[]): Counted {
	const people = Map.groupBy(views, ({ day, visitor }) => `${day} ${visitor}`);
	let visits = 0;
	let bounces = 0;
	for (const seen of people.values()) {
		let length = 0;
		for (const [at, { atMs }] of seen.entries()) {
			const isNew =
				at === 0 || atMs - (seen[at - 1] as PlacedView).atMs >= 1_800_000;
			if (isNew) {
				if (length === 1) bounces++;
				visits++;
				length = 0;
			}
			length++;
		}
		if (length === 1) bounces++;
	}
	return { views: views.length, visits, visitors: people.size, bounces };
}

describe("the numbers of a month of a hundred thousand views at five sites", () => {
	let views: PlacedView[];
	let counters: ReturnType<typeof countViews>;
	let queries = 0;

	beforeAll(() => {
		views = createMonth();
		counters = countViews(views);
	});

	const stats = createStats({
		between: async (site, first, last) => {
			queries++;
			return new Map<string, BoxCounts>(
				[...(counters.get(site) ?? [])].filter(
					([key]) => key >= first && key <= last,
				),
			);
		},
		getItems: async (site, keys) => {
			const items = counters.get(site);
			return new Map(
				keys.flatMap((key) => {
					const item = items?.get(key);
					return item ? [[key, item] as const] : [];
				}),
			);
		},
		findFirst: async (site, prefix) => {
			queries++;
			return [...(counters.get(site)?.keys() ?? [])]
				.filter((key) => key.startsWith(prefix))
				.toSorted()[0];
		},
		getBox: async (site) => counters.get(site)?.get("box") ?? {},
	});

	const ask = (site: Site, query: Record<string, string>) =>
		answerStats(
			stats,
			site,
			parseStatsQuestion(query, toLocalTime(NOW_MS, site.zone).day),
			NOW_MS,
		);

	const random = createRandom(11);
	const cases = Array.from({ length: 200 }, (_, at) => {
		const from = addDays("2026-09-28", Math.floor(random() * 36));
		const to = addDays(from, Math.floor(random() * 12));
		const query = pick<Record<string, string>>(
			[
				{},
				{ by: "hour" },
				{ by: "week" },
				{ by: "month" },
				{ of: "page" },
				{ of: "referrer" },
				{ of: "channel" },
				{ of: "campaign" },
				{ of: "country" },
				{ of: "hour" },
				{ of: "uncounted" },
				{ page: "/trang-0" },
				{ country: "FR" },
				{ device: "mobile" },
				{ compare: "previous" },
			],
			random,
		);
		const asked: Record<string, string> & { from: string; to: string } = {
			...query,
			from,
			to,
		};
		return { at, site: pick(SITES, random), query: asked };
	});

	it.each(cases)(
		"are a plain recount's: $site.id $query",
		async ({ site, query }) => {
			queries = 0;
			const answer = await ask(site, query);
			expect(queries).toBeLessThanOrEqual(5);
			const inRange = views.filter(
				(view) =>
					view.site === site.id &&
					view.day >= query.from &&
					view.day <= query.to,
			);
			const people = inRange.filter(({ reason }) => !reason);
			const { page, country, device } = query;
			const narrowed = people.filter(
				(view) =>
					(!page || view.path === page) &&
					(!country || view.country === country) &&
					(!device || view.device === device),
			);
			if (page || country || device)
				expect(answer.totals.views).toBe(narrowed.length);
			else expect(answer.totals).toMatchObject(recountRange(people));
			// A series adds up to its total.
			const steps = answer.series.map(({ numbers }) => numbers?.views ?? 0);
			expect(steps.reduce((sum, each) => sum + each, 0)).toBe(narrowed.length);
			if (query.compare) {
				const { from, to } = toEarlier(query, "previous");
				expect(answer.earlier?.totals).toMatchObject(
					recountRange(
						views.filter(
							(view) =>
								view.site === site.id &&
								!view.reason &&
								view.day >= from &&
								view.day <= to,
						),
					),
				);
			}
			const sum = (metric: "views" | "visits" | "entries" | "exits") =>
				(answer.values ?? []).reduce(
					(all, each) => all + (each[metric] ?? 0),
					0,
				);
			if (query.of === "page") {
				expect(sum("views")).toBe(people.length);
				expect(sum("entries")).toBe(answer.totals.visits);
				expect(sum("exits")).toBe(answer.totals.visits);
				const counts = Map.groupBy(people, ({ path }) => path);
				for (const { name, views: own } of answer.values ?? [])
					expect(own).toBe(counts.get(name)?.length);
			}
			if (query.of === "channel")
				expect(sum("visits")).toBe(answer.totals.visits);
			if (query.of === "country" || query.of === "hour")
				expect(sum("views")).toBe(people.length);
			if (query.of === "uncounted")
				expect(sum("views")).toBe(inRange.length - people.length);
			// Three columns, and everything that was accepted is in one of them.
			const inColumn = (column: Column) =>
				inRange.filter(({ reason }) => reason && toColumn(reason) === column)
					.length;
			const isNarrowed = page || country || device || query.channel;
			expect(answer.accepted).toEqual(
				isNarrowed
					? undefined
					: {
							views: inRange.length,
							people: people.length,
							bots: inColumn("bots"),
							suspicious: inColumn("suspicious"),
						},
			);
			for (const { name, column } of answer.values ?? [])
				expect(column).toBe(
					query.of === "uncounted" ? toColumn(name) : undefined,
				);
			if ((query.by ?? "day") === "day")
				for (const { at, lists = [] } of answer.series)
					expect(lists).toEqual(
						inRange.some(({ day }) => day === at) ? [listsOf(at)] : [],
					);
		},
	);

	it("have an hour twice where clocks go back, and not a view less", async () => {
		const berlin = SITES[1] as Site;
		const day = "2026-10-25";
		const { series } = await ask(berlin, { by: "hour", from: day, to: day });
		const own = views.filter(
			(view) => view.site === berlin.id && view.day === day && !view.reason,
		);
		expect(series[2]?.numbers?.views).toBe(
			own.filter(({ hour }) => hour === "02").length,
		);
	});

	it("have gaps before the first day and after today, which is marked as not over", async () => {
		const site = SITES[0] as Site;
		const { series, since } = await ask(site, {
			from: "2026-09-29",
			to: "2026-11-03",
		});
		expect(since).toBe("2026-10-01");
		expect(series[0]).toEqual({ at: "2026-09-29" });
		expect(series.find(({ at }) => at === "2026-11-01")).toMatchObject({
			isUnfinished: true,
		});
		expect(series.at(-1)).toEqual({ at: "2026-11-03" });
	});

	it("of a month are the sums of its days, of a week too", async () => {
		const site = SITES[1] as Site;
		const range = { from: "2026-10-01", to: "2026-10-31" };
		const [days, weeks, months] = await Promise.all(
			["day", "week", "month"].map((by) => ask(site, { ...range, by })),
		);
		expect(days?.series).toHaveLength(31);
		expect(weeks?.series.map(({ at }) => at)).toEqual([
			"2026-10-01",
			"2026-10-04",
			"2026-10-11",
			"2026-10-18",
			"2026-10-25",
		]);
		expect(months?.series).toHaveLength(1);
		expect(months?.series[0]?.numbers).toMatchObject({
			views: days?.totals.views,
			visitors: days?.totals.visitors,
		});
	});
});

describe("a question that is none", () => {
	it.each([
		[{ from: "2026-02-30" }, "calendar"],
		[{ from: "2026-11-24", to: "2026-11-23" }, "not after"],
		[{ by: "minute" }, "hour, day"],
		[{ of: "age" }, "page, referrer"],
		[{ from: "2010-01-01", to: "2026-11-24" }, "at most 3660 days"],
		[{ from: "2026-01-01", to: "2026-11-24", by: "hour" }, "at most 92 days"],
		[{ page: "/", country: "VN" }, "One filter at a time"],
		[{ page: "/", of: "country" }, "cannot tell country of one page"],
		[{ page: "/", by: "hour" }, "not counted"],
		[{ limit: "0" }, "1 to 1000"],
		[{ limit: "1e9" }, "1 to 1000"],
		[{ compare: "2025" }, "previous, year"],
		[{ __proto__x: "1" }, "no parameter"],
	])("%o is told what to ask instead", (query, words) => {
		expect(() =>
			parseStatsQuestion(query as Record<string, string>, "2026-11-24"),
		).toThrow(words);
	});

	it("compares a leap day with the last of February", () => {
		expect(toEarlier({ from: "2028-02-29", to: "2028-02-29" }, "year")).toEqual(
			{ from: "2027-02-28", to: "2027-02-28" },
		);
		expect(toMonth("2028-02-29")).toBe("2028-02");
	});
});

it("a table for spreadsheets runs nobody's formula, and keeps commas and quotation marks", () => {
	expect(
		toCsv([
			["=1+1", "-2", "@x", "\tx", 'a "b", c', -3, undefined],
			["/đường-dẫn", "hai\ndòng"],
		]),
	).toBe(
		'\uFEFF\'=1+1,\'-2,\'@x,\'\tx,"a ""b"", c",-3,\r\n/đường-dẫn,"hai\ndòng"\r\n',
	);
});

it("reads days from before there were lists, with the reasons of then", () => {
	const held = {
		totals: new Map([
			["2026-10-01", { v: 50, "r:bot": 20, "r:foreign-host": 3 }],
			["2026-10-02", { "r:no-agent": 1, "r:flood": 2, "r:forgotten": 4 }],
		]),
	};
	const span = { from: "2026-09-30", to: "2026-10-02" };
	expect(toAccepted(held, span)).toEqual({
		views: 80,
		people: 50,
		bots: 21,
		suspicious: 9,
	});
	const series = toSeries(
		held,
		{ ...span, step: "day" },
		{ first: "2026-10-01", today: "2026-10-02", firstWeekday: "monday" },
	);
	expect(series.map((point) => point.lists)).toEqual(Array(3).fill(undefined));
});
