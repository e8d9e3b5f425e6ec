import {
	type DynamoDBClient,
	QueryCommand,
	UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Visit } from "../core/visit.ts";
import { type Item, textOf } from "./attribute.ts";
import { answerOf, ConditionFailed } from "./database.ts";
import { FACTS, toVisit } from "./visits.ts";

/** Whether an item of the ledger is to be marked as taken out by a decision, or that mark to be put back. */
export type Mark = { void: string; isOut: boolean; atMs: number };

/** A visitor's day as it stands in the ledger, and by which decision it was put back, if it was. */
export type Found = { key: Item; visit: Visit; restored?: string };

export type Marks = {
	/** Whether a partition has anything. Throws Unavailable. */
	has(partition: string): Promise<boolean>;
	/** Some of the items of a partition, and where to go on. Items that nobody can read are left out. Throws Unavailable. */
	read(
		partition: string,
		after: string | undefined,
	): Promise<{ found: Found[]; next?: string }>;
	/** Marks an item, or finds it marked; false where another decision was faster, or the item has expired. Throws Unavailable. */
	put(key: Item, mark: Mark): Promise<boolean>;
};

/** Whether an item bears the mark. */
export function hasMark(item: Item, { void: id, isOut }: Mark): boolean {
	return (isOut ? item.voided?.S : item.restored?.S) === id;
}

export function createMarks({
	database,
	table,
	pageSize = 100,
}: {
	database: DynamoDBClient;
	table: string;
	/** Items of one answer: as many as are marked before the next step is kept. */
	pageSize?: number;
}): Marks {
	const names = [
		"views",
		"seen",
		"previous",
		"voided",
		"voidedAt",
		"restored",
		...FACTS,
	];
	return {
		async has(partition) {
			const command = new QueryCommand({
				TableName: table,
				KeyConditionExpression: "pk = :pk",
				ExpressionAttributeValues: { ":pk": { S: partition } },
				Limit: 1,
				Select: "COUNT",
			});
			return ((await answerOf(database.send(command))).Count ?? 0) > 0;
		},

		async read(partition, after) {
			const command = new QueryCommand({
				TableName: table,
				KeyConditionExpression: "pk = :pk",
				ExpressionAttributeValues: { ":pk": { S: partition } },
				ProjectionExpression: `pk,sk,${names.map((name) => `#${name}`).join(",")}`,
				ExpressionAttributeNames: Object.fromEntries(
					names.map((name) => [`#${name}`, name]),
				),
				ConsistentRead: true,
				Limit: pageSize,
				...(after !== undefined && {
					ExclusiveStartKey: { pk: { S: partition }, sk: { S: after } },
				}),
			});
			const { Items = [], LastEvaluatedKey } = await answerOf(
				database.send(command),
			);
			const next = LastEvaluatedKey?.sk?.S;
			return {
				found: Items.flatMap((item) => {
					const visit = readVisit(item);
					if (!visit) return [];
					const restored = item.restored?.S;
					return {
						key: { pk: { S: partition }, sk: { S: textOf(item, "sk") } },
						visit,
						...(restored && { restored }),
					};
				}),
				...(next !== undefined && { next }),
			};
		},

		async put(key, { void: id, isOut, atMs }) {
			const command = new UpdateItemCommand({
				TableName: table,
				Key: key,
				UpdateExpression: isOut
					? "SET #voided=:id,#voidedAt=:at REMOVE #restored"
					: "SET #restored=:id,#voidedAt=:at REMOVE #voided",
				// A mark that is there already is put again, which says nothing to the fold; one that was put back is not.
				ConditionExpression: isOut
					? "attribute_exists(#views) AND (attribute_not_exists(#voided) OR #voided=:id) AND (attribute_not_exists(#restored) OR #restored<>:id)"
					: "#voided=:id OR #restored=:id",
				ExpressionAttributeNames: {
					"#voided": "voided",
					"#restored": "restored",
					"#voidedAt": "voidedAt",
					...(isOut && { "#views": "views" }),
				},
				ExpressionAttributeValues: {
					":id": { S: id },
					":at": { N: String(atMs) },
				},
			});
			try {
				await answerOf(database.send(command));
				return true;
			} catch (error) {
				if (error instanceof ConditionFailed) return false;
				throw error;
			}
		},
	};
}

function readVisit(item: Item): Visit | undefined {
	try {
		return toVisit(item);
	} catch {
		return undefined;
	}
}
