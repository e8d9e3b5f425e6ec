import { gunzipSync } from "node:zlib";
import {
	type AttributeValue,
	BatchWriteItemCommand,
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { Conflict, InvalidInput, Unavailable } from "../core/errors.ts";
import {
	EXPORTED_TABLES,
	type ExportedTable,
	isExported,
	listFiles,
	MANIFEST,
	type Manifest,
	type Part,
	parseFileLine,
	parseManifest,
	partKind,
} from "../core/export-format.ts";
import { bringForward, SCHEMA_VERSION } from "../core/migrations.ts";
import {
	type PlainItem,
	toAttributes,
	toPlainItem,
} from "../core/plain-item.ts";
import { type Item, textOf } from "./attribute.ts";
import { answerOf, ConditionFailed } from "./database.ts";
import { type Progress, type Shelf, scan, sha256Of } from "./export.ts";
import type { Files } from "./files.ts";
import { putSchemaVersion } from "./migrate.ts";
import { PACKING } from "./packed.ts";
import { TABLES, type TableName, type TableNames } from "./tables.ts";

/** Writes that are under way at once. */
const WIDTH = 32;

/** DynamoDB deletes at most so many items in a call. */
const BATCH = 25;

/** A table that has just been made takes some thousand writes a second, and soon more. */
const TRIES = 8;
const PAUSE_MS = 200;

export type Target = {
	database: DynamoDBClient;
	tables: TableNames;
	/** Where pictures and documents go; without, those of the export stay out. */
	files?: Pick<Files, "put"> | undefined;
	/**
	 * Makes the ledger and its stream anew, where whoever reads the stream begins at its beginning: with the checkpoints gone, the views in it
	 * would be counted again. On AWS the mapping remembers its place.
	 */
	renewLedger?: (() => Promise<void>) | undefined;
};

/** An export that was read through and found whole. */
export type Checked = { manifest: Manifest; sha256: string };

/** How far a restore is, kept in its target until the end. */
type Mark = { sha256: string; at: string; stage: "clear" | "write" | "done" };

async function read(shelf: Shelf, name: string): Promise<Uint8Array> {
	const file = await shelf.open(name);
	if (!file) throw new InvalidInput(`The export has no ${name}.`);
	return file.bytes();
}

async function readLines(shelf: Shelf, part: Part): Promise<string[]> {
	const packed = await read(shelf, part.name);
	if (packed.length !== part.bytes || sha256Of(packed) !== part.sha256)
		throw new InvalidInput(
			`${part.name} is not what ${MANIFEST} says: it was cut off or changed.`,
		);
	const lines = gunzipSync(packed).toString().split("\n").slice(0, -1);
	if (lines.length !== part.lines)
		throw new InvalidInput(
			`${part.name} has ${lines.length} lines, not ${part.lines}.`,
		);
	return lines;
}

async function readFile(shelf: Shelf, line: string) {
	const file = parseFileLine(line);
	const bytes = await read(shelf, file.key);
	if (bytes.length !== file.bytes || sha256Of(bytes) !== file.sha256)
		throw new InvalidInput(`${file.key} was cut off or changed.`);
	return { ...file, content: bytes };
}

/** The items of a part in today's shape, each with its attributes. Throws InvalidInput for what is none. */
function* parseItems(
	lines: readonly string[],
	table: ExportedTable,
	{ schema, site }: Manifest,
): Generator<{ plain: PlainItem; item: Record<string, AttributeValue> }> {
	for (const line of lines) {
		try {
			const plain = bringForward(table, JSON.parse(line), schema);
			const item = toAttributes(plain, PACKING) as Record<
				string,
				AttributeValue
			>;
			if (!isExported(table, textOf(item, "pk"), site) || !item.sk?.S)
				throw new TypeError("it belongs into no export");
			yield { plain, item };
		} catch (cause) {
			throw new InvalidInput(
				`A line of ${table} is no item: ${(cause as Error).message}`,
			);
		}
	}
}

/** Reads a whole export and writes nothing. Throws InvalidInput for the first thing that is cut off, changed, missing or of a later version. */
export async function checkExport(
	shelf: Shelf,
	see: (progress: Progress) => void = () => {},
): Promise<Checked> {
	const bytes = await read(shelf, MANIFEST);
	const manifest = parseManifest(Buffer.from(bytes).toString());
	if (manifest.schema > SCHEMA_VERSION)
		throw new InvalidInput(
			`The export has items of shape ${manifest.schema}; this program knows up to ${SCHEMA_VERSION}. Use a later one.`,
		);
	let items = 0;
	let size = 0;
	for (const part of manifest.parts) {
		const lines = await readLines(shelf, part);
		const kind = partKind(part);
		if (kind === "media") {
			for (const line of lines) {
				size += (await readFile(shelf, line)).bytes;
				see({ step: "check", items: ++items, bytes: size });
			}
			continue;
		}
		for (const _ of parseItems(lines, kind, manifest)) items++;
		size += part.bytes;
		see({ step: "check", items, bytes: size });
	}
	return { manifest, sha256: sha256Of(bytes) };
}

/** Runs tasks, so many at once; the first failure ends it. */
async function runAll<T>(
	all: Iterable<T>,
	task: (each: T) => Promise<void>,
): Promise<void> {
	const rest = all[Symbol.iterator]();
	const worker = async () => {
		for (let next = rest.next(); !next.done; next = rest.next())
			await task(next.value);
	};
	await Promise.all(Array.from({ length: WIDTH }, worker));
}

/** Sends again what the database has no time for now. */
async function persist<T>(send: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await answerOf(send());
		} catch (error) {
			if (!(error instanceof Unavailable) || tries === TRIES) throw error;
			await new Promise((resolve) =>
				setTimeout(resolve, PAUSE_MS * 2 ** tries),
			);
		}
	}
}

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
): Promise<void> {
	const command = new PutItemCommand({
		TableName: tables.content,
		Item: { ...markKey(site), mark: { S: JSON.stringify(mark) } },
	});
	await persist(() => database.send(command));
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

/** Whether an item of a table goes when its target is cleared: of one site its own, else everything. */
function isInTheWay(table: TableName, pk: string, site?: string): boolean {
	if (/^(?:restore|schema)#/.test(pk)) return false;
	if (site === undefined) return true;
	if (table === "content" || table === "counters")
		return isExported(table, pk, site);
	return pk.startsWith(`${site}#`);
}

/** The first item that a restore would meet. */
async function findOther(
	{ database, tables }: Target,
	site: string | undefined,
): Promise<string | undefined> {
	for (const table of EXPORTED_TABLES)
		for await (const { Items = [] } of scan(database, tables[table])) {
			const found = Items.map((item) => textOf(item, "pk")).find((pk) =>
				isExported(table, pk, site),
			);
			if (found !== undefined) return `${table}: ${found}`;
		}
	return undefined;
}

async function clear(
	{ database, tables, renewLedger }: Target,
	site: string | undefined,
	see: (progress: Progress) => void,
): Promise<void> {
	await renewLedger?.();
	let items = 0;
	const drop = async (table: TableName, keys: Item[]) => {
		let requests = keys.map((Key) => ({ DeleteRequest: { Key } }));
		while (requests.length > 0) {
			const { UnprocessedItems } = await persist(() =>
				database.send(
					new BatchWriteItemCommand({
						RequestItems: { [tables[table]]: requests },
					}),
				),
			);
			requests = (UnprocessedItems?.[tables[table]] ?? []) as typeof requests;
		}
		items += keys.length;
		see({ step: "clear", items, bytes: 0 });
	};
	for (const table of Object.keys(TABLES) as TableName[]) {
		const isSorted = "sortKey" in TABLES[table];
		for await (const { Items = [] } of scan(database, tables[table])) {
			const keys = Items.filter((item) =>
				isInTheWay(table, textOf(item, "pk"), site),
			).map(({ pk, sk }) => (isSorted ? { pk, sk } : { pk }) as Item);
			const batches = Array.from(
				{ length: Math.ceil(keys.length / BATCH) },
				(_, at) => keys.slice(at * BATCH, (at + 1) * BATCH),
			);
			for (const batch of batches) await drop(table, batch);
		}
	}
}

/** A site that came from an export says so: nobody must audit what its ledger does not have. */
function toRestored(
	item: Record<string, AttributeValue>,
	at: string,
): Record<string, AttributeValue> {
	if (!textOf(item, "pk").startsWith("site#")) return item;
	const site = JSON.parse(textOf(item, "settings"));
	return {
		...item,
		settings: { S: JSON.stringify({ ...site, restoredAt: at }) },
	};
}

/** Keeps an item where there is none of its key. Throws Conflict where there is another. */
async function keep(
	{ database, tables }: Target,
	table: ExportedTable,
	item: Record<string, AttributeValue>,
): Promise<void> {
	const TableName = tables[table];
	try {
		await persist(() =>
			database.send(
				new PutItemCommand({
					TableName,
					Item: item,
					ConditionExpression: "attribute_not_exists(pk)",
				}),
			),
		);
	} catch (error) {
		if (!(error instanceof ConditionFailed)) throw error;
		const { pk, sk } = item as { pk: AttributeValue; sk: AttributeValue };
		const { Item = {} } = await persist(() =>
			database.send(
				new GetItemCommand({
					TableName,
					Key: { pk, sk },
					ConsistentRead: true,
				}),
			),
		);
		const [there, ours] = [Item, item].map((each) =>
			JSON.stringify(toPlainItem(each, PACKING)),
		);
		if (there !== ours)
			throw new Conflict(
				`${table}: ${pk.S} ${sk.S} has been changed since this restore was begun. Nothing of it was overwritten; stop the service, and restore with --replace.`,
			);
	}
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

/**
 * Writes a checked export into tables that hold nothing of it. Killed and run again it goes on; run again after its end it writes
 * nothing. Throws Conflict where the target has other content (of this site, where it is an export of one), unless `replace` is set:
 * then that goes first. Answers whether anything had to be written.
 */
export async function restoreAll({
	shelf,
	checked: { manifest, sha256 },
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
	const { site } = manifest;
	if (replace && site !== undefined && target.renewLedger)
		throw new InvalidInput(
			"One site cannot be replaced at an engine with streams: its views of the last day would be counted again. Restore it into other tables.",
		);
	const before = await readMark(target, site);
	const isBegun = before?.sha256 === sha256;
	if (isBegun && before.stage === "done" && !replace) return false;

	let mark: Mark;
	// Whoever says "replace" to a restore that met something begins again from nothing.
	const goesOn =
		isBegun &&
		before.stage !== "done" &&
		!(replace && before.stage === "write");
	if (goesOn) mark = before;
	else {
		const other = await findOther(target, site);
		if (other !== undefined && !replace)
			throw new Conflict(
				`There is something already (${other}). An export is never mixed with other numbers: restore into empty tables, or with --replace, which deletes what is there.`,
			);
		mark = {
			sha256,
			at: new Date(nowMs()).toISOString(),
			stage: replace ? "clear" : "write",
		};
		await putMark(target, site, mark);
	}
	if (mark.stage === "clear") {
		await clear(target, site, see);
		mark = { ...mark, stage: "write" };
		await putMark(target, site, mark);
	}

	const done = { counters: 0, content: 0, media: 0 };
	let bytes = 0;
	for (const part of manifest.parts) {
		const lines = await readLines(shelf, part);
		const kind = partKind(part);
		if (kind === "media") {
			if (!target.files) continue;
			for (const line of lines) {
				const { key, type, disposition, content } = await readFile(shelf, line);
				const head = { type, ...(disposition && { disposition }) };
				await target.files.put(key, content, head);
				bytes += content.length;
				see({ step: kind, items: ++done.media, bytes });
			}
			continue;
		}
		await runAll(parseItems(lines, kind, manifest), async ({ plain, item }) => {
			await keep(target, kind, toRestored(item, mark.at));
			if (kind === "content" && filesFrom && !manifest.hasFiles)
				await copyFiles(listFiles(plain), filesFrom, target);
			see({ step: kind, items: ++done[kind], bytes });
		});
		bytes += part.bytes;
	}
	if (site === undefined) await putSchemaVersion(target, SCHEMA_VERSION);
	await putMark(target, site, { ...mark, stage: "done" });
	return true;
}
