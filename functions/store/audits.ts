import {
	type DynamoDBClient,
	PutItemCommand,
	QueryCommand,
} from "@aws-sdk/client-dynamodb";
import type { Audit } from "../core/audit.ts";
import { textOf } from "./attribute.ts";
import { answerOf } from "./database.ts";

/** A little more than a year, so that a month can be compared with the one a year before. */
const KEPT_SECONDS = 400 * 86_400;

export type Audits = {
	/** A site's last results, the latest day first, of one day the latest first. */
	list(site: string, limit: number): Promise<Audit[]>;
	/** Keeps a result; of one day and instant the last. */
	put(audit: Audit): Promise<void>;
};

export function createAudits({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Audits {
	const toPartition = (site: string) => ({ S: `audits#${site}` });
	return {
		async list(site, limit) {
			const command = new QueryCommand({
				TableName: table,
				KeyConditionExpression: "pk = :pk",
				ExpressionAttributeValues: { ":pk": toPartition(site) },
				ScanIndexForward: false,
				Limit: limit,
			});
			const { Items = [] } = await answerOf(database.send(command));
			return Items.map((item) => JSON.parse(textOf(item, "audit")));
		},

		async put(audit) {
			const { site, day, at } = audit;
			const expires = Math.floor(Date.parse(at) / 1000) + KEPT_SECONDS;
			const command = new PutItemCommand({
				TableName: table,
				Item: {
					pk: toPartition(site),
					sk: { S: `${day}#${at}` },
					audit: { S: JSON.stringify(audit) },
					expires: { N: String(expires) },
				},
			});
			await answerOf(database.send(command));
		},
	};
}
