import {
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
	addSavingChange,
	NOTICE_SECONDS,
	type Saving,
	type SavingChange,
} from "../core/brown-out.ts";
import { numberOf, textOf } from "./attribute.ts";
import { answerOf, ConditionFailed } from "./database.ts";

export type Savings = {
	/** What is given up from when on, in order. Throws Unavailable. */
	list(): Promise<readonly SavingChange[]>;
	/** Asks for a saving; answers from which second on it is in force. */
	set(saving: Saving, nowMs: number): Promise<number>;
};

/** A process asks so often: within half of the notice, so that it knows of a change before the change is in force. */
export const SAVINGS_FRESH_MS = (NOTICE_SECONDS * 1000) / 2;

/** Beside the counters, where whoever counts may read already. No site has such a name. */
const KEY = { pk: { S: "(brown-out)" }, sk: { S: "changes" } };

export function createSavings({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Savings {
	async function read() {
		const command = new GetItemCommand({
			TableName: table,
			Key: KEY,
			ConsistentRead: true,
		});
		const { Item } = await answerOf(database.send(command));
		const changes: SavingChange[] = Item
			? JSON.parse(textOf(Item, "changes"))
			: [];
		return { changes, version: Item ? numberOf(Item, "version") : 0 };
	}

	return {
		list: async () => (await read()).changes,

		async set(saving, nowMs) {
			const { changes, version } = await read();
			const next = addSavingChange(changes, saving, Math.floor(nowMs / 1000));
			const command = new PutItemCommand({
				TableName: table,
				Item: {
					...KEY,
					changes: { S: JSON.stringify(next) },
					version: { N: String(version + 1) },
				},
				ConditionExpression: "attribute_not_exists(pk) OR version = :read",
				ExpressionAttributeValues: { ":read": { N: String(version) } },
			});
			try {
				await answerOf(database.send(command));
			} catch (error) {
				// Somebody else set it at the same moment; theirs is in the list now.
				if (error instanceof ConditionFailed) return this.set(saving, nowMs);
				throw error;
			}
			return next.at(-1)?.fromSeconds ?? 0;
		},
	};
}

/** The same list, asked of the table at most once in `ttlMs`. */
export function rememberSavings(
	savings: Pick<Savings, "list">,
	{ ttlMs, nowMs }: { ttlMs: number; nowMs: () => number },
): Pick<Savings, "list"> {
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
