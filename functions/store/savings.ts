import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { NOTICE_SECONDS, type SavingChange } from "../core/brown-out.ts";
import type { Watched } from "../core/lag-watch.ts";
import { numberOf, textOf } from "./attribute.ts";
import { answerOf } from "./database.ts";

export type Savings = {
	/** What is given up from when on, in order. Throws Unavailable. */
	list(): Promise<readonly SavingChange[]>;
};

/** A process asks so often: within half of the notice, so that it knows of a change before the change is in force. */
export const SAVINGS_FRESH_MS = (NOTICE_SECONDS * 1000) / 2;

/** Beside the counters, where whoever counts may read already. No site has such a name. */
export const SAVINGS_KEY = { pk: { S: "(brown-out)" }, sk: { S: "changes" } };

type Place = { database: DynamoDBClient; table: string };

/** All that is kept of a brown-out, and its version: 0 where nothing is. */
export async function readSavings({ database, table }: Place) {
	const command = new GetItemCommand({
		TableName: table,
		Key: SAVINGS_KEY,
		ConsistentRead: true,
	});
	const { Item } = await answerOf(database.send(command));
	const changes: SavingChange[] = Item
		? JSON.parse(textOf(Item, "changes"))
		: [];
	const watched: Watched = Item?.watched
		? JSON.parse(textOf(Item, "watched"))
		: { readers: {} };
	return { changes, watched, version: Item ? numberOf(Item, "version") : 0 };
}

/** What those who count ask. */
export function createSavings(place: Place): Savings {
	return { list: async () => (await readSavings(place)).changes };
}

/** The same list, asked of the table at most once in `ttlMs`. */
export function rememberSavings(
	savings: Savings,
	{ ttlMs, nowMs }: { ttlMs: number; nowMs: () => number },
): Savings {
	let known: Promise<readonly SavingChange[]> | undefined;
	let untilMs = 0;
	return {
		list() {
			if (known && nowMs() < untilMs) return known;
			untilMs = nowMs() + ttlMs;
			known = savings.list();
			known.catch(() => {
				known = undefined;
			});
			return known;
		},
	};
}
