import type { BoxCounts } from "./box.ts";
import {
	addDays,
	type DayKey,
	listWeekToDate,
	toMonth,
	type Weekday,
} from "./calendar.ts";
import { toChannel } from "./channel.ts";
import {
	FACTS,
	type Fact,
	type Filter,
	type StatsQuestion,
	type Step,
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
};

export type Value = { name: string; views?: number; visits?: number } & Numbers;

/** What the counters hold of a range: the days' totals, and a dimension's items, by month and value. */
export type Held = {
	totals: ReadonlyMap<DayKey, BoxCounts>;
	/** By `2026-11#/tin`. */
	items?: ReadonlyMap<string, BoxCounts>;
};

export type Span = { from: DayKey; to: DayKey };

/** The first day on which anything of a site was counted, and the day that it has now. */
export type Known = { first: DayKey | undefined; today: DayKey };

const FULL: Record<keyof Sums, string> = {
	views: "v",
	visits: "s",
	visitors: "u",
	bounces: "b",
	seconds: "t",
};

export function listDays({ from, to }: Span): DayKey[] {
	const days: DayKey[] = [];
	for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
	return days;
}

const toSums = (counts: BoxCounts | undefined): Sums =>
	Object.fromEntries(
		Object.entries(FULL).map(([name, letter]) => [name, counts?.[letter] ?? 0]),
	) as Sums;

function add(all: Numbers, more: Numbers): Numbers {
	const sum: Record<string, number> = { ...all };
	for (const [name, value] of Object.entries(more))
		sum[name] = (sum[name] ?? 0) + value;
	return sum;
}

const LETTERS = {
	page: { views: "v", entries: "e", exits: "x" },
	referrer: { visits: "s" },
	campaign: { visits: "s" },
} as const;

const isFact = (of: string): of is Fact => Object.hasOwn(FACTS, of);

/** The numbers of one day, narrowed by the filter. */
function toDay(
	{ totals, items }: Held,
	day: DayKey,
	filter: Filter | undefined,
): Numbers {
	if (!filter) return toSums(totals.get(day));
	if (isFact(filter.of))
		return {
			views: totals.get(day)?.[`${FACTS[filter.of]}:${filter.value}`] ?? 0,
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
	const points = new Map<string, Point>();
	for (const day of listDays({ from, to })) {
		const start = toStart(day, step, firstWeekday);
		const at = start < from ? from : start;
		const point = points.get(at) ?? { at };
		if (isCounted(day, known))
			point.numbers = add(point.numbers ?? {}, toDay(held, day, filter));
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
	return listDays(span).reduce<Numbers>(
		(sum, day) => add(sum, toDay(held, day, filter)),
		toDay({ totals: new Map() }, span.from, filter),
	);
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

const bigness = ({ views, visits }: Value) => views ?? visits ?? 0;

const byBigness = (values: Iterable<Value>) =>
	[...values].sort(
		(one, other) =>
			bigness(other) - bigness(one) || (one.name < other.name ? -1 : 1),
	);

function sumPrefix(
	{ totals }: Held,
	span: Span,
	prefix: string,
): ReadonlyMap<string, number> {
	const sums = new Map<string, number>();
	for (const day of listDays(span))
		for (const [name, value] of Object.entries(totals.get(day) ?? {}))
			if (name.startsWith(prefix)) {
				const rest = name.slice(prefix.length);
				sums.set(rest, (sums.get(rest) ?? 0) + value);
			}
	return sums;
}

function sumItems(
	{ items = new Map() }: Held,
	span: Span,
	letters: Readonly<Record<string, string>>,
): Value[] {
	const days = new Map<string, string[]>();
	for (const day of listDays(span)) {
		const month = toMonth(day);
		days.set(month, [...(days.get(month) ?? []), day.slice(8)]);
	}
	const values = new Map<string, Value>();
	for (const [key, counts] of items) {
		const name = key.slice(8);
		const own = Object.fromEntries(
			Object.entries(letters).map(([metric, letter]) => [
				metric,
				(days.get(key.slice(0, 7)) ?? []).reduce(
					(sum, date) => sum + (counts[`${letter}${date}`] ?? 0),
					0,
				),
			]),
		);
		const value = { ...add(values.get(name) ?? {}, own), name };
		values.set(name, value as Value);
	}
	return [...values.values()].filter((value) =>
		Object.keys(letters).some((metric) => Reflect.get(value, metric) !== 0),
	);
}

/** All values of a dimension in a range, the biggest first; a fact's in views, a source's in visits. */
export function toValues(
	held: Held,
	span: Span,
	of: NonNullable<StatsQuestion["of"]>,
): Value[] {
	if (of === "hour") {
		const sums = sumPrefix(held, span, "h");
		return HOURS.map((name) => ({ name, views: sums.get(name) ?? 0 }));
	}
	if (of === "channel") {
		const visits = toTotal(held, span, undefined).visits ?? 0;
		const channels = new Map<string, number>();
		for (const { name, visits: own = 0 } of sumItems(
			held,
			span,
			LETTERS.referrer,
		)) {
			const channel = toChannel(name);
			channels.set(channel, (channels.get(channel) ?? 0) + own);
		}
		const known = [...channels.values()].reduce((sum, own) => sum + own, 0);
		channels.set("direct", visits - known);
		return byBigness(
			[...channels]
				.filter(([, own]) => own !== 0)
				.map(([name, own]) => ({ name, visits: own })),
		);
	}
	if (of === "page" || of === "referrer" || of === "campaign")
		return byBigness(sumItems(held, span, LETTERS[of]));
	const prefix = of === "uncounted" ? "r:" : `${FACTS[of]}:`;
	return byBigness(
		[...sumPrefix(held, span, prefix)]
			.filter(([, views]) => views !== 0)
			.map(([name, views]) => ({ name, views })),
	);
}
