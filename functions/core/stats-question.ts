import { addDays, type DayKey, isDayKey, toMonth } from "./calendar.ts";
import { CHANNELS } from "./channel.ts";
import { InvalidInput, NotCounted } from "./errors.ts";

export const STEPS = ["hour", "day", "week", "month"] as const;
export type Step = (typeof STEPS)[number];

/** Facts of a view that a day's total keeps, by the letter of their attributes. */
export const FACTS = {
	country: "c",
	device: "d",
	browser: "b",
	system: "y",
	language: "l",
	screen: "w",
} as const;
export type Fact = keyof typeof FACTS;

/** What has counters of its own, a month an item. */
export const LISTS = ["page", "referrer", "campaign"] as const;
export type List = (typeof LISTS)[number];

export type Dimension =
	| Fact
	| List
	| "article"
	| "entry"
	| "exit"
	| "channel"
	| "hour"
	| "uncounted";
export const DIMENSIONS: readonly Dimension[] = [
	...LISTS,
	"article",
	"entry",
	"exit",
	"channel",
	...(Object.keys(FACTS) as Fact[]),
	"hour",
	"uncounted",
];

/** One value of one dimension to which an answer is narrowed. */
export type Filter = { of: Fact | List | "channel" | "hour"; value: string };

const SUMS = ["views", "visits", "visitors", "bounces", "seconds"] as const;
const RATES = ["bounceRate", "visitSeconds", "viewsPerVisit"] as const;
const OF_PAGES = ["views", "entries", "exits"] as const;
export const METRICS = [...SUMS, "entries", "exits", ...RATES] as const;
export type Metric = (typeof METRICS)[number];

export type StatsQuestion = {
	readonly from: DayKey;
	readonly to: DayKey;
	readonly step: Step;
	readonly of?: Dimension;
	readonly filter?: Filter;
	readonly compare?: "previous" | "year";
	/** All that there are where none is named. */
	readonly metrics?: readonly Metric[];
	/** The most values of a dimension; what is beyond adds up under `rest`. */
	readonly limit: number;
};

/** Ten years: some 3,700 items of a day's totals, a megabyte or two. */
const MOST_DAYS = 3660;
/** A quarter by hours are two thousand numbers, as many as a chart can tell apart. */
const MOST_DAYS_BY_HOUR = 92;
const MOST_VALUES = 1000;
const USUAL_DAYS = 28;
/** More than any value has; a key cannot be longer than a kilobyte. */
const MOST_BYTES = 200;

export const FILTERS: readonly Filter["of"][] = [
	...LISTS,
	"channel",
	...(Object.keys(FACTS) as Fact[]),
	"hour",
];
const KNOWN: readonly string[] = [
	"from",
	"to",
	"by",
	"of",
	"compare",
	"metrics",
	"limit",
	"format",
	...FILTERS,
];

function oneOf<T extends string>(
	name: string,
	value: string | undefined,
	known: readonly T[],
): T | undefined {
	if (value === undefined || value === "") return undefined;
	const found = known.find((each) => each === value);
	if (!found) throw new InvalidInput(`${name}: one of ${known.join(", ")}`);
	return found;
}

function dayOf(name: string, value: string | undefined): DayKey | undefined {
	if (!value) return undefined;
	if (!isDayKey(value))
		throw new InvalidInput(`${name}: a day of the calendar, as 2026-11-24`);
	return value;
}

/** How many days a range has, both ends within. */
export function countDays(from: DayKey, to: DayKey): number {
	return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
}

function toFilter(query: Readonly<Record<string, string>>): Filter | undefined {
	const [filter, other] = FILTERS.flatMap((of) => {
		const value = query[of];
		return value ? [{ of, value }] : [];
	});
	if (other)
		throw new NotCounted(
			`One filter at a time: the counters know pages, sources and facts each by themselves, so ${filter?.of} and ${other.of} together cannot be told exactly. Ask for ${filter?.of} or for ${other.of} alone.`,
		);
	if (filter && Buffer.byteLength(filter.value) > MOST_BYTES)
		throw new InvalidInput(`${filter.of}: as a list of its values names it`);
	if (filter?.of === "channel") oneOf("channel", filter.value, CHANNELS);
	if (filter?.of === "hour" && !/^(?:[01]\d|2[0-3])$/.test(filter.value))
		throw new InvalidInput("hour: 00 to 23, as the site's clocks show");
	return filter;
}

/** The list whose items tell a dimension; undefined for what the days' totals tell. */
export function toList(of: Dimension | undefined): List | undefined {
	if (of === "article" || of === "entry" || of === "exit") return "page";
	if (of === "channel") return "referrer";
	return LISTS.find((list) => list === of);
}

/** What is counted of each value of a dimension; of the site as a whole where there is none. */
export function listMetrics(of: Dimension | undefined): readonly Metric[] {
	if (of === undefined) return [...SUMS, ...RATES];
	const list = toList(of);
	if (list === "page") return OF_PAGES;
	return list ? ["visits"] : ["views"];
}

/** Whether a question asks for more than the totals of days and what was not counted by reason. */
export function asksForDetails({
	step,
	of,
	filter,
}: Pick<StatsQuestion, "step" | "of" | "filter">): boolean {
	return (
		step === "hour" ||
		filter !== undefined ||
		(of !== undefined && of !== "uncounted")
	);
}

/** The metrics asked for. Throws NotCounted with those that there are of this dimension, filter or step. */
function toMetrics(
	text: string | undefined,
	{ of, filter, step }: Pick<StatsQuestion, "of" | "filter" | "step">,
): Metric[] | undefined {
	const asked = [...new Set(text?.split(","))].flatMap(
		(name) => oneOf("metrics", name, METRICS) ?? [],
	);
	if (asked.length === 0) return undefined;
	const narrowed = of ?? filter?.of;
	const known = step === "hour" ? ["views"] : listMetrics(narrowed);
	const missing = asked.find((metric) => !known.includes(metric));
	if (missing)
		throw new NotCounted(
			`metrics: ${missing} is not counted by ${step === "hour" ? step : (narrowed ?? step)}. What is: ${known.join(", ")}.`,
		);
	return asked;
}

/**
 * What is asked of a site's numbers: `from` and `to` (days of the site, both within; the last 28 where there are none), `by`, `of`, one filter,
 * `compare`, `metrics`, `limit`. Throws InvalidInput, and NotCounted for what the counters cannot answer, with what to ask instead.
 */
export function parseStatsQuestion(
	query: Readonly<Record<string, string>>,
	today: DayKey,
): StatsQuestion {
	const unknown = Object.keys(query).find((name) => !KNOWN.includes(name));
	if (unknown !== undefined)
		throw new InvalidInput(
			`There is no parameter of this name. Known are ${KNOWN.join(", ")}.`,
		);
	const to = dayOf("to", query.to) ?? today;
	const from = dayOf("from", query.from) ?? addDays(to, 1 - USUAL_DAYS);
	if (from > to) throw new InvalidInput("from: a day not after to");
	if (from < "2000-01-01" || to > "2999-12-31")
		throw new InvalidInput("from, to: days from 2000 to 2999");
	const step = oneOf("by", query.by, STEPS) ?? "day";
	const most = step === "hour" ? MOST_DAYS_BY_HOUR : MOST_DAYS;
	if (countDays(from, to) > most)
		throw new InvalidInput(`from, to: at most ${most} days by ${step}`);
	const of = oneOf("of", query.of, DIMENSIONS);
	const filter = toFilter(query);
	if (filter && of)
		throw new NotCounted(
			`The counters cannot tell ${of} of one ${filter.of} alone: leave out "of" or the filter.`,
		);
	if (filter && step === "hour")
		throw new NotCounted(
			`by: day, week or month; the hours of one ${filter.of} are not counted`,
		);
	const compare = oneOf("compare", query.compare, ["previous", "year"]);
	const limit = Number(query.limit || 100);
	if (!Number.isInteger(limit) || limit < 1 || limit > MOST_VALUES)
		throw new InvalidInput(`limit: 1 to ${MOST_VALUES}`);
	const narrowing = { step, ...(of && { of }), ...(filter && { filter }) };
	const metrics = toMetrics(query.metrics, narrowing);
	return {
		from,
		to,
		limit,
		...narrowing,
		...(compare && { compare }),
		...(metrics && { metrics }),
	};
}

/** The range with which one is compared: as many days just before, or the same days a year before. */
export function toEarlier(
	{ from, to }: Pick<StatsQuestion, "from" | "to">,
	compare: "previous" | "year",
): { from: DayKey; to: DayKey } {
	if (compare === "previous")
		return { from: addDays(from, -countDays(from, to)), to: addDays(from, -1) };
	return { from: toYearBefore(from), to: toYearBefore(to) };
}

/** The same day a year before; of 29 February the 28th. */
function toYearBefore(day: DayKey): DayKey {
	const before = `${String(Number(day.slice(0, 4)) - 1).padStart(4, "0")}${day.slice(4)}`;
	return isDayKey(before) ? before : `${before.slice(0, 8)}28`;
}

/** The months that a range touches. */
export function listMonths(from: DayKey, to: DayKey): string[] {
	const months: string[] = [];
	for (
		let month = toMonth(from);
		month <= toMonth(to);
		month = toMonth(addDays(`${month}-28`, 4))
	)
		months.push(month);
	return months;
}
