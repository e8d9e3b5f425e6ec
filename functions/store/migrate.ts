import {
	type AttributeValue,
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
	ScanCommand,
	type ScanCommandOutput,
	UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { InvalidInput, Unavailable } from "../core/errors.ts";
import { EXPORTED_TABLES, isExported } from "../core/export-format.ts";
import {
	MIGRATIONS,
	type Migration,
	SCHEMA_VERSION,
} from "../core/migrations.ts";
import { toAttributes, toPlainItem } from "../core/plain-item.ts";
import { type Item, numberOf, textOf } from "./attribute.ts";
import { answerOf, ConditionFailed } from "./database.ts";
import { PACKING } from "./packed.ts";
import type { TableNames } from "./tables.ts";

type Tables = {
	database: DynamoDBClient;
	tables: Pick<TableNames, "counters" | "content">;
};

/** How far the items are: all in shape `version`, and in the next one up to the key `from`. */
type State = { version: number; from?: Item };

const KEY = { pk: { S: "schema#all" }, sk: { S: "schema" } };

/** An item that is changed as often as this while it is being brought forward is not left in peace. */
const TRIES = 10;

/** Says in which shape the items of these tables are. */
export async function putSchemaVersion(
	{ database, tables }: Tables,
	version: number,
): Promise<void> {
	const command = new PutItemCommand({
		TableName: tables.content,
		Item: { ...KEY, version: { N: String(version) } },
	});
	await answerOf(database.send(command));
}

async function isEmpty({ database, tables }: Tables): Promise<boolean> {
	for (const table of EXPORTED_TABLES) {
		let from: Item | undefined;
		do {
			const { Items = [], LastEvaluatedKey } = await answerOf(
				database.send(
					new ScanCommand({
						TableName: tables[table],
						ConsistentRead: true,
						...(from && { ExclusiveStartKey: from }),
					}),
				),
			);
			if (Items.some((item) => isExported(table, textOf(item, "pk"))))
				return false;
			from = LastEvaluatedKey;
		} while (from);
	}
	return true;
}

/** Tables from before anybody noted their shape have the first one; empty ones have today's. */
async function readState(at: Tables): Promise<State> {
	const command = new GetItemCommand({
		TableName: at.tables.content,
		Key: KEY,
		ConsistentRead: true,
	});
	const { Item } = await answerOf(at.database.send(command));
	if (!Item) return { version: (await isEmpty(at)) ? SCHEMA_VERSION : 1 };
	return {
		version: numberOf(Item, "version"),
		...(Item.from?.S && { from: JSON.parse(Item.from.S) }),
	};
}

/** The shape of the items; `upTo` is the one that they will have once all is brought forward. */
export async function readSchemaVersion(at: Tables): Promise<number> {
	return (await readState(at)).version;
}

/** Remembers how far it is, unless another run is further already. */
async function putState(
	{ database, tables }: Tables,
	{ version, from }: State,
): Promise<void> {
	const command = new PutItemCommand({
		TableName: tables.content,
		Item: {
			...KEY,
			version: { N: String(version) },
			...(from && { from: { S: JSON.stringify(from) } }),
		},
		ConditionExpression: "attribute_not_exists(pk) OR version <= :version",
		ExpressionAttributeValues: { ":version": { N: String(version) } },
	});
	try {
		await answerOf(database.send(command));
	} catch (error) {
		if (!(error instanceof ConditionFailed)) throw error;
	}
}

/** The change of an item, attribute by attribute, each under the condition that it still is what was read; undefined for no change. */
function toUpdate(item: Item, { migrate }: Migration) {
	const plain = toPlainItem(item, PACKING);
	const next = migrate(plain);
	const names = [...new Set([...Object.keys(plain), ...Object.keys(next)])];
	const changed = names.filter(
		(name) => JSON.stringify(plain[name]) !== JSON.stringify(next[name]),
	);
	if (changed.length === 0) return undefined;
	const attributes = toAttributes(next, PACKING);
	const values: [string, AttributeValue][] = [];
	const sets: string[] = [];
	const removes: string[] = [];
	const conditions: string[] = [];
	for (const [at, name] of changed.entries()) {
		const old = item[name];
		if (name in next) {
			sets.push(`#n${at} = :n${at}`);
			values.push([`:n${at}`, attributes[name] as AttributeValue]);
		} else removes.push(`#n${at}`);
		conditions.push(
			old ? `#n${at} = :o${at}` : `attribute_not_exists(#n${at})`,
		);
		if (old) values.push([`:o${at}`, old]);
	}
	return {
		UpdateExpression: [
			...(sets.length > 0 ? [`SET ${sets.join(", ")}`] : []),
			...(removes.length > 0 ? [`REMOVE ${removes.join(", ")}`] : []),
		].join(" "),
		ConditionExpression: ["attribute_exists(pk)", ...conditions].join(" AND "),
		ExpressionAttributeNames: Object.fromEntries(
			changed.map((name, at) => [`#n${at}`, name]),
		),
		ExpressionAttributeValues: Object.fromEntries(values),
	};
}

/** Brings one item a step forward; answers whether there was anything to change. */
async function bringItem(
	{ database, tables }: Tables,
	step: Migration,
	found: Item,
): Promise<boolean> {
	const TableName = tables[step.table];
	const Key = { pk: found.pk, sk: found.sk } as Record<string, AttributeValue>;
	let item: Item | undefined = found;
	for (let tries = 0; tries < TRIES; tries++) {
		const update = item && toUpdate(item, step);
		if (!update) return false;
		try {
			await answerOf(
				database.send(new UpdateItemCommand({ TableName, Key, ...update })),
			);
			return true;
		} catch (error) {
			if (!(error instanceof ConditionFailed)) throw error;
			const read = new GetItemCommand({ TableName, Key, ConsistentRead: true });
			item = (await answerOf(database.send(read))).Item;
		}
	}
	throw new Unavailable("An item is changed again and again. Run it again.");
}

/**
 * Brings all items to today's shape, page by page, and remembers after each how far it is: killed it goes on from there, run twice or
 * by two at once it does nothing twice. The service may run. Answers how many items it has changed. Throws InvalidInput for tables that
 * a later version has brought further.
 */
export async function migrateAll({
	migrations = MIGRATIONS,
	report = () => {},
	pageSize,
	...at
}: Tables & {
	migrations?: readonly Migration[];
	report?: (
		step: Pick<Migration, "to" | "says">,
		items: { seen: number; changed: number },
	) => void;
	pageSize?: number;
}): Promise<number> {
	let { version, from } = await readState(at);
	const newest = migrations.at(-1)?.to ?? 1;
	if (version > newest)
		throw new InvalidInput(
			`The tables have items of shape ${version}; this program knows up to ${newest}. Use the version that wrote them, or a later one.`,
		);
	let all = 0;
	for (const step of migrations.filter(({ to }) => to > version)) {
		let seen = 0;
		let changed = 0;
		do {
			const { Items = [], LastEvaluatedKey }: ScanCommandOutput =
				await answerOf(
					at.database.send(
						new ScanCommand({
							TableName: at.tables[step.table],
							ConsistentRead: true,
							...(pageSize && { Limit: pageSize }),
							...(from && { ExclusiveStartKey: from }),
						}),
					),
				);
			for (const item of Items) {
				seen++;
				if (
					isExported(step.table, textOf(item, "pk")) &&
					(await bringItem(at, step, item))
				)
					changed++;
			}
			from = LastEvaluatedKey;
			if (from) await putState(at, { version, from });
			report(step, { seen, changed });
		} while (from);
		version = step.to;
		all += changed;
		await putState(at, { version });
	}
	await putState(at, { version });
	return all;
}
