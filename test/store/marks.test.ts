import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createMarks, type Marks } from "../../functions/store/marks.ts";
import { createVisits, toVisitKey } from "../../functions/store/visits.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { createView } from "../support/views.ts";

const START = Date.parse("2026-11-22T08:00:00+07:00");
const out = (id: string) => ({ void: id, isOut: true, atMs: START });
const back = (id: string) => ({ void: id, isOut: false, atMs: START });

describeOnEngines("a mark, though another is faster", (engine) => {
	let db: TestDatabase;
	let marks: Marks;
	let visitors = 0;
	beforeAll(async () => {
		db = await openDatabase(engine);
		marks = createMarks({ database: db.database, table: db.tables.visits });
	});
	afterAll(() => db.close());

	const nextView = () =>
		createView({ visitor: `visitor-${++visitors}`, atMs: START });

	async function record() {
		const view = nextView();
		const { record } = createVisits({
			database: db.database,
			table: db.tables.visits,
		});
		await record(view);
		return toVisitKey(view);
	}

	/** By which decision an item is out, or was put back. */
	async function read(key: ReturnType<typeof toVisitKey>) {
		const command = new GetItemCommand({
			TableName: db.tables.visits,
			Key: key,
			ConsistentRead: true,
		});
		const { Item } = await db.database.send(command);
		return Item && { out: Item.voided?.S, back: Item.restored?.S };
	}

	it("is put again where it is", async () => {
		const key = await record();
		expect(await marks.put(key, out("one"))).toBe(true);
		expect(await marks.put(key, out("one"))).toBe(true);
		expect(await read(key)).toEqual({ out: "one" });
		expect(await marks.put(key, back("one"))).toBe(true);
		expect(await marks.put(key, back("one"))).toBe(true);
		expect(await read(key)).toEqual({ back: "one" });
	});

	it("is not put on what another decision took out", async () => {
		const key = await record();
		await marks.put(key, out("one"));
		expect(await marks.put(key, out("two"))).toBe(false);
		expect(await read(key)).toEqual({ out: "one" });
	});

	it("is not put again by a decision that was put back, but by another", async () => {
		const key = await record();
		await marks.put(key, out("one"));
		await marks.put(key, back("one"));
		expect(await marks.put(key, out("one"))).toBe(false);
		expect(await read(key)).toEqual({ back: "one" });
		expect(await marks.put(key, out("two"))).toBe(true);
		expect(await read(key)).toEqual({ out: "two" });
	});

	it("is put back by its own decision alone", async () => {
		const key = await record();
		await marks.put(key, out("one"));
		expect(await marks.put(key, back("two"))).toBe(false);
		expect(await read(key)).toEqual({ out: "one" });
	});

	it("makes nothing of an item that has expired", async () => {
		const key = toVisitKey(nextView());
		expect(await marks.put(key, out("one"))).toBe(false);
		expect(await marks.put(key, back("one"))).toBe(false);
		expect(await read(key)).toBeUndefined();
	});
});
