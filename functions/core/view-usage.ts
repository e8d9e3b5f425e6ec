import type { Usage } from "./cost.ts";
import { toLanes } from "./visitor.ts";

/** What was measured of a view at views a second. */
type Measured = readonly (readonly [rate: number, value: number])[];

const DAY_SECONDS = 86_400;
const MONTH_SECONDS = (365.25 / 12) * DAY_SECONDS;

/**
 * Write units a view by views a second, all of it: the ledger's one, the counters' share. `npm run bench` measures them; a test holds
 * these tables to what it measures.
 */
export const WRITE_UNITS: Measured = [
	[0.02, 4.7],
	[1, 2.65],
	[2, 1.75],
	[10, 1.26],
	[30, 1.19],
	[100, 1.18],
	[1000, 1.24],
	// A table of sixteen partitions: each counter has the checkpoints of all their shards, and is three or four units.
	[10_000, 1.52],
];
/** Read units, of the box and the page, as far as a process does not remember them. */
export const READ_UNITS: Measured = [
	[0.02, 1],
	[1, 0.81],
	[2, 0.49],
	[10, 0.29],
	[30, 0.21],
	[100, 0.14],
	[1000, 0.07],
];
/** The share of views that wait for one of the two. */
export const WAITS: Measured = [
	[0.02, 1],
	[1, 0.97],
	[2, 0.73],
	[10, 0.5],
	[30, 0.38],
	[100, 0.26],
	[1000, 0.14],
];

/** What both functions are given, in GB. */
const MEMORY_GB = 0.5;

/** Half a gigabyte gets this share of a core: Lambda gives a whole one to 1,769 MB. */
export const CORE_SHARE = 0.29;
/** An answer of the database, assumed: DynamoDB promises single-digit milliseconds. */
export const WAIT_SECONDS = 0.004;
/**
 * Seconds of a function, from what is measured: a warm view that reads nothing takes 1.2 to 1.7 ms of a core, and reading box and page some
 * 1 ms more; each waits once for the database. `npm run bench` measures the CPU and says what it comes to.
 */
export const VIEW_SECONDS = 0.01;
export const READ_SECONDS = 0.008;
const FOLD_SECONDS = 0.015;
/** Of the fold, for each counter that it writes. */
const WRITE_SECONDS = 0.001;
const START_SECONDS = 0.5;

/** Lambda takes a process away after some minutes without a call. */
const IDLE_SECONDS = 360;

/** How the two readers of the stream gather: see `infra/stream-fold.ts`. */
const WINDOWS_SECONDS = [2, 300];
/** The window by which Lambda names shards; each that had a record ends with a call of its own. */
const TUMBLING_SECONDS = 900;
/** Six megabytes a call, a kilobyte and three quarters a record. */
const MOST_RECORDS = 3400;
/** A site's lanes stand in so many shards of a table that has not grown; where it has, batches are full before their time. */
const SHARDS = 4;

/** Bytes that CloudWatch takes in for a call: one line in a hundred; and of a fold, which tells of the box once a minute at most. */
const CALL_LINE_BYTES = 2;
const FOLD_LINE_BYTES = 300;
const FOLD_LINE_SECONDS = 60;
/** A view's answer as HTTP/1.1 writes it, with the gateway's own headers; a test counts them. */
export const ANSWER_BYTES = 590;
const GB = 1e9;

/** What was measured, at a rate: between two measured rates on the straight line over the rate's logarithm. */
export function toMeasured(measured: Measured, rate: number): number {
	const at = measured.findIndex(([known]) => known >= rate);
	const [above, valueAbove] = measured.at(at) as Measured[0];
	const below = measured[at - 1];
	if (!below) return valueAbove;
	const [from, value] = below;
	const share = Math.log(rate / from) / Math.log(above / from);
	return value + share * (valueAbove - value);
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
	const writes = toMeasured(WRITE_UNITS, rate);
	const lanes = toLanes(rate * DAY_SECONDS);
	const shardRate = rate / Math.min(Math.max(lanes, 1), SHARDS);
	const perView = (seconds: number) =>
		1 / Math.min(1 + shardRate * seconds, MOST_RECORDS);
	const [box, depth] = WINDOWS_SECONDS.map(perView) as [number, number];
	const folds = box + depth;
	const ends = WINDOWS_SECONDS.length / (1 + shardRate * TUMBLING_SECONDS);
	const lines = depth + Math.min(box, 1 / (1 + shardRate * FOLD_LINE_SECONDS));
	const starts = Math.exp(-rate * IDLE_SECONDS);
	const calls = 1 + folds + ends;
	const seconds =
		VIEW_SECONDS +
		toMeasured(WAITS, rate) * READ_SECONDS +
		(folds + ends) * FOLD_SECONDS +
		(writes - 1) * WRITE_SECONDS +
		3 * starts * START_SECONDS;
	return {
		apiRequests: views,
		functionCalls: views * calls,
		functionGbSeconds: views * seconds * MEMORY_GB,
		writeUnits: views * writes,
		readUnits: views * toMeasured(READ_UNITS, rate),
		logGb: (views * (CALL_LINE_BYTES + lines * FOLD_LINE_BYTES)) / GB,
		outGb: (views * ANSWER_BYTES) / GB,
	};
}

/** The same for a month of so many views. */
export function toMonthUsage(views: number): Usage {
	return toViewUsage({ views, rate: views / MONTH_SECONDS });
}
