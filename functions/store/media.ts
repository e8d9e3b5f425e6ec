import {
	DeleteItemCommand,
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
	QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { Stale } from "../core/errors.ts";
import type { Media } from "../core/media.ts";
import { type Item, textOf } from "./attribute.ts";
import { answerOf, ConditionFailed } from "./database.ts";

/** What is known of uploads. */
export type MediaRecords = {
	get(site: string, id: string): Promise<Media | undefined>;
	/** A site's, the latest first, from after the one with the id `before`. */
	list(
		site: string,
		page: { limit: number; before?: string | undefined },
	): Promise<Media[]>;
	/** Keeps a version in place of the one before; the first where there is none. Throws Stale where somebody was faster. */
	put(media: Media): Promise<void>;
	/** Forgets one at this version; one that is gone already is no failure. Throws Stale. */
	remove(media: Media): Promise<void>;
};

/** An upload that never came is forgotten after a day. */
const AWAITED_SECONDS = 86_400;

export function createMediaRecords({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): MediaRecords {
	const toPartition = (site: string) => `media#${site}`;
	const keyOf = (site: string, id: string) => ({
		pk: { S: toPartition(site) },
		sk: { S: id },
	});
	const toMedia = (item: Item): Media => JSON.parse(textOf(item, "media"));

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
			return Item && toMedia(Item);
		},

		async list(site, { limit, before }) {
			const command = new QueryCommand({
				TableName: table,
				KeyConditionExpression:
					before === undefined ? "pk = :pk" : "pk = :pk AND sk < :before",
				ExpressionAttributeValues: {
					":pk": { S: toPartition(site) },
					...(before !== undefined && { ":before": { S: before } }),
				},
				ScanIndexForward: false,
				Limit: limit,
			});
			const { Items = [] } = await answerOf(database.send(command));
			return Items.map(toMedia);
		},

		put(media) {
			const { site, id, version } = media;
			const text = JSON.stringify(media);
			const expires = Math.ceil(
				Date.parse(media.uploadedAt) / 1000 + AWAITED_SECONDS,
			);
			return write(() =>
				database.send(
					new PutItemCommand({
						TableName: table,
						Item: {
							...keyOf(site, id),
							version: { N: String(version) },
							media: { S: text },
							...(!media.kept && { expires: { N: String(expires) } }),
						},
						// Sent again after a lost answer, it finds itself.
						ConditionExpression:
							version === 1
								? "attribute_not_exists(pk) OR media = :same"
								: "version = :read OR media = :same",
						ExpressionAttributeValues: {
							":same": { S: text },
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
