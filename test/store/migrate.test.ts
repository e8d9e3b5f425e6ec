import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import {
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
	UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExportedTable } from "../../functions/core/export-format.ts";
import {
	MIGRATIONS,
	type Migration,
	SCHEMA_VERSION,
} from "../../functions/core/migrations.ts";
import {
	type PlainItem,
	toAttributes,
	toPlainItem,
} from "../../functions/core/plain-item.ts";
import { SITE_DEFAULTS } from "../../functions/core/site.ts";
import { parseSite } from "../../functions/core/site-input.ts";
import { createAnnouncements } from "../../functions/store/announcements.ts";
import { createArticles } from "../../functions/store/articles.ts";
import type { Item } from "../../functions/store/attribute.ts";
import { scan } from "../../functions/store/bulk.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { exportAll } from "../../functions/store/export.ts";
import { checkExport } from "../../functions/store/export-reader.ts";
import type { StoredFile } from "../../functions/store/files.ts";
import {
	migrateAll,
	putSchemaVersion,
	readSchemaVersion,
} from "../../functions/store/migrate.ts";
import { PACKING } from "../../functions/store/packed.ts";
import { restoreAll } from "../../functions/store/restore.ts";
import { createSites } from "../../functions/store/sites.ts";
import { createTokens } from "../../functions/store/tokens.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { readCounters } from "../support/table.ts";

type Line = { table: ExportedTable; item: PlainItem };

/**
 * Tables as the program of that time wrote them, a line an item; the name begins with the version of their shape. `1-counting` is from
 * before there were news, `1-news` from before numbers could be shared. A new shape gets a file of its own before it is changed again.
 */
const SHAPES = globSync("test/store/shapes/*.jsonl").map((file) => ({
	name: basename(file, ".jsonl"),
	version: Number.parseInt(basename(file), 10),
	lines: readFileSync(file, "utf8")
		.split("\n")
		.slice(0, -1)
		.map((line) => JSON.parse(line) as Line),
}));

async function put(
	{ database, tables }: TestDatabase,
	{ table, item }: Line,
): Promise<void> {
	const Item = toAttributes(item, PACKING) as Item;
	await database.send(new PutItemCommand({ TableName: tables[table], Item }));
}

async function readAll(
	{ database, tables }: TestDatabase,
	table: ExportedTable,
): Promise<PlainItem[]> {
	const found: PlainItem[] = [];
	for await (const { Items = [] } of scan(database, tables[table]))
		found.push(...Items.map((item) => toPlainItem(item, PACKING)));
	return found
		.filter(({ pk }) => pk !== "schema#all")
		.toSorted((one, other) =>
			JSON.stringify(one) < JSON.stringify(other) ? -1 : 1,
		);
}

/** The same database, with something done before its writes of items. */
function intercept(
	database: DynamoDBClient,
	before: (command: {
		input: { Key?: Item; TableName: string };
	}) => Promise<void>,
): DynamoDBClient {
	return new Proxy(database, {
		get(target, name) {
			if (name !== "send") return Reflect.get(target, name);
			return async (command: never) => {
				if ((command as object) instanceof UpdateItemCommand)
					await before(command);
				return target.send(command);
			};
		},
	});
}

/** A step for tests: it counts pages in tens. */
const IN_TENS: Migration = {
	to: 2,
	table: "counters",
	says: "Pages are counted in tens.",
	migrate: ({ v, ...item }) =>
		v === undefined ? item : { ...item, tens: (v as number) * 10 },
};

it("there is a table of every shape that there was", () => {
	const versions = new Set(SHAPES.map(({ version }) => version));
	const all = Array.from({ length: SCHEMA_VERSION }, (_, at) => at + 1);
	expect([...versions].toSorted()).toEqual(all);
	expect(MIGRATIONS.map(({ to }) => to)).toEqual(all.slice(1));
});

it("a step changes nothing of what it has changed already", () => {
	for (const { lines } of SHAPES)
		for (const { table, item } of lines)
			for (const step of MIGRATIONS.filter((each) => each.table === table)) {
				const once = step.migrate(item);
				expect(step.migrate(once)).toEqual(once);
				expect([once.pk, once.sk]).toEqual([item.pk, item.sk]);
			}
});

describeOnEngines("tables", (engine) => {
	const opened: TestDatabase[] = [];
	afterAll(async () => {
		for (const each of opened) await each.close();
	});
	async function open(): Promise<TestDatabase> {
		const db = await openDatabase(engine);
		opened.push(db);
		return db;
	}

	describe.each(SHAPES)("of the shape $name", ({ name, version, lines }) => {
		let db: TestDatabase;
		beforeAll(async () => {
			db = await open();
			for (const line of lines) await put(db, line);
		});

		it("come to today's with every number and every text", async () => {
			const numbers = await readCounters(db);
			expect(await readSchemaVersion(db)).toBe(version);
			const changed = await migrateAll(db);
			expect(changed > 0).toBe(version < SCHEMA_VERSION);
			expect(await readSchemaVersion(db)).toBe(SCHEMA_VERSION);
			expect(await readCounters(db)).toEqual(numbers);

			const { database } = db;
			const content = { database, table: db.tables.content };
			const site = await createSites(content).get("truong");
			const whole = parseSite({ id: "truong", name: site?.name });
			expect(Object.keys(site ?? {})).toEqual(
				expect.arrayContaining(Object.keys(whole)),
			);
			expect(site).toMatchObject({
				opening: { views: 4_626_335 },
				hostnames: ["truong.example"],
				isPublic: SITE_DEFAULTS.isPublic,
				editorsMay: SITE_DEFAULTS.editorsMay,
			});
			const counters = createCounters({ database, table: db.tables.counters });
			expect(await counters.getBox("truong")).toMatchObject({
				v: 12,
				"v2026-11-23": 12,
			});
			expect(await counters.getPages("truong", ["/tin"])).toEqual(
				new Map([["/tin", 4]]),
			);
		});

		it("have the news that they had", async () => {
			const content = { database: db.database, table: db.tables.content };
			const articles = createArticles(content);
			const { cards } = await articles.listPublished("truong", {
				nowMs: Date.parse("2026-11-24T00:00:00Z"),
				limit: 9,
			});
			const hasNews = name !== "1-counting";
			expect(cards.map(({ title }) => title)).toEqual(
				hasNews ? ["Lễ khai giảng năm học mới"] : [],
			);
			if (!hasNews) return;
			const id = cards[0]?.id as string;
			expect((await articles.getRevision("truong", id, 1))?.title).toBe(
				"Lễ khai giảng",
			);
			expect((await articles.get("truong", id))?.text).toContain(
				"“nhà trường”",
			);
			expect(await articles.findSlug("truong", "le-khai-giang")).toBe(id);
			expect(await createTokens(content).list("truong")).toHaveLength(1);
			expect(await createAnnouncements(content).list("truong")).toHaveLength(1);
		});

		it("are left as they are when it is done again", async () => {
			const before = [
				await readAll(db, "content"),
				await readAll(db, "counters"),
			];
			expect(await migrateAll(db)).toBe(0);
			expect([
				await readAll(db, "content"),
				await readAll(db, "counters"),
			]).toEqual(before);
		});
	});

	it("that were exported in an older shape come back in today's", async () => {
		const { lines } = SHAPES.find(
			({ name }) => name === "1-news",
		) as (typeof SHAPES)[number];
		const [older, migrated, restored] = [
			await open(),
			await open(),
			await open(),
		];
		for (const line of lines) {
			await put(older, line);
			await put(migrated, line);
		}
		const kept = new Map<string, Uint8Array>();
		const shelf = {
			put: async (name: string, bytes: Uint8Array) =>
				void kept.set(name, bytes),
			open: async (name: string) =>
				kept.has(name)
					? ({ bytes: async () => kept.get(name) } as StoredFile)
					: undefined,
		};
		await exportAll({
			...older,
			shelf,
			schema: await readSchemaVersion(older),
			luot: "test",
			nowMs: () => 0,
		});
		const checked = await checkExport(shelf);
		expect(checked.manifest.schema).toBe(1);
		await restoreAll({
			shelf,
			checked,
			target: restored,
			replace: false,
			nowMs: () => 0,
		});
		await migrateAll(migrated);
		expect(await readSchemaVersion(restored)).toBe(SCHEMA_VERSION);
		expect(await readCounters(restored)).toEqual(await readCounters(migrated));
		const [came, there] = [
			await readAll(restored, "content"),
			await readAll(migrated, "content"),
		];
		const without = (items: PlainItem[]) =>
			JSON.parse(
				JSON.stringify(items.filter(({ pk }) => pk !== "restore#all")).replace(
					/,"restoredAt":"[^"]*"/g,
					"",
				),
			);
		expect(without(came)).toEqual(without(there));
	});

	it("that are new are noted as today's, and those of a later version refused", async () => {
		const db = await open();
		expect(await migrateAll(db)).toBe(0);
		expect(await readSchemaVersion(db)).toBe(SCHEMA_VERSION);
		await putSchemaVersion(db, SCHEMA_VERSION + 1);
		await expect(migrateAll(db)).rejects.toThrow("later");
		expect(await readSchemaVersion(db)).toBe(SCHEMA_VERSION + 1);
	});

	const PAGES = 23;
	async function openPages(): Promise<TestDatabase> {
		const db = await open();
		for (let at = 0; at < PAGES; at++)
			await put(db, {
				table: "counters",
				item: {
					pk: "truong",
					sk: `path#all#/${String(at).padStart(2, "0")}`,
					v: at,
				},
			});
		await putSchemaVersion(db, 1);
		return db;
	}
	const tensOf = async (db: TestDatabase) =>
		(await readAll(db, "counters")).map(({ tens }) => tens);
	const ALL = Array.from({ length: PAGES }, (_, at) => at * 10);

	it("go on where a run was killed, and not from the beginning", async () => {
		const db = await openPages();
		let writes = 0;
		let left = 13;
		const dying = {
			...db,
			database: intercept(db.database, async () => {
				if (left-- <= 0) throw new Error("killed");
				writes++;
			}),
			migrations: [IN_TENS],
			pageSize: 5,
		};
		await expect(migrateAll(dying)).rejects.toThrow("killed");
		expect(await readSchemaVersion(db)).toBe(1);
		left = Number.POSITIVE_INFINITY;
		const seen: number[] = [];
		await migrateAll({ ...dying, report: (_, items) => seen.push(items.seen) });
		// Two pages of five were noted as done.
		expect(seen.at(-1)).toBe(PAGES - 10);
		expect(writes).toBe(PAGES);
		expect(
			(await tensOf(db)).toSorted((one, other) => Number(one) - Number(other)),
		).toEqual(ALL);
	});

	it("come to the same by two runs at once", async () => {
		const db = await openPages();
		const run = () => migrateAll({ ...db, migrations: [IN_TENS], pageSize: 4 });
		const [one, other] = await Promise.all([run(), run()]);
		expect(one + other).toBe(PAGES);
		expect(
			(await tensOf(db)).toSorted((a, b) => Number(a) - Number(b)),
		).toEqual(ALL);
	});

	it("lose nothing that is counted while an item is brought forward", async () => {
		const db = await openPages();
		const Key = { pk: { S: "truong" }, sk: { S: "path#all#/07" } };
		let isCounted = false;
		const counting = intercept(db.database, async ({ input }) => {
			if (isCounted || input.Key?.sk?.S !== Key.sk.S) return;
			isCounted = true;
			await db.database.send(
				new UpdateItemCommand({
					TableName: db.tables.counters,
					Key,
					UpdateExpression: "ADD v :one, more :one",
					ExpressionAttributeValues: { ":one": { N: "1" } },
				}),
			);
		});
		await migrateAll({ ...db, database: counting, migrations: [IN_TENS] });
		expect(isCounted).toBe(true);
		const { Item } = await db.database.send(
			new GetItemCommand({ TableName: db.tables.counters, Key }),
		);
		expect(toPlainItem(Item ?? {}, PACKING)).toEqual({
			pk: "truong",
			sk: "path#all#/07",
			tens: 80,
			more: 1,
		});
	});
});
