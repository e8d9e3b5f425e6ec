import { addDays, type DayKey, toDayStart, toLocalTime } from "./calendar.ts";

/** Requests of the day have been answered by then and are folded, unless the fold is behind. */
export const CLOSED_AFTER_MS = 15 * 60_000;
/** The stream keeps a record so long: what has not reached the counters by then never will. */
export const SETTLED_AFTER_MS = 24 * 3_600_000;
/** No zone is further ahead of UTC, so no view of a day is older, also where the site has changed its zone. */
const EARLIEST_MS = 14 * 3_600_000;

/**
 * `open`: views may still come. `closed`: it may be compared. `settled`: the stream can bring nothing more, so that a
 * correction cannot meet what it corrects. `gone`: the ledger has begun to forget it.
 */
export type DayState = "open" | "closed" | "settled" | "gone";

/** When the ledger begins to forget a day. */
export function toGoneMs(day: DayKey, keptMs: number): number {
	return Date.parse(`${day}T00:00:00Z`) - EARLIEST_MS + keptMs;
}

/** How a site's day stands. `keptMs` is how long the ledger keeps what it has seen. */
export function toDayState(
	day: DayKey,
	{ zone, nowMs, keptMs }: { zone: string; nowMs: number; keptMs: number },
): DayState {
	if (nowMs > toGoneMs(day, keptMs)) return "gone";
	const sinceEndMs = nowMs - toDayStart(addDays(day, 1), zone);
	if (sinceEndMs < CLOSED_AFTER_MS) return "open";
	return sinceEndMs < SETTLED_AFTER_MS ? "closed" : "settled";
}

/** The days that an audit can read at this instant, the oldest first. */
export function listAuditable(at: {
	zone: string;
	nowMs: number;
	keptMs: number;
}): DayKey[] {
	const { day: today } = toLocalTime(at.nowMs, at.zone);
	const back = Math.ceil(at.keptMs / 86_400_000);
	return Array.from({ length: back }, (_, days) =>
		addDays(today, days - back),
	).filter((day) => ["closed", "settled"].includes(toDayState(day, at)));
}
