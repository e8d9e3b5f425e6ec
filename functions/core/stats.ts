import type { BoxCounts } from "./box.ts";
import {
	type DayKey,
	listWeekToDate,
	toMonth,
	type Weekday,
} from "./calendar.ts";
import { toExact } from "./exact.ts";
import { OTHER_PATHS } from "./page-path.ts";
import { type Column, toColumn } from "./reason.ts";
import {
	type Held,
	LETTERS,
	listDays,
	listListVersions,
	type Span,
	sumItems,
	sumPrefix,
	toChannels,
	toPrefix,
} from "./stats-held.ts";
import {
	countDays,
	type Dimension,
	FACTS,
	type Fact,
	type Filter,
	type StatsQuestion,
	type Step,
	toList,
} from "./stats-question.ts";

/** The numbers of a period. Bounces and seconds belong to visits; visitors of more than a day are the sum of its days. */
export type Sums = {
	views: number;
	visits: number;
	visitors: number;
	bounces: number;
	seconds: number;
};

/** What is known of one period: all of it, or what a filter leaves. */
export type Numbers = Partial<Sums> & { entries?: number; exits?: number };

/** A step of a series. `numbers` is missing before the site's first day and after today: there is a gap, not a zero. */
export type Point = {
	/** The first day, with the hour where it is one: `2026-11-24`, `2026-11-24T07`. */
	at: string;
	numbers?: Numbers;
	isUnfinished?: true;
	/** The versions of the lists that told people from bots; missing where nothing was counted, and in days older than the lists. */
	lists?: readonly string[];
};

/** One value of a dimension; an article's name is its slug. */
export type Value = Numbers & {
	name: string;
	title?: string;
	/** Of what was not counted: whether it is certain to be a bot's. */
	column?: Column;
};

/** The first day on which anything of a site was counted, and the day that it has now. */
export type Known = { first: DayKey | undefined; today: DayKey };

const FULL: Record<keyof Sums, string> = {
	views: "v",
	visits: "s",
	visitors: "u",
	bounces: "b",
	seconds: "t",
};

const isFact = (of: string): of is Fact => Object.hasOwn(FACTS, of);

const toSums = (counts: BoxCounts | undefined): Sums =>
	Object.fromEntries(
		Object.entries(FULL).map(([name, letter]) => [name, counts?.[letter] ?? 0]),
	) as Sums;

function add(all: Numbers, more: Numbers): Numbers {
	const sum: Record<string, number> = { ...all };
	for (const [name, value] of Object.entries(more))
		sum[name] = toExact((sum[name] ?? 0) + value);
	return sum;
}

const narrow = (held: Held, filter: Filter | undefined) =>
	filter?.of === "channel" ? toChannels(held) : held;

/** The numbers of one day, narrowed by the filter. */
function toDay(
	{ totals, items }: Held,
	day: DayKey,
	filter: Filter | undefined,
): Numbers {
	if (!filter) return toSums(totals.get(day));
	if (filter.of === "hour" || isFact(filter.of))
		return {
			views: totals.get(day)?.[toPrefix(filter.of) + filter.value] ?? 0,
		};
	const item = items?.get(`${toMonth(day)}#${filter.value}`);
	return Object.fromEntries(
		Object.entries(LETTERS[filter.of]).map(([name, letter]) => [
			name,
			item?.[`${letter}${day.slice(8)}`] ?? 0,
		]),
	);
}

/** The first day of the step in which a day is. */
function toStart(day: DayKey, step: Step, firstWeekday: Weekday): DayKey {
	if (step === "month") return `${toMonth(day)}-01`;
	if (step === "week") return listWeekToDate(day, firstWeekday)[0] as DayKey;
	return day;
}

const isCounted = (day: DayKey, { first, today }: Known) =>
	first !== undefined && day >= first && day <= today;

const HOURS = Array.from({ length: 24 }, (_, hour) =>
	String(hour).padStart(2, "0"),
);

function toHours({ totals }: Held, { from, to }: Span, known: Known): Point[] {
	return listDays({ from, to }).flatMap((day) =>
		HOURS.map((hour) => ({
			at: `${day}T${hour}`,
			...(isCounted(day, known) && {
				numbers: { views: totals.get(day)?.[`h${hour}`] ?? 0 },
			}),
			...(day === known.today && { isUnfinished: true as const }),
		})),
	);
}

/** A range step by step. A week or month that the range cuts has what lies within the range. */
export function toSeries(
	held: Held,
	{ from, to, step, filter }: Span & Pick<StatsQuestion, "step" | "filter">,
	{ firstWeekday, ...known }: Known & { firstWeekday: Weekday },
): Point[] {
	if (step === "hour") return toHours(held, { from, to }, known);
	const narrowed = narrow(held, filter);
	const points = new Map<string, Point>();
	for (const day of listDays({ from, to })) {
		const start = toStart(day, step, firstWeekday);
		const at = start < from ? from : start;
		const point = points.get(at) ?? { at };
		const lists = listListVersions(held, { from: day, to: day });
		if (lists.length > 0)
			point.lists = [...new Set([...(point.lists ?? []), ...lists])].sort();
		if (isCounted(day, known))
			point.numbers = add(point.numbers ?? {}, toDay(narrowed, day, filter));
		if (day === known.today) point.isUnfinished = true;
		points.set(at, point);
	}
	return [...points.values()];
}

/** The sum of a range. */
export function toTotal(
	held: Held,
	span: Span,
	filter: Filter | undefined,
): Numbers {
	const narrowed = narrow(held, filter);
	return listDays(span).reduce<Numbers>(
		(sum, day) => add(sum, toDay(narrowed, day, filter)),
		toDay({ totals: new Map() }, span.from, filter),
	);
}

/** How many days a range has, and how many of them the site has been counting. */
export function toDayCount(
	{ from, to }: Span,
	{ first, today }: Known,
): { asked: number; counted: number } {
	const start = first !== undefined && first > from ? first : from;
	const end = today < to ? today : to;
	return {
		asked: countDays(from, to),
		counted: first === undefined || start > end ? 0 : countDays(start, end),
	};
}

/** Rates of what was summed: bounces of visits, seconds and views a visit; undefined where there was no visit. */
export function toRates({ views, visits, bounces, seconds }: Numbers): {
	bounceRate?: number;
	visitSeconds?: number;
	viewsPerVisit?: number;
} {
	if (!visits || views === undefined) return {};
	const round = (value: number, digits: number) =>
		Number(value.toFixed(digits));
	return {
		...(bounces !== undefined && { bounceRate: round(bounces / visits, 4) }),
		...(seconds !== undefined && { visitSeconds: round(seconds / visits, 1) }),
		viewsPerVisit: round(views / visits, 2),
	};
}

/** The metric by which a dimension's values stand in order, and in which the rest is summed. */
export type Rank = "views" | "visits" | "entries" | "exits";

export function toRank(of: Dimension): Rank {
	if (of === "entry") return "entries";
	if (of === "exit") return "exits";
	const list = toList(of);
	return list === undefined || list === "page" ? "views" : "visits";
}

function listValues(held: Held, span: Span, of: Dimension): Value[] {
	const list = of === "channel" ? of : toList(of);
	if (!list)
		return [
			...sumPrefix(held, span, toPrefix(of as Fact | "hour" | "uncounted")),
		].map(([name, views]) => ({
			name,
			views,
			...(of === "uncounted" && { column: toColumn(name) }),
		}));
	const { items = new Map() } = of === "channel" ? toChannels(held) : held;
	return [...sumItems(items, span, LETTERS[list])].map(([name, sums]) => ({
		...sums,
		name,
	}));
}

/** All values of a dimension in a range, the biggest first; hours in their order, all 24. */
export function toValues(held: Held, span: Span, of: Dimension): Value[] {
	const rank = toRank(of);
	const values = listValues(held, span, of);
	if (of === "hour") {
		const views = new Map(values.map((value) => [value.name, value.views]));
		return [...HOURS, ...(views.get(OTHER_PATHS) ? [OTHER_PATHS] : [])].map(
			(name) => ({
				name,
				views: views.get(name) ?? 0,
			}),
		);
	}
	// A page that nobody entered is no entry page, but one that was only left is a page of the range.
	const isIn = ({ name: _, column: __, ...numbers }: Value) =>
		of === "entry" || of === "exit"
			? numbers[rank] !== 0
			: Object.values(numbers).some((each) => each !== 0);
	return values
		.filter(isIn)
		.sort(
			(one, other) =>
				(other[rank] ?? 0) - (one[rank] ?? 0) ||
				(one.name < other.name ? -1 : 1),
		);
}
