import { saveDeltas } from "../core/brown-out.ts";
import { BOX_KEY, type Pace } from "../core/counter.ts";
import type { Delta } from "../core/delta.ts";
import { toDeltas } from "../core/deltas.ts";
import type { Item } from "./attribute.ts";
import type { Beginnings } from "./beginnings.ts";
import type { Counters, Entry } from "./counters.ts";
import type { Savings } from "./savings.ts";
import { toOrdered } from "./sequence.ts";
import { toVisit } from "./visits.ts";

/** A record of the ledger's stream, as Lambda and the local server deliver it. */
export type StreamRecord = {
	eventID?: string;
	/** `INSERT`, `MODIFY` or `REMOVE`. */
	eventName?: string;
	dynamodb?: {
		SequenceNumber?: string;
		/** Seconds since 1970. */
		ApproximateCreationDateTime?: number;
		OldImage?: Item;
		NewImage?: Item;
	};
};

export type Folded = {
	/** Where to begin again: the sequence number of the first record that is not wholly counted; undefined where all are. */
	failedAt?: string;
	/** Why, for the log. */
	failure?: unknown;
	/** Records that could not be read and went to the dead letters. */
	deadLetters: number;
	/** Records counted without a checkpoint, for want of a shard id. */
	unguarded: number;
	/** People's views in the batch, and what was none of theirs, by reason. */
	views: number;
	uncounted: Readonly<Record<string, number>>;
	/** When the last of the records was written; undefined where there was none. */
	newestMs?: number;
};

/** Where a record goes that cannot be read. */
export type DeadLetters = {
	put(record: StreamRecord, reason: string): Promise<void>;
};

/** Counters written at once; more would wait for one another in the client's connections. */
const WIDTH = 25;

type Read = {
	ordered: string;
	atSeconds: number;
	/** When the item's last view was seen. */
	seenMs: number;
	deltas: readonly Delta[];
};

/** A counter of its own for the records that went to the dead letters: its checkpoints tell which of them went already. */
export const DEAD_LETTERS = { site: "(dead letters)", key: "put" };

/** Puts a record to the dead letters; where its shard brings it again, it is there. */
async function putAside(
	record: StreamRecord,
	{
		reason,
		shard,
		counters,
		deadLetters,
	}: {
		reason: string;
		shard: string | undefined;
		counters: Pick<Counters, "add" | "hasCounted">;
		deadLetters: DeadLetters;
	},
): Promise<boolean> {
	const { SequenceNumber = "", ApproximateCreationDateTime = 0 } =
		record.dynamodb ?? {};
	const ordered = /^\d{1,99}$/.test(SequenceNumber)
		? toOrdered(SequenceNumber)
		: undefined;
	if (!shard || !ordered) {
		await deadLetters.put(record, reason);
		return true;
	}
	if (await counters.hasCounted(DEAD_LETTERS, ordered, shard)) return false;
	// First put, then remembered: a fold that dies in between leaves two letters, and a redrive counts them as one; the other way round it would leave none.
	await deadLetters.put(record, reason);
	const atSeconds = Math.floor(ApproximateCreationDateTime);
	await counters.add(
		DEAD_LETTERS,
		[{ ordered, atSeconds, add: { letters: 1 } }],
		shard,
	);
	return true;
}

function readRecord({ dynamodb }: StreamRecord): Read {
	const {
		OldImage,
		NewImage,
		SequenceNumber = "",
		ApproximateCreationDateTime = 0,
	} = dynamodb ?? {};
	const before = OldImage && toVisit(OldImage);
	const visit = NewImage && toVisit(NewImage);
	return {
		ordered: toOrdered(SequenceNumber),
		atSeconds: Math.floor(ApproximateCreationDateTime),
		seenMs: visit?.seenMs ?? 0,
		deltas: toDeltas(before, visit),
	};
}

/** The entries of each counter and pace, in the order of the records. */
function toTallies(
	reads: readonly Read[],
	paces: readonly Pace[],
): { delta: Delta; entries: Entry[] }[] {
	const tallies = new Map<string, { delta: Delta; entries: Entry[] }>();
	for (const { ordered, atSeconds, deltas } of reads) {
		for (const delta of deltas.filter(({ pace }) => paces.includes(pace))) {
			const name = `${delta.pace} ${delta.site} ${delta.key}`;
			const tally = tallies.get(name) ?? { delta, entries: [] };
			tally.entries.push({
				ordered,
				atSeconds,
				add: delta.add,
				...(delta.title && { title: delta.title }),
			});
			tallies.set(name, tally);
		}
	}
	return [...tallies.values()];
}

/**
 * Two paces read one shard, each at its own speed, and both may add to one page's counter (a day with lanes follows one without), so
 * each has its own checkpoint there.
 */
function toReader(shard: string | undefined, pace: Pace): string | undefined {
	return shard && `${pace} ${shard}`;
}

/** What of the records counts: nothing seen before a site's beginning, and under `(other)` what is given up at their second. */
async function toCounting(
	reads: readonly Read[],
	{
		savings,
		beginnings,
	}: {
		savings?: Savings | undefined;
		beginnings?: Pick<Beginnings, "read"> | undefined;
	},
): Promise<readonly Read[]> {
	const [changes = [], beginning = () => 0] = await Promise.all([
		savings?.list(),
		beginnings?.read(),
	]);
	return reads.map((read) => {
		const counting = read.deltas.filter(
			({ site }) => read.seenMs >= beginning(site),
		);
		return { ...read, deltas: saveDeltas(counting, changes, read.atSeconds) };
	});
}

/** How many views the records are, and how many of what is no person's. */
function toCounts(reads: readonly Read[]): Pick<Folded, "views" | "uncounted"> {
	let views = 0;
	const uncounted: Record<string, number> = {};
	for (const { key, add } of reads.flatMap(({ deltas }) => deltas)) {
		if (key === BOX_KEY) views += add.v ?? 0;
		for (const [name, count] of Object.entries(add)) {
			const [, reason] = /^r:(.+)/.exec(name) ?? [];
			if (reason) uncounted[reason] = (uncounted[reason] ?? 0) + count;
		}
	}
	return { views, uncounted };
}

/**
 * Counts a batch of one shard's records: each exactly once, in whatever batches and however often they come. A record that
 * cannot be read goes to the dead letters before any counter is touched, alone. Where a counter cannot be written the batch is
 * to be sent again as a whole: what is counted refuses to be counted twice.
 */
export async function foldBatch(
	{
		records,
		shard,
	}: { records: readonly StreamRecord[]; shard: string | undefined },
	{
		counters,
		deadLetters,
		paces,
		savings,
		beginnings,
	}: {
		counters: Counters;
		deadLetters: DeadLetters;
		paces: readonly Pace[];
		/** What is given up near a limit; nothing where this is missing. */
		savings?: Savings;
		/** From when on views count; always, where this is missing. */
		beginnings?: Pick<Beginnings, "read">;
	},
): Promise<Folded> {
	const reads: Read[] = [];
	let dead = 0;
	for (const record of records) {
		try {
			reads.push(readRecord(record));
		} catch (error) {
			// Every pace meets the same record; one of them reports it.
			if (!paces.includes("box")) continue;
			const aside = { reason: String(error), shard, counters, deadLetters };
			if (await putAside(record, aside)) dead++;
		}
	}
	let failure: unknown;
	const counting = await toCounting(reads, { savings, beginnings }).catch(
		(error) => {
			failure = error;
			return [];
		},
	);
	const tallies = toTallies(counting, paces);
	for (let at = 0; at < tallies.length; at += WIDTH) {
		const written = tallies
			.slice(at, at + WIDTH)
			.map(({ delta, entries }) =>
				counters.add(delta, entries, toReader(shard, delta.pace)),
			);
		const outcomes = await Promise.allSettled(written);
		failure = outcomes.find((outcome) => outcome.status === "rejected")?.reason;
		if (failure) break;
	}
	const newest = reads.at(-1);
	const failedAt = records[0]?.dynamodb?.SequenceNumber;
	return {
		deadLetters: dead,
		unguarded: shard ? 0 : reads.length,
		...toCounts(counting),
		...(newest && { newestMs: newest.atSeconds * 1000 }),
		...(failure !== undefined && failedAt && { failedAt, failure }),
	};
}

/** A batch in the shape of a Lambda event; with a tumbling window it names its shard and carries a state. */
export type StreamEvent = {
	Records?: readonly StreamRecord[];
	shardId?: string;
	state?: Readonly<Record<string, unknown>>;
};

/** Lambda sends a batch again from the first failed record; a window's answer must carry a state, though the counters are ours. */
export type StreamAnswer = {
	state: Readonly<Record<string, unknown>>;
	batchItemFailures: { itemIdentifier: string }[];
};

/** The fold as a function of stream events. `report` is told of every batch. */
export function createFold({
	report,
	watch,
	...into
}: {
	counters: Counters;
	deadLetters: DeadLetters;
	paces: readonly Pace[];
	savings?: Savings;
	/** Told how far a shard's reader has come, also where its batch has failed. */
	watch?: (reader: string, writtenMs: number) => Promise<void>;
	beginnings?: Pick<Beginnings, "read">;
	report: (folded: Folded) => void;
}): (event: StreamEvent) => Promise<StreamAnswer> {
	return async function fold({ Records = [], shardId, state = {} }) {
		const folded = await foldBatch({ records: Records, shard: shardId }, into);
		report(folded);
		const [pace = "box"] = into.paces;
		const reader = toReader(shardId, pace);
		if (reader && folded.newestMs !== undefined)
			await watch?.(reader, folded.newestMs);
		return {
			state,
			batchItemFailures: folded.failedAt
				? [{ itemIdentifier: folded.failedAt }]
				: [],
		};
	};
}
