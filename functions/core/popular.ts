import { listWeekToDate, toLocalTime, toMonth } from "./calendar.ts";
import type { Site } from "./site.ts";

export const PERIODS = ["today", "week", "month", "all"] as const;
export type Period = (typeof PERIODS)[number];

/** A part of the page counters: their keys' beginning, and which attributes to add up. */
export type Slice = { prefix: string; attributes: readonly string[] };

/** What of a site's page counters is a period: the days of the calendar's week or month up to today, in the site's zone. */
export function toSlices(
	period: Period,
	{ zone, firstWeekday }: Pick<Site, "zone" | "firstWeekday">,
	nowMs: number,
): Slice[] {
	if (period === "all") return [{ prefix: "path#all#", attributes: ["v"] }];
	const { day } = toLocalTime(nowMs, zone);
	const days =
		period === "today"
			? [day]
			: period === "week"
				? listWeekToDate(day, firstWeekday)
				: Array.from(
						{ length: Number(day.slice(8)) },
						(_, at) => `${toMonth(day)}-${String(at + 1).padStart(2, "0")}`,
					);
	const months = [...new Set(days.map(toMonth))];
	return months.map((month) => ({
		prefix: `path#month#${month}#`,
		attributes: days
			.filter((each) => toMonth(each) === month)
			.map((each) => `v${each.slice(8)}`),
	}));
}

/** The slug of the service's own page of an article, under whatever path it is counted. */
export function toSlugOf(path: string, site: string): string | undefined {
	return new RegExp(`^/news/${site}/([a-z0-9-]{1,80})$`).exec(path)?.[1];
}
