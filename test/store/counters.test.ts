import {
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
	QueryCommand,
	type UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BOX_KEY, toPageKey } from "../../functions/core/counter.ts";
import { NotCounted, TooLarge } from "../../functions/core/errors.ts";
import {
	type Counters,
	createCounters,
	type Entry,
} from "../../functions/store/counters.ts";
import { createDatabase } from "../../functions/store/database.ts";
import { toCheckpointName, toOrdered } from "../../functions/store/sequence.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";

/** An entry that adds one view; sequence numbers of different lengths on purpose. */
function entry(sequence: number | bigint, more: Partial<Entry> = {}): Entry {
	return {
		ordered: toOrdered(String(sequence)),
		atSeconds: 1_800_000_000,
		add: { v: 1 },
		...more,
	};
}

describeOnEngines("a counter", (engine) => {
	let db: TestDatabase;
	let counters: Counters;
	let site = 0;

	beforeAll(async () => {
		db = await openDatabase(engine);
		counters = createCounters({
			database: db.database,
			table: db.tables.counters,
		});
	});
	afterAll(() => db.close());

	const nextBox = () => ({ site: `site-${++site}`, key: BOX_KEY });

	async function readAttributes(counter: { site: string; key: string }) {
		const command = new GetItemCommand({
			TableName: db.tables.counters,
			Key: { pk: { S: counter.site }, sk: { S: counter.key } },
		});
		return (await db.database.send(command)).Item ?? {};
	}

	const all = [8, 9, 10, 99, 100, 101].map((sequence) => entry(sequence));

	it.each<[string, Entry[][]]>([
		["once", [all]],
		["twice", [all, all]],
		["in other batches the second time", [all, all.slice(0, 3), all.slice(3)]],
		["partly, then wholly", [all.slice(0, 4), all]],
		[
			"partly, then from before the end of the part",
			[all.slice(0, 4), all.slice(2)],
		],
		[
			"one by one, then backwards",
			[...all.map((one) => [one]), ...all.toReversed().map((one) => [one])],
		],
	])("counts records that come %s, each once", async (_, batches) => {
		const box = nextBox();
		for (const batch of batches) await counters.add(box, batch, "shard-1");
		expect(await counters.getBox(box.site)).toEqual({ v: 6 });
	});

	it("adds to the last digit up to 2^53, and is refused beyond it, not told as another", async () => {
		const box = nextBox();
		const most = Number.MAX_SAFE_INTEGER;
		await counters.add(box, [entry(1, { add: { v: most - 1 } })], "shard");
		await counters.add(box, [entry(2)], "shard");
		expect((await counters.getBox(box.site)).v).toBe(most);
		await counters.add(box, [entry(3)], "shard");
		await expect(counters.getBox(box.site)).rejects.toThrow(NotCounted);
		await counters.add(box, [entry(4, { add: { v: -1 } })], "shard");
		expect((await counters.getBox(box.site)).v).toBe(most);
	});

	it("counts the same numbers of two shards as two", async () => {
		const box = nextBox();
		await Promise.all([
			counters.add(box, all, "shard-1"),
			counters.add(box, all, "shard-2"),
		]);
		expect(await counters.getBox(box.site)).toEqual({ v: 12 });
	});

	it("counts a batch once that two folds deliver at the same time", async () => {
		const box = nextBox();
		await Promise.all(
			Array.from({ length: 10 }, () => counters.add(box, all, "shard-1")),
		);
		expect(await counters.getBox(box.site)).toEqual({ v: 6 });
	});

	it("marks records whose increments cancel out, so that one of them cannot come again alone", async () => {
		const box = nextBox();
		const [gain, loss] = [entry(1), entry(2, { add: { v: -1 } })];
		await counters.add(box, [gain, loss], "shard-1");
		await counters.add(box, [gain], "shard-1");
		expect(await counters.getBox(box.site)).toEqual({});
	});

	it("writes nothing without a shard where the increments cancel out", async () => {
		const box = nextBox();
		await counters.add(
			box,
			[entry(1), entry(2, { add: { v: -1 } }), entry(3, { add: {} })],
			undefined,
		);
		expect(await readAttributes(box)).toEqual({});
	});

	it("counts all that one record adds, together: what is left of a page for itself", async () => {
		const box = nextBox();
		const twice = [entry(2), entry(2, { add: { v: 4, x: -1 } })];
		await counters.add(box, [entry(1), ...twice], "shard-1");
		await counters.add(box, [...twice, entry(3)], "shard-1");
		await counters.add(box, twice, "shard-1");
		expect(await counters.getBox(box.site)).toEqual({ v: 7, x: -1 });
	});

	it("counts without a shard what it is given", async () => {
		const box = nextBox();
		await counters.add(box, [entry(1), entry(1)], undefined);
		expect(await counters.getBox(box.site)).toEqual({ v: 2 });
	});

	it("goes on from a checkpoint in text, as they were before, and counts nothing again", async () => {
		const box = nextBox();
		const [pk, sk] = [{ S: box.site }, { S: box.key }];
		await db.database.send(
			new PutItemCommand({
				TableName: db.tables.counters,
				Item: {
					pk,
					sk,
					v: { N: "2" },
					[toCheckpointName("shard-1")]: { S: "012@1800000000" },
				},
			}),
		);
		await counters.add(box, [entry(1), entry(2)], "shard-1");
		expect(await counters.getBox(box.site)).toEqual({ v: 2 });
		expect(await counters.hasCounted(box, toOrdered("2"), "shard-1")).toBe(
			true,
		);
		await counters.add(box, [entry(2), entry(3), entry(4)], "shard-1");
		await counters.add(box, [entry(3), entry(4)], "shard-1");
		await counters.add(box, [entry(5)], "shard-1");
		expect(await counters.getBox(box.site)).toEqual({ v: 5 });
	});

	it("counts once what ten folds bring at once to a checkpoint in text", async () => {
		const box = nextBox();
		await db.database.send(
			new PutItemCommand({
				TableName: db.tables.counters,
				Item: {
					pk: { S: box.site },
					sk: { S: box.key },
					v: { N: "2" },
					[toCheckpointName("shard-1")]: { S: "012@1800000000" },
				},
			}),
		);
		await Promise.all(
			Array.from({ length: 10 }, () =>
				counters.add(box, [entry(2), entry(3)], "shard-1"),
			),
		);
		expect(await counters.getBox(box.site)).toEqual({ v: 3 });
	});

	it("drops the checkpoints of shards that are gone, and no others", async () => {
		const box = nextBox();
		const hour = 3600;
		await counters.add(box, [entry(1, { atSeconds: 0 })], "old");
		await counters.add(box, [entry(1, { atSeconds: 2 * hour })], "recent");
		await counters.add(box, [entry(1, { atSeconds: 26 * hour })], "new");
		const names = Object.keys(await readAttributes(box));
		expect(names).not.toContain(toCheckpointName("old"));
		expect(names).toContain(toCheckpointName("recent"));
		expect(names).toContain(toCheckpointName("new"));
		expect(await counters.getBox(box.site)).toEqual({ v: 3 });
	});

	it("keeps the checkpoint of a shard that wakes while it is being removed", async () => {
		const box = nextBox();
		const later = { atSeconds: 2.5 * 86_400 };
		await counters.add(box, [entry(1, { atSeconds: 0 })], "old");
		const awaken = () => counters.add(box, [entry(2, later)], "old");
		let isAwake = false;
		const slow: DynamoDBClient = Object.assign(Object.create(db.database), {
			async send(command: UpdateItemCommand) {
				if (/^REMOVE/.test(command.input.UpdateExpression ?? "") && !isAwake) {
					isAwake = true;
					await awaken();
				}
				return db.database.send(command);
			},
		});
		const table = db.tables.counters;
		await createCounters({ database: slow, table }).add(
			box,
			[entry(1, later)],
			"new",
		);
		expect(isAwake).toBe(true);
		await awaken();
		expect(await counters.getBox(box.site)).toEqual({ v: 3 });
	});

	it("keeps the box small while the days and minutes pass", async () => {
		const box = nextBox();
		for (let at = 0; at < 60; at++) {
			const day = new Date(Date.UTC(2026, 0, 1 + at))
				.toISOString()
				.slice(0, 10);
			const add = {
				v: 1,
				[`v${day}`]: 1,
				[`v${day.slice(0, 7)}`]: 1,
				[`o${29_000_000 + at * 1440}`]: 1,
			};
			await counters.add(box, [entry(at + 1, { add })], "shard-1");
		}
		const counts = await counters.getBox(box.site);
		expect(counts).toMatchObject({
			v: 60,
			"v2026-02": 28,
			"v2026-03-01": 1,
			"v2026-02-28": 1,
		});
		expect(Object.keys(counts).length).toBeLessThan(40);
	});

	it("reads the views of more pages than one batch has, and nothing for those that nobody saw", async () => {
		const { site: name } = nextBox();
		for (let page = 0; page < 3; page++) {
			const counter = { site: name, key: toPageKey(`/trang-${page}`) };
			await counters.add(
				counter,
				[entry(1, { add: { v: page + 1 }, title: `Trang ${page}` })],
				"shard-1",
			);
		}
		const paths = Array.from({ length: 130 }, (_, page) => `/trang-${page}`);
		expect(await counters.getPages(name, paths)).toEqual(
			new Map([
				["/trang-0", 1],
				["/trang-1", 2],
				["/trang-2", 3],
			]),
		);
	});

	it("reads a range of keys with both ends, single keys, and the first key of a kind", async () => {
		const { site: name } = nextBox();
		const keys = [
			"path#month#2026-09#/a",
			"path#month#2026-10#/",
			"path#month#2026-10#/đ",
			"path#month#2026-11#/z",
			"path#month#2026-12#/",
			"total#day#2026-10-01",
		];
		for (const key of keys)
			await counters.add({ site: name, key }, [entry(1)], "shard-1");
		const found = await counters.between(
			name,
			"path#month#2026-10#",
			"path#month#2026-11$",
		);
		expect(found).toEqual(
			new Map(keys.slice(1, 4).map((key) => [key, { v: 1 }])),
		);
		expect(await counters.between(name, "x", "y")).toEqual(new Map());
		const items = await counters.getItems(name, [
			...keys.slice(2, 4),
			...Array.from({ length: 120 }, (_, at) => `path#month#2026-10#/${at}`),
		]);
		expect(items).toEqual(
			new Map(keys.slice(2, 4).map((key) => [key, { v: 1 }])),
		);
		expect(await counters.getItems(name, [])).toEqual(new Map());
		expect(await counters.findFirst(name, "path#month#")).toBe(keys[0]);
		expect(await counters.findFirst(name, "total#day#")).toBe(keys[5]);
		expect(await counters.findFirst(name, "campaign#")).toBeUndefined();
	});

	it("keeps a page's title as it was last seen", async () => {
		const counter = { site: nextBox().site, key: toPageKey("/") };
		await counters.add(
			counter,
			[entry(1, { title: "Cũ" }), entry(2, { title: "Mới" }), entry(3)],
			"shard-1",
		);
		expect((await readAttributes(counter)).title).toEqual({ S: "Mới" });
	});
});

it("reads no more than 20 answers of a megabyte for one range", async () => {
	const database = createDatabase({ endpoint: "http://127.0.0.1:1" });
	const mock = mockClient(database);
	mock.on(QueryCommand).callsFake(() => ({
		Items: [],
		LastEvaluatedKey: { pk: { S: "truong" }, sk: { S: "a" } },
	}));
	const counters = createCounters({ database, table: "counters" });
	await expect(counters.between("truong", "a", "b")).rejects.toThrow(TooLarge);
	expect(mock.commandCalls(QueryCommand)).toHaveLength(21);
});
