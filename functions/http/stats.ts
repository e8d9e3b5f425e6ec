import { Hono } from "hono";
import { toBox } from "../core/box.ts";
import { type DayKey, toLocalTime } from "../core/calendar.ts";
import { toCsv } from "../core/csv.ts";
import { InvalidInput } from "../core/errors.ts";
import type { Site } from "../core/site.ts";
import {
	type Numbers,
	type Point,
	toRates,
	toSeries,
	toTotal,
	toValues,
	type Value,
} from "../core/stats.ts";
import {
	LISTS,
	parseStatsQuestion,
	type StatsQuestion,
	toEarlier,
} from "../core/stats-question.ts";
import type { Sites } from "../store/sites.ts";
import type { Stats } from "../store/stats.ts";
import type { Access } from "./access.ts";
import { siteOf } from "./site-of.ts";

/** Everything that was asked of a site's numbers, answered at one instant. */
export type StatsAnswer = {
	site: string;
	zone: string;
	from: DayKey;
	to: DayKey;
	by: StatsQuestion["step"];
	filter?: Record<string, string>;
	/** The first day that has anything; nothing was counted before. */
	since: DayKey | null;
	/** Visitors of more than a day are the sum of its days' visitors; everything else is counted as such. */
	exact: true;
	online: number;
	totals: Numbers & ReturnType<typeof toRates>;
	series: Point[];
	earlier?: {
		from: DayKey;
		to: DayKey;
		totals: Numbers & ReturnType<typeof toRates>;
		series: Point[];
	};
	of?: string;
	/** In views, or in visits where it is a source's. */
	values?: Value[];
	/** What the values beyond the limit add up to, and how many they are. */
	rest?: { count: number; views?: number; visits?: number };
};

/** The list that a question needs beside the days' totals. */
function toList({ of, filter }: StatsQuestion) {
	const asked = of === "channel" ? "referrer" : (of ?? filter?.of);
	return LISTS.find((list) => list === asked);
}

function toRest(values: readonly Value[]): NonNullable<StatsAnswer["rest"]> {
	const sum = (metric: "views" | "visits") =>
		values.reduce((all, value) => all + (value[metric] ?? 0), 0);
	const isVisits = values[0]?.views === undefined;
	return {
		count: values.length,
		...(isVisits ? { visits: sum("visits") } : { views: sum("views") }),
	};
}

/** Answers a question in at most five Queries, whatever its range. */
export async function answerStats(
	stats: Stats,
	site: Site,
	question: StatsQuestion,
	nowMs: number,
): Promise<StatsAnswer> {
	const { from, to, step, filter, of, compare, limit } = question;
	const list = toList(question);
	const earlier = compare && toEarlier(question, compare);
	const [first, held, before, counts] = await Promise.all([
		stats.findFirstDay(site.id),
		stats.read(site.id, question, list),
		earlier && stats.read(site.id, earlier, filter && list),
		stats.getBox(site.id),
	]);
	const known = {
		first,
		today: toLocalTime(nowMs, site.zone).day,
		firstWeekday: site.firstWeekday,
	};
	const toTotals = (numbers: Numbers) => ({ ...numbers, ...toRates(numbers) });
	const values = of && toValues(held, question, of);
	return {
		site: site.id,
		zone: site.zone,
		from,
		to,
		by: step,
		...(filter && { filter: { [filter.of]: filter.value } }),
		since: first ?? null,
		exact: true,
		online: toBox(site, counts, { nowMs }).online,
		totals: toTotals(toTotal(held, question, filter)),
		series: toSeries(held, question, known),
		...(earlier &&
			before && {
				earlier: {
					...earlier,
					totals: toTotals(toTotal(before, earlier, filter)),
					series: toSeries(before, { ...question, ...earlier }, known),
				},
			}),
		...(values && {
			of,
			values: values.slice(0, limit),
			...(values.length > limit && { rest: toRest(values.slice(limit)) }),
		}),
	};
}

const METRICS = [
	"views",
	"visits",
	"visitors",
	"bounces",
	"seconds",
	"entries",
	"exits",
] as const;

/** The values where a dimension was asked for, else the series. */
function toTable({ values, of, series, by }: StatsAnswer): string {
	const rows: readonly (readonly [string, Partial<Numbers>])[] = values
		? values.map((value) => [value.name, value])
		: series.map(({ at, numbers }) => [at, numbers ?? {}]);
	const metrics = METRICS.filter((metric) =>
		rows.some(([, numbers]) => numbers[metric] !== undefined),
	);
	return toCsv([
		[of ?? by, ...metrics],
		...rows.map(([name, numbers]) => [
			name,
			...metrics.map((metric) => numbers[metric]),
		]),
	]);
}

export type StatsRoutes = {
	stats: Stats;
	sites: Pick<Sites, "get">;
	access: Access;
	nowMs: () => number;
};

const NO_STORE = { "cache-control": "private, no-store" };

/** A query's parameters, each named once. Throws InvalidInput. */
export function parseQuery(address: string): Record<string, string> {
	const { searchParams } = new URL(address);
	const query: Record<string, string> = {};
	for (const [name, value] of searchParams) {
		if (Object.hasOwn(query, name))
			throw new InvalidInput("Each parameter once.");
		Object.defineProperty(query, name, { value, enumerable: true });
	}
	return query;
}

/** A site's numbers over any range, as JSON or as a table for spreadsheets. Needs the role viewer. */
export function createStatsRoutes({
	stats,
	sites,
	access,
	nowMs,
}: StatsRoutes): Hono {
	const routes = new Hono();
	routes.get("/v1/sites/:site/stats", async (c) => {
		await access(c, c.req.param("site"), "viewer");
		const site = await siteOf(c, sites);
		const query = parseQuery(c.req.url);
		const { day: today } = toLocalTime(nowMs(), site.zone);
		const question = parseStatsQuestion(query, today);
		const { format = "json" } = query;
		if (format !== "json" && format !== "csv")
			throw new InvalidInput("format: json or csv");
		const answer = await answerStats(stats, site, question, nowMs());
		if (format === "json") return c.json(answer, 200, NO_STORE);
		return c.body(toTable(answer), 200, {
			...NO_STORE,
			"content-type": "text/csv; charset=utf-8",
			"content-disposition": `attachment; filename="${site.id}-${question.from}-${question.to}.csv"`,
		});
	});
	return routes;
}
