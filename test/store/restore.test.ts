import { gunzipSync, gzipSync } from "node:zlib";
import {
	type DynamoDBClient,
	ScanCommand,
	UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MANIFEST, type Manifest } from "../../functions/core/export-format.ts";
import { SCHEMA_VERSION } from "../../functions/core/migrations.ts";
import { createArticles } from "../../functions/store/articles.ts";
import { listDays } from "../../functions/store/audit.ts";
import { createCounters } from "../../functions/store/counters.ts";
import {
	exportAll,
	type Shelf,
	sha256Of,
} from "../../functions/store/export.ts";
import type { Files, StoredFile } from "../../functions/store/files.ts";
import { createMediaRecords } from "../../functions/store/media.ts";
import {
	checkExport,
	listUnfinishedRestores,
	restoreAll,
	type Target,
} from "../../functions/store/restore.ts";
import { createSites } from "../../functions/store/sites.ts";
import { createArticle, toId } from "../support/article.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { foldViews } from "../support/folded.ts";
import { createSite } from "../support/site.ts";
import { readCounters } from "../support/table.ts";

type Kept = Map<string, Uint8Array>;

/** Files that are kept in this process, to be spoilt by tests. */
function openMemory(kept: Kept): Pick<Files, "open" | "put"> {
	return {
		async open(name) {
			const bytes = kept.get(name);
			return (
				bytes &&
				({ type: "image/webp", bytes: async () => bytes } as StoredFile)
			);
		},
		async put(name, bytes) {
			kept.set(name, bytes);
		},
	};
}

/** The same database until so many writes have got through; from then on the process is as good as dead. */
function killAfter(database: DynamoDBClient, writes: number): DynamoDBClient {
	let left = writes;
	return new Proxy(database, {
		get(target, name) {
			if (name !== "send") return Reflect.get(target, name);
			return (command: { constructor: { name: string } }) => {
				if (
					/Put|Update|Delete|Write/.test(command.constructor.name) &&
					left-- <= 0
				)
					return Promise.reject(new Error("killed"));
				return target.send(command as never);
			};
		},
	});
}

const PICTURE = "media/00000000a-0123456789abcdef0123456789abcdef-900x600.webp";

describeOnEngines("an export", (engine) => {
	let source: TestDatabase;
	let whole: Kept;
	const opened: TestDatabase[] = [];

	beforeAll(async () => {
		source = await openDatabase(engine);
		const content = { database: source.database, table: source.tables.content };
		await createSites(content).create(createSite());
		const articles = createArticles(content);
		for (const at of [1, 2, 3])
			await articles.create(createArticle({}, { id: toId(at) }), {
				isSlugChosen: false,
			});
		const uploaded = {
			site: "truong",
			id: "00000000a-0123456789abcdef0123456789abcdef",
			version: 1,
			fileName: "Sân trường.jpg",
			declared: "image/jpeg",
			uploadedBy: "Lan",
			uploadedAt: "2026-11-23T10:00:00.000Z",
			kept: { type: "image/webp", url: `/${PICTURE}`, size: 3 },
		} as const;
		await createMediaRecords(content).put(uploaded);
		await foldViews(source, { site: "truong", views: 40 });
		whole = await write();
	});
	afterAll(async () => {
		for (const each of [source, ...opened]) await each.close();
	});

	async function write(
		files = openMemory(new Map([[PICTURE, Buffer.from("ảnh")]])),
	) {
		const kept: Kept = new Map();
		await exportAll({
			...source,
			files,
			shelf: openMemory(kept),
			schema: SCHEMA_VERSION,
			luot: "test",
			nowMs: () => 0,
			partBytes: 1000,
		});
		return kept;
	}

	async function openTarget(): Promise<
		TestDatabase & { kept: Kept; files: Shelf }
	> {
		const target = await openDatabase(engine);
		opened.push(target);
		const kept: Kept = new Map();
		return { ...target, kept, files: openMemory(kept) };
	}

	async function restore(kept: Kept, target: Target, replace = false) {
		const shelf = openMemory(kept);
		const checked = await checkExport(shelf);
		return restoreAll({ shelf, checked, target, replace, nowMs: () => 5 });
	}

	const manifestOf = (kept: Kept): Manifest =>
		JSON.parse(Buffer.from(kept.get(MANIFEST) as Uint8Array).toString());

	/** A copy with a changed manifest. */
	function withManifest(change: (manifest: Manifest) => void): Kept {
		const manifest = manifestOf(whole);
		change(manifest);
		return new Map([
			...whole,
			[MANIFEST, Buffer.from(JSON.stringify(manifest))],
		]);
	}

	function withPart(change: (lines: string[]) => string[]): Kept {
		const part = manifestOf(whole).parts.find(({ name }) =>
			name.startsWith("content"),
		) as { name: string };
		const text = gunzipSync(whole.get(part.name) as Uint8Array).toString();
		const lines = change(text.split("\n").slice(0, -1));
		const packed = gzipSync(lines.map((line) => `${line}\n`).join(""));
		const kept = withManifest((manifest) => {
			const listed = manifest.parts.find(
				({ name }) => name === part.name,
			) as Manifest["parts"][number];
			manifest.items.content += lines.length - listed.lines;
			Object.assign(listed, {
				lines: lines.length,
				bytes: packed.length,
				sha256: sha256Of(packed),
			});
		});
		return kept.set(part.name, packed);
	}

	const without = (name: string) => {
		const kept = new Map(whole);
		expect(kept.delete(name)).toBe(true);
		return kept;
	};
	const spoilt = (name: string, spoil: (bytes: Buffer) => Uint8Array) =>
		new Map([
			...whole,
			[name, spoil(Buffer.from(whole.get(name) as Uint8Array))],
		]);
	const FIRST = "counters-00001.jsonl.gz";

	it.each<[string, () => Kept, string]>([
		["without a manifest", () => without(MANIFEST), MANIFEST],
		[
			"whose manifest was cut off",
			() => spoilt(MANIFEST, (bytes) => bytes.subarray(0, -9)),
			"cut off",
		],
		[
			"with a wrong checksum",
			() =>
				withManifest(
					({ parts }) =>
						void Object.assign(parts[0] as object, { sha256: "0".repeat(64) }),
				),
			FIRST,
		],
		[
			"with a wrong length",
			() =>
				withManifest(
					({ parts }) => void Object.assign(parts[0] as object, { bytes: 1 }),
				),
			FIRST,
		],
		["without a part", () => without(FIRST), FIRST],
		[
			"whose part was cut off",
			() => spoilt(FIRST, (bytes) => bytes.subarray(0, -1)),
			FIRST,
		],
		[
			"with one bit changed",
			() =>
				spoilt(FIRST, (bytes) => bytes.fill(bytes.readUInt8(40) ^ 1, 40, 41)),
			FIRST,
		],
		["without a picture", () => without(PICTURE), PICTURE],
		[
			"with another picture",
			() => spoilt(PICTURE, () => Buffer.from("hìn")),
			PICTURE,
		],
		[
			"of a later format",
			() =>
				withManifest((manifest) => {
					manifest.version = 2;
				}),
			"later",
		],
		[
			"of later shapes",
			() =>
				withManifest((manifest) => {
					manifest.schema = SCHEMA_VERSION + 1;
				}),
			"later",
		],
		[
			"with a line that is no item",
			() => withPart((lines) => [...lines, '{"pk":"site#x"}']),
			"no item",
		],
		[
			"with a line that is cut off",
			() => withPart((lines) => [...lines, '{"pk":']),
			"no item",
		],
		[
			"with a session in it",
			() =>
				withPart((lines) => [...lines, '{"pk":"session#1","sk":"session"}']),
			"no item",
		],
		[
			"with something unknown in it",
			() => withPart((lines) => [...lines, '{"pk":"x#1","sk":"x"}']),
			"no item",
		],
	])("%s is refused, and nothing is written", async (_, spoil, told) => {
		const target = await openTarget();
		await expect(restore(spoil(), target)).rejects.toThrow(told);
		for (const table of ["counters", "content"] as const)
			expect(await countItems(target, table)).toBe(0);
		expect(target.kept.size).toBe(0);
	});

	async function countItems(
		{ database, tables }: TestDatabase,
		table: "counters" | "content",
	) {
		const { Count } = await database.send(
			new ScanCommand({ TableName: tables[table] }),
		);
		return Count;
	}

	it("is in parts that hold no more than they may, and one line", () => {
		const { parts, items } = manifestOf(whole);
		expect(parts.length).toBeGreaterThan(5);
		expect(items.counters).toBeGreaterThan(9);
		for (const { name } of parts) {
			const lines = gunzipSync(whole.get(name) as Uint8Array)
				.toString()
				.split("\n");
			expect(lines.slice(0, -2).join("\n").length, name).toBeLessThan(1000);
		}
	});

	it("tells of files that are not to be found, and is whole without them", async () => {
		const kept = await write(openMemory(new Map()));
		expect(manifestOf(kept)).toMatchObject({ missing: [PICTURE], files: 0 });
		expect(await restore(kept, await openTarget())).toBe(true);
	});

	it("comes back whole wherever a restore was killed, when it is run again", async () => {
		const numbers = await readCounters(source);
		const steps = (await countItems(source, "counters")) as number;
		let kills = 0;
		for (const writes of [0, 1, 2, steps, steps + 3, steps + 8]) {
			const target = await openTarget();
			const dying = { ...target, database: killAfter(target.database, writes) };
			await expect(restore(whole, dying)).rejects.toThrow("killed");
			kills++;
			if (writes > 0)
				expect(await listUnfinishedRestores(target, [])).toEqual(["all"]);
			expect(await restore(whole, target)).toBe(true);
			expect(await readCounters(target)).toEqual(numbers);
			expect(await listUnfinishedRestores(target, [])).toEqual([]);
			expect(target.kept).toEqual(new Map([[PICTURE, Buffer.from("ảnh")]]));
			expect(await restore(whole, target)).toBe(false);
		}
		expect(kills).toBe(6);
	});

	it("replaces all, or is run again, wherever that was killed", async () => {
		const target = await openTarget();
		await foldViews(target, { site: "khac", views: 9 });
		const dying = { ...target, database: killAfter(target.database, 2) };
		await expect(restore(whole, dying, true)).rejects.toThrow("killed");
		expect(await restore(whole, target, true)).toBe(true);
		expect(await readCounters(target)).toEqual(await readCounters(source));
		expect(await countItems(target, "counters")).toBe(
			await countItems(source, "counters"),
		);
	});

	it("adds nothing to what has been counted since a restore was killed, and says so", async () => {
		const target = await openTarget();
		const dying = { ...target, database: killAfter(target.database, 3) };
		await expect(restore(whole, dying)).rejects.toThrow("killed");
		await target.database.send(
			new UpdateItemCommand({
				TableName: target.tables.counters,
				Key: { pk: { S: "truong" }, sk: { S: "box" } },
				UpdateExpression: "ADD v :one",
				ExpressionAttributeValues: { ":one": { N: "1" } },
			}),
		);
		const { v } = await createCounters({
			database: target.database,
			table: target.tables.counters,
		}).getBox("truong");
		await expect(restore(whole, target)).rejects.toThrow("--replace");
		expect(
			(
				await createCounters({
					database: target.database,
					table: target.tables.counters,
				}).getBox("truong")
			).v,
		).toBe(v);
		expect(await restore(whole, target, true)).toBe(true);
		expect(await readCounters(target)).toEqual(await readCounters(source));
	});

	it("leaves the days before it to no audit: their ledger is not there", async () => {
		const target = await openTarget();
		await restore(whole, target);
		const site = await createSites({
			database: target.database,
			table: target.tables.content,
		}).get("truong");
		expect(site?.restoredAt).toBe(new Date(5).toISOString());
	});
});

describe("the audit of a site that came from an export", () => {
	it("begins with the first whole day that was counted here", () => {
		const nowMs = Date.parse("2026-11-26T20:00:00Z");
		const days = (restoredAt?: string) =>
			listDays(
				{ zone: "Asia/Ho_Chi_Minh", ...(restoredAt && { restoredAt }) },
				nowMs,
			).map(({ day }) => day);
		expect(days()).toEqual(["2026-11-24", "2026-11-25", "2026-11-26"]);
		expect(days("2026-11-24T16:59:00Z")).toEqual(["2026-11-25", "2026-11-26"]);
		expect(days("2026-11-24T17:01:00Z")).toEqual(["2026-11-26"]);
		expect(days("2026-11-26T12:00:00Z")).toEqual([]);
	});
});
