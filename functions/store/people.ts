import {
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
	paginateQuery,
} from "@aws-sdk/client-dynamodb";
import { Conflict, Stale } from "../core/errors.ts";
import type { Person } from "../core/person.ts";
import { textOf } from "./attribute.ts";
import { answerOf, ConditionFailed } from "./database.ts";

export type People = {
	get(id: string): Promise<Person | undefined>;
	/** Everybody; an installation has tens. */
	list(): Promise<Person[]>;
	/** Keeps somebody new. Throws Conflict where the id is taken. */
	create(person: Person): Promise<void>;
	/** Keeps what was changed, its version one above what was read. Throws Stale where somebody was faster. */
	replace(person: Person): Promise<void>;
};

const PARTITION = { S: "people#all" };

export function createPeople({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): People {
	async function put(person: Person, before: number): Promise<void> {
		const command = new PutItemCommand({
			TableName: table,
			Item: {
				pk: PARTITION,
				sk: { S: person.id },
				version: { N: String(person.version) },
				person: { S: JSON.stringify(person) },
			},
			ConditionExpression:
				before === 0 ? "attribute_not_exists(pk)" : "version = :before",
			...(before > 0 && {
				ExpressionAttributeValues: { ":before": { N: String(before) } },
			}),
		});
		await answerOf(database.send(command));
	}

	return {
		async get(id) {
			const { Item } = await answerOf(
				database.send(
					new GetItemCommand({
						TableName: table,
						Key: { pk: PARTITION, sk: { S: id } },
						ConsistentRead: true,
					}),
				),
			);
			return Item && JSON.parse(textOf(Item, "person"));
		},

		async list() {
			const people: Person[] = [];
			const query = {
				TableName: table,
				KeyConditionExpression: "pk = :pk",
				ExpressionAttributeValues: { ":pk": PARTITION },
				ConsistentRead: true,
			};
			for await (const { Items = [] } of paginateQuery(
				{ client: database },
				query,
			))
				people.push(...Items.map((item) => JSON.parse(textOf(item, "person"))));
			return people;
		},

		async create(person) {
			try {
				await put(person, 0);
			} catch (error) {
				if (error instanceof ConditionFailed)
					throw new Conflict("There is somebody of this id already.");
				throw error;
			}
		},

		async replace(person) {
			try {
				await put(person, person.version - 1);
			} catch (error) {
				if (error instanceof ConditionFailed)
					throw new Stale("Somebody else has changed this person meanwhile.");
				throw error;
			}
		},
	};
}
