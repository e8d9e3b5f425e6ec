import {
	type AttributeValue,
	type DynamoDBClient,
	GetItemCommand,
	paginateQuery,
	QueryCommand,
	UpdateItemCommand,
	type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Correction } from "../core/audit.ts";
import { type BoxCounts, listPassed } from "../core/box.ts";
import { BOX_KEY, type Counter, toPageKey } from "../core/counter.ts";
import { TooLarge } from "../core/errors.ts";
import { toExact } from "../core/exact.ts";
import type { Item } from "./attribute.ts";
import { batchGet } from "./batch.ts";
import { answerOf, ConditionFailed } from "./database.ts";
import {
	parseCheckpoint,
	toCheckpoint,
	toCheckpointName,
	toSortedBytes,
} from "./sequence.ts";

/** What one record of the stream adds to a counter. */
export type Entry = {
	/** Its place in its shard, by `toOrdered`. */
	ordered: string;
	atSeconds: number;
	add: Readonly<Record<string, number>>;
	title?: string;
};

export type Counters = {
	/** The numbers of a site's box; empty for a site that nobody has visited. */
	getBox(site: string, read?: Reading): Promise<BoxCounts>;
	/** The second of the newest record that a site's box has counted; undefined where nothing tells. */
	getFoldedAt(site: string): Promise<number | undefined>;
	/** All-time views by path; a path that nobody has seen is missing. */
	getPages(
		site: string,
		paths: readonly string[],
	): Promise<ReadonlyMap<string, number>>;
	/** The items of a dimension, `path#month#2026-11#` or `path#all#`, by what comes after that. Throws TooLarge for over 20 MB. */
	list(
		site: string,
		prefix: string,
		read?: Reading,
	): Promise<ReadonlyMap<string, BoxCounts>>;
	/** The items with keys from `first` to `last`, both within, by key; in one Query. Throws TooLarge for over 20 MB. */
	between(
		site: string,
		first: string,
		last: string,
	): Promise<ReadonlyMap<string, BoxCounts>>;
	/** Items by their keys; those that are not there are missing. */
	getItems(
		site: string,
		keys: readonly string[],
	): Promise<ReadonlyMap<string, BoxCounts>>;
	/** The key of the first item that begins with a prefix. */
	findFirst(site: string, prefix: string): Promise<string | undefined>;
	/**
	 * Adds a shard's records to a counter, each exactly once however often and in whatever batches they come. Entries are in the order of
	 * their shard; one record may have several. Without a shard there is no telling what was counted, and they are simply added.
	 */
	add(
		counter: Counter,
		entries: readonly Entry[],
		shard: string | undefined,
	): Promise<void>;
	/** Whether a counter has a shard's record among what it has counted. Throws Unavailable. */
	hasCounted(
		counter: Counter,
		ordered: string,
		shard: string,
	): Promise<boolean>;
	/** Adds a correction to a counter that still shows what it was worked out from; false where it does not. Throws Unavailable. */
	correct(correction: Correction): Promise<boolean>;
};

/** A consistent read costs twice as much, and sees every write that was answered before it. */
type Reading = { isConsistent?: boolean };

/**
 * A stream keeps its records for 24 hours, and nothing that an older checkpoint guards against can come again. An hour more, since the
 * second in which a record was written is told roughly.
 */
export const CHECKPOINT_KEPT_SECONDS = 25 * 3600;

/** The box gains an attribute a minute and loses the old ones together, which costs a write for a dozen views and not for each. */
const PASSED_KEPT = 12;

/** A query answers a megabyte at a time; twenty are a hundred thousand pages. */
const LIST_ANSWERS = 20;

const isCheckpoint = (name: string) => name.startsWith("@");

function sum(entries: readonly Entry[]): Map<string, number> {
	const total = new Map<string, number>();
	for (const { add } of entries) {
		for (const [name, value] of Object.entries(add))
			total.set(name, (total.get(name) ?? 0) + value);
	}
	return new Map([...total].filter(([, value]) => value !== 0));
}

function toNumbers(item: Item): BoxCounts {
	return Object.fromEntries(
		Object.entries(item).flatMap(([name, value]) =>
			value.N === undefined ? [] : [[name, toExact(Number(value.N))]],
		),
	);
}

function toKey({ site, key }: Counter): Record<string, AttributeValue> {
	return { pk: { S: site }, sk: { S: key } };
}

function toCorrectInput({
	add,
	read,
}: Correction): Omit<UpdateItemCommandInput, "TableName" | "Key"> {
	const adds = Object.entries(add);
	const reads = Object.entries(read);
	return {
		UpdateExpression: `ADD ${adds.map((_, at) => `#a${at} :a${at}`).join(",")}`,
		ConditionExpression: reads
			.map(([, value], at) =>
				value === undefined
					? `attribute_not_exists(#r${at})`
					: `#r${at} = :r${at}`,
			)
			.join(" AND "),
		ExpressionAttributeNames: Object.fromEntries([
			...adds.map(([name], at) => [`#a${at}`, name]),
			...reads.map(([name], at) => [`#r${at}`, name]),
		]),
		ExpressionAttributeValues: Object.fromEntries([
			...adds.map(([, value], at) => [`:a${at}`, { N: String(value) }]),
			...reads.flatMap(([, value], at) =>
				value === undefined ? [] : [[`:r${at}`, { N: String(value) }]],
			),
		]),
	};
}

/** A record at or below the checkpoint is counted. One in text does not compare with bytes: it has to be the very one that was read. */
const toUncounted = (inText: AttributeValue | undefined) =>
	inText
		? "#shard = :inText"
		: "attribute_not_exists(#shard) OR #shard < :first";

function toAddInput(
	entries: readonly Entry[],
	{
		shard,
		inText,
	}: { shard: string | undefined; inText: AttributeValue | undefined },
): Omit<UpdateItemCommandInput, "TableName" | "Key"> {
	const first = entries[0] as Entry;
	const last = entries.at(-1) as Entry;
	const title = entries.findLast((entry) => entry.title !== undefined)?.title;
	const adds = [...sum(entries)];
	const sets = [
		...(shard ? ["#shard=:last"] : []),
		...(title ? ["#title=:title"] : []),
	];
	const clauses = [
		...(sets.length > 0 ? [`SET ${sets.join(",")}`] : []),
		...(adds.length > 0
			? [`ADD ${adds.map((_, at) => `#n${at} :n${at}`).join(",")}`]
			: []),
	];
	return {
		UpdateExpression: clauses.join(" "),
		...(shard && { ConditionExpression: toUncounted(inText) }),
		ExpressionAttributeNames: {
			...(shard && { "#shard": toCheckpointName(shard) }),
			...(title && { "#title": "title" }),
			...Object.fromEntries(adds.map(([name], at) => [`#n${at}`, name])),
		},
		ExpressionAttributeValues: {
			...(shard && {
				...(inText
					? { ":inText": inText }
					: { ":first": { B: toSortedBytes(first.ordered) } }),
				":last": { B: toCheckpoint(last.ordered, last.atSeconds) },
			}),
			...(title && { ":title": { S: title } }),
			...Object.fromEntries(
				adds.map(([, value], at) => [`:n${at}`, { N: String(value) }]),
			),
		},
		ReturnValues: "ALL_NEW",
	};
}

/** Attributes that may go: checkpoints of shards whose records are gone, and, of a box, periods that have passed. */
function listStale(item: Item, key: string, nowSeconds: number): string[] {
	const checkpoints = Object.entries(item).filter(
		([name, value]) =>
			isCheckpoint(name) &&
			parseCheckpoint(value).atSeconds < nowSeconds - CHECKPOINT_KEPT_SECONDS,
	);
	const passed = key === BOX_KEY ? listPassed(Object.keys(item)) : [];
	return [
		...checkpoints.map(([name]) => name),
		...(passed.length > PASSED_KEPT ? passed : []),
	];
}

export function createCounters({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Counters {
	async function getItem(
		counter: Counter,
		isConsistent: boolean,
	): Promise<Item> {
		const command = new GetItemCommand({
			TableName: table,
			Key: toKey(counter),
			ConsistentRead: isConsistent,
		});
		return (await answerOf(database.send(command))).Item ?? {};
	}

	async function removeStale(
		counter: Counter,
		item: Item,
		nowSeconds: number,
	): Promise<void> {
		const stale = listStale(item, counter.key, nowSeconds);
		if (stale.length === 0) return;
		const checkpoints = stale.filter(isCheckpoint);
		const command = new UpdateItemCommand({
			TableName: table,
			Key: toKey(counter),
			UpdateExpression: `REMOVE ${stale.map((_, at) => `#s${at}`).join(",")}`,
			ExpressionAttributeNames: Object.fromEntries(
				stale.map((name, at) => [`#s${at}`, name]),
			),
			// A shard may wake between the read and this write; then its checkpoint stays, and all goes the next time.
			...(checkpoints.length > 0 && {
				ConditionExpression: checkpoints
					.map((name) => `#s${stale.indexOf(name)} = :s${stale.indexOf(name)}`)
					.join(" AND "),
				ExpressionAttributeValues: Object.fromEntries(
					checkpoints.map((name) => [
						`:s${stale.indexOf(name)}`,
						item[name] as AttributeValue,
					]),
				),
			}),
		});
		try {
			await answerOf(database.send(command));
		} catch (error) {
			if (!(error instanceof ConditionFailed)) throw error;
		}
	}

	return {
		async getBox(site, { isConsistent = false } = {}) {
			return toNumbers(await getItem({ site, key: BOX_KEY }, isConsistent));
		},

		async getFoldedAt(site) {
			const item = await getItem({ site, key: BOX_KEY }, true);
			const seconds = Object.entries(item)
				.filter(([name]) => isCheckpoint(name))
				.map(([, value]) => parseCheckpoint(value).atSeconds);
			return seconds.length > 0 ? Math.max(...seconds) : undefined;
		},

		async getPages(site, paths) {
			const views = new Map<string, number>();
			const pathOf = new Map(paths.map((path) => [toPageKey(path), path]));
			const keys = [...pathOf.keys()].map((key) => toKey({ site, key }));
			for (const item of await batchGet(database, table, keys, {
				projection: "sk,v",
			})) {
				const path = pathOf.get(item.sk?.S ?? "") as string;
				views.set(path, toExact(Number(item.v?.N ?? 0)));
			}
			return views;
		},

		async list(site, prefix, { isConsistent = false } = {}) {
			const query = {
				TableName: table,
				ConsistentRead: isConsistent,
				KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
				ExpressionAttributeValues: {
					":pk": { S: site },
					":prefix": { S: prefix },
				},
			};
			const found = new Map<string, BoxCounts>();
			let answers = 0;
			for await (const { Items = [] } of paginateQuery(
				{ client: database },
				query,
			)) {
				if (++answers > LIST_ANSWERS)
					throw new TooLarge("More pages than one answer can count.");
				for (const item of Items)
					found.set((item.sk?.S ?? "").slice(prefix.length), toNumbers(item));
			}
			return found;
		},

		async between(site, first, last) {
			const query = {
				TableName: table,
				KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :last",
				ExpressionAttributeValues: {
					":pk": { S: site },
					":first": { S: first },
					":last": { S: last },
				},
			};
			const found = new Map<string, BoxCounts>();
			let answers = 0;
			for await (const { Items = [] } of paginateQuery(
				{ client: database },
				query,
			)) {
				if (++answers > LIST_ANSWERS)
					throw new TooLarge(
						"More than one answer can count: ask for less time.",
					);
				for (const item of Items) found.set(item.sk?.S ?? "", toNumbers(item));
			}
			return found;
		},

		async getItems(site, keys) {
			const wanted = keys.map((key) => toKey({ site, key }));
			const items = await batchGet(database, table, wanted);
			return new Map(items.map((item) => [item.sk?.S ?? "", toNumbers(item)]));
		},

		async findFirst(site, prefix) {
			const command = new QueryCommand({
				TableName: table,
				KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
				ExpressionAttributeValues: {
					":pk": { S: site },
					":prefix": { S: prefix },
				},
				ProjectionExpression: "sk",
				Limit: 1,
			});
			const { Items = [] } = await answerOf(database.send(command));
			return Items[0]?.sk?.S;
		},

		async add(counter, entries, shard) {
			// Where nothing is to be remembered, increments that cancel out are nothing to write.
			let rest = shard || sum(entries).size > 0 ? entries : [];
			let inText: AttributeValue | undefined;
			while (rest.length > 0) {
				try {
					const command = new UpdateItemCommand({
						TableName: table,
						Key: toKey(counter),
						...toAddInput(rest, { shard, inText }),
					});
					const { Attributes = {} } = await answerOf(database.send(command));
					await removeStale(
						counter,
						Attributes,
						(rest.at(-1) as Entry).atSeconds,
					);
					return;
				} catch (error) {
					if (!(error instanceof ConditionFailed) || !shard) throw error;
					const item = await getItem(counter, true);
					const found = item[toCheckpointName(shard)];
					const { ordered } = parseCheckpoint(found);
					inText = found?.S === undefined ? undefined : found;
					rest = rest.filter((entry) => entry.ordered > ordered);
				}
			}
		},

		async hasCounted(counter, ordered, shard) {
			const item = await getItem(counter, true);
			const seen = parseCheckpoint(item[toCheckpointName(shard)]);
			return seen.ordered >= ordered;
		},

		async correct(correction) {
			const command = new UpdateItemCommand({
				TableName: table,
				Key: toKey(correction),
				...toCorrectInput(correction),
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
