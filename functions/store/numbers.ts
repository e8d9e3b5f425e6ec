import { hasLanes } from "../core/visitor.ts";
import type { Counters } from "./counters.ts";
import { remember } from "./remember.ts";

type Numbers = Pick<Counters, "getBox" | "getPages">;

/** What is folded every two seconds: where many look, one second more is nothing to see and most of the reads of it. */
export const FRESH_MS = 1000;
/** On a busy site page counters are folded with the dimensions, up to five minutes late: a minute more is a part of that. */
export const SLOW_FRESH_MS = 60_000;

/** Pages that are kept at once; a busy site has hundreds that are read all the time. */
const REMEMBERED_PAGES = 5000;

/**
 * Boxes and pages as a process that counts remembers them, pages of a busy site the longest. A page that no counter has is not
 * remembered, since its first views have to be told from the others.
 */
export function rememberNumbers(
	counters: Numbers,
	{ nowMs }: { nowMs: () => number },
): Numbers {
	const slow = new Set<string>();
	const pages = new Map<string, { views: number; untilMs: number }>();

	const getBox = remember(
		async (site) => {
			const counts = await counters.getBox(site);
			if (hasLanes(counts)) slow.add(site);
			else slow.delete(site);
			return counts;
		},
		{ ttlMs: FRESH_MS, nowMs },
	);

	return {
		getBox,

		async getPages(site, paths) {
			// By the time before the read: what comes back may be as old as that.
			const askedMs = nowMs();
			const found = new Map<string, number>();
			const missing: string[] = [];
			for (const path of paths) {
				const page = pages.get(`${site} ${path}`);
				if (page && askedMs < page.untilMs) found.set(path, page.views);
				else missing.push(path);
			}
			if (missing.length === 0) return found;
			const read = await counters.getPages(site, missing);
			if (pages.size + read.size > REMEMBERED_PAGES) pages.clear();
			const untilMs = askedMs + (slow.has(site) ? SLOW_FRESH_MS : FRESH_MS);
			for (const [path, views] of read) {
				found.set(path, views);
				pages.set(`${site} ${path}`, { views, untilMs });
			}
			return found;
		},
	};
}
