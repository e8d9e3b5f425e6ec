/**
 * How a ledger item remembers which views it has: the attributes that hold their marks, the expressions that put and refuse them, and
 * the readings of an item that tell a repeat.
 */
import { toViewMark } from "../core/visitor.ts";
import type { Item } from "./attribute.ts";

/**
 * The marks of a visitor's last 16 views, in attributes of one letter (a letter is never a reserved word). Each view shifts them
 * by one within its single update: the right-hand sides read the values from before it.
 */
const MARKS = [..."abcdefghijklmnop"];
export const SHIFT = MARKS.map((name, at) =>
	at === 0 ? `${name}=:mark` : `${name}=if_not_exists(${MARKS[at - 1]},:none)`,
).join(",");

/**
 * A person's views of this minute and the one before it are known by sets of their marks as well, one a minute: whoever shares address
 * and browser with a classroom has sixteen views in seconds, and what repeats a view does so within one minute. Their names go round,
 * and each view takes away all others, so that what a visit leaves behind goes with the next one; by a prime number, since people do not
 * come every 31 minutes.
 */
const RECENT_MINUTES = 2;
export const RECENT = Array.from({ length: 31 }, (_, minute) => `r${minute}`);

/** The sets that a view is looked for in, its own minute's first. */
export const toRecent = (minute: number): string[] =>
	Array.from(
		{ length: RECENT_MINUTES },
		(_, back) => RECENT[(minute - back) % RECENT.length] as string,
	);

/** The item has no marks yet, or this one is not among them. (Comparing absent attributes by IN stops one of the engines.) */
export const isUnseen = (sets: readonly string[]) =>
	[
		`(attribute_not_exists(a) OR NOT (:mark IN (${MARKS.join(",")})))`,
		...sets.map((name) => `NOT contains(${name},:mark)`),
	].join(" AND ");

/** No request after midnight has taken the view for its own day. */
export const IS_UNCLAIMED = "NOT contains(claimed,:mark)";

const isSame = (one: Uint8Array | undefined, other: Uint8Array) =>
	one !== undefined && Buffer.compare(one, other) === 0;

/** Whether the item remembers a view: among its last ones, or those of the last minutes. */
export function hasView(item: Item, viewId: string): boolean {
	const mark = toViewMark(viewId);
	return (
		MARKS.some((name) => isSame(item[name]?.B, mark)) ||
		RECENT.some((name) => item[name]?.BS?.some((each) => isSame(each, mark)))
	);
}

/** Whether a request after midnight has taken the view for its own day. */
export function isClaimed(item: Item, viewId: string): boolean {
	const mark = toViewMark(viewId);
	return (item.claimed?.BS ?? []).some((claimed) => isSame(claimed, mark));
}

/** Whether the item's last view is this one. */
export function isLast(item: Item, viewId: string): boolean {
	return isSame(item.a?.B, toViewMark(viewId));
}
