import { randomUUID } from "node:crypto";
import {
	type DynamoDBClient,
	PutItemCommand,
	QueryCommand,
} from "@aws-sdk/client-dynamodb";
import type { Change } from "../core/change-log.ts";
import { textOf } from "./attribute.ts";
import { answerOf } from "./database.ts";

/** The log of who changed what, the latest first. Nothing in it is ever changed. */
export type Changes = {
	list(site: string, limit: number): Promise<Change[]>;
	add(change: Change): Promise<void>;
};

export function createChanges({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Changes {
	const toPartition = (site: string) => ({ S: `changes#${site}` });
	return {
		async list(site, limit) {
			const { Items = [] } = await answerOf(
				database.send(
					new QueryCommand({
						TableName: table,
						KeyConditionExpression: "pk = :pk",
						ExpressionAttributeValues: { ":pk": toPartition(site) },
						ScanIndexForward: false,
						Limit: limit,
					}),
				),
			);
			return Items.map((item) => JSON.parse(textOf(item, "change")));
		},

		async add(change) {
			const command = new PutItemCommand({
				TableName: table,
				Item: {
					pk: toPartition(change.site),
					sk: { S: `${change.at}#${randomUUID()}` },
					change: { S: JSON.stringify(change) },
				},
			});
			await answerOf(database.send(command));
		},
	};
}
