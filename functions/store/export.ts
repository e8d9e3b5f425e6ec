import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
	EXPORT_VERSION,
	EXPORTED_TABLES,
	type ExportedTable,
	type FileLine,
	isExported,
	listFiles,
	MANIFEST,
	type Manifest,
	type Part,
	toExported,
	toPartName,
} from "../core/export-format.ts";
import { toPlainItem } from "../core/plain-item.ts";
import { textOf } from "./attribute.ts";
import { scan } from "./bulk.ts";
import type { Files } from "./files.ts";
import { PACKING } from "./packed.ts";
import type { TableNames } from "./tables.ts";

/** Where an export lies: a folder, or a bucket under a beginning of its keys. */
export type Shelf = Pick<Files, "open" | "put">;

/** A part of a bucket, or of a folder: all that is under a beginning of its keys. */
export function toShelf(files: Shelf, prefix: string): Shelf {
	return {
		open: (name) => files.open(prefix + name),
		put: (name, bytes, head) => files.put(prefix + name, bytes, head),
	};
}

/** Told again and again while an export or a restore goes on: what is done so far. */
export type Progress = {
	step: ExportedTable | "media" | "check" | "stop" | "clear";
	items: number;
	bytes: number;
};

/** Text of a part before it is packed: all that stays in memory, beside one picture. */
const PART_BYTES = 8_000_000;

export const sha256Of = (bytes: Uint8Array | string) =>
	createHash("sha256").update(bytes).digest("hex");

const toInstant = (ms: number) => new Date(ms).toISOString();

/** Writes lines into parts, each as soon as it is full. */
export function createParts(
	shelf: Shelf,
	kind: ExportedTable | "media",
	{
		nowMs,
		partBytes = PART_BYTES,
	}: { nowMs: () => number; partBytes?: number | undefined },
) {
	const parts: Part[] = [];
	let lines: string[] = [];
	let held = 0;
	let beganMs = 0;

	async function flush(): Promise<void> {
		if (lines.length === 0) return;
		const name = toPartName(kind, parts.length + 1);
		const packed = gzipSync(lines.join(""));
		await shelf.put(name, packed, { type: "application/gzip" });
		parts.push({
			name,
			lines: lines.length,
			bytes: packed.length,
			sha256: sha256Of(packed),
			began: toInstant(beganMs),
			ended: toInstant(nowMs()),
		});
		lines = [];
		held = 0;
	}

	return {
		/** Answers the characters of its line. */
		async add(value: unknown, readSinceMs = nowMs()): Promise<number> {
			if (lines.length === 0) beganMs = readSinceMs;
			const line = `${JSON.stringify(value)}\n`;
			lines.push(line);
			held += line.length;
			if (held >= partBytes) await flush();
			return line.length;
		},
		async end(): Promise<Part[]> {
			await flush();
			return parts;
		},
	};
}

/**
 * Writes everything that is to be kept, or all of one site, to a shelf; the manifest last. Reads each item once, at some instant while
 * the service goes on. Throws Unavailable; what it has written so far is then no export.
 */
export async function exportAll({
	database,
	tables,
	files,
	shelf,
	site,
	schema,
	luot,
	nowMs,
	see = () => {},
	partBytes,
}: {
	database: DynamoDBClient;
	tables: Pick<TableNames, "counters" | "content">;
	/** Pictures and documents; without, they stay where they are. */
	files?: Pick<Files, "open"> | undefined;
	shelf: Shelf;
	site?: string | undefined;
	schema: number;
	luot: string;
	nowMs: () => number;
	see?: (progress: Progress) => void;
	partBytes?: number;
}): Promise<Manifest> {
	const began = toInstant(nowMs());
	const items = { counters: 0, content: 0 };
	const missing: string[] = [];
	const fileParts = createParts(shelf, "media", { nowMs, partBytes });
	let copied = 0;
	let fileBytes = 0;

	async function copyFile(key: string): Promise<void> {
		const file = await files?.open(key);
		if (!file) {
			missing.push(key);
			return;
		}
		const bytes = await file.bytes();
		const { type, disposition } = file;
		const head = { type, ...(disposition && { disposition }) };
		await shelf.put(key, bytes, head);
		const sha256 = sha256Of(bytes);
		await fileParts.add({
			key,
			...head,
			bytes: bytes.length,
			sha256,
		} satisfies FileLine);
		copied++;
		fileBytes += bytes.length;
		see({ step: "media", items: copied, bytes: fileBytes });
	}

	async function exportTable(table: ExportedTable): Promise<Part[]> {
		const parts = createParts(shelf, table, { nowMs, partBytes });
		let bytes = 0;
		let askedMs = nowMs();
		for await (const { Items = [] } of scan(database, tables[table])) {
			for (const item of Items) {
				if (!isExported(table, textOf(item, "pk"), site)) continue;
				const kept = toExported(table, toPlainItem(item, PACKING));
				if (!kept) continue;
				bytes += await parts.add(kept, askedMs);
				items[table]++;
				if (files && table === "content")
					for (const key of listFiles(kept)) await copyFile(key);
			}
			see({ step: table, items: items[table], bytes });
			askedMs = nowMs();
		}
		return parts.end();
	}

	const parts: Part[] = [];
	for (const table of EXPORTED_TABLES)
		parts.push(...(await exportTable(table)));
	parts.push(...(await fileParts.end()));
	const manifest: Manifest = {
		format: "luot-export",
		version: EXPORT_VERSION,
		schema,
		luot,
		began,
		ended: toInstant(nowMs()),
		...(site !== undefined && { site }),
		hasFiles: files !== undefined,
		items,
		files: copied,
		fileBytes,
		missing,
		parts,
	};
	const text = `${JSON.stringify(manifest, null, "\t")}\n`;
	await shelf.put(MANIFEST, Buffer.from(text), { type: "application/json" });
	return manifest;
}
