import {
	type AttributeValue,
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { Conflict } from "../core/errors.ts";
import {
	EXPORTED_TABLES,
	type ExportedTable,
	isExported,
	listFiles,
	partKind,
} from "../core/export-format.ts";
import { SCHEMA_VERSION } from "../core/migrations.ts";
import { toPlainItem } from "../core/plain-item.ts";
import { type Item, textOf } from "./attribute.ts";
import { batchGet } from "./batch.ts";
import { createBeginnings, readClock } from "./beginnings.ts";
import { persist, runAll, scan, sleep, toBatches, writeBatch } from "./bulk.ts";
import type { Progress, Shelf } from "./export.ts";
import {
	type Checked,
	isSiteItem,
	parseItems,
	type Read,
	readFile,
	readLines,
} from "./export-reader.ts";
import type { Files } from "./files.ts";
import { putSchemaVersion } from "./migrate.ts";
import { PACKING } from "./packed.ts";
import { TABLES, type TableName, type TableNames } from "./tables.ts";

export type Target = {
	database: DynamoDBClient;
	tables: TableNames;
	/** Where pictures and documents go; without, those of the export stay out. */
	files?: Pick<Files, "put"> | undefined;
	/**
	 * Where the ledger has a stream: how long after a site was taken away nobody counts it any more, and after a beginning was set no
	 * batch is being folded that does not know of it.
	 */
	settleMs?: number | undefined;
};

/** How far a restore is, kept in its target until the end. */
type Mark = {
	sha256: string;
	at: string;
	stage: "stop" | "clear" | "write" | "done";
};

const toPrefix = (site: string | undefined) => `restore#${site ?? "all"}`;
const markKey = (site: string | undefined) => ({
	pk: { S: toPrefix(site) },
	sk: { S: "restore" },
});

async function readMark(
	{ database, tables }: Target,
	site: string | undefined,
): Promise<Mark | undefined> {
	const { Item } = await persist(() =>
		database.send(
			new GetItemCommand({
				TableName: tables.content,
				Key: markKey(site),
				ConsistentRead: true,
			}),
		),
	);
	return Item && JSON.parse(textOf(Item, "mark"));
}

async function putMark(
	{ database, tables }: Target,
	site: string | undefined,
	mark: Mark,
): Promise<Mark> {
	const command = new PutItemCommand({
		TableName: tables.content,
		Item: { ...markKey(site), mark: { S: JSON.stringify(mark) } },
	});
	await persist(() => database.send(command));
	return mark;
}

/** The sites (`all` for the whole) whose restore was begun here and not finished, so that nobody counts into half of the numbers. */
export async function listUnfinishedRestores(
	target: Target,
	sites: readonly string[],
): Promise<string[]> {
	const scopes = [undefined, ...sites];
	const marks = await Promise.all(scopes.map((site) => readMark(target, site)));
	return scopes
		.filter((_, at) => marks[at] && marks[at]?.stage !== "done")
		.map((site) => site ?? "all");
}

const isExportedTable = (table: TableName): table is ExportedTable =>
	EXPORTED_TABLES.some((exported) => exported === table);

/** Whether an item of a table goes when its target is cleared: of one site its own, else everything but what is of the installation. */
function isInTheWay(table: TableName, pk: string, site?: string): boolean {
	if (table === "counters") return isExported(table, pk, site);
	if (/^(?:restore|schema)#/.test(pk)) return false;
	if (site === undefined) return true;
	return isExportedTable(table)
		? isExported(table, pk, site)
		: pk.startsWith(`${site}#`);
}

/** The first item that a restore would meet: also of the ledger, since what is there may still be on its way to the counters. */
async function findOther(
	{ database, tables }: Target,
	site: string | undefined,
): Promise<string | undefined> {
	for (const table of [...EXPORTED_TABLES, "visits"] as const)
		for await (const { Items = [] } of scan(database, tables[table])) {
			const found = Items.map((item) => textOf(item, "pk")).find((pk) =>
				isExportedTable(table)
					? isExported(table, pk, site)
					: isInTheWay(table, pk, site),
			);
			if (found !== undefined) return `${table}: ${found}`;
		}
	return undefined;
}

/** Deletes what `isChosen` takes, page by page. */
async function drop(
	{ database, tables }: Target,
	table: TableName,
	isChosen: (pk: string) => boolean,
	dropped: (items: number) => void = () => {},
): Promise<void> {
	const isSorted = "sortKey" in TABLES[table];
	for await (const { Items = [] } of scan(database, tables[table])) {
		const requests = Items.filter((item) => isChosen(textOf(item, "pk"))).map(
			({ pk, sk }) => ({
				DeleteRequest: { Key: (isSorted ? { pk, sk } : { pk }) as Item },
			}),
		);
		await runAll(
			toBatches(requests, () => 0),
			async (batch) => {
				await writeBatch({ database, table: tables[table] }, batch);
				dropped(batch.length);
			},
		);
	}
}

/**
 * Sees to it that nothing is added to the numbers that are to come: a site that is not there is not counted, and of what the stream still
 * has of it, or brings again, nothing counts that was seen before the middle of the wait.
 */
async function stopCounting(
	target: Target,
	settleMs: number,
	site: string | undefined,
	see: (progress: Progress) => void,
): Promise<void> {
	const { database, tables } = target;
	await drop(
		target,
		"content",
		(pk) => isSiteItem(pk) && isInTheWay("content", pk, site),
	);
	const clock = { database, table: tables.content };
	const nowMs = await persist(() => readClock(clock));
	const beginnings = createBeginnings({ database, table: tables.counters });
	await persist(() => beginnings.set(site, nowMs + settleMs / 2));
	const seconds = Math.ceil(settleMs / 1000);
	for (let items = 0; items < seconds; items++) {
		see({ step: "stop", items, bytes: 0 });
		await sleep(settleMs / seconds);
	}
}

async function clear(
	target: Target,
	site: string | undefined,
	see: (progress: Progress) => void,
): Promise<void> {
	let items = 0;
	for (const table of Object.keys(TABLES) as TableName[])
		await drop(
			target,
			table,
			(pk) => isInTheWay(table, pk, site),
			(more) => {
				items += more;
				see({ step: "clear", items, bytes: 0 });
			},
		);
}

/** A site that came from an export says so: nobody must audit what its ledger does not have. */
function toRestored(
	item: Record<string, AttributeValue>,
	at: string,
): Record<string, AttributeValue> {
	const site = JSON.parse(textOf(item, "settings"));
	return {
		...item,
		settings: { S: JSON.stringify({ ...site, restoredAt: at }) },
	};
}

function* withoutSites(reads: Iterable<Read>): Generator<Read, undefined> {
	for (const read of reads)
		if (!isSiteItem(textOf(read.item, "pk"))) yield read;
}

const nameOf = (item: Item) => `${textOf(item, "pk")} ${textOf(item, "sk")}`;
const textFor = (item: Item) => JSON.stringify(toPlainItem(item, PACKING));

/** Keeps a batch of items, each where there is none of its key. Throws Conflict where there is another. */
async function keep(
	{ database, tables }: Target,
	table: ExportedTable,
	items: readonly Record<string, AttributeValue>[],
): Promise<void> {
	const at = { database, table: tables[table] };
	const keys = items.map(({ pk, sk }) => ({ pk, sk }) as Item);
	const found = await persist(() =>
		batchGet(database, tables[table], keys, { isConsistent: true }),
	);
	const there = new Map(found.map((item) => [nameOf(item), item]));
	for (const item of items) {
		const other = there.get(nameOf(item));
		if (other && textFor(other) !== textFor(item))
			throw new Conflict(
				`${table}: ${nameOf(item)} has been changed since this restore was begun. Nothing of it was overwritten; restore with --replace.`,
			);
	}
	const missing = items.filter((item) => !there.has(nameOf(item)));
	await writeBatch(
		at,
		missing.map((Item) => ({ PutRequest: { Item } })),
	);
}

async function copyFiles(
	keys: readonly string[],
	from: Pick<Files, "open">,
	{ files }: Target,
): Promise<void> {
	for (const key of keys) {
		const file = await from.open(key);
		if (!file) continue;
		const { type, disposition } = file;
		const head = { type, ...(disposition && { disposition }) };
		await files?.put(key, await file.bytes(), head);
	}
}

/** Empties the target where that was asked for, or finds it empty. Answers the mark of the restore; undefined where it is done already. */
async function prepare(
	target: Target,
	{ manifest: { site }, sha256 }: Checked,
	{
		replace,
		nowMs,
		see,
	}: {
		replace: boolean;
		nowMs: () => number;
		see: (progress: Progress) => void;
	},
): Promise<Mark | undefined> {
	const before = await readMark(target, site);
	const isBegun = before?.sha256 === sha256;
	if (isBegun && before.stage === "done" && !replace) return undefined;

	// Whoever says "replace" to a restore that met something begins again from nothing.
	const goesOn =
		isBegun &&
		before.stage !== "done" &&
		!(replace && before.stage === "write");
	if (!goesOn && !replace) {
		const other = await findOther(target, site);
		if (other !== undefined)
			throw new Conflict(
				`There is something already (${other}). An export is never mixed with other numbers: restore into empty tables, or with --replace, which deletes what is there.`,
			);
	}
	let mark: Mark = goesOn
		? before
		: await putMark(target, site, {
				sha256,
				at: new Date(nowMs()).toISOString(),
				stage: replace ? "stop" : "write",
			});
	if (mark.stage === "stop") {
		const { settleMs } = target;
		if (settleMs !== undefined) await stopCounting(target, settleMs, site, see);
		mark = await putMark(target, site, { ...mark, stage: "clear" });
	}
	if (mark.stage === "clear") {
		await clear(target, site, see);
		mark = await putMark(target, site, { ...mark, stage: "write" });
	}
	return mark;
}

/**
 * Writes a checked export into tables that hold nothing of it. The sites come last, and a site that is not there is not counted: so a
 * restore may be killed anywhere, and goes on when it is run again; run again after its end it writes nothing. Throws Conflict where the
 * target has other content (of this site, where it is an export of one), unless `replace` is set: then that goes first. Answers whether
 * anything had to be written.
 */
export async function restoreAll({
	shelf,
	checked,
	target,
	filesFrom,
	replace,
	nowMs,
	see = () => {},
}: {
	shelf: Shelf;
	checked: Checked;
	target: Target;
	/** Where pictures and documents are that are not in the export. */
	filesFrom?: Pick<Files, "open"> | undefined;
	replace: boolean;
	nowMs: () => number;
	see?: (progress: Progress) => void;
}): Promise<boolean> {
	const { manifest, sites } = checked;
	const mark = await prepare(target, checked, { replace, nowMs, see });
	if (!mark) return false;

	const done = { counters: 0, content: 0, media: 0 };
	let bytes = 0;
	async function keepAll(
		table: ExportedTable,
		reads: Iterable<Read>,
	): Promise<void> {
		const batches = toBatches(reads, ({ size }) => size);
		await runAll(batches, async (batch) => {
			await keep(
				target,
				table,
				batch.map(({ item }) => item),
			);
			if (table === "content" && filesFrom && !manifest.hasFiles)
				for (const { plain } of batch)
					await copyFiles(listFiles(plain), filesFrom, target);
			done[table] += batch.length;
			bytes += batch.reduce((sum, { size }) => sum + size, 0);
			see({ step: table, items: done[table], bytes });
		});
	}

	for (const part of manifest.parts) {
		const lines = await readLines(shelf, part);
		const kind = partKind(part);
		if (kind !== "media") {
			await keepAll(kind, withoutSites(parseItems(lines, kind, manifest)));
			continue;
		}
		if (!target.files) continue;
		for (const line of lines) {
			const { key, type, disposition, content } = await readFile(shelf, line);
			const head = { type, ...(disposition && { disposition }) };
			await target.files.put(key, content, head);
			bytes += content.length;
			see({ step: kind, items: ++done.media, bytes });
		}
	}
	if (manifest.site === undefined)
		await putSchemaVersion(target, SCHEMA_VERSION);
	await keepAll(
		"content",
		sites.map((read) => ({ ...read, item: toRestored(read.item, mark.at) })),
	);
	await putMark(target, manifest.site, { ...mark, stage: "done" });
	return true;
}
