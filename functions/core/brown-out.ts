/**
 * The brown-out: what is given up, and in which order, when an installation nears a limit. Details go first and the box last.
 *
 * | saving | what is given up |
 * |---|---|
 * | `off` | nothing |
 * | `sources` | where readers came from: all referrers are one, all campaigns are one |
 * | `pages` | that, and which page was read: all pages are one |
 * | `stop` | counting itself: a view is refused before anything is read or written |
 *
 * What is given up goes under `(other)`. So a batch of views makes a handful of writes instead of hundreds, everything still adds up, and
 * the box, the days and the hours are exact all the while.
 */
import { type Counter, toMonthlyKey, toPageKey } from "./counter.ts";
import type { Delta, Seen } from "./delta.ts";
import { LEDGER_DAYS } from "./keeping.ts";
import { OTHER_PATHS } from "./page-path.ts";

export const SAVINGS = ["off", "sources", "pages", "stop"] as const;
export type Saving = (typeof SAVINGS)[number];

/** From a second on, this is saved. */
export type SavingChange = {
	readonly fromSeconds: number;
	readonly saving: Saving;
	/** Where no person asked for it; what a person asked for the fold leaves alone. */
	readonly by?: "fold";
};

/**
 * A change is in force so long after it was asked for, and every process knows it within half of that. So a record of the stream has one
 * saving, by the second in which it was written, however late and often it comes: else it could count under its page and again under
 * `(other)`.
 */
export const NOTICE_SECONDS = 120;

/**
 * As long as the ledger may have a view that is still to be taken out: DynamoDB deletes what has expired within two days, and a stream
 * keeps its records for one.
 */
const KEPT_SECONDS = (LEDGER_DAYS + 3) * 86_400;

/** A function is stopped after ten seconds, so a view is written that long after it was seen at the latest. */
const WRITE_SECONDS = 10;

/** What is saved at a second. Changes are in the order of their time. */
export function toSavingAt(
	changes: readonly SavingChange[],
	atSeconds: number,
): Saving {
	return (
		changes.findLast(({ fromSeconds }) => fromSeconds <= atSeconds)?.saving ??
		"off"
	);
}

/**
 * What was given up of views that were seen then. Where it was not the same for all of them it is the most, since `(other)` may fall below
 * zero and a page may not.
 */
function toSavingOf(
	changes: readonly SavingChange[],
	{ fromMs, untilMs }: Seen,
): Saving {
	const [from, until] = [fromMs / 1000, untilMs / 1000 + WRITE_SECONDS];
	const within = changes.filter(
		({ fromSeconds }) => fromSeconds > from && fromSeconds <= until,
	);
	const saved = [
		toSavingAt(changes, from),
		...within.map(({ saving }) => saving),
	];
	return SAVINGS.findLast((saving) => saved.includes(saving)) ?? "off";
}

/** The changes with one more, without those that no record can be older than. One that is not in force yet gives way. */
export function addSavingChange(
	changes: readonly SavingChange[],
	saving: Saving,
	{ nowSeconds, by }: { nowSeconds: number; by?: "fold" | undefined },
): SavingChange[] {
	const past = changes.filter(({ fromSeconds }) => fromSeconds <= nowSeconds);
	const oldest = past.findLastIndex(
		({ fromSeconds }) => fromSeconds <= nowSeconds - KEPT_SECONDS,
	);
	return [
		...past.slice(Math.max(0, oldest)),
		{ fromSeconds: nowSeconds + NOTICE_SECONDS, saving, ...(by && { by }) },
	];
}

function toCoarseKey(key: string, saving: Saving): string {
	if (saving === "off") return key;
	const [, dimension, month] =
		/^(path|referrer|campaign)#month#(\d{4}-\d\d)#/.exec(key) ?? [];
	if (saving === "sources" && dimension === "path") return key;
	if (dimension && month)
		return toMonthlyKey(
			dimension as Parameters<typeof toMonthlyKey>[0],
			month,
			OTHER_PATHS,
		);
	return saving !== "sources" && key.startsWith(toPageKey(""))
		? toPageKey(OTHER_PATHS)
		: key;
}

/**
 * Increments of a record with what is given up under `(other)`: by the second in which it was written, or, where it takes out or puts back
 * what counted before, by what was given up then.
 */
export function saveDeltas(
	deltas: readonly Delta[],
	changes: readonly SavingChange[],
	atSeconds: number,
): readonly Delta[] {
	const now = toSavingAt(changes, atSeconds);
	return deltas.map((delta) => {
		const saving = delta.seen ? toSavingOf(changes, delta.seen) : now;
		const key: Counter["key"] = toCoarseKey(delta.key, saving);
		if (key === delta.key) return delta;
		const { title: _, ...rest } = delta;
		return { ...rest, key };
	});
}
