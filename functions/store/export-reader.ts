import { gunzipSync } from "node:zlib";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { InvalidInput } from "../core/errors.ts";
import {
	type ExportedTable,
	isExported,
	isOwnState,
	MANIFEST,
	type Manifest,
	type Part,
	parseFileLine,
	parseManifest,
	partKind,
} from "../core/export-format.ts";
import { bringForward, SCHEMA_VERSION } from "../core/migrations.ts";
import { type PlainItem, toAttributes } from "../core/plain-item.ts";
import { textOf } from "./attribute.ts";
import { type Progress, type Shelf, sha256Of } from "./export.ts";
import { PACKING } from "./packed.ts";

/** An export that was read through and found whole. */
export type Checked = {
	manifest: Manifest;
	sha256: string;
	/** The sites in it, with their settings. */
	sites: readonly Read[];
};

/** An item of an export: as its line says it, and as the database takes it. */
export type Read = {
	plain: PlainItem;
	item: Record<string, AttributeValue>;
	/** Characters of its line. */
	size: number;
};

/** Whether this is the key of a site's settings; the service does nothing for a site without. */
export const isSiteItem = (pk: string) => pk.startsWith("site#");

async function read(shelf: Shelf, name: string): Promise<Uint8Array> {
	const file = await shelf.open(name);
	if (!file) throw new InvalidInput(`The export has no ${name}.`);
	return file.bytes();
}

/** The lines of a part. Throws InvalidInput where it is not what the manifest says. */
export async function readLines(shelf: Shelf, part: Part): Promise<string[]> {
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

/** A file that a line of a part tells of. Throws InvalidInput where it is another, or none. */
export async function readFile(shelf: Shelf, line: string) {
	const file = parseFileLine(line);
	const bytes = await read(shelf, file.key);
	if (bytes.length !== file.bytes || sha256Of(bytes) !== file.sha256)
		throw new InvalidInput(`${file.key} was cut off or changed.`);
	return { ...file, content: bytes };
}

/** The items of a part in today's shape, each with its attributes. Throws InvalidInput for what is none. */
export function* parseItems(
	lines: readonly string[],
	table: ExportedTable,
	{ schema, site }: Manifest,
): Generator<Read, undefined> {
	for (const line of lines) {
		let read: Read;
		try {
			const plain = bringForward(table, JSON.parse(line), schema);
			const item = toAttributes(plain, PACKING) as Record<
				string,
				AttributeValue
			>;
			const pk = textOf(item, "pk");
			// Exports of earlier versions have it.
			if (table === "counters" && isOwnState(pk)) continue;
			if (!isExported(table, pk, site) || !item.sk?.S)
				throw new TypeError("it belongs into no export");
			read = { plain, item, size: line.length };
		} catch (cause) {
			throw new InvalidInput(
				`A line of ${table} is no item: ${(cause as Error).message}`,
			);
		}
		yield read;
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
	const sites: Read[] = [];
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
		for (const read of parseItems(lines, kind, manifest)) {
			if (kind === "content" && isSiteItem(textOf(read.item, "pk")))
				sites.push(read);
			items++;
		}
		size += part.bytes;
		see({ step: "check", items, bytes: size });
	}
	return { manifest, sha256: sha256Of(bytes), sites };
}
