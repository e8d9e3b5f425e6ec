import type { BoxCounts } from "../core/box.ts";
import { type DayKey, toMonth } from "../core/calendar.ts";
import { toTotalKey } from "../core/counter.ts";
import type { Held, Span } from "../core/stats.ts";
import type { List } from "../core/stats-question.ts";
import type { Counters } from "./counters.ts";

/** Reads what the counters hold of a range: one Query for the days' totals, and one for each list. */
export type Stats = {
	/** Throws TooLarge, Unavailable. */
	read(site: string, span: Span, list?: List): Promise<Held>;
	/** The first day on which anything was counted. */
	findFirstDay(site: string): Promise<DayKey | undefined>;
	getBox(site: string): Promise<BoxCounts>;
};

const PREFIXES: Record<List, string> = {
	page: "path#month#",
	referrer: "referrer#month#",
	campaign: "campaign#month#",
};

/** The character after `#`: sorts after whatever a month's keys go on with. */
const LAST = "$";

const TOTALS = toTotalKey("");

export function createStats(
	counters: Pick<Counters, "between" | "findFirst" | "getBox">,
): Stats {
	async function readItems(site: string, { from, to }: Span, list: List) {
		const prefix = PREFIXES[list];
		const found = await counters.between(
			site,
			`${prefix}${toMonth(from)}#`,
			`${prefix}${toMonth(to)}${LAST}`,
		);
		return new Map(
			[...found].map(([key, counts]) => [key.slice(prefix.length), counts]),
		);
	}

	return {
		async read(site, span, list) {
			const [found, items] = await Promise.all([
				counters.between(site, toTotalKey(span.from), toTotalKey(span.to)),
				list && readItems(site, span, list),
			]);
			const totals = new Map(
				[...found].map(([key, counts]) => [key.slice(TOTALS.length), counts]),
			);
			return { totals, ...(items && { items }) };
		},

		async findFirstDay(site) {
			const key = await counters.findFirst(site, TOTALS);
			return key?.slice(TOTALS.length);
		},

		getBox: (site) => counters.getBox(site),
	};
}
