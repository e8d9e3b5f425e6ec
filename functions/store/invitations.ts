import {
	DeleteItemCommand,
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
	QueryCommand,
} from "@aws-sdk/client-dynamodb";
import type { Invitation } from "../core/person.ts";
import { textOf } from "./attribute.ts";
import { answerOf } from "./database.ts";

export type Invitations = {
	get(site: string, id: string): Promise<Invitation | undefined>;
	list(site: string): Promise<Invitation[]>;
	put(invitation: Invitation): Promise<void>;
	/** Whether it was there: of two who take it at once, one is told so. */
	remove(site: string, id: string): Promise<boolean>;
};

export function createInvitations({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Invitations {
	const toPartition = (site: string) => ({ S: `invitations#${site}` });
	const keyOf = (site: string, id: string) => ({
		pk: toPartition(site),
		sk: { S: id },
	});
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
			return Item && JSON.parse(textOf(Item, "invitation"));
		},

		async list(site) {
			const { Items = [] } = await answerOf(
				database.send(
					new QueryCommand({
						TableName: table,
						KeyConditionExpression: "pk = :pk",
						ExpressionAttributeValues: { ":pk": toPartition(site) },
						ConsistentRead: true,
					}),
				),
			);
			return Items.map((item) => JSON.parse(textOf(item, "invitation")));
		},

		async put(invitation) {
			const expires = Math.ceil(Date.parse(invitation.expires) / 1000);
			const command = new PutItemCommand({
				TableName: table,
				Item: {
					...keyOf(invitation.site, invitation.id),
					invitation: { S: JSON.stringify(invitation) },
					expires: { N: String(expires) },
				},
			});
			await answerOf(database.send(command));
		},

		async remove(site, id) {
			const { Attributes } = await answerOf(
				database.send(
					new DeleteItemCommand({
						TableName: table,
						Key: keyOf(site, id),
						ReturnValues: "ALL_OLD",
					}),
				),
			);
			return Attributes !== undefined;
		},
	};
}
