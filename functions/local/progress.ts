import type { Progress } from "../store/export.ts";

/** A line on a terminal is drawn anew at most so often; a file gets one each ten seconds. */
const REDRAW_MS = 200;
const LINE_MS = 10_000;

const WORDS: Record<Progress["step"], string> = {
	check: "Checking",
	stop: "Waiting until nobody counts here, seconds",
	clear: "Deleting what is there",
	counters: "Counters",
	content: "Content",
	media: "Pictures and documents",
};

function toSize(bytes: number): string {
	if (bytes < 1000) return `${bytes} B`;
	if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} KB`;
	return `${(bytes / 1e6).toFixed(1)} MB`;
}

function toDuration(seconds: number): string {
	if (seconds < 60) return `${Math.ceil(seconds)} s`;
	return `${Math.ceil(seconds / 60)} min`;
}

/** A state in words; with the time left where it is known how many items there will be, and some of them are done. */
export function toLine(
	{ step, items, bytes }: Progress,
	{ of, seconds }: { of: number | undefined; seconds: number },
): string {
	const isGuessed = of !== undefined && items > 0 && items < of;
	const left = isGuessed ? ((of - items) / items) * seconds : undefined;
	return [
		`${WORDS[step]}: ${items.toLocaleString("en")}`,
		// AWS counts a table's items every six hours: a guess that is passed is none.
		...(of === undefined || items > of
			? []
			: [` of ${of.toLocaleString("en")}`]),
		...(bytes > 0 ? [`, ${toSize(bytes)}`] : []),
		...(left === undefined || seconds < 2
			? []
			: [`, about ${toDuration(left)} left`]),
	].join("");
}

/** Shows how far an export or a restore is: in one line of a terminal, else in lines. `totals` are items by step, where known. */
export function createProgress({
	out,
	totals,
	nowMs,
}: {
	out: { isTTY?: boolean; write(text: string): unknown };
	totals: () => Partial<Record<Progress["step"], number>>;
	nowMs: () => number;
}) {
	const latest = new Map<Progress["step"], Progress>();
	let beganMs = nowMs();
	let shownMs = beganMs;

	return {
		see(progress: Progress): void {
			if (!latest.has(progress.step)) beganMs = nowMs();
			latest.set(progress.step, progress);
			if (nowMs() - shownMs < (out.isTTY ? REDRAW_MS : LINE_MS)) return;
			shownMs = nowMs();
			const seconds = (shownMs - beganMs) / 1000;
			const line = toLine(progress, { of: totals()[progress.step], seconds });
			out.write(out.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
		},
		/** A last line for each step. */
		end(): void {
			if (out.isTTY && latest.size > 0) out.write("\r\x1b[K");
			for (const progress of latest.values())
				out.write(`${toLine(progress, { of: undefined, seconds: 0 })}\n`);
			latest.clear();
		},
	};
}
