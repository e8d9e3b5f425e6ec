import { afterAll, beforeAll, expect, it } from "vitest";
import { NOTICE_SECONDS } from "../../functions/core/brown-out.ts";
import {
	createSavings,
	rememberSavings,
	SAVINGS_FRESH_MS,
} from "../../functions/store/savings.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";

const NOW_MS = 1_800_000_000_000;

describeOnEngines("what is given up", (engine) => {
	let db: TestDatabase;

	beforeAll(async () => {
		db = await openDatabase(engine);
	});
	afterAll(() => db.close());

	it("is nothing, then what was asked for, and both of two who ask at once are heard", async () => {
		const savings = createSavings({
			database: db.database,
			table: db.tables.counters,
		});
		expect(await savings.list()).toEqual([]);
		const from = await savings.set("sources", NOW_MS);
		expect(from).toBe(NOW_MS / 1000 + NOTICE_SECONDS);
		expect(await savings.list()).toEqual([
			{ fromSeconds: from, saving: "sources" },
		]);
		const laterMs = NOW_MS + 600_000;
		await Promise.all([
			savings.set("pages", laterMs),
			savings.set("pages", laterMs),
		]);
		expect(await savings.list()).toEqual([
			{ fromSeconds: from, saving: "sources" },
			{ fromSeconds: laterMs / 1000 + NOTICE_SECONDS, saving: "pages" },
		]);
	});
});

it("a process asks once a minute, and again at once where it got no answer", async () => {
	let nowMs = 0;
	let asked = 0;
	let fails = true;
	const savings = rememberSavings(
		{
			list: async () => {
				asked++;
				if (fails) throw new Error("away");
				return [];
			},
		},
		{ ttlMs: SAVINGS_FRESH_MS, nowMs: () => nowMs },
	);
	await expect(savings.list()).rejects.toThrow("away");
	fails = false;
	await savings.list();
	await savings.list();
	expect(asked).toBe(2);
	nowMs += SAVINGS_FRESH_MS;
	await savings.list();
	expect(asked).toBe(3);
	expect(SAVINGS_FRESH_MS * 2).toBeLessThanOrEqual(NOTICE_SECONDS * 1000);
});
