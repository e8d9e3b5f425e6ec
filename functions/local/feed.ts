import { randomUUID } from "node:crypto";
import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { Item } from "../store/attribute.ts";
import { answerOf } from "../store/database.ts";
import type { StreamAnswer, StreamEvent } from "../store/fold.ts";
import { hasMark, type Marks } from "../store/marks.ts";
import { hasView } from "../store/view-marks.ts";
import {
	countRepeats,
	type Place,
	type PlacedView,
	type Recorded,
	toRecorded,
	toVisitKey,
	type Visits,
} from "../store/visits.ts";
import type { Change, Intent, Journal, Unfinished } from "./journal.ts";

/** The shard that the embedded engine's changes come in. */
const SHARD = "local";

/** As many records as a Lambda batch for the box has. */
const BATCH = 1000;

const RETRY_MS = 200;

/** The ledger of an engine without streams: each change also goes to the fold, in order, and survives this process. */
export type Feed = {
	visits: Visits;
	marks: Marks;
	/** Resolves when everything written so far is folded. */
	settled(): Promise<void>;
	close(): Promise<void>;
};

/** An image without the marks, which the fold does not read. */
function toImage(item: Item): Item {
	return Object.fromEntries(
		Object.entries(item).filter(
			([, value]) => value.S !== undefined || value.N !== undefined,
		),
	);
}

function pause(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, RETRY_MS));
}

/** Runs tasks of one key one after the other. */
function createQueues() {
	const tails = new Map<string, Promise<unknown>>();
	return function inTurn<T>(key: string, task: () => Promise<T>): Promise<T> {
		const turn = (tails.get(key) ?? Promise.resolve()).then(task, task);
		tails.set(key, turn);
		const leave = () => tails.get(key) === turn && tails.delete(key);
		turn.then(leave, leave);
		return turn;
	};
}

export async function openFeed({
	visits,
	marks,
	database,
	table,
	fold,
	journal,
	unfinished,
	nowMs,
}: {
	visits: Visits;
	marks: Marks;
	database: DynamoDBClient;
	table: string;
	fold: (event: StreamEvent) => Promise<StreamAnswer>;
	journal: Journal;
	unfinished: Unfinished;
	nowMs: () => number;
}): Promise<Feed> {
	const inTurn = createQueues();
	const waiting: Change[] = [...unfinished.changes];
	let { sequence } = unfinished;
	/** Intents of which nobody knows yet what became. */
	let open = 0;
	let folded = 0;
	let draining = Promise.resolve();
	let isDraining = false;
	let batch: Promise<void> = Promise.resolve();
	let isClosed = false;

	async function readItem(key: Item): Promise<Item | undefined> {
		const command = new GetItemCommand({
			TableName: table,
			Key: key,
			ConsistentRead: true,
		});
		return (await answerOf(database.send(command))).Item;
	}

	function feed(change: Omit<Change, "kind" | "sequence" | "atSeconds">): void {
		// By the clock, so that a journal deleted by hand cannot begin again below what the counters have seen.
		sequence = Math.max(sequence + 1, nowMs() * 1000);
		const line: Change = {
			kind: "change",
			...change,
			sequence,
			atSeconds: Math.floor(nowMs() / 1000),
		};
		journal.append(line);
		waiting.push(line);
		wake();
	}

	function wake(): void {
		if (!isDraining) draining = drain();
	}

	async function foldSome(): Promise<void> {
		const changes = waiting.slice(0, BATCH);
		const Records = changes.map((change) => ({
			eventID: String(change.sequence),
			dynamodb: {
				SequenceNumber: String(change.sequence),
				ApproximateCreationDateTime: change.atSeconds,
				NewImage: change.after,
				...(change.before && { OldImage: change.before }),
			},
		}));
		const { batchItemFailures } = await fold({ Records, shardId: SHARD });
		if (batchItemFailures.length > 0) {
			await pause();
			return;
		}
		waiting.splice(0, changes.length);
		folded = (changes.at(-1) as Change).sequence;
		journal.append({ kind: "folded", sequence: folded });
		if (waiting.length === 0 && open === 0) journal.clear(sequence);
	}

	async function drain(): Promise<void> {
		isDraining = true;
		while (waiting.length > 0 && !isClosed) {
			batch = foldSome().catch(pause);
			await batch;
		}
		isDraining = false;
	}

	/** Learns from the item itself whether a write arrived, however often it must ask; answers the item if it did. */
	async function settle({
		intent,
		key,
		viewId,
		mark,
		before,
	}: Intent): Promise<Item | undefined> {
		const isWritten = (after: Item): boolean => {
			if (viewId !== undefined) return hasView(after, viewId);
			if (mark) return hasMark(after, mark);
			return countRepeats(after) > countRepeats(before ?? {});
		};
		while (!isClosed) {
			try {
				const after = await readItem(key);
				const arrived = after && isWritten(after) ? after : undefined;
				if (arrived)
					feed({ intent, ...(before && { before }), after: toImage(arrived) });
				else journal.append({ kind: "dropped", intent });
				return arrived;
			} catch {
				await pause();
			}
		}
		return undefined;
	}

	/** Makes one change that the journal knows of beforehand; answers what came of it, and the item where it arrived. */
	async function change<T>(
		about: Pick<Intent, "key" | "viewId" | "mark">,
		before: Item | undefined,
		write: () => Promise<T>,
	): Promise<{ answer: T; after: Item | undefined }> {
		const intent: Intent = {
			kind: "intent",
			intent: randomUUID(),
			...about,
			...(before && { before: toImage(before) }),
		};
		journal.append(intent);
		open++;
		// Open until it is settled: while it is, the journal is not cleared, and a process that dies leaves word of it.
		try {
			const answer = await write().catch(async (error) => {
				await settle(intent);
				throw error;
			});
			return { answer, after: await settle(intent) };
		} finally {
			open--;
		}
	}

	async function record(view: PlacedView): Promise<Recorded> {
		const key = toVisitKey(view);
		const before = await readItem(key);
		// A repeat changes nothing, so there is nothing to remember of it.
		if (before && hasView(before, view.id)) return { isRepeat: true };
		const { answer, after } = await change(
			{ key, viewId: view.id },
			before,
			() => visits.record(view),
		);
		// The item itself tells: a write whose answer came late was sent twice, and its second sending is refused as a repeat.
		return after ? toRecorded(after) : answer;
	}

	async function noteRepeat(place: Place): Promise<void> {
		const key = toVisitKey(place);
		const before = await readItem(key);
		await change({ key }, before, () => visits.noteRepeat(place));
	}

	const putMark: Marks["put"] = async (key, mark) => {
		const before = await readItem(key);
		// What bears the mark was told to the fold when it was put.
		if (before && hasMark(before, mark)) return true;
		const { after } = await change({ key, mark }, before, () =>
			marks.put(key, mark),
		);
		return after !== undefined;
	};

	for (const intent of unfinished.intents) await settle(intent);
	wake();

	return {
		visits: {
			...visits,
			record: (view) =>
				inTurn(JSON.stringify(toVisitKey(view)), () => record(view)),
			noteRepeat: (place) =>
				inTurn(JSON.stringify(toVisitKey(place)), () => noteRepeat(place)),
		},
		marks: {
			...marks,
			put: (key, mark) => inTurn(JSON.stringify(key), () => putMark(key, mark)),
		},
		async settled() {
			const target = waiting.at(-1)?.sequence ?? 0;
			while (folded < target && !isClosed) await batch;
		},
		async close() {
			await draining;
			isClosed = true;
		},
	};
}
