import { toMonth } from "./calendar.ts";
import {
	BOX_KEY,
	toMinute,
	toMonthlyKey,
	toPageKey,
	toTotalKey,
} from "./counter.ts";
import {
	type Delta,
	nonZero,
	ONLINE_KEPT_MINUTES,
	type Seen,
} from "./delta.ts";
import { OTHER_PATHS } from "./page-path.ts";
import { isNewVisit, type Visit } from "./visit.ts";

/**
 * How many visits an item's views made: exactly of one or two views, of more by the minutes in which visits ended, held within what
 * the last two views tell.
 */
export function toVisitCount(visit: Visit): number {
	const { views, visitEnds = 0 } = visit;
	const opens = isNewVisit(visit.seenMs, visit.previousMs);
	const least = views > 1 && opens ? 2 : 1;
	const most = opens ? views : views - 1;
	return Math.min(most, Math.max(least, visitEnds));
}

/** Visits of a single view, of which an item tells at least so many. */
function toBounces({ views, seenMs, previousMs }: Visit, visits: number) {
	const last = isNewVisit(seenMs, previousMs) ? 1 : 0;
	return Math.max(last, 2 * visits - views);
}

/** Seconds between the views of a visit, by the clock's seconds, so that a whole visit is its end less its beginning. */
export function toSeconds(fromMs: number, toMs: number): number {
	return Math.max(0, Math.round(toMs / 1000) - Math.round(fromMs / 1000));
}

function toTime(visit: Visit, visits: number): number {
	const { firstMs, previousMs, seenMs } = visit;
	if (visits === 1 && firstMs !== undefined) return toSeconds(firstMs, seenMs);
	return previousMs === undefined || isNewVisit(seenMs, previousMs)
		? 0
		: toSeconds(previousMs, seenMs);
}

/** `known` views under one name and what is left of all under `(other)`, as an audit does. */
function place(
	prefix: string,
	value: string,
	{ known, views }: { known: number; views: number },
): Record<string, number> {
	return value === OTHER_PATHS
		? { [prefix + value]: views }
		: { [prefix + value]: known, [prefix + OTHER_PATHS]: views - known };
}

function toPages(visit: Visit, visits: number): Delta[] {
	const { site, day, path, lane, views, isUniform, seenMs } = visit;
	const { firstMs = seenMs } = visit;
	const seen: Seen = { fromMs: isUniform ? firstMs : seenMs, untilMs: seenMs };
	const date = day.slice(8);
	const known = isUniform ? views : 1;
	const opens = isNewVisit(visit.seenMs, visit.previousMs);
	const entries = isUniform ? visits : opens ? 1 : 0;
	const exits = isUniform ? visits : 1;
	const pageOf = (name: string, v: number, e: number, x: number): Delta[] => [
		{
			site,
			key: toPageKey(name),
			pace: lane === undefined ? "box" : "depth",
			add: nonZero({ v }),
			seen,
		},
		{
			site,
			key: toMonthlyKey("path", toMonth(day), name),
			pace: "depth",
			add: nonZero({ [`v${date}`]: v, [`e${date}`]: e, [`x${date}`]: x }),
			seen,
		},
	];
	if (path === OTHER_PATHS) return pageOf(path, views, visits, visits);
	return [
		...pageOf(path, known, entries, exits),
		...pageOf(OTHER_PATHS, views - known, visits - entries, visits - exits),
	];
}

/** The sources of which an item tells that they brought a visit: that of the last, if its last view opened it. */
function toSources(visit: Visit): Delta[] {
	if (!isNewVisit(visit.seenMs, visit.previousMs)) return [];
	const add = { [`s${visit.day.slice(8)}`]: 1 };
	const seen: Seen = { fromMs: visit.seenMs, untilMs: visit.seenMs };
	return (["referrer", "campaign"] as const).flatMap((dimension) => {
		const value = visit[dimension];
		const key = value && toMonthlyKey(dimension, toMonth(visit.day), value);
		return key
			? [{ site: visit.site, key, pace: "depth" as const, add, seen }]
			: [];
	});
}

/**
 * What a visitor's day has added to the counters, from its item alone. Views and visitors are exact in every sum, and so are those by
 * country, device, browser and system; the page, hour, language and screen of views of which the item does not tell them
 * stand under `(other)`. The same item gives the same numbers, so what is taken out by them comes back by them.
 */
export function toHolding(visit: Visit): Delta[] {
	const { site, day, views, seenMs, voidedMs = seenMs } = visit;
	const month = toMonth(day);
	const visits = toVisitCount(visit);
	const minute = toMinute(seenMs);
	const isRecent = toMinute(voidedMs) - minute <= ONLINE_KEPT_MINUTES;
	const inHour = views === 1 || visit.firstHour === visit.hour ? views : 1;
	const alike = visit.isUniform ? views : 1;
	return [
		{
			site,
			key: BOX_KEY,
			pace: "box" as const,
			add: {
				...Object.fromEntries(
					["", day, month].flatMap((period) => [
						[`v${period}`, views],
						[`s${period}`, visits],
						[`u${period}`, 1],
					]),
				),
				...(isRecent && { [`o${minute}`]: 1 }),
			},
		},
		{
			site,
			key: toTotalKey(day),
			pace: "depth" as const,
			add: nonZero({
				v: views,
				s: visits,
				u: 1,
				b: toBounces(visit, visits),
				t: toTime(visit, visits),
				...place("h", visit.hour, { known: inHour, views }),
				[`c:${visit.country}`]: views,
				[`d:${visit.device}`]: views,
				[`b:${visit.browser}`]: views,
				[`y:${visit.system}`]: views,
				...place("l:", visit.language, { known: alike, views }),
				...place("w:", visit.screen, { known: alike, views }),
			}),
		},
		...toPages(visit, visits),
		...toSources(visit),
	].filter(({ add }) => Object.keys(add).length > 0);
}
