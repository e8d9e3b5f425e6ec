import type { Counter, Pace } from "./counter.ts";

/** From when until when views were seen. */
export type Seen = { fromMs: number; untilMs: number };

/** What one change of the ledger adds to one counter. */
export type Delta = Counter & {
	pace: Pace;
	add: Readonly<Record<string, number>>;
	/** The page's title as last seen. */
	title?: string;
	/** When what it tells of was seen, where that is not what was written now. */
	seen?: Seen;
};

/** A visitor counts as online for the minutes after the last view that a reader adds up. */
export const ONLINE_MINUTES = 5;

/** The minutes in which the box remembers who was seen: a move from an older minute need not be taken back, since nobody reads it. */
export const ONLINE_KEPT_MINUTES = 2 * ONLINE_MINUTES;

/** Increments without the zeros, which would cost an attribute and say nothing. */
export function nonZero(add: Record<string, number>): Record<string, number> {
	return Object.fromEntries(
		Object.entries(add).filter(([, value]) => value !== 0),
	);
}
