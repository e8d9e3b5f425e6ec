import {
	DeleteItemCommand,
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
	paginateQuery,
} from "@aws-sdk/client-dynamodb";
import type { Announcement } from "../core/announcement.ts";
import { Stale } from "../core/errors.ts";
import { type Item, textOf } from "./attribute.ts";
import { answerOf, ConditionFailed } from "./database.ts";

export type Announcements = {
	get(site: string, id: string): Promise<Announcement | undefined>;
	/** All of a site's, whether in force or not. */
	list(site: string): Promise<Announcement[]>;
	/** Keeps a version in place of the one before; the first where there is none. Throws Stale where somebody was faster. */
	put(announcement: Announcement): Promise<void>;
	/** Takes one away at this version; one that is gone already is no failure. Throws Stale. */
	remove(announcement: Announcement): Promise<void>;
};

export function createAnnouncements({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Announcements {
	const toPartition = (site: string) => `announcements#${site}`;
	const keyOf = (site: string, id: string) => ({
		pk: { S: toPartition(site) },
		sk: { S: id },
	});
	const toAnnouncement = (item: Item): Announcement =>
		JSON.parse(textOf(item, "announcement"));

	async function write(sent: () => Promise<unknown>): Promise<void> {
		try {
			await answerOf(sent());
		} catch (error) {
			if (error instanceof ConditionFailed)
				throw new Stale(
					"Somebody else has changed it meanwhile. Read it again.",
				);
			throw error;
		}
	}

	return {
		async get(site, id) {
			const command = new GetItemCommand({
				TableName: table,
				Key: keyOf(site, id),
				ConsistentRead: true,
			});
			const { Item } = await answerOf(database.send(command));
			return Item && toAnnouncement(Item);
		},

		async list(site) {
			const query = {
				TableName: table,
				KeyConditionExpression: "pk = :pk",
				ExpressionAttributeValues: { ":pk": { S: toPartition(site) } },
			};
			const found: Announcement[] = [];
			for await (const { Items = [] } of paginateQuery(
				{ client: database },
				query,
			))
				found.push(...Items.map(toAnnouncement));
			return found;
		},

		put(announcement) {
			const { site, id, version } = announcement;
			return write(() =>
				database.send(
					new PutItemCommand({
						TableName: table,
						Item: {
							...keyOf(site, id),
							version: { N: String(version) },
							announcement: { S: JSON.stringify(announcement) },
						},
						// Sent again after a lost answer, it finds itself.
						ConditionExpression:
							version === 1
								? "attribute_not_exists(pk) OR announcement = :same"
								: "version = :read OR announcement = :same",
						ExpressionAttributeValues: {
							":same": { S: JSON.stringify(announcement) },
							...(version > 1 && { ":read": { N: String(version - 1) } }),
						},
					}),
				),
			);
		},

		remove({ site, id, version }) {
			return write(() =>
				database.send(
					new DeleteItemCommand({
						TableName: table,
						Key: keyOf(site, id),
						ConditionExpression: "attribute_not_exists(pk) OR version = :read",
						ExpressionAttributeValues: { ":read": { N: String(version) } },
					}),
				),
			);
		},
	};
}
