import { randomBytes } from "node:crypto";
import {
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { answerOf, ConditionFailed } from "./database.ts";

/** The keys that sign a site's checks. They stand apart from its settings, so that no answer which shows a site can show them. */
export type CheckKeys = {
	/** The site's key, 32 bytes; undefined where nobody has made one. Throws Unavailable. */
	get(site: string): Promise<Uint8Array | undefined>;
	/** The site's key, made if it has none; of two who make it at once, both get the same. Throws Unavailable. */
	make(site: string): Promise<Uint8Array>;
};

export function createCheckKeys({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): CheckKeys {
	const keyOf = (site: string) => ({
		pk: { S: `check#${site}` },
		sk: { S: "key" },
	});

	async function get(site: string): Promise<Uint8Array | undefined> {
		const command = new GetItemCommand({
			TableName: table,
			Key: keyOf(site),
			ConsistentRead: true,
		});
		return (await answerOf(database.send(command))).Item?.secret?.B;
	}

	return {
		get,
		async make(site) {
			const found = await get(site);
			if (found) return found;
			const secret = randomBytes(32);
			const command = new PutItemCommand({
				TableName: table,
				Item: { ...keyOf(site), secret: { B: secret } },
				ConditionExpression: "attribute_not_exists(pk)",
			});
			try {
				await answerOf(database.send(command));
				return secret;
			} catch (error) {
				if (!(error instanceof ConditionFailed)) throw error;
				// Somebody was faster, or this very write came twice.
				return (await get(site)) ?? secret;
			}
		},
	};
}
