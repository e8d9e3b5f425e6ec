import type { BoxCounts } from "./box.ts";
import { addDays, type DayKey, toMonth } from "./calendar.ts";
import { toChannel } from "./channel.ts";
import { sumExact, toExact } from "./exact.ts";
import { OTHER_PATHS } from "./page-path.ts";
import { type Column, toColumn } from "./reason.ts";
import { FACTS, type Fact } from "./stats-question.ts";

/** What the counters hold of a range: the days' totals, and a dimension's items, by month and value. */
export type Held = {
	totals: ReadonlyMap<DayKey, BoxCounts>;
	/** By `2026-11#/tin`. */
	items?: ReadonlyMap<string, BoxCounts>;
};

export type Span = { from: DayKey; to: DayKey };

export function listDays({ from, to }: Span): DayKey[] {
	const days: DayKey[] = [];
	for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
	return days;
}

/** The letters of what lists count, before the day of the month. */
export const LETTERS = {
	page: { views: "v", entries: "e", exits: "x" },
	referrer: { visits: "s" },
	channel: { visits: "s" },
	campaign: { visits: "s" },
} as const;

/** What the day's totals put before the values of a fact. */
export function toPrefix(of: Fact | "hour" | "uncounted"): string {
	if (of === "hour") return "h";
	return of === "uncounted" ? "r:" : `${FACTS[of]}:`;
}

/** Every view that a site accepted in a range, in one of three columns: their sum, exactly. */
export type Accepted = Record<"views" | "people" | Column, number>;

export function toAccepted(held: Held, span: Span): Accepted {
	const people = sumExact(
		listDays(span).map((day) => held.totals.get(day)?.v ?? 0),
	);
	const columns = { bots: 0, suspicious: 0 };
	for (const [reason, views] of sumPrefix(held, span, toPrefix("uncounted")))
		columns[toColumn(reason)] = toExact(columns[toColumn(reason)] + views);
	const { bots, suspicious } = columns;
	const views = sumExact([people, bots, suspicious]);
	return { views, people, bots, suspicious };
}

/** The versions of the lists by which a range's views were told from bots', the oldest first. */
export function listListVersions(held: Held, span: Span): string[] {
	return [...sumPrefix(held, span, "k:").keys()].sort();
}

/** Referrers by their channel; `direct` are the visits that nobody sent. */
export function toChannels({ totals, items = new Map() }: Held): Held {
	const channels = new Map<string, Record<string, number>>();
	// The two lists are read apart: a visit may be in one of them and not yet in the other.
	const add = (key: string, name: string, visits: number) => {
		const counts = channels.get(key) ?? {};
		counts[name] = Math.max(0, toExact((counts[name] ?? 0) + visits));
		channels.set(key, counts);
	};
	for (const [day, { s = 0 }] of totals)
		add(`${toMonth(day)}#direct`, `s${day.slice(8)}`, s);
	for (const [key, counts] of items) {
		const month = key.slice(0, 7);
		const host = key.slice(8);
		// Which of them they are was given up.
		const channel = host === OTHER_PATHS ? OTHER_PATHS : toChannel(host);
		for (const [name, visits] of Object.entries(counts)) {
			add(`${month}#${channel}`, name, visits);
			if (totals.has(`${month}-${name.slice(1)}`))
				add(`${month}#direct`, name, -visits);
		}
	}
	return { totals, items: channels };
}

/** The sums of all attributes that begin alike, by what comes after that. */
export function sumPrefix(
	{ totals }: Held,
	span: Span,
	prefix: string,
): ReadonlyMap<string, number> {
	const sums = new Map<string, number>();
	for (const day of listDays(span))
		for (const [name, value] of Object.entries(totals.get(day) ?? {}))
			if (name.startsWith(prefix)) {
				const rest = name.slice(prefix.length);
				sums.set(rest, toExact((sums.get(rest) ?? 0) + value));
			}
	return sums;
}

/** The attributes of a month's item that lie within a range, by metric. */
function listAttributes(
	span: Span,
	letters: Readonly<Record<string, string>>,
): ReadonlyMap<string, [string, string][]> {
	return new Map(
		[...Map.groupBy(listDays(span), toMonth)].map(([month, days]) => [
			month,
			Object.entries(letters).flatMap(([metric, letter]) =>
				days.map((day): [string, string] => [metric, letter + day.slice(8)]),
			),
		]),
	);
}

/** What a list's items add up to in a range, by value and metric. */
export function sumItems(
	items: ReadonlyMap<string, BoxCounts>,
	span: Span,
	letters: Readonly<Record<string, string>>,
): ReadonlyMap<string, Readonly<Record<string, number>>> {
	const attributes = listAttributes(span, letters);
	const values = new Map<string, Record<string, number>>();
	for (const [key, counts] of items) {
		const name = key.slice(8);
		const sums = values.get(name) ?? {};
		for (const [metric, attribute] of attributes.get(key.slice(0, 7)) ?? [])
			sums[metric] = toExact((sums[metric] ?? 0) + (counts[attribute] ?? 0));
		values.set(name, sums);
	}
	return values;
}
