import {
	addDays,
	type DayKey,
	listWeekToDate,
	toLocalTime,
	toMonth,
} from "./calendar.ts";
import { toMinute } from "./counter.ts";
import { ONLINE_KEPT_MINUTES, ONLINE_MINUTES } from "./delta.ts";
import { sumExact, toExact } from "./exact.ts";
import type { Site, Unit } from "./site.ts";

/** The numbers of a site's `box` item by attribute; see `counter.ts`. */
export type BoxCounts = Readonly<Record<string, number>>;

export type Box = {
	site: string;
	unit: Unit;
	today: number;
	yesterday: number;
	week: number;
	month: number;
	total: number;
	online: number;
	locale: string;
	day: DayKey;
	/** RFC 3339, in UTC. */
	asOf: string;
};

/** What a view adds to the numbers that were read before it was written. */
export type Gain = Readonly<Record<Unit | "online", number>>;
export const NO_GAIN: Gain = { views: 0, visits: 0, visitors: 0, online: 0 };

const LETTER: Readonly<Record<Unit, string>> = {
	views: "v",
	visits: "s",
	visitors: "u",
};

/** How many days the box item keeps: today, and back to the first day of a week that began up to six days before yesterday. */
const KEPT_DAYS = 9;

/** Visitors of the last minutes. */
export function toOnline(counts: BoxCounts, nowMs: number): number {
	const minute = toMinute(nowMs);
	let online = 0;
	for (let back = 0; back < ONLINE_MINUTES; back++)
		online += counts[`o${minute - back}`] ?? 0;
	return Math.max(0, online);
}

/** The box as visitors see it, from one item, in the site's unit and zone. `gain` is the asking view itself. */
export function toBox(
	site: Site,
	counts: BoxCounts,
	{ nowMs, gain = NO_GAIN }: { nowMs: number; gain?: Gain },
): Box {
	const { day } = toLocalTime(nowMs, site.zone);
	const letter = LETTER[site.unit];
	const own = gain[site.unit];
	const countOf = (period: string) => counts[letter + period] ?? 0;
	const week = listWeekToDate(day, site.firstWeekday).map(countOf);
	return {
		site: site.id,
		unit: site.unit,
		today: toExact(countOf(day) + own),
		yesterday: countOf(addDays(day, -1)),
		week: sumExact([...week, own]),
		month: toExact(countOf(toMonth(day)) + own),
		total: sumExact([site.opening[site.unit], countOf(""), own]),
		online: toOnline(counts, nowMs) + gain.online,
		locale: site.locale,
		day,
		asOf: new Date(nowMs).toISOString(),
	};
}

/** Attributes of a box item that no reader asks for any more: days, months and minutes that have passed, by the newest that it has. */
export function listPassed(attributes: readonly string[]): string[] {
	const periods = attributes
		.filter((name) => /^[vsu]\d{4}-\d\d/.test(name))
		.map((name) => name.slice(1));
	const newestDay = periods
		.filter((period) => period.length === 10)
		.toSorted()
		.at(-1);
	const minutes = attributes
		.filter((name) => /^o\d+$/.test(name))
		.map((name) => Number(name.slice(1)));
	const oldestMinute = Math.max(...minutes) - ONLINE_KEPT_MINUTES;
	const oldestDay = newestDay && addDays(newestDay, 1 - KEPT_DAYS);
	// The month before is kept for a reader whose clock has not yet reached the new one.
	const oldestMonth =
		newestDay && toMonth(addDays(`${toMonth(newestDay)}-01`, -1));
	return attributes.filter((name) => {
		const period = name.slice(1);
		if (/^o\d+$/.test(name)) return Number(period) < oldestMinute;
		if (/^[vsu]\d{4}-\d\d-\d\d$/.test(name)) return period < (oldestDay ?? "");
		if (/^[vsu]\d{4}-\d\d$/.test(name)) return period < (oldestMonth ?? "");
		return false;
	});
}
