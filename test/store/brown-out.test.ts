import { type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	NOTICE_SECONDS,
	type SavingChange,
} from "../../functions/core/brown-out.ts";
import { LATE_SECONDS, type Lag } from "../../functions/core/lag-watch.ts";
import {
	createBrownOut,
	createLagWatch,
} from "../../functions/store/brown-out.ts";
import {
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
		const savings = createBrownOut({
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

	it("keeps what somebody else asked for between its reading and its writing", async () => {
		const table = db.tables.counters;
		const other = createBrownOut({ database: db.database, table });
		const before = await other.list();
		const [thenMs, nowMs] = [NOW_MS + 2_000_000, NOW_MS + 3_000_000];
		let isLate = false;
		const late: DynamoDBClient = Object.assign(Object.create(db.database), {
			async send(command: object) {
				if (command instanceof PutItemCommand && !isLate) {
					isLate = true;
					await other.set("stop", thenMs);
				}
				return db.database.send(command as never);
			},
		});
		await createBrownOut({ database: late, table }).set("off", nowMs);
		expect(await other.list()).toEqual([
			...before,
			{ fromSeconds: thenMs / 1000 + NOTICE_SECONDS, saving: "stop" },
			{ fromSeconds: nowMs / 1000 + NOTICE_SECONDS, saving: "off" },
		]);
	});

	it("is stepped further by the fold where it falls behind, once by however many tell it at once", async () => {
		const other = await openDatabase(engine);
		const savings = createBrownOut({
			database: other.database,
			table: other.tables.counters,
		});
		const nowSeconds = NOW_MS / 1000;
		const lagAt = (minutes: number, lagSeconds: number) => ({
			reader: "depth shard",
			nowSeconds: nowSeconds + minutes * 60,
			writtenSeconds: nowSeconds + minutes * 60 - lagSeconds,
		});
		expect(await savings.watch(lagAt(0, 700))).toBeUndefined();
		const told = await Promise.all(
			[1, 2, 3].map(() => savings.watch(lagAt(5, 701))),
		);
		expect(told.filter(Boolean)).toEqual(["sources"]);
		expect(await savings.list()).toEqual([
			{
				saving: "sources",
				by: "fold",
				fromSeconds: nowSeconds + 300 + NOTICE_SECONDS,
			},
		]);
		// A person's word ends that.
		const from = await savings.set("off", NOW_MS + 600_000);
		expect(await savings.watch(lagAt(60, 9000))).toBeUndefined();
		expect((await savings.list()).at(-1)).toEqual({
			saving: "off",
			fromSeconds: from,
		});
		await other.close();
	});
});

describe("a process tells how far it has come", () => {
	const open = (changes: readonly SavingChange[] = []) => {
		const told: Lag[] = [];
		const reports: unknown[] = [];
		const clock = { nowMs: NOW_MS, fails: false };
		const watch = createLagWatch({
			brownOut: {
				list: async () => changes,
				watch: async (lag) => {
					told.push(lag);
					if (clock.fails) throw new Error("away");
					return "sources";
				},
			},
			pauseMs: SAVINGS_FRESH_MS,
			nowMs: () => clock.nowMs,
			report: (report) => reports.push(report),
		});
		return { told, reports, clock, watch };
	};

	it("only where it is late, or something is given up by the fold itself", async () => {
		const byFold: SavingChange = {
			fromSeconds: 0,
			saving: "pages",
			by: "fold",
		};
		const cases: [readonly SavingChange[], number, number][] = [
			[[], LATE_SECONDS - 1, 0],
			[[], LATE_SECONDS, 1],
			[[byFold], 1, 1],
			[[byFold, { ...byFold, saving: "off" }], 1, 0],
			[[{ fromSeconds: 0, saving: "pages" }], 1, 0],
		];
		for (const [changes, lagSeconds, times] of cases) {
			const { watch, told } = open(changes);
			await watch("box a", NOW_MS - lagSeconds * 1000);
			expect(told).toHaveLength(times);
		}
	});

	it("once a minute for each shard, what came of it to the log, and it never fails", async () => {
		const { watch, told, reports, clock } = open();
		const late = NOW_MS - 900_000;
		for (const reader of ["depth a", "depth b", "depth a"])
			await watch(reader, late);
		expect(told.map(({ reader }) => reader)).toEqual(["depth a", "depth b"]);
		expect(reports[0]).toEqual({ step: "sources", lagSeconds: 900 });
		clock.nowMs += SAVINGS_FRESH_MS;
		clock.fails = true;
		await watch("depth a", late);
		expect(reports.at(-1)).toEqual({
			lagSeconds: 960,
			failure: new Error("away"),
		});
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
