import {
	type DynamoDBClient,
	GetItemCommand,
	type QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
	Conflict,
	NotCounted,
	Stale,
	Unfinished,
} from "../../functions/core/errors.ts";
import type { Site } from "../../functions/core/site.ts";
import { parseVoid } from "../../functions/core/void.ts";
import type { Item } from "../../functions/store/attribute.ts";
import { createAuditDay } from "../../functions/store/audit.ts";
import { createAudits } from "../../functions/store/audits.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createFold } from "../../functions/store/fold.ts";
import { createMarks, type Marks } from "../../functions/store/marks.ts";
import {
	createVisits,
	KEPT_SECONDS,
	type PlacedView,
	toVisitKey,
} from "../../functions/store/visits.ts";
import { createVoider } from "../../functions/store/voiding.ts";
import { createVoids } from "../../functions/store/voids.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { isLasting, recount } from "../support/recount.ts";
import { createSite } from "../support/site.ts";
import { readCounters } from "../support/table.ts";
import { createView } from "../support/views.ts";

const DAY = "2026-11-22";
const START = Date.parse("2026-11-22T08:00:00+07:00");
const NOON = Date.parse("2026-11-22T12:00:00+07:00");
const HOUR_MS = 3_600_000;
const SPAM = "spam.example";
/** Visitors that a step looks at, and more of them than that. */
const PAGE = 4;
const MANY = 11;

describeOnEngines("voiding", (engine) => {
	let db: TestDatabase;
	let sites = 0;
	let records = 0;
	beforeAll(async () => {
		db = await openDatabase(engine);
	});
	afterAll(() => db.close());

	const toCounters = () =>
		createCounters({ database: db.database, table: db.tables.counters });
	const ledger = () => ({ database: db.database, table: db.tables.visits });

	async function readItem(key: Item): Promise<Item | undefined> {
		const command = new GetItemCommand({
			TableName: db.tables.visits,
			Key: key,
			ConsistentRead: true,
		});
		return (await db.database.send(command)).Item;
	}

	/** Makes a change of an item, one after the other as the stream tells of them, and folds it. */
	const tails = new Map<string, Promise<unknown>>();
	function change<T>(key: Item, write: () => Promise<T>): Promise<T> {
		const name = JSON.stringify(key);
		const turn = (tails.get(name) ?? Promise.resolve())
			.catch(() => {})
			.then(() => changeNow(key, write));
		tails.set(name, turn);
		return turn;
	}

	async function changeNow<T>(key: Item, write: () => Promise<T>): Promise<T> {
		const fold = createFold({
			counters: toCounters(),
			paces: ["box", "depth"],
			deadLetters: { put: async (_, reason) => Promise.reject(reason) },
			report: ({ failure }) => {
				if (failure) throw failure;
			},
		});
		const before = await readItem(key);
		const answer = await write();
		const after = await readItem(key);
		await fold({
			shardId: JSON.stringify(key),
			Records: [
				{
					dynamodb: {
						SequenceNumber: String(1_000_000 + records++),
						ApproximateCreationDateTime: NOON / 1000,
						...(before && { OldImage: before }),
						...(after && { NewImage: after }),
					},
				},
			],
		});
		return answer;
	}

	async function record(views: readonly PlacedView[]): Promise<void> {
		const visits = createVisits(ledger());
		for (const view of views)
			await change(toVisitKey(view), () => visits.record(view));
	}

	/** Marks whose changes are folded, and that die at a put where they are told to. */
	function toMarks(dieAt = Number.POSITIVE_INFINITY): Marks {
		const marks = createMarks({ ...ledger(), pageSize: PAGE });
		let puts = 0;
		return {
			...marks,
			put: async (key, mark) => {
				if (++puts > dieAt) throw new Error("the process dies here");
				return change(key, () => marks.put(key, mark));
			},
		};
	}

	const voids = () =>
		createVoids({ database: db.database, table: db.tables.content });
	const toVoider = (marks = toMarks(), nowMs = () => NOON) =>
		createVoider({ marks, voids: voids(), nowMs });

	/** A morning: some people, one of whom comes often, and `spammers` who come once with one referrer. */
	async function createMorning(spammers: number): Promise<{
		site: Site;
		people: PlacedView[];
		spam: PlacedView[];
	}> {
		const site = createSite({ id: `voided-${++sites}` });
		const at = (visitor: string, minute: number, more = {}) =>
			createView({
				id: `${visitor}-at-${minute}`,
				site: site.id,
				day: DAY,
				hour: "08",
				visitor,
				atMs: START + minute * 60_000,
				...more,
			});
		const people = [
			at("mai", 0),
			at("mai", 1, { path: "/tin" }),
			at("mai", 45),
			at("nam", 2, { referrer: "google.com" }),
		];
		const spam = Array.from({ length: spammers }, (_, each) =>
			at(`spammer-${each}`, each % 59, { referrer: SPAM, path: "/x" }),
		);
		await record([...people, ...spam]);
		return { site, people, spam };
	}

	const toAsked = (site: Site, where = { referrer: SPAM }) =>
		parseVoid(
			{
				from: "2026-11-22T00:00:00+07:00",
				to: "2026-11-22T11:00:00+07:00",
				where,
				reason: "Thư rác",
			},
			{ zone: site.zone, nowMs: NOON, keptMs: KEPT_SECONDS * 1000 },
		);

	async function readSite(
		{ id }: Site,
		isLeftOut: (name: string) => boolean = () => false,
	) {
		return Object.fromEntries(
			[...(await readCounters(db))].filter(
				([name]) =>
					name.startsWith(`${id} `) && isLasting(name) && !isLeftOut(name),
			),
		);
	}
	const isVoided = (name: string) => name.endsWith(" r:voided");
	const toExpected = (views: readonly PlacedView[]) =>
		Object.fromEntries([...recount(views)].filter(([name]) => isLasting(name)));

	it("takes a spike out of every counter, says how much it was, and puts it back", async () => {
		const { site, people, spam } = await createMorning(12);
		const before = await readSite(site);
		const voider = toVoider();
		const asked = toAsked(site);
		expect(await voider.preview(site, asked)).toEqual({
			visitors: 12,
			views: 12,
			isAll: true,
		});
		expect(await readSite(site)).toEqual(before);
		const done = await voider.start(site, asked, { id: "one", by: "Lan" });
		expect(done).toMatchObject({
			state: "done",
			by: "Lan",
			reason: "Thư rác",
			taken: { visitors: 12, views: 12 },
		});
		expect(await readSite(site, isVoided)).toEqual(toExpected(people));
		expect((await readSite(site))[`${site.id} total#day#${DAY} r:voided`]).toBe(
			spam.length,
		);
		const undone = await voider.undo(site, done, "Mai");
		expect(undone).toMatchObject({
			state: "undone",
			undoneBy: "Mai",
			restored: { visitors: 12, views: 12 },
		});
		expect(await readSite(site)).toEqual(before);
		await expect(voider.undo(site, undone, "Mai")).rejects.toThrow(Conflict);
		expect(await voids().list(site.id, 10)).toEqual([undone]);
	});

	it("goes on where it was killed, at whatever mark, and takes nothing twice", async () => {
		const { site, people } = await createMorning(6);
		const asked = toAsked(site);
		await expect(
			toVoider(toMarks(2)).start(site, asked, { id: "one", by: "Lan" }),
		).rejects.toThrow("dies");
		const killed = await voids().get(site.id, "one");
		if (!killed) throw new Error("no void");
		expect(killed.state).toBe("pending");
		await expect(toVoider(toMarks(1)).goOn(killed)).rejects.toThrow("dies");
		const done = await toVoider().goOn(killed);
		expect(done).toMatchObject({
			state: "done",
			taken: { visitors: 6, views: 6 },
		});
		expect(await readSite(site, isVoided)).toEqual(toExpected(people));
		await expect(toVoider(toMarks(3)).undo(site, done, "Lan")).rejects.toThrow(
			"dies",
		);
		const undoing = await voids().get(site.id, "one");
		if (!undoing) throw new Error("no void");
		expect(await toVoider().goOn(undoing)).toMatchObject({
			state: "undone",
			restored: { visitors: 6, views: 6 },
		});
		expect((await readSite(site))[`${site.id} box v`]).toBe(people.length + 6);
	});

	it("of two at once, and of two decisions about the same, counts every view once", async () => {
		const { site, people } = await createMorning(7);
		const asked = toAsked(site);
		const late = () => {
			let calls = 0;
			// Its patience is over before the first step.
			return () => NOON + calls++ * HOUR_MS;
		};
		const begun = await toVoider(toMarks(), late()).start(site, asked, {
			id: "one",
			by: "Lan",
		});
		expect(begun).toMatchObject({ state: "pending", taken: { visitors: 0 } });
		const [one, other] = await Promise.all([
			toVoider().goOn(begun),
			toVoider().goOn(begun),
		]);
		expect([one.state, other.state]).toEqual(["done", "done"]);
		expect((await voids().get(site.id, "one"))?.taken).toEqual({
			visitors: 7,
			views: 7,
		});
		expect(
			await toVoider().start(site, asked, { id: "two", by: "Mai" }),
		).toMatchObject({ state: "done", taken: { visitors: 0, views: 0 } });
		expect(await readSite(site, isVoided)).toEqual(toExpected(people));
	});

	it("keeps one of two next steps, and takes the same step sent twice for one", async () => {
		const { site } = await createMorning(1);
		const done = await toVoider().start(site, toAsked(site), {
			id: "one",
			by: "Lan",
		});
		const next = { ...done, version: done.version + 1, undoneBy: "Lan" };
		await voids().put(next);
		await voids().put(next);
		await expect(voids().put({ ...next, undoneBy: "Mai" })).rejects.toThrow(
			Stale,
		);
		await expect(voids().put(done)).rejects.toThrow(Stale);
		expect(await voids().get(site.id, "one")).toEqual(next);
	});

	it("goes through a day of many in steps, each of which says how far it came", async () => {
		const { site, people } = await createMorning(MANY);
		let calls = 0;
		const steps: number[] = [];
		const voider = toVoider(toMarks(), () => NOON + calls++ * 3000);
		let current = await voider.start(site, toAsked(site), {
			id: "one",
			by: "Lan",
		});
		for (; current.state === "pending"; current = await voider.goOn(current))
			steps.push(current.taken.visitors);
		expect(steps.length).toBeGreaterThan(1);
		expect(steps).toEqual(steps.toSorted((one, other) => one - other));
		expect(current.taken).toEqual({ visitors: MANY, views: MANY });
		expect(await readSite(site, isVoided)).toEqual(toExpected(people));
	});

	it("leaves the audit of the day nothing to find, and the audit waits for its stream", async () => {
		const { site, people } = await createMorning(5);
		await toVoider().start(site, toAsked(site, { referrer: "google.com" }), {
			id: "one",
			by: "Lan",
		});
		const nextDay = NOON + 24 * HOUR_MS;
		await toVoider(toMarks(), () => nextDay).start(site, toAsked(site), {
			id: "two",
			by: "Lan",
		});
		const auditDay = createAuditDay({
			ledger: ledger(),
			counters: toCounters(),
			audits: createAudits({
				database: db.database,
				table: db.tables.content,
			}),
		});
		const audit = (nowMs: number) =>
			auditDay(site, { day: DAY, nowMs, by: "test", repair: true });
		await expect(audit(nextDay + 60_000)).rejects.toThrow(Unfinished);
		expect(await audit(nextDay + HOUR_MS)).toMatchObject({
			views: people.length - 1,
			visitors: 1,
			drift: 0,
			differences: [],
		});
	});

	it("in the middle of an audit is not taken for a loss", async () => {
		const { site, people } = await createMorning(3);
		const voidedMs = NOON + 24 * HOUR_MS;
		let isVoided = false;
		const database: DynamoDBClient = Object.assign(Object.create(db.database), {
			async send(command: QueryCommand) {
				const answer = await db.database.send(command);
				const { ":pk": key } = command.input.ExpressionAttributeValues ?? {};
				// The ledger has just been read; the counters move before anything else is.
				if (key?.S === `${site.id}#${DAY}` && !isVoided) {
					isVoided = true;
					await toVoider(toMarks(), () => voidedMs).start(site, toAsked(site), {
						id: "one",
						by: "Lan",
					});
				}
				return answer;
			},
		});
		const auditDay = createAuditDay({
			ledger: { database, table: db.tables.visits },
			counters: toCounters(),
			audits: createAudits({
				database: db.database,
				table: db.tables.content,
			}),
		});
		const asked = { day: DAY, nowMs: voidedMs, by: "test", repair: true };
		expect(await auditDay(site, asked)).toMatchObject({
			views: people.length + 3,
			drift: 0,
		});
		expect(isVoided).toBe(true);
	});

	it("keeps an audit from repairing for a day, since the stream may still bring what would have been repaired", async () => {
		const { site, people } = await createMorning(3);
		const voidedMs = NOON + 24 * HOUR_MS;
		const unfolded = createMarks(ledger());
		await toVoider(unfolded, () => voidedMs).start(site, toAsked(site), {
			id: "one",
			by: "Lan",
		});
		const before = await readSite(site);
		const auditDay = createAuditDay({
			ledger: ledger(),
			counters: toCounters(),
			audits: createAudits({
				database: db.database,
				table: db.tables.content,
			}),
		});
		const audit = async (nowMs: number) => {
			const asked = { day: DAY, nowMs, by: "test", repair: true };
			const { views, drift, repaired } = await auditDay(site, asked);
			return { views, isOff: drift > 0, repaired };
		};
		const views = people.length;
		expect(await audit(voidedMs + 23 * HOUR_MS)).toEqual({
			views,
			isOff: true,
			repaired: false,
		});
		expect(await readSite(site)).toEqual(before);
		expect(await audit(voidedMs + 24 * HOUR_MS)).toEqual({
			views,
			isOff: true,
			repaired: true,
		});
	});

	it("is not put back once the ledger forgets", async () => {
		const { site } = await createMorning(1);
		const done = await toVoider().start(site, toAsked(site), {
			id: "one",
			by: "Lan",
		});
		const late = Date.parse(done.until) + 1;
		await expect(
			toVoider(toMarks(), () => late).undo(site, done, "Lan"),
		).rejects.toThrow(NotCounted);
	});
});
