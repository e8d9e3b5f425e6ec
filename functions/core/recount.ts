import { isNewVisit, type Visit } from "./visit.ts";

/** What the ledger tells of a day, by the attributes of the day's total: `v u r:bot c:VN d:mobile b:chrome y:android`. */
export type Recount = {
	exact: Record<string, number>;
	/** Bounds of the visits `s` and the bounces `b`. */
	least: { s: number; b: number };
	most: { s: number; b: number };
};

export function createRecount(): Recount {
	return { exact: { v: 0, u: 0 }, least: { s: 0, b: 0 }, most: { s: 0, b: 0 } };
}

/** Adds a ledger item to a day's recount. */
export function addVisit({ exact, least, most }: Recount, visit: Visit): void {
	const add = (name: string, count: number) => {
		exact[name] = (exact[name] ?? 0) + count;
	};
	const { views, reason } = visit;
	if (reason) {
		add(`r:${reason}`, views);
		return;
	}
	add("v", views);
	add("u", 1);
	add(`c:${visit.country}`, views);
	add(`d:${visit.device}`, views);
	add(`b:${visit.browser}`, views);
	add(`y:${visit.system}`, views);
	// The last view opens a visit, or belongs to that of the view before.
	const opens = views === 1 || isNewVisit(visit.seenMs, visit.previousMs);
	least.s += views > 1 && opens ? 2 : 1;
	most.s += opens ? views : views - 1;
	least.b += opens ? (views === 2 ? 2 : 1) : 0;
	most.b += opens ? views : views - 2;
}
