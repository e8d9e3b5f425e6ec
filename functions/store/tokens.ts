import {
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
	paginateQuery,
	UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { Conflict, NotFound } from "../core/errors.ts";
import type { Token } from "../core/token.ts";
import { type Item, textOf } from "./attribute.ts";
import { answerOf, ConditionFailed } from "./database.ts";

export type Tokens = {
	/** A site's token by its id, as it is this moment. */
	get(site: string, id: string): Promise<Token | undefined>;
	/** All of a site's, those no longer in force too. */
	list(site: string): Promise<Token[]>;
	/** Keeps a new one. Throws Conflict where the id is taken. */
	create(token: Token): Promise<void>;
	/** Ends one, at once; ending it again changes nothing. Throws NotFound. */
	revoke(site: string, id: string, at: string): Promise<void>;
	/** Notes when one was used. */
	touch(site: string, id: string, at: string): Promise<void>;
};

export function createTokens({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Tokens {
	const toPartition = (site: string) => `tokens#${site}`;
	const keyOf = (site: string, id: string) => ({
		pk: { S: toPartition(site) },
		sk: { S: id },
	});

	function toToken(item: Item): Token {
		return {
			...(JSON.parse(textOf(item, "token")) as Token),
			...(item.revoked?.S && { revoked: item.revoked.S }),
			...(item.used?.S && { used: item.used.S }),
		};
	}

	async function set(
		site: string,
		id: string,
		expression: string,
		at: string,
	): Promise<void> {
		const command = new UpdateItemCommand({
			TableName: table,
			Key: keyOf(site, id),
			UpdateExpression: expression,
			ConditionExpression: "attribute_exists(pk)",
			ExpressionAttributeValues: { ":at": { S: at } },
		});
		try {
			await answerOf(database.send(command));
		} catch (error) {
			if (error instanceof ConditionFailed)
				throw new NotFound("There is no such token.");
			throw error;
		}
	}

	return {
		async get(site, id) {
			const { Item } = await answerOf(
				database.send(
					new GetItemCommand({
						TableName: table,
						Key: keyOf(site, id),
						ConsistentRead: true,
					}),
				),
			);
			return Item && toToken(Item);
		},

		async list(site) {
			const tokens: Token[] = [];
			const query = {
				TableName: table,
				KeyConditionExpression: "pk = :pk",
				ExpressionAttributeValues: { ":pk": { S: toPartition(site) } },
				ConsistentRead: true,
			};
			for await (const { Items = [] } of paginateQuery(
				{ client: database },
				query,
			))
				tokens.push(...Items.map(toToken));
			return tokens;
		},

		async create(token) {
			const command = new PutItemCommand({
				TableName: table,
				Item: {
					...keyOf(token.site, token.id),
					token: { S: JSON.stringify(token) },
				},
				ConditionExpression: "attribute_not_exists(pk)",
			});
			try {
				await answerOf(database.send(command));
			} catch (error) {
				if (error instanceof ConditionFailed)
					throw new Conflict("There is a token of this id. Ask again.");
				throw error;
			}
		},

		revoke: (site, id, at) =>
			set(site, id, "SET revoked = if_not_exists(revoked, :at)", at),
		touch: (site, id, at) => set(site, id, "SET used = :at", at),
	};
}
