/**
 * When the fold itself begins a brown-out, and when it ends one: by how far behind it is, which is what every limit behind the ledger comes
 * to. Late is not enough, since after a time out of reach it is late and catches up: it has to fall further behind. It goes as far as
 * `pages`; to stop counting is a person's decision, and what a person has decided stays until a person gives it back.
 */
import {
	addSavingChange,
	SAVINGS,
	type Saving,
	type SavingChange,
} from "./brown-out.ts";

/** So far behind is late: two of the slower reader's windows, and a hundredth of what the stream keeps. */
export const LATE_SECONDS = 600;
/** Further behind than so long ago is falling behind. */
export const WATCH_SECONDS = 300;
/** What was seen so long ago says nothing of now. */
const FORGOTTEN_SECONDS = 3 * WATCH_SECONDS;
/** So long nobody has to be late before a step is taken back. */
export const QUIET_SECONDS = 1800;
/** Lateness is noted so often at most. */
const NOTED_SECONDS = 60;

/** How far a reader of one shard has come. */
export type Lag = {
	readonly reader: string;
	/** When the last record of its batch was written. */
	readonly writtenSeconds: number;
	readonly nowSeconds: number;
};

/** When anybody was late last, and how far behind each late reader was when it was looked at. */
export type Watched = {
	readonly lateSeconds?: number;
	readonly readers: Readonly<
		Record<string, { atSeconds: number; lagSeconds: number }>
	>;
};

export type Watching = {
	readonly changes: readonly SavingChange[];
	readonly watched: Watched;
};

/** The order in which the fold gives things up by itself. */
const STEPS: readonly Saving[] = SAVINGS.filter((saving) => saving !== "stop");

const isForgotten = ({ atSeconds }: { atSeconds: number }, now: number) =>
	now - atSeconds > FORGOTTEN_SECONDS;

/** One step further or back, as the fold's own; nothing where there is none. */
function toStep(
	{ changes }: Watching,
	steps: 1 | -1,
	{ lateSeconds, nowSeconds }: { lateSeconds?: number; nowSeconds: number },
): Watching | undefined {
	const saving = changes.at(-1)?.saving ?? "off";
	const next: Saving | undefined = STEPS[STEPS.indexOf(saving) + steps];
	if (!next) return undefined;
	return {
		changes: addSavingChange(changes, next, { nowSeconds, by: "fold" }),
		watched: { readers: {}, ...(lateSeconds && { lateSeconds }) },
	};
}

/** What is to be kept after a reader has told how far it has come; nothing where that changes nothing. */
export function watchLag(
	watching: Watching,
	{ reader, writtenSeconds, nowSeconds }: Lag,
): Watching | undefined {
	const { changes, watched } = watching;
	const last = changes.at(-1);
	if (last && (last.by !== "fold" || last.fromSeconds > nowSeconds))
		return undefined;
	const sinceSeconds = last?.fromSeconds ?? 0;
	const lagSeconds = nowSeconds - writtenSeconds;
	if (lagSeconds < LATE_SECONDS) {
		const busy = Math.max(sinceSeconds, watched.lateSeconds ?? 0);
		return nowSeconds - busy >= QUIET_SECONDS
			? toStep(watching, -1, { nowSeconds })
			: undefined;
	}
	const noted = {
		...watching,
		watched: { ...watched, lateSeconds: nowSeconds },
	};
	const isNoted = nowSeconds - (watched.lateSeconds ?? 0) < NOTED_SECONDS;
	// What was written before the last step was folded without it, and does not tell whether it was enough.
	if (writtenSeconds < sinceSeconds) return isNoted ? undefined : noted;
	const seen = watched.readers[reader];
	const isKnown = seen && !isForgotten(seen, nowSeconds);
	if (isKnown && nowSeconds - seen.atSeconds < WATCH_SECONDS)
		return isNoted ? undefined : noted;
	const further =
		isKnown && lagSeconds > seen.lagSeconds
			? toStep(watching, 1, { lateSeconds: nowSeconds, nowSeconds })
			: undefined;
	if (further) return further;
	const others = Object.entries(watched.readers).filter(
		([, each]) => !isForgotten(each, nowSeconds),
	);
	return {
		changes,
		watched: {
			lateSeconds: nowSeconds,
			readers: {
				...Object.fromEntries(others),
				[reader]: { atSeconds: nowSeconds, lagSeconds },
			},
		},
	};
}
