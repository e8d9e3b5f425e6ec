import { addDays, toLocalTime } from "../core/calendar.ts";
import { toTotalKey } from "../core/counter.ts";
import type { Site } from "../core/site.ts";
import type { Counters } from "./counters.ts";
import type { Found, Marks } from "./marks.ts";
import { countLetters } from "./redrive.ts";
import { toPartitions } from "./visits.ts";

/** Pages of the ledger that a check reads at most: a day of five thousand visitors. */
const MOST_PAGES = 50;
const WIDTH = 10;

/** Days of which the refused repeats are told. */
export const REPEAT_DAYS = 7;

/** What of the counting waits, or was refused, as it stands now. */
export type SelfCheck = {
	/** Records of all sites that could not be read and wait. */
	deadLetters: number;
	/** Views of the last seven days that came again and were not counted twice. */
	repeatsRefused: number;
	/** Views of today that the ledger has and the box does not show yet; absent where today has too many visitors to look. */
	unfolded?: {
		views: number;
		/** When the oldest of them was seen (RFC 3339, UTC); absent where there is none, or the stream's place is not known. */
		oldestAt?: string;
	};
};

/** Checks a site's counting now. Throws Unavailable. */
export type CheckNow = (site: Site) => Promise<SelfCheck>;

export function createCheckNow({
	marks,
	counters,
	nowMs,
}: {
	marks: Pick<Marks, "has" | "read">;
	counters: Pick<Counters, "between" | "getBox" | "getItems" | "getFoldedAt">;
	nowMs: () => number;
}): CheckNow {
	/** All of a day's items; undefined where they are too many. */
	async function readAll(
		site: string,
		day: string,
	): Promise<Found[] | undefined> {
		const all: Found[] = [];
		let pages = 0;
		const partitions = toPartitions(site, day);
		for (let at = 0; at < partitions.length; at += WIDTH) {
			const some = partitions.slice(at, at + WIDTH);
			const has = await Promise.all(some.map((each) => marks.has(each)));
			for (const partition of some.filter((_, index) => has[index])) {
				let after: string | undefined;
				do {
					if (++pages > MOST_PAGES) return undefined;
					const page = await marks.read(partition, after);
					all.push(...page.found);
					after = page.next;
				} while (after !== undefined);
			}
		}
		return all;
	}

	/** The counters first: what is written in between is rather told as waiting than passed over. */
	async function checkUnfolded(
		site: string,
		day: string,
	): Promise<SelfCheck["unfolded"]> {
		const [box, foldedAt] = await Promise.all([
			counters.getBox(site, { isConsistent: true }),
			counters.getFoldedAt(site),
		]);
		const found = await readAll(site, day);
		if (!found) return undefined;
		const people = found.filter(({ visit }) => !visit.reason && !visit.voided);
		const written = people.reduce((sum, { visit }) => sum + visit.views, 0);
		const views = Math.max(0, written - (box[`v${day}`] ?? 0));
		const seen = people
			.map(({ visit }) => visit.seenMs)
			.filter((ms) => Math.floor(ms / 1000) >= (foldedAt ?? 0));
		return {
			views,
			...(views > 0 &&
				seen.length > 0 && {
					oldestAt: new Date(Math.min(...seen)).toISOString(),
				}),
		};
	}

	return async function checkNow({ id, zone }) {
		const { day } = toLocalTime(nowMs(), zone);
		const [deadLetters, totals, unfolded] = await Promise.all([
			countLetters(counters),
			counters.between(
				id,
				toTotalKey(addDays(day, 1 - REPEAT_DAYS)),
				toTotalKey(day),
			),
			checkUnfolded(id, day),
		]);
		const repeats = [...totals.values()].map(({ again = 0 }) => again);
		return {
			deadLetters,
			repeatsRefused: repeats.reduce((sum, each) => sum + each, 0),
			...(unfolded && { unfolded }),
		};
	};
}
