import type { DayKey, MonthKey } from "./calendar.ts";

/**
 * A counter item of a site: `key` sorts dimension first, so that one Query reads one dimension over a range of periods.
 *
 * | key | attributes |
 * |---|---|
 * | `box` | `v s u` (views, visits, visitors) of all time, `v2026-11` of a month, `v2026-11-23` of a day, `o29732000` visitors last seen in a minute |
 * | `total#day#2026-11-23` | `v s u b t` (bounces, seconds), views by fact: `h07 c:VN d:mobile b:chrome y:android l:vi w:phone`, uncounted by reason `r:bot`, repeats that were refused `again`, accepted by the version of the lists that decided `k:2026-11-25.5b2e924f` |
 * | `path#month#2026-11#/tin` | views, entries and exits of a page by day: `v23 e23 x23` |
 * | `path#all#/tin` | `v` views of all time |
 * | `referrer#month#2026-11#google.com` | visits by day: `s23` |
 * | `campaign#month#2026-11#zalo\|social\|` | visits by day: `s23` |
 *
 * Longer periods are sums of these, so a week cannot differ from its days.
 */
export type Counter = { site: string; key: string };

/** Who folds a counter: `box` within two seconds of the view, `depth` in batches of five minutes, which makes dimensions cheap. */
export type Pace = "box" | "depth";

export const BOX_KEY = "box";

export function toTotalKey(day: DayKey): string {
	return `total#day#${day}`;
}

export function toPageKey(path: string): string {
	return `path#all#${path}`;
}

/** The dimensions that have an item of each value and month. */
export const MONTHLY = ["path", "referrer", "campaign"] as const;

export function toMonthlyKey(
	dimension: (typeof MONTHLY)[number],
	month: MonthKey,
	value: string,
): string {
	return `${dimension}#month#${month}#${value}`;
}

/** Minutes since 1970, the name under which the box keeps who is online. */
export function toMinute(instantMs: number): number {
	return Math.floor(instantMs / 60_000);
}
