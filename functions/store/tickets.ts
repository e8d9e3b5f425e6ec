import {
	DeleteItemCommand,
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
	UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { type Item, numberOf, textOf } from "./attribute.ts";
import { answerOf } from "./database.ts";

/** Sessions; ways to an issuer and back; attempts to come in. Each goes by itself when its time is over. */
export type TicketKind = "session" | "flow";

export type Tickets = {
	/** What is kept under a digest, if its time is not over. */
	get<T>(
		kind: TicketKind,
		digest: string,
		nowMs: number,
	): Promise<T | undefined>;
	put(
		kind: TicketKind,
		digest: string,
		value: unknown,
		expiresMs: number,
	): Promise<void>;
	/** The same as get, and it is gone: of two at once only one has it. */
	take<T>(
		kind: TicketKind,
		digest: string,
		nowMs: number,
	): Promise<T | undefined>;
	/** Counts attempts, or takes one back, and answers how many there are under this name until it is forgotten. */
	count(name: string, by: 1 | -1, expiresMs: number): Promise<number>;
};

export function createTickets({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Tickets {
	const keyOf = (kind: string, digest: string) => ({
		pk: { S: `${kind}#${digest}` },
		sk: { S: kind },
	});
	const toSeconds = (ms: number) => ({ N: String(Math.ceil(ms / 1000)) });

	function read<T>(item: Item, nowMs: number): T | undefined {
		return numberOf(item, "expires") * 1000 > nowMs
			? JSON.parse(textOf(item, "value"))
			: undefined;
	}

	return {
		async get(kind, digest, nowMs) {
			const { Item } = await answerOf(
				database.send(
					new GetItemCommand({
						TableName: table,
						Key: keyOf(kind, digest),
						ConsistentRead: true,
					}),
				),
			);
			return Item && read(Item, nowMs);
		},

		async put(kind, digest, value, expiresMs) {
			const command = new PutItemCommand({
				TableName: table,
				Item: {
					...keyOf(kind, digest),
					value: { S: JSON.stringify(value) },
					expires: toSeconds(expiresMs),
				},
			});
			await answerOf(database.send(command));
		},

		async take(kind, digest, nowMs) {
			const { Attributes } = await answerOf(
				database.send(
					new DeleteItemCommand({
						TableName: table,
						Key: keyOf(kind, digest),
						ReturnValues: "ALL_OLD",
					}),
				),
			);
			return Attributes && read(Attributes, nowMs);
		},

		async count(name, by, expiresMs) {
			const command = new UpdateItemCommand({
				TableName: table,
				Key: keyOf("attempts", name),
				UpdateExpression: "SET expires = :expires ADD attempts :by",
				ExpressionAttributeValues: {
					":by": { N: String(by) },
					":expires": toSeconds(expiresMs),
				},
				ReturnValues: "ALL_NEW",
			});
			const { Attributes = {} } = await answerOf(database.send(command));
			return numberOf(Attributes, "attempts");
		},
	};
}
