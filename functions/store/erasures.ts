import {
	type DynamoDBClient,
	QueryCommand,
	UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { DayKey } from "../core/calendar.ts";
import type { Erasure } from "../core/keeping.ts";
import { type Item, numberOf, textOf } from "./attribute.ts";
import { answerOf } from "./database.ts";

export type Erased = Pick<Erasure, "lists" | "days" | "audits">;

/** The record of what was deleted. It is begun before the first deletion, so that nobody takes what is gone for zero. */
export type Erasures = {
	/** The latest first. */
	list(site: string, limit: number): Promise<Erasure[]>;
	/** The day before which details are gone, or going; undefined where all are there. */
	findKeptFrom(site: string): Promise<DayKey | undefined>;
	/** Writes down what is about to be deleted; answers how far it has come, where it was begun before. */
	begin(
		erasure: Pick<Erasure, "site" | "keptFrom" | "keepMonths" | "begun">,
	): Promise<Erasure>;
	/** Adds what was just deleted. */
	add(
		of: Pick<Erasure, "site" | "keptFrom">,
		erased: Partial<Erased>,
	): Promise<void>;
	finish(
		of: Pick<Erasure, "site" | "keptFrom">,
		finished: string,
	): Promise<Erasure>;
};

function toErasure(item: Item): Erasure {
	return {
		site: textOf(item, "pk").slice("erasures#".length),
		keptFrom: textOf(item, "sk"),
		keepMonths: numberOf(item, "keepMonths"),
		begun: textOf(item, "begun"),
		...(item.finished && { finished: textOf(item, "finished") }),
		lists: Number(item.lists?.N ?? 0),
		days: Number(item.days?.N ?? 0),
		audits: Number(item.audits?.N ?? 0),
	};
}

export function createErasures({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Erasures {
	const keyOf = ({ site, keptFrom }: Pick<Erasure, "site" | "keptFrom">) => ({
		pk: { S: `erasures#${site}` },
		sk: { S: keptFrom },
	});

	async function list(site: string, limit: number): Promise<Erasure[]> {
		const { Items = [] } = await answerOf(
			database.send(
				new QueryCommand({
					TableName: table,
					KeyConditionExpression: "pk = :pk",
					ExpressionAttributeValues: { ":pk": { S: `erasures#${site}` } },
					ScanIndexForward: false,
					Limit: limit,
				}),
			),
		);
		return Items.map(toErasure);
	}

	return {
		list,

		async findKeptFrom(site) {
			const [latest] = await list(site, 1);
			return latest?.keptFrom;
		},

		async begin({ keepMonths, begun, ...of }) {
			const command = new UpdateItemCommand({
				TableName: table,
				Key: keyOf(of),
				UpdateExpression:
					"SET begun = if_not_exists(begun, :begun), keepMonths = :months",
				ExpressionAttributeValues: {
					":begun": { S: begun },
					":months": { N: String(keepMonths) },
				},
				ReturnValues: "ALL_NEW",
			});
			const { Attributes = {} } = await answerOf(database.send(command));
			return toErasure(Attributes);
		},

		async add(of, { lists = 0, days = 0, audits = 0 }) {
			const command = new UpdateItemCommand({
				TableName: table,
				Key: keyOf(of),
				UpdateExpression: "ADD lists :lists, days :days, audits :audits",
				ExpressionAttributeValues: {
					":lists": { N: String(lists) },
					":days": { N: String(days) },
					":audits": { N: String(audits) },
				},
			});
			await answerOf(database.send(command));
		},

		async finish(of, finished) {
			const command = new UpdateItemCommand({
				TableName: table,
				Key: keyOf(of),
				UpdateExpression: "SET finished = :finished",
				ExpressionAttributeValues: { ":finished": { S: finished } },
				ReturnValues: "ALL_NEW",
			});
			const { Attributes = {} } = await answerOf(database.send(command));
			return toErasure(Attributes);
		},
	};
}
