import type { Usage } from "./cost.ts";

const MONTH_SECONDS = (365.25 / 12) * 86_400;

/**
 * Write units a view by views a second, all of it: the ledger's one, the counters' share. `npm run bench` measures them; a test holds
 * this table to what it measures.
 */
export const WRITE_UNITS: readonly (readonly [rate: number, units: number])[] =
	[
		[0.02, 4.3],
		[1, 2.84],
		[2, 2.01],
		[10, 1.34],
		[100, 1.26],
		[1000, 1.18],
	];

/** The box or the page: an eventually consistent read of an item under 4 KB. */
const READ_UNITS = 0.5;
/** A process that is busy reads the box once a second. */
const BOX_SECONDS = 1;

/** What both functions are given, in GB. */
const MEMORY_GB = 0.5;

/**
 * Seconds of a function, by hand from what is measured: `npm run bench` tells the CPU that a view takes, of which half a gigabyte gets 0.29
 * of a core; the rest is waiting for the database, twice some 4 ms for a view.
 */
const VIEW_SECONDS = 0.012;
const FOLD_SECONDS = 0.015;
/** Of the fold, for each counter that it writes. */
const WRITE_SECONDS = 0.001;
const START_SECONDS = 0.5;

/** Lambda takes a process away after some minutes without a call. */
const IDLE_SECONDS = 360;

/** How the two readers of the stream gather: see `infra/stream-fold.ts`. */
const WINDOWS_SECONDS = [2, 120];
/** The window by which Lambda names shards; each that had a record ends with a call of its own. */
const TUMBLING_SECONDS = 300;
/** Six megabytes a call, a kilobyte and a half a record. */
const MOST_RECORDS = 4000;

/** Bytes that CloudWatch takes in for a call: one line in a hundred; and what a fold tells of its batch. */
const CALL_LINE_BYTES = 2;
const FOLD_LINE_BYTES = 300;
const ANSWER_BYTES = 800;
const GB = 1e9;

/** Write units a view at a rate: between two measured rates on the straight line over the rate's logarithm. */
export function toWriteUnits(rate: number): number {
	const at = WRITE_UNITS.findIndex(([known]) => known >= rate);
	const [above, unitsAbove] = WRITE_UNITS.at(at) as (typeof WRITE_UNITS)[0];
	const below = WRITE_UNITS[at - 1];
	if (!below) return unitsAbove;
	const [from, units] = below;
	const share = Math.log(rate / from) / Math.log(above / from);
	return units + share * (unitsAbove - units);
}

/**
 * What so many views take that come at a rate (views a second, at random). Uncounted ones cost the same: each is written once under its
 * reason. A steady rate is the dearest way for views to come: a crowd shares its writes.
 */
export function toViewUsage({
	views,
	rate,
}: {
	views: number;
	rate: number;
}): Usage {
	const writes = toWriteUnits(rate);
	const [folds, ends] = [
		WINDOWS_SECONDS,
		[TUMBLING_SECONDS, TUMBLING_SECONDS],
	].map((seconds) =>
		seconds.reduce(
			(sum, each) => sum + 1 / Math.min(1 + rate * each, MOST_RECORDS),
			0,
		),
	) as [number, number];
	const starts = Math.exp(-rate * IDLE_SECONDS);
	const calls = 1 + folds + ends;
	// So many views meet one process in the time for which it remembers a box: at most as many as it can answer.
	const sharing = Math.min(1 + rate * BOX_SECONDS, 1 / VIEW_SECONDS / 2);
	const seconds =
		VIEW_SECONDS +
		(folds + ends) * FOLD_SECONDS +
		(writes - 1) * WRITE_SECONDS +
		3 * starts * START_SECONDS;
	return {
		apiRequests: views,
		functionCalls: views * calls,
		functionGbSeconds: views * seconds * MEMORY_GB,
		writeUnits: views * writes,
		readUnits: views * (READ_UNITS + READ_UNITS / sharing),
		logGb: (views * (CALL_LINE_BYTES + folds * FOLD_LINE_BYTES)) / GB,
		outGb: (views * ANSWER_BYTES) / GB,
	};
}

/** The same for a month of so many views. */
export function toMonthUsage(views: number): Usage {
	return toViewUsage({ views, rate: views / MONTH_SECONDS });
}
