import { isNewVisit, type Visit, VOIDED } from "./visit.ts";

/** What the ledger tells of a day, by the attributes of the day's total: `v u r:bot c:VN d:mobile b:chrome y:android`. */
export type Recount = {
	exact: Record<string, number>;
	/** Bounds of the visits `s` and the bounces `b`. */
	least: { s: number; b: number };
	most: { s: number; b: number };
	/** When a visitor was last taken out or put back; 0 where nobody was. */
	voidedMs: number;
};

export function createRecount(): Recount {
	return {
		exact: { v: 0, u: 0 },
		least: { s: 0, b: 0 },
		most: { s: 0, b: 0 },
		voidedMs: 0,
	};
}

/** How many visits and bounces an item can have made at least and at most. */
function toBounds({ views, seenMs, previousMs }: Visit) {
	// The last view opens a visit, or belongs to that of the view before.
	const opens = isNewVisit(seenMs, previousMs);
	return {
		least: {
			s: views > 1 && opens ? 2 : 1,
			b: opens ? (views === 2 ? 2 : 1) : 0,
		},
		most: {
			s: opens ? views : views - 1,
			b: opens ? views : Math.max(0, views - 2),
		},
	};
}

/** Adds a ledger item to a day's recount. */
export function addVisit(recount: Recount, visit: Visit): void {
	const { exact, least, most } = recount;
	const add = (name: string, count: number) => {
		exact[name] = (exact[name] ?? 0) + count;
	};
	const { views, reason, voided, voidedMs = 0 } = visit;
	recount.voidedMs = Math.max(recount.voidedMs, voidedMs);
	if (reason) {
		add(`r:${reason}`, views);
		return;
	}
	const bounds = toBounds(visit);
	if (voided) {
		add(`r:${VOIDED}`, views);
		// Of more than two views, what was taken out may have been less than what was counted.
		most.s += bounds.most.s - bounds.least.s;
		most.b += bounds.most.b - bounds.least.b;
		return;
	}
	add("v", views);
	add("u", 1);
	add(`c:${visit.country}`, views);
	add(`d:${visit.device}`, views);
	add(`b:${visit.browser}`, views);
	add(`y:${visit.system}`, views);
	least.s += bounds.least.s;
	most.s += bounds.most.s;
	least.b += bounds.least.b;
	most.b += bounds.most.b;
}
