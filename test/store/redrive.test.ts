import { afterAll, beforeAll, expect, it } from "vitest";
import type { Audit } from "../../functions/core/audit.ts";
import { Unavailable } from "../../functions/core/errors.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createFold, type StreamRecord } from "../../functions/store/fold.ts";
import {
	type Letter,
	parseLetter,
	redrive,
} from "../../functions/store/redrive.ts";
import type { PlacedView } from "../../functions/store/visits.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { toStream } from "../support/ledger.ts";
import { isLasting, recount } from "../support/recount.ts";
import { readCounters } from "../support/table.ts";
import { createView } from "../support/views.ts";

const START = Date.parse("2026-11-23T10:00:00+07:00");
const DAY_MS = 86_400_000;
const SHARD = "shard";
const POISONED = 50;
const beginnings = { read: async () => () => 0 };

describeOnEngines("a record that cannot be read", (engine) => {
	let db: TestDatabase;
	let sites = 0;

	beforeAll(async () => {
		db = await openDatabase(engine);
	});
	afterAll(() => db.close());

	const toCounters = () =>
		createCounters({ database: db.database, table: db.tables.counters });

	/** A hundred views of seven visitors, and the record of one of them damaged on its way. */
	function createBatch(): {
		views: PlacedView[];
		records: StreamRecord[];
		whole: StreamRecord;
	} {
		const site = `redriven-${++sites}`;
		const views = Array.from({ length: 100 }, (_, at) =>
			createView({
				id: `view-number-${at}`,
				site,
				visitor: `visitor-${at % 7}`,
				atMs: START + at * 60_000,
				hour: String(10 + Math.floor(at / 60)),
				path: `/trang-${at % 3}`,
			}),
		);
		const all = toStream(views, () => SHARD).get(SHARD) ?? [];
		const records: StreamRecord[] = all.map((record) => ({
			...record,
			eventID: `${site}-${record.eventID}`,
		}));
		const whole = records[POISONED] as StreamRecord;
		records[POISONED] = {
			...whole,
			dynamodb: {
				...whole.dynamodb,
				NewImage: { ...whole.dynamodb?.NewImage, views: { N: "1e40" } },
			},
		};
		return { views, records, whole };
	}

	function openFolds() {
		const letters: Letter[] = [];
		const [box, depth] = (["box", "depth"] as const).map((pace) =>
			createFold({
				counters: toCounters(),
				paces: [pace],
				deadLetters: {
					put: async (record, reason) => void letters.push({ record, reason }),
				},
				report() {},
			}),
		);
		return {
			letters,
			async fold(Records: StreamRecord[]) {
				for (const each of [box, depth])
					expect(
						(await each?.({ Records, shardId: `${SHARD}-${sites}` }))
							?.batchItemFailures,
					).toEqual([]);
			},
		};
	}

	async function readSite(
		site: string,
	): Promise<Record<string, number | undefined>> {
		return Object.fromEntries(
			[...(await readCounters(db))].filter(
				([name]) => name.split(" ")[0] === site && isLasting(name),
			),
		);
	}
	const recountSite = (views: readonly PlacedView[]) =>
		Object.fromEntries([...recount(views)].filter(([name]) => isLasting(name)));

	it("costs one dead letter however often it comes, and the other 99 of its batch count", async () => {
		const { views, records } = createBatch();
		const { letters, fold } = openFolds();
		for (let times = 0; times < 3; times++) await fold(records);
		await fold(records.slice(40, 60));
		await fold(records.slice(POISONED));
		expect(letters.map(({ record }) => record.eventID)).toEqual([
			records[POISONED]?.eventID,
		]);
		const site = views[0]?.site as string;
		expect((await readSite(site))[`${site} box v`]).toBe(99);
	});

	it("costs one where it has no place in its shard either, though two folds meet it", async () => {
		const { records } = createBatch();
		const { letters, fold } = openFolds();
		await fold(records.with(POISONED, { eventID: "without-a-place" }));
		expect(letters).toHaveLength(1);
	});

	it("counts once when it is redriven, from however many letters, at once and again after days", async () => {
		const { views, records, whole } = createBatch();
		const { letters, fold } = openFolds();
		await fold(records);
		const [{ reason }] = letters as [Letter];
		const letter = parseLetter(JSON.stringify({ reason, record: whole }));
		const into = {
			counters: toCounters(),
			beginnings,
			audits: { list: async () => [] },
			nowMs: START + DAY_MS,
		};
		const atOnce = await Promise.all([
			redrive(letter, into),
			redrive(letter, into),
		]);
		expect(atOnce).toContain("counted");
		expect(await redrive(letter, into)).toBe("counted before");
		const later = { ...into, nowMs: START + 9 * DAY_MS };
		expect(await redrive(letter, later)).toBe("counted before");
		// The stream may bring it too, readable by now, below what its shard has counted.
		await fold(records.with(POISONED, whole));
		const site = views[0]?.site as string;
		expect(await readSite(site)).toEqual(recountSite(views));
	});

	it("is not done with where a counter could not be written", async () => {
		const { views, records, whole } = createBatch();
		const { fold } = openFolds();
		await fold(records);
		const counters = toCounters();
		let refused = 1;
		const into = {
			counters: {
				...counters,
				add: async (...asked: Parameters<typeof counters.add>) => {
					if (refused-- === 0) throw new Unavailable("slow down");
					return counters.add(...asked);
				},
			},
			beginnings,
			audits: { list: async () => [] },
			nowMs: START + DAY_MS,
		};
		const letter = { reason: "", record: whole };
		await expect(redrive(letter, into)).rejects.toThrow(Unavailable);
		expect(await redrive(letter, into)).toBe("counted");
		const site = views[0]?.site as string;
		expect(await readSite(site)).toEqual(recountSite(views));
	});

	it("goes on where a redrive was killed", async () => {
		const { views, records, whole } = createBatch();
		const { fold } = openFolds();
		await fold(records);
		const letter = { reason: "", record: whole };
		const audits = { list: async () => [] };
		for (let calls = 1; calls < 12; calls++) {
			let left = calls;
			const counters = toCounters();
			const dying = {
				...counters,
				add: async (...asked: Parameters<typeof counters.add>) => {
					if (left-- <= 0) throw new Error("killed");
					return counters.add(...asked);
				},
			};
			await redrive(letter, {
				counters: dying,
				beginnings,
				audits,
				nowMs: START + DAY_MS,
			}).catch((error) => expect(String(error)).toContain("killed"));
		}
		const site = views[0]?.site as string;
		expect(await readSite(site)).toEqual(recountSite(views));
	});

	it.each<[string, Partial<Audit>, string]>([
		["left alone where the audit of its day has counted it", {}, "audited"],
		["counted where that could not read all", { unreadable: 1 }, "counted"],
		["counted where that put nothing right", { repaired: false }, "counted"],
	])("is %s", async (_, more, became) => {
		const { records, whole, views } = createBatch();
		const { fold } = openFolds();
		await fold(records);
		const site = views[0]?.site as string;
		const before = await readSite(site);
		const audit = {
			site,
			day: "2026-11-23",
			unreadable: 0,
			drift: 1,
			repaired: true,
			...more,
		} as Audit;
		const again = () =>
			redrive(
				{ reason: "", record: whole },
				{
					counters: toCounters(),
					beginnings,
					audits: { list: async () => [audit] },
					nowMs: START + DAY_MS,
				},
			);
		expect(await again()).toBe(became);
		expect(await readSite(site)).toEqual(
			became === "audited" ? before : recountSite(views),
		);
		expect(await again()).toBe("counted before");
	});

	it("counts nothing where it was seen before a restore", async () => {
		const { records, whole, views } = createBatch();
		const { fold } = openFolds();
		await fold(records);
		const site = views[0]?.site as string;
		const before = await readSite(site);
		const again = (fromMs: number) =>
			redrive(
				{ reason: "", record: whole },
				{
					counters: toCounters(),
					beginnings: { read: async () => () => fromMs },
					audits: { list: async () => [] },
					nowMs: START + DAY_MS,
				},
			);
		const seenMs = views[POISONED]?.atMs as number;
		expect(await again(seenMs + 1)).toBe("before a restore");
		expect(await readSite(site)).toEqual(before);
		expect(await again(seenMs)).toBe("counted before");
	});

	it("is refused again as long as it cannot be read, and changes nothing", async () => {
		const { records, views } = createBatch();
		const { fold } = openFolds();
		await fold(records);
		const site = views[0]?.site as string;
		const before = await readSite(site);
		const letter = { reason: "", record: records[POISONED] as StreamRecord };
		await expect(
			redrive(letter, {
				counters: toCounters(),
				beginnings,
				audits: { list: async () => [] },
				nowMs: START,
			}),
		).rejects.toThrow();
		expect(await readSite(site)).toEqual(before);
	});

	it.each(["", "null", "[]", '{"DDBStreamBatchInfo":{"shardId":"x"}}'])(
		"is not made of a letter without one: %s",
		(text) => {
			expect(() => parseLetter(text)).toThrow(/letter/);
		},
	);
});
