import { toMonth } from "./calendar.ts";
import {
	BOX_KEY,
	toMinute,
	toMonthlyKey,
	toPageKey,
	toTotalKey,
} from "./counter.ts";
import { type Delta, nonZero, ONLINE_KEPT_MINUTES } from "./delta.ts";
import { toHolding, toSeconds } from "./holding.ts";
import { isNewVisit, type Visit, VOIDED } from "./visit.ts";

function toOnline(
	after: Visit,
	before: Visit | undefined,
): Record<string, number> {
	const minute = toMinute(after.seenMs);
	const left = before && toMinute(before.seenMs);
	if (left === undefined || minute - left > ONLINE_KEPT_MINUTES)
		return { [`o${minute}`]: 1 };
	return left === minute ? {} : { [`o${minute}`]: 1, [`o${left}`]: -1 };
}

function toPageDeltas(
	after: Visit,
	before: Visit | undefined,
	opensVisit: boolean,
): Delta[] {
	const dayOfMonth = after.day.slice(8);
	const month = toMonth(after.day);
	const pageOf = (path: string, add: Record<string, number>): Delta => ({
		site: after.site,
		key: toMonthlyKey("path", month, path),
		pace: "depth",
		add: nonZero(add),
	});
	// Within a visit the exit moves along with the visitor.
	const leavesPage =
		!opensVisit && before !== undefined && before.path !== after.path;
	const exits = opensVisit || leavesPage ? 1 : 0;
	return [
		{
			site: after.site,
			key: toPageKey(after.path),
			// A day with lanes has so many views that page counters join the cheap batches.
			pace: after.lane === undefined ? "box" : "depth",
			add: { v: 1 },
			...(after.title && { title: after.title }),
		},
		pageOf(after.path, {
			[`v${dayOfMonth}`]: 1,
			[`e${dayOfMonth}`]: opensVisit ? 1 : 0,
			[`x${dayOfMonth}`]: exits,
		}),
		...(leavesPage
			? [
					{
						...pageOf(before.path, { [`x${dayOfMonth}`]: -1 }),
						seen: { fromMs: before.seenMs, untilMs: before.seenMs },
					},
				]
			: []),
	];
}

function toSourceDeltas(after: Visit): Delta[] {
	const add = { [`s${after.day.slice(8)}`]: 1 };
	const sources = [
		["referrer", after.referrer],
		["campaign", after.campaign],
	] as const;
	return sources.flatMap(([dimension, value]) =>
		value
			? [
					{
						site: after.site,
						key: toMonthlyKey(dimension, toMonth(after.day), value),
						pace: "depth" as const,
						add,
					},
				]
			: [],
	);
}

function multiply(delta: Delta, by: 1 | -1): Delta {
	const add = Object.entries(delta.add).map(([name, count]) => [
		name,
		count * by,
	]);
	return { ...delta, add: Object.fromEntries(add) };
}

/** A visitor's day that was taken out, or put back: its views go to what was not counted, or from there. */
function toMoved(visit: Visit): Delta[] {
	const { site, day, views, voided } = visit;
	const taken: Delta = {
		site,
		key: toTotalKey(day),
		pace: "depth",
		add: { [`r:${VOIDED}`]: views },
	};
	return [
		multiply(taken, voided ? 1 : -1),
		...toHolding(visit).map((delta) => multiply(delta, voided ? -1 : 1)),
	];
}

/**
 * What a change of the ledger means for every counter, from its two images alone: nothing for an item that expired or did not
 * change in what counts, one reason for a hit that is no person's or was taken out, one more repeat, all that an item holds where it
 * is taken out or put back, else the increments of one view.
 */
export function toDeltas(
	before: Visit | undefined,
	after: Visit | undefined,
): Delta[] {
	if (!after) return [];
	const { site, day } = after;
	const total = { site, key: toTotalKey(day), pace: "depth" as const };
	const repeats = (after.repeats ?? 0) - (before?.repeats ?? 0);
	if (repeats > 0) return [{ ...total, add: { again: repeats } }];
	if (before && !before.voided !== !after.voided) return toMoved(after);
	if (after.views === (before?.views ?? 0)) return [];
	const reason = after.reason ?? (after.voided && VOIDED);
	const lists = after.lists ? { [`k:${after.lists}`]: 1 } : {};
	if (reason) return [{ ...total, add: { [`r:${reason}`]: 1, ...lists } }];

	const opensVisit = isNewVisit(after.seenMs, before?.seenMs);
	const isSecondOfVisit =
		!opensVisit &&
		before !== undefined &&
		isNewVisit(before.seenMs, before.previousMs);
	const views = 1;
	const visits = opensVisit ? 1 : 0;
	const visitors = before ? 0 : 1;
	const month = toMonth(day);
	return [
		{
			site,
			key: BOX_KEY,
			pace: "box",
			add: nonZero({
				v: views,
				s: visits,
				u: visitors,
				[`v${day}`]: views,
				[`s${day}`]: visits,
				[`u${day}`]: visitors,
				[`v${month}`]: views,
				[`s${month}`]: visits,
				[`u${month}`]: visitors,
				...toOnline(after, before),
			}),
		},
		{
			...total,
			add: nonZero({
				v: views,
				s: visits,
				u: visitors,
				// A visit is a bounce until its second view.
				b: visits - (isSecondOfVisit ? 1 : 0),
				t: opensVisit || !before ? 0 : toSeconds(before.seenMs, after.seenMs),
				[`h${after.hour}`]: 1,
				[`c:${after.country}`]: 1,
				[`d:${after.device}`]: 1,
				[`b:${after.browser}`]: 1,
				[`y:${after.system}`]: 1,
				[`l:${after.language}`]: 1,
				[`w:${after.screen}`]: 1,
				...lists,
			}),
		},
		...toPageDeltas(after, before, opensVisit),
		...(opensVisit ? toSourceDeltas(after) : []),
	];
}
