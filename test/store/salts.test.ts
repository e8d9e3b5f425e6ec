import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase } from "../../functions/store/database.ts";
import { createSalts } from "../../functions/store/salts.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { meterCommands } from "../support/meter.ts";

const NOW = Date.parse("2026-11-23T10:00:00+07:00");
const HOUR_MS = 3_600_000;

describeOnEngines("a day's salt", (engine) => {
	let db: TestDatabase;
	let site = 0;

	beforeAll(async () => {
		db = await openDatabase(engine);
	});
	afterAll(() => db.close());

	/** Another process, which knows nothing of what this one remembers. */
	const open = () =>
		createSalts({ database: db.database, table: db.tables.salts });
	const nextSite = () => `site-${++site}`;
	const made = { lanes: 1, nowMs: NOW };

	it("is the same for everybody, whoever asks first, and so is the number of lanes", async () => {
		const name = nextSite();
		const all = await Promise.all(
			Array.from({ length: 8 }, (_, at) =>
				open().get(name, "2026-11-23", { lanes: 2 ** at, nowMs: NOW }),
			),
		);
		expect(
			new Set(all.map(({ salt }) => Buffer.from(salt).toString("hex"))).size,
		).toBe(1);
		expect(new Set(all.map(({ lanes }) => lanes)).size).toBe(1);
		expect(all[0]?.salt.byteLength).toBe(32);
	});

	it("differs between days and between sites", async () => {
		const [one, other] = [nextSite(), nextSite()];
		const salts = [
			await open().get(one, "2026-11-23", made),
			await open().get(one, "2026-11-24", made),
			await open().get(other, "2026-11-23", made),
		];
		expect(
			new Set(salts.map(({ salt }) => Buffer.from(salt).toString("hex"))).size,
		).toBe(3);
	});

	it.each([
		[
			"still there 25 hours and a half after it was made, when a late repeat may need it",
			25.5,
			true,
		],
		["destroyed after that, well within 48 hours", 27, false],
	])("is %s", async (_, hours, isThere) => {
		const name = nextSite();
		const { salt } = await open().get(name, "2026-11-23", made);
		await open().forget(NOW + hours * HOUR_MS);
		const command = new GetItemCommand({
			TableName: db.tables.salts,
			Key: { pk: { S: `${name}#2026-11-23` } },
		});
		expect((await db.database.send(command)).Item !== undefined).toBe(isThere);
		const again = await open().get(name, "2026-11-23", made);
		expect(Buffer.compare(again.salt, salt) === 0).toBe(isThere);
	});

	it("is forgotten in memory too by the process that destroys it", async () => {
		const salts = open();
		const name = nextSite();
		const { salt } = await salts.get(name, "2026-11-23", made);
		await salts.forget(NOW + 27 * HOUR_MS);
		expect(
			Buffer.compare((await salts.get(name, "2026-11-23", made)).salt, salt),
		).not.toBe(0);
	});

	it("admits as many new pages as the day may have, however many ask at once", async () => {
		const name = nextSite();
		await open().get(name, "2026-11-23", made);
		const admitted = await Promise.all(
			Array.from({ length: 30 }, (_, page) =>
				open().admitPage(name, "2026-11-23", `/${page}`, 7),
			),
		);
		expect(admitted.filter(Boolean)).toHaveLength(7);
		expect(await open().admitPage(name, "2026-11-24", "/1", 7)).toBe(true);
	});

	it("admits a page that many look at before any counter has it, in place of one alone", async () => {
		const name = nextSite();
		const { meter, salts, close } = openMetered();
		const admit = (path: string) =>
			salts.admitPage(name, "2026-11-23", path, 2);
		for (let view = 0; view < 10; view++)
			expect(await admit("/moi")).toBe(true);
		expect(Object.values(meter.commands)).toEqual([1]);
		expect(await admit("/nua")).toBe(true);
		expect(await admit("/them")).toBe(false);
		// The day is full, and still has what it has.
		expect(await admit("/moi")).toBe(true);
		close();
	});

	const MILLION = 1_000_000;
	const LIMIT = 40;

	/** A process of its own, and what it sends. */
	function openMetered() {
		const database = createDatabase({ endpoint: db.endpoint });
		const meter = meterCommands(database);
		return {
			meter,
			salts: createSalts({ database, table: db.tables.salts }),
			close: () => database.destroy(),
		};
	}

	it("admits of a million invented pages as many as a day may have, and asks the table no oftener", async () => {
		const name = nextSite();
		const { meter, salts, close } = openMetered();
		await salts.get(name, "2026-11-23", made);
		let admitted = 0;
		for (let page = 0; page < MILLION; page++)
			if (await salts.admitPage(name, "2026-11-23", `/${page}`, LIMIT))
				admitted++;
		expect(admitted).toBe(LIMIT);
		// The salt, each admitted page, and the one refusal after which it knows.
		expect(Object.values(meter.commands)).toEqual([LIMIT + 1]);
		close();
	});

	it("admits of a million invented sources as many as a day may have, and goes on admitting those", async () => {
		const name = nextSite();
		const { meter, salts, close } = openMetered();
		await salts.get(name, "2026-11-23", made);
		const admit = (source: number, by = salts) =>
			by.admitSource(name, "2026-11-23", `referrer ${source}`, LIMIT);
		const admitted: number[] = [];
		for (let source = 0; source < MILLION; source++)
			if (await admit(source)) admitted.push(source);
		expect(admitted).toEqual(Array.from({ length: LIMIT }, (_, at) => at));
		expect(Object.values(meter.commands)).toEqual([LIMIT + 1]);
		for (const source of admitted) expect(await admit(source)).toBe(true);
		expect(Object.values(meter.commands)).toEqual([LIMIT + 1]);
		// Another process agrees, and so does each day with itself alone.
		expect(await admit(LIMIT - 1, open())).toBe(true);
		expect(await admit(LIMIT, open())).toBe(false);
		const nextDay = open().admitSource(name, "2026-11-24", "referrer x", LIMIT);
		expect(await nextDay).toBe(true);
		close();
	});

	it("admits as many new sources as the day may have, however many ask at once", async () => {
		const name = nextSite();
		const admitted = await Promise.all(
			Array.from({ length: 30 }, (_, at) =>
				open().admitSource(name, "2026-11-23", `referrer ${at % 20}`, 7),
			),
		);
		const sources = admitted.flatMap((is, at) => (is ? [at % 20] : []));
		expect(new Set(sources).size).toBe(7);
	});

	it("lets go of an item that a dying process left without a salt", async () => {
		const name = nextSite();
		await open().admitPage(name, "2026-11-23", "/1", 7);
		expect(await open().forget(NOW)).toBeGreaterThanOrEqual(1);
		expect(await open().forget(NOW)).toBe(0);
	});
});
