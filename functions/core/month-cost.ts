import { toCost } from "./cost.ts";
import { toViewUsage } from "./view-usage.ts";

/** What a site's own counters say of a month so far. */
export type MonthSoFar = {
	views: number;
	/** Refused as no person's; each was called and written like a view. */
	uncounted: number;
	/** Since the month began, or the site. */
	days: number;
};

export type MonthCost = {
	/** Of all requests so far, by the list. */
	usd: number;
	/** Of a whole month that goes on like this; thirty days. */
	monthUsd: number;
	requests: number;
};

const DAY_SECONDS = 86_400;
const MONTH_DAYS = 30;

/**
 * What the counting of a month has cost so far: the list's prices of what its requests take, without what an account has free. Not in it
 * is whatever leaves no count: reading news and pictures, the dashboard, the script, what is stored.
 */
export function estimateMonth({
	views,
	uncounted,
	days,
}: MonthSoFar): MonthCost {
	const requests = views + uncounted;
	const rate = requests / (days * DAY_SECONDS);
	const { usd } = toCost(toViewUsage({ views: requests, rate }), {
		isFreeFirst: false,
	});
	return { usd, monthUsd: (usd / days) * MONTH_DAYS, requests };
}
