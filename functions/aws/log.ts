import type { Audit } from "../core/audit.ts";
import type { Folded } from "../store/fold.ts";
import { type Metric, toMetricsLine } from "./metrics.ts";

/** Of the calls that every visitor makes one in so many is logged; each that fails is. */
const HOT_SAMPLE = 100;

/** The lag is told so often by a process at most: the box is folded every two seconds. */
const LAG_PAUSE_MS = 60_000;

/** The call that this process answers: it answers one at a time. */
let requestId: string | undefined;

/**
 * One line of JSON. Straight to the stream: the runtime's console would wrap it in a line of its own, in which CloudWatch finds no
 * metrics.
 */
function write(line: Record<string, unknown>): void {
	process.stdout.write(`${JSON.stringify(line)}\n`);
}

function writeMetrics(
	values: Partial<Record<Metric, number>>,
	beside?: Record<string, unknown>,
): void {
	write(
		toMetricsLine(values, { nowMs: Date.now(), ...(beside && { beside }) }),
	);
}

/** One line for a failure: its name, message and place, never the request that met it. */
export function reportFailure(error: unknown): void {
	const { name, message, stack, cause } =
		error instanceof Error ? error : new Error(String(error));
	write({
		level: "error",
		...(requestId && { requestId }),
		name,
		message,
		stack,
		...(cause instanceof Error && { cause: cause.message }),
	});
}

/** An answered call. `route` is the pattern that it fits, since addresses may hold secrets. */
export type Answered = {
	requestId: string;
	route: string;
	status: number;
	ms: number;
};

/** Tells which call the next lines are about. */
export function beginRequest(id: string): void {
	requestId = id;
}

/** A report of answered calls: of each one line, or of one in a hundred where `isHot`. Failures are told always. */
export function createAnsweredReport({
	isHot,
}: {
	isHot: boolean;
}): (answered: Answered) => void {
	const sample = isHot ? HOT_SAMPLE : 1;
	let answers = 0;
	return (answered) => {
		const isFailure = answered.status >= 500;
		if (!isFailure && answers++ % sample !== 0) return;
		write({
			level: isFailure ? "error" : "info",
			...answered,
			// By which to multiply, for whoever adds up.
			...(isHot && !isFailure && { sample }),
		});
	};
}

/** A process that has just been started. */
export function reportColdStart(): void {
	writeMetrics({ ColdStarts: 1 });
}

/** A call that publishes could not be answered. */
export function reportPublishFailure(): void {
	writeMetrics({ PublishFailures: 1 }, { level: "error" });
}

/** What the edge was asked to forget, and whether it said that it would; a line to count, since no metric is left. */
export function reportPurge({
	paths,
	ms,
	failure,
}: {
	paths: readonly string[];
	ms: number;
	failure: Error | undefined;
}): void {
	write({
		level: failure ? "error" : "info",
		...(requestId && { requestId }),
		purge: failure ? "failed" : "asked",
		paths,
		ms,
		...(failure && { name: failure.name, message: failure.message }),
	});
}

/** A night on which everything was written away, and how much it was. */
export function reportBackup(written: Record<string, unknown>): void {
	writeMetrics({ Backups: 1 }, written);
}

/** What an audit found; site and day stand beside the numbers. */
export function reportAudit({
	site,
	day,
	drift,
	repaired,
	unreadable,
	differences,
}: Audit): void {
	writeMetrics(
		{ Drift: drift },
		{ site, day, repaired, unreadable, differences },
	);
}

/** What the fold gives up or takes back by itself, or that nobody could be asked. */
export function reportSaving({
	step,
	lagSeconds,
	failure,
}: {
	step?: string;
	lagSeconds: number;
	failure?: unknown;
}): void {
	if (failure) reportFailure(failure);
	if (step) write({ level: "warn", brownOut: step, lagSeconds });
}

/**
 * A report of folded batches. The depth, which has every view in large batches, tells how many there were; the box tells how far behind
 * the views it is, at most once a minute. What should not be is told at once.
 */
export function createFoldReport(pace: "box" | "depth") {
	let toldLagMs = 0;
	return ({
		deadLetters,
		unguarded,
		failedAt,
		failure,
		views,
		uncounted,
		newestMs,
	}: Folded): void => {
		if (failure) reportFailure(failure);
		const isPlain = !failedAt && deadLetters === 0 && unguarded === 0;
		const nowMs = Date.now();
		const isLagDue =
			pace === "box" &&
			newestMs !== undefined &&
			nowMs - toldLagMs >= LAG_PAUSE_MS;
		if (isLagDue) toldLagMs = nowMs;
		const notPeople = Object.values(uncounted).reduce(
			(sum, count) => sum + count,
			0,
		);
		const values: Partial<Record<Metric, number>> = {
			...(!isPlain && {
				DeadLetters: deadLetters,
				UnguardedRecords: unguarded,
				FailedBatches: failedAt ? 1 : 0,
			}),
			...(isLagDue && { FoldLag: Math.max(0, nowMs - newestMs) }),
			...(pace === "depth" &&
				!failedAt &&
				views + notPeople > 0 && { Views: views, NotPeople: notPeople }),
		};
		if (Object.keys(values).length === 0) return;
		writeMetrics(values, {
			...(!isPlain && { level: "error" }),
			...("Views" in values && notPeople > 0 && { reasons: uncounted }),
		});
	};
}
