import {
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
	paginateScan,
} from "@aws-sdk/client-dynamodb";
import { Conflict, Stale } from "../core/errors.ts";
import { type Site, toSite } from "../core/site.ts";
import { textOf } from "./attribute.ts";
import { answerOf, ConditionFailed } from "./database.ts";
import { remember } from "./remember.ts";

export type Sites = {
	/** A site's settings, or undefined where there is no such site. Throws Unavailable. */
	get(id: string): Promise<Site | undefined>;
	/** The ids of all sites. It reads the keys of the whole table: for the owner's list, and once a day. */
	listIds(): Promise<string[]>;
	/** Keeps a new site. Throws Conflict where the id is taken. */
	create(site: Site): Promise<void>;
	/** Keeps a changed site whose version is one above the stored one. Throws Stale where somebody was faster. */
	replace(site: Site): Promise<void>;
};

export function createSites({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Sites {
	const keyOf = (id: string) => ({
		pk: { S: `site#${id}` },
		sk: { S: "settings" },
	});

	function put(
		site: Site,
		condition: { expression: string; version?: number },
	): Promise<unknown> {
		const command = new PutItemCommand({
			TableName: table,
			Item: {
				...keyOf(site.id),
				version: { N: String(site.version) },
				settings: { S: JSON.stringify(site) },
			},
			ConditionExpression: condition.expression,
			...(condition.version !== undefined && {
				ExpressionAttributeValues: {
					":read": { N: String(condition.version) },
				},
			}),
		});
		return answerOf(database.send(command));
	}

	return {
		async get(id) {
			const { Item } = await answerOf(
				database.send(
					new GetItemCommand({
						TableName: table,
						Key: keyOf(id),
						ConsistentRead: true,
					}),
				),
			);
			return Item && toSite(JSON.parse(textOf(Item, "settings")));
		},

		async listIds() {
			const prefix = keyOf("").pk.S;
			const ids: string[] = [];
			for await (const { Items = [] } of paginateScan(
				{ client: database },
				{
					TableName: table,
					// Said aloud, since the functions' rights ask for it.
					Select: "SPECIFIC_ATTRIBUTES",
					ProjectionExpression: "pk",
					FilterExpression: "begins_with(pk, :prefix)",
					ExpressionAttributeValues: { ":prefix": { S: prefix } },
				},
			))
				ids.push(
					...Items.map((item) => textOf(item, "pk").slice(prefix.length)),
				);
			return ids;
		},

		async create(site) {
			try {
				await put(site, { expression: "attribute_not_exists(pk)" });
			} catch (error) {
				if (error instanceof ConditionFailed)
					throw new Conflict(`There is a site "${site.id}" already.`);
				throw error;
			}
		},

		async replace(site) {
			try {
				await put(site, {
					expression: "version = :read",
					version: site.version - 1,
				});
			} catch (error) {
				if (error instanceof ConditionFailed)
					throw new Stale(
						"Somebody else has changed the site meanwhile. Read it again.",
					);
				throw error;
			}
		},
	};
}

/** The same sites, each asked of the table at most once in `ttlMs`, so that a change is in force within that time. */
export function rememberSites(
	sites: Sites,
	time: { ttlMs: number; nowMs: () => number },
): Sites {
	return { ...sites, get: remember((id) => sites.get(id), time) };
}
