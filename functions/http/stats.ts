import { Hono } from "hono";
import { toOnline } from "../core/box.ts";
import { type DayKey, toLocalTime } from "../core/calendar.ts";
import { toCsv } from "../core/csv.ts";
import { InvalidInput } from "../core/errors.ts";
import { sumExact } from "../core/exact.ts";
import type { Site, Unit } from "../core/site.ts";
import {
	type Numbers,
	type Point,
	type Rank,
	toDayCount,
	toRank,
	toRates,
	toSeries,
	toTotal,
	toValues,
	type Value,
} from "../core/stats.ts";
import { type Inexactness, listInexactness } from "../core/stats-exactness.ts";
import {
	type Accepted,
	type Held,
	type Span,
	toAccepted,
} from "../core/stats-held.ts";
import {
	asksForDetails,
	METRICS,
	type Metric,
	parseStatsQuestion,
	type StatsQuestion,
	toEarlier,
	toList,
} from "../core/stats-question.ts";
import type { Sites } from "../store/sites.ts";
import type { Stats } from "../store/stats.ts";
import type { Access } from "./access.ts";
import { parsePath } from "./answer.ts";
import { siteOf } from "./site-of.ts";
import { toArticleValues } from "./stats-articles.ts";

/** A range in sum and step by step. `counted` of the `asked` days lie between the site's first and its today. */
type Counted = {
	from: DayKey;
	to: DayKey;
	days: { asked: number; counted: number };
	totals: Numbers & ReturnType<typeof toRates>;
	/** Everything that was accepted, people's or not; missing where a filter leaves less. */
	accepted?: Accepted;
	series: Point[];
};

/** Everything that was asked of a site's numbers, answered at one instant. */
export type StatsAnswer = Counted & {
	site: string;
	zone: string;
	/** What the site's own box shows. */
	unit: Unit;
	by: StatsQuestion["step"];
	filter?: Record<string, string>;
	/** The first day that has anything; nothing was counted before. */
	since: DayKey | null;
	/** The first day of which what is asked for is kept, where it was deleted of earlier ones. */
	detailsSince?: DayKey;
	/** Whether every number is exactly what its name says. */
	exact: boolean;
	/** What is not, where something is not. */
	inexact?: Inexactness[];
	online: number;
	earlier?: Counted;
	of?: string;
	/** In the order of `rankedBy`, except for hours. */
	values?: Value[];
	rankedBy?: Rank;
	/** What the values beyond the limit add up to, and how many they are. */
	rest?: { count: number } & Partial<Record<Rank, number>>;
};

const toRest = (values: readonly Value[], rank: Rank) => ({
	count: values.length,
	[rank]: sumExact(values.map((value) => value[rank] ?? 0)),
});

/** Of numbers the metrics asked for; all, without rates, where none is named. */
function choose<T extends Numbers>(
	numbers: T,
	metrics: readonly Metric[] | undefined,
): T {
	if (!metrics) return numbers;
	const all = { ...numbers, ...toRates(numbers) };
	const chosen = Object.entries(all).filter(
		([name]) =>
			/^(?:name|title|column)$/.test(name) ||
			metrics.some((metric) => metric === name),
	);
	return Object.fromEntries(chosen) as T;
}

/** Answers a question in at most six Queries, whatever its range. */
export async function answerStats(
	stats: Stats,
	site: Site,
	question: StatsQuestion,
	nowMs: number,
): Promise<StatsAnswer> {
	const { from, to, step, filter, of, compare, limit, metrics } = question;
	const own = toList(filter?.of);
	// Of a channel all hosts have to be read.
	const value = filter?.of === "channel" ? undefined : filter?.value;
	const earlier = compare && toEarlier(question, compare);
	const [first, detailsSince, held, before, counts] = await Promise.all([
		stats.findFirstDay(site.id),
		asksForDetails(question) ? stats.findKeptFrom?.(site.id) : undefined,
		stats.read(site.id, question, toList(of) ?? own, value),
		earlier && stats.read(site.id, earlier, own, value),
		stats.getBox(site.id),
	]);
	// A series of details begins with the first day of which there are any: before that is a gap, not a zero.
	const isNarrowed = filter !== undefined || step === "hour";
	const known = {
		first:
			isNarrowed && detailsSince && first && detailsSince > first
				? detailsSince
				: first,
		today: toLocalTime(nowMs, site.zone).day,
		firstWeekday: site.firstWeekday,
	};
	const toCounted = (read: Held, span: Span): Counted => {
		const totals = toTotal(read, span, filter);
		return {
			...span,
			days: toDayCount(span, known),
			totals: choose({ ...totals, ...toRates(totals) }, metrics),
			...(!filter && { accepted: toAccepted(read, span) }),
			series: toSeries(read, { ...question, ...span }, known).map(
				({ numbers, ...point }) => ({
					...point,
					...(numbers && { numbers: choose(numbers, metrics) }),
				}),
			),
		};
	};
	const inexact = [
		...listInexactness(held, { ...question, detailsSince }),
		...(earlier && before
			? listInexactness(before, { ...question, ...earlier, detailsSince })
			: []),
	].filter(
		({ reason }, at, all) =>
			all.findIndex((each) => each.reason === reason) === at,
	);
	const found = of && toValues(held, question, of);
	const values =
		found && of === "article"
			? await toArticleValues(stats, { site, pages: found, nowMs })
			: found;
	const rank = of && toRank(of);
	return {
		site: site.id,
		zone: site.zone,
		unit: site.unit,
		by: step,
		...(filter && { filter: { [filter.of]: filter.value } }),
		since: first ?? null,
		...(detailsSince && { detailsSince }),
		exact: inexact.length === 0,
		...(inexact.length > 0 && { inexact }),
		online: toOnline(counts, nowMs),
		...toCounted(held, { from, to }),
		...(earlier && before && { earlier: toCounted(before, earlier) }),
		...(values &&
			rank && {
				of,
				rankedBy: rank,
				values: values.slice(0, limit).map((each) => choose(each, metrics)),
				...(values.length > limit && {
					rest: toRest(values.slice(limit), rank),
				}),
			}),
	};
}

/** The values where a dimension was asked for, else the series. */
export function toTable({ values, of, series, by }: StatsAnswer): string {
	const rows: (readonly [string, Partial<Record<Metric, number>>])[] = values
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

const NO_STORE = { "cache-control": "private, no-store", vary: "accept" };

/** Who names a table and not JSON gets a table. */
const toFormat = (accept = "") =>
	/\btext\/csv\b/i.test(accept) && !/\bapplication\/json\b/i.test(accept)
		? "csv"
		: "json";

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
		const asked = parseQuery(c.req.url);
		const { page } = asked;
		// A page by the address under which it is counted; (other) has none.
		const query = page?.startsWith("/")
			? { ...asked, page: parsePath(page, site) }
			: asked;
		const { day: today } = toLocalTime(nowMs(), site.zone);
		const question = parseStatsQuestion(query, today);
		const format = query.format || toFormat(c.req.header("accept"));
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
