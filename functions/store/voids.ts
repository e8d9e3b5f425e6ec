import {
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
	QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { Stale } from "../core/errors.ts";
import type { Void } from "../core/void.ts";
import { type Item, textOf } from "./attribute.ts";
import { answerOf, ConditionFailed } from "./database.ts";

/** A void with how far it has come: which partitions of the ledger it goes through, and where in them it stands. */
export type Voiding = Void & {
	readonly partitions: readonly string[];
	readonly place: { readonly partition: number; readonly after?: string };
};

/** What administrators have taken out, and put back. None of it is ever removed. */
export type Voids = {
	/** The latest first. */
	list(site: string, limit: number): Promise<Voiding[]>;
	get(site: string, id: string): Promise<Voiding | undefined>;
	/** Keeps a version in place of the one before; the first where there is none. Throws Stale where somebody was faster. */
	put(voiding: Voiding): Promise<void>;
};

export function createVoids({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Voids {
	const toPartition = (site: string) => ({ S: `voids#${site}` });
	const toVoiding = (item: Item): Voiding => JSON.parse(textOf(item, "void"));
	return {
		async list(site, limit) {
			const command = new QueryCommand({
				TableName: table,
				KeyConditionExpression: "pk = :pk",
				ExpressionAttributeValues: { ":pk": toPartition(site) },
				ScanIndexForward: false,
				ConsistentRead: true,
				Limit: limit,
			});
			const { Items = [] } = await answerOf(database.send(command));
			return Items.map(toVoiding);
		},

		async get(site, id) {
			const command = new GetItemCommand({
				TableName: table,
				Key: { pk: toPartition(site), sk: { S: id } },
				ConsistentRead: true,
			});
			const { Item } = await answerOf(database.send(command));
			return Item && toVoiding(Item);
		},

		async put(voiding) {
			const { site, id, version } = voiding;
			const command = new PutItemCommand({
				TableName: table,
				Item: {
					pk: toPartition(site),
					sk: { S: id },
					void: { S: JSON.stringify(voiding) },
					version: { N: String(version) },
				},
				ConditionExpression: "attribute_not_exists(pk) OR version = :before",
				ExpressionAttributeValues: { ":before": { N: String(version - 1) } },
			});
			try {
				await answerOf(database.send(command));
			} catch (error) {
				if (!(error instanceof ConditionFailed)) throw error;
				// An answer that got lost made the client send it again: what refuses it is itself.
				const command = new GetItemCommand({
					TableName: table,
					Key: { pk: toPartition(site), sk: { S: id } },
					ConsistentRead: true,
				});
				const { Item } = await answerOf(database.send(command));
				if (Item?.void?.S === JSON.stringify(voiding)) return;
				throw new Stale("Somebody else is at it: read it again.");
			}
		},
	};
}
