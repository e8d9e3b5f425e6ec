import type { DayKey } from "./calendar.ts";
import type { View } from "./view.ts";

/** A visit ends when its visitor is silent for this long. */
export const VISIT_GAP_MS = 30 * 60_000;

/** The reason under which the views stand that were taken out. */
export const VOIDED = "voided";

/** A ledger item: one visitor on one day of one site, as the last view left it. */
export type Visit = Omit<View, "id" | "atMs" | "path"> & {
	visitor: string;
	day: DayKey;
	/** Which of the day's partitions it stands in; undefined where the day has no lanes. */
	lane?: number;
	views: number;
	seenMs: number;
	/** When the view before was seen; undefined at the first. */
	previousMs?: number;
	path: string;
	/** When the first view was seen, and in which hour. */
	firstMs?: number;
	firstHour?: string;
	/** In how many minutes visits ended, the last among them. */
	visitEnds?: number;
	/** Whether all views were of one page, in one language, on one screen. */
	isUniform?: boolean;
	/** By which decision of an administrator it does not count. */
	voided?: string;
	/** When it was last taken out or put back. */
	voidedMs?: number;
	/** How often a view came again and was refused. */
	repeats?: number;
};

/** Whether a view seen at `seenMs` opens a visit, given when the visitor was seen before. */
export function isNewVisit(
	seenMs: number,
	previousMs: number | undefined,
): boolean {
	return previousMs === undefined || seenMs - previousMs >= VISIT_GAP_MS;
}
