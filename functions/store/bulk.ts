import {
	BatchWriteItemCommand,
	type DynamoDBClient,
	ScanCommand,
	type ScanCommandOutput,
	type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { Unavailable } from "../core/errors.ts";
import type { Item } from "./attribute.ts";
import { answerOf } from "./database.ts";

/** A table as a command works on it, which nobody waits for at a page: it waits itself, minutes if need be, until the database takes more. */
export type Bulk = { database: DynamoDBClient; table: string };

/** DynamoDB writes at most so many items in a call. */
export const BATCH = 25;
/** Text of one call, but for a single item that has more: a school's line sends what is under way at once within seconds. */
const BATCH_BYTES = 100_000;
/** Calls that are under way at once. */
const WIDTH = 16;

/** Some three minutes in all; a table that has just been made takes some thousand writes a second, and soon more. */
const TRIES = 14;
const PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 20_000;

export const sleep = (ms: number) =>
	new Promise((resolve) => setTimeout(resolve, ms));

/** Waits twice as long each time. */
const pause = (tries: number) =>
	sleep(Math.min(PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS));

/** Sends again what the database has no time for now. Throws Unavailable when it has none for minutes. */
export async function persist<T>(send: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await answerOf(send());
		} catch (error) {
			if (!(error instanceof Unavailable) || tries === TRIES) throw error;
			await pause(tries);
		}
	}
}

/** Puts and deletes up to a batch of items, whatever is there. Throws Unavailable where nothing of it gets done for minutes. */
export async function writeBatch(
	{ database, table }: Bulk,
	requests: readonly WriteRequest[],
): Promise<void> {
	let rest = requests;
	for (let tries = 1; rest.length > 0; tries++) {
		const command = new BatchWriteItemCommand({
			RequestItems: { [table]: [...rest] },
		});
		const { UnprocessedItems } = await persist(() => database.send(command));
		const left = UnprocessedItems?.[table] ?? [];
		if (left.length < rest.length) tries = 1;
		if (tries === TRIES)
			throw new Unavailable("The database does not take more now.");
		if (left.length > 0) await pause(tries);
		rest = left;
	}
}

/** Every item of a table, page by page, as of a moment that no write before has missed. Throws Unavailable. */
export async function* scan(
	database: DynamoDBClient,
	table: string,
): AsyncGenerator<ScanCommandOutput> {
	let from: Item | undefined;
	do {
		const command = new ScanCommand({
			TableName: table,
			ConsistentRead: true,
			...(from && { ExclusiveStartKey: from }),
		});
		const page = await persist(() => database.send(command));
		yield page;
		from = page.LastEvaluatedKey;
	} while (from);
}

/** What fits into one call, one after the other. */
export function* toBatches<T>(
	all: Iterable<T>,
	sizeOf: (each: T) => number,
): Generator<T[]> {
	let batch: T[] = [];
	let bytes = 0;
	for (const each of all) {
		const size = sizeOf(each);
		if (
			batch.length === BATCH ||
			(batch.length > 0 && bytes + size > BATCH_BYTES)
		) {
			yield batch;
			batch = [];
			bytes = 0;
		}
		batch.push(each);
		bytes += size;
	}
	if (batch.length > 0) yield batch;
}

/** Runs tasks, so many at once, and takes each only when there is room for it. After the first failure none begins; it throws when all have ended. */
export async function runAll<T>(
	all: Iterable<T>,
	task: (each: T) => Promise<void>,
): Promise<void> {
	const rest = all[Symbol.iterator]();
	let isFailed = false;
	async function work(): Promise<void> {
		while (!isFailed) {
			const next = rest.next();
			if (next.done) return;
			await task(next.value);
		}
	}
	const ended = await Promise.allSettled(
		Array.from({ length: WIDTH }, () =>
			work().catch((error) => {
				isFailed = true;
				throw error;
			}),
		),
	);
	for (const end of ended) if (end.status === "rejected") throw end.reason;
}
