import { createHash } from "node:crypto";
import {
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { KeyReused, Unavailable } from "../core/errors.ts";
import { textOf } from "./attribute.ts";
import { answerOf, ConditionFailed } from "./database.ts";

/** A caller's key is remembered for a day. */
const KEPT_MS = 86_400_000;

/** The keys by which a caller names a request, so that the same one sent again does nothing twice. */
export type Keys = {
	/**
	 * Claims a key for what is to be made under `id`; answers the id of the first claim. Throws KeyReused where that was of another
	 * request.
	 */
	claim(
		scope: string,
		key: string,
		claimed: { id: string; request: string; nowMs: number },
	): Promise<string>;
};

export function createKeys({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Keys {
	const digest = (text: string) =>
		createHash("sha256").update(text).digest("base64url");

	return {
		async claim(scope, key, { id, request, nowMs }) {
			const Key = {
				pk: { S: `key#${scope}#${digest(key)}` },
				sk: { S: "key" },
			};
			const nowSeconds = Math.floor(nowMs / 1000);
			const claim = new PutItemCommand({
				TableName: table,
				Item: {
					...Key,
					id: { S: id },
					request: { S: digest(request) },
					expires: { N: String(nowSeconds + KEPT_MS / 1000) },
				},
				// An engine takes its time to delete what has expired.
				ConditionExpression: "attribute_not_exists(pk) OR expires <= :now",
				ExpressionAttributeValues: { ":now": { N: String(nowSeconds) } },
			});
			try {
				await answerOf(database.send(claim));
				return id;
			} catch (error) {
				if (!(error instanceof ConditionFailed)) throw error;
			}
			const { Item } = await answerOf(
				database.send(
					new GetItemCommand({ TableName: table, Key, ConsistentRead: true }),
				),
			);
			if (!Item) throw new Unavailable("Send the same again.");
			if (textOf(Item, "request") !== digest(request))
				throw new KeyReused(
					"This Idempotency-Key came with another request before. Take a new key for a new request.",
				);
			return textOf(Item, "id");
		},
	};
}
