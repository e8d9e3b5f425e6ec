import { gunzipSync, gzipSync } from "node:zlib";
import {
	type DynamoDBClient,
	ScanCommand,
	UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { MANIFEST, type Manifest } from "../../functions/core/export-format.ts";
import { SCHEMA_VERSION } from "../../functions/core/migrations.ts";
import { startPoller } from "../../functions/local/poller.ts";
import { createArticles } from "../../functions/store/articles.ts";
import { listDays } from "../../functions/store/audit.ts";
import { createBeginnings } from "../../functions/store/beginnings.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createDatabase } from "../../functions/store/database.ts";
import {
	exportAll,
	type Shelf,
	sha256Of,
} from "../../functions/store/export.ts";
import {
	type Checked,
	checkExport,
} from "../../functions/store/export-reader.ts";
import type { Files, StoredFile } from "../../functions/store/files.ts";
import { createFold } from "../../functions/store/fold.ts";
import { createMediaRecords } from "../../functions/store/media.ts";
import {
	listUnfinishedRestores,
	restoreAll,
	type Target,
} from "../../functions/store/restore.ts";
import { createSites } from "../../functions/store/sites.ts";
import { createVisits } from "../../functions/store/visits.ts";
import { createArticle, toId } from "../support/article.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { type Fault, startFaultProxy } from "../support/fault-proxy.ts";
import { foldViews } from "../support/folded.ts";
import { createSite } from "../support/site.ts";
import { readCounters } from "../support/table.ts";
import { createView } from "../support/views.ts";

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

/** The same database, of which somebody is told each write before it is sent, and may throw. */
function watchWrites(
	database: DynamoDBClient,
	see: () => void,
): DynamoDBClient {
	return new Proxy(database, {
		get(target, name) {
			if (name !== "send") return Reflect.get(target, name);
			return async (command: { constructor: { name: string } }) => {
				if (/Put|Update|Delete|Write/.test(command.constructor.name)) see();
				return target.send(command as never);
			};
		},
	});
}

/** The same database until so many writes have got through; from then on the process is as good as dead. */
function killAfter(database: DynamoDBClient, writes: number): DynamoDBClient {
	let left = writes;
	return watchWrites(database, () => {
		if (left-- <= 0) throw new Error("killed");
	});
}

/** What befalls one request after the other. */
const FAULTS_MET: readonly (Fault | undefined)[] = [
	undefined,
	"throttle table",
	undefined,
	undefined,
	"cut after",
	undefined,
	"twice",
	undefined,
	undefined,
	"fail before",
];

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

	const listSites = ({ database, tables }: TestDatabase) =>
		createSites({ database, table: tables.content }).listIds();

	/** The same database, and how many of its writes were asked for. */
	function countWrites(database: DynamoDBClient) {
		let writes = 0;
		const counting = watchWrites(database, () => {
			writes++;
		});
		return { counting, count: () => writes };
	}

	it("comes back whole wherever a restore was killed, when it is run again, and has no site until all else is there", async () => {
		const numbers = await readCounters(source);
		const first = await openTarget();
		const { counting, count } = countWrites(first.database);
		await restore(whole, { ...first, database: counting });
		// The last are the sites, and the mark that all is there.
		const all = count();
		expect(all).toBeGreaterThan(8);
		for (const writes of [0, 1, 2, Math.round(all / 2), all - 2, all - 1]) {
			const target = await openTarget();
			const dying = { ...target, database: killAfter(target.database, writes) };
			await expect(restore(whole, dying)).rejects.toThrow("killed");
			expect(await listSites(target)).toEqual(
				writes === all - 1 ? ["truong"] : [],
			);
			if (writes > 0)
				expect(await listUnfinishedRestores(target, [])).toEqual(["all"]);
			expect(await restore(whole, target)).toBe(true);
			expect(await readCounters(target)).toEqual(numbers);
			expect(await listSites(target)).toEqual(["truong"]);
			expect(await listUnfinishedRestores(target, [])).toEqual([]);
			expect(target.kept).toEqual(new Map([[PICTURE, Buffer.from("ảnh")]]));
			expect(await restore(whole, target)).toBe(false);
		}
	});

	it("comes back whole through a database that fails, throttles and takes half of a batch", async () => {
		const target = await openTarget();
		let asked = 0;
		const proxy = await startFaultProxy(
			target.endpoint,
			() => FAULTS_MET[asked++ % FAULTS_MET.length],
			{
				through: async ({ operation, body }, apply) => {
					const { RequestItems, ...rest } = JSON.parse(String(body));
					if (operation !== "BatchWriteItem" || asked % 3 === 0)
						return apply(body);
					const [[table, requests]] = Object.entries(RequestItems) as [
						[string, unknown[]],
					];
					const half = Math.floor(requests.length / 2);
					const answer = (bytes: string) => ({
						status: 200,
						headers: { "content-type": "application/x-amz-json-1.0" },
						body: Buffer.from(bytes),
					});
					const done = requests.slice(0, half);
					if (done.length > 0)
						await apply(
							Buffer.from(
								JSON.stringify({ ...rest, RequestItems: { [table]: done } }),
							),
						);
					const left = { [table]: requests.slice(half) };
					return answer(JSON.stringify({ UnprocessedItems: left }));
				},
			},
		);
		const database = createDatabase({
			endpoint: proxy.endpoint,
			requestTimeoutMs: 20_000,
		});
		try {
			expect(await restore(whole, { ...target, database })).toBe(true);
			expect([...proxy.met.keys()].toSorted()).toEqual(
				FAULTS_MET.filter((fault) => fault !== undefined).toSorted(),
			);
		} finally {
			database.destroy();
			await proxy.close();
		}
		expect(await readCounters(target)).toEqual(await readCounters(source));
		// And in the target the mark of the restore, and the shape of its items.
		for (const table of ["counters", "content"] as const)
			expect(await countItems(target, table)).toBe(
				((await countItems(source, table)) as number) +
					(table === "content" ? 2 : 0),
			);
	});

	it("refuses a ledger of which views may be on their way to the counters", async () => {
		const target = await openTarget();
		await createVisits({
			database: target.database,
			table: target.tables.visits,
		}).record(
			createView({
				id: "view-under-way",
				site: "truong",
				visitor: "lan",
				atMs: Date.now(),
			}),
		);
		await expect(restore(whole, target)).rejects.toThrow("visits: truong#");
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

describe.runIf(inject("dynamodbLocal"))(
	"a restore over a site that is being counted",
	() => {
		let source: TestDatabase;
		let target: TestDatabase;
		const kept: Kept = new Map();

		beforeAll(async () => {
			source = await openCounted();
			await foldViews(source, { site: "truong", views: 40 });
		});
		afterAll(async () => {
			await source.close();
			await target.close();
		});

		async function openCounted(): Promise<TestDatabase> {
			const counted = await openDatabase("DynamoDB Local");
			await createSites({
				database: counted.database,
				table: counted.tables.content,
			}).create(createSite());
			return counted;
		}

		/** Reads the ledger's stream from its beginning, as a mapping does that was behind, and folds it. */
		async function foldAll() {
			const counters = { ...target, table: target.tables.counters };
			const poller = await startPoller({
				...target,
				table: target.tables.visits,
				fold: createFold({
					counters: createCounters(counters),
					beginnings: createBeginnings(counters),
					paces: ["box", "depth"],
					deadLetters: { put: async (_, reason) => Promise.reject(reason) },
					report: ({ failure }) => {
						if (failure) throw failure;
					},
				}),
			});
			await poller.settled();
			await poller.close();
		}

		const view = (site: string, id: string) =>
			createVisits({
				database: target.database,
				table: target.tables.visits,
			}).record(createView({ id, site, visitor: id, atMs: Date.now() }));

		const read = async (site: string) =>
			new Map(
				[...(await readCounters(target))].filter(([name]) =>
					name.startsWith(site),
				),
			);

		const restore = (database = target.database, replace = false) =>
			restoreAll({
				shelf: openMemory(kept),
				checked,
				target: { ...target, database, settleMs: 2000 },
				replace,
				nowMs: Date.now,
			});
		let checked: Checked;

		it.each<[string, string | undefined]>([
			["of the whole", undefined],
			["of the one site", "truong"],
		])(
			"%s refuses without --replace; with it nothing that the stream still has is added, wherever it was killed, and counting goes on",
			async (_, site) => {
				target = await openCounted();
				kept.clear();
				await exportAll({
					...source,
					shelf: openMemory(kept),
					site,
					schema: SCHEMA_VERSION,
					luot: "test",
					nowMs: () => 0,
					partBytes: 1000,
				});
				checked = await checkExport(openMemory(kept));
				const numbers = await readCounters(source);

				// Views of which no counter knows yet: of this site and of another, which goes where all is replaced.
				for (const at of [1, 2, 3])
					await view("truong", `waiting-${site}-${at}`);
				await view("khac", `waiting-khac-${site}`);
				await expect(restore()).rejects.toThrow("--replace");
				await foldAll();
				await expect(restore()).rejects.toThrow("--replace");
				const others = await read("khac");

				let kills = 0;
				let isDone = false;
				while (!isDone) {
					const dying = killAfter(
						target.database,
						// To stop counting takes three; with two each other step gets further.
						kills < 3 ? kills + 1 : 2,
					);
					isDone = await restore(dying, kills === 0).catch((error) => {
						expect(String(error)).toContain("killed");
						kills++;
						return false;
					});
					await foldAll();
				}
				expect(kills).toBeGreaterThan(4);
				expect(await read("truong")).toEqual(numbers);
				expect(await read("khac")).toEqual(site ? others : new Map());

				await view("truong", `afterwards-${site}`);
				await foldAll();
				expect((await read("truong")).get("truong box v")).toBe(
					(numbers.get("truong box v") as number) + 1,
				);
			},
		);
	},
);

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
