import {
	type AttributeValue,
	BatchGetItemCommand,
	type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { Unavailable } from "../core/errors.ts";
import type { Item } from "./attribute.ts";
import { answerOf } from "./database.ts";

/** A batch read answers with what it could not read; asking for that again more often than this means that it will not. */
const BATCH_ROUNDS = 8;

/** DynamoDB reads at most so many items at once. */
const BATCH_KEYS = 100;

type Key = Record<string, AttributeValue>;

/**
 * Reads items by their keys, in any number and no order; those that are not there are missing. A consistent read costs twice as much, and
 * sees every write that was answered before it. Throws Unavailable.
 */
export async function batchGet(
	database: DynamoDBClient,
	table: string,
	keys: readonly Key[],
	{
		projection,
		isConsistent,
	}: { projection?: string; isConsistent?: boolean } = {},
): Promise<Item[]> {
	const items: Item[] = [];
	for (let at = 0; at < keys.length; at += BATCH_KEYS) {
		let wanted = keys.slice(at, at + BATCH_KEYS);
		for (let round = 0; wanted.length > 0; round++) {
			if (round === BATCH_ROUNDS)
				throw new Unavailable("The database does not answer now.");
			const command = new BatchGetItemCommand({
				RequestItems: {
					[table]: {
						Keys: wanted,
						...(projection && { ProjectionExpression: projection }),
						...(isConsistent && { ConsistentRead: true }),
					},
				},
			});
			const { Responses, UnprocessedKeys } = await answerOf(
				database.send(command),
			);
			items.push(...(Responses?.[table] ?? []));
			wanted = UnprocessedKeys?.[table]?.Keys ?? [];
		}
	}
	return items;
}
