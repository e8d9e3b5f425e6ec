import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LISTS_VERSION } from "../../functions/core/bots.ts";
import { PATH_LIMIT_BYTES } from "../../functions/core/page-path.ts";
import { VISIT_GAP_MS } from "../../functions/core/visit.ts";
import { toViewMark } from "../../functions/core/visitor.ts";
import {
	CLAIM_LIMIT,
	createVisits,
	FLOOD_LIMIT,
	type PlacedView,
	toVisit,
	toVisitKey,
	type Visits,
} from "../../functions/store/visits.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { createView } from "../support/views.ts";

const START = Date.parse("2026-11-23T10:00:00+07:00");

describeOnEngines("the ledger", (engine) => {
	let db: TestDatabase;
	let visits: Visits;
	let visitor = 0;
	const nextVisitor = () => `visitor-${++visitor}`;

	beforeAll(async () => {
		db = await openDatabase(engine);
		visits = createVisits({ database: db.database, table: db.tables.visits });
	});
	afterAll(() => db.close());

	async function read(view: PlacedView) {
		const command = new GetItemCommand({
			TableName: db.tables.visits,
			Key: toVisitKey(view),
			ConsistentRead: true,
		});
		const { Item } = await db.database.send(command);
		return Item && toVisit(Item);
	}

	it("keeps a first view as a new visitor and a new visit", async () => {
		const view = createView({
			visitor: nextVisitor(),
			atMs: START,
			referrer: "google.com",
			title: "Trang chủ",
		});
		expect(await visits.record(view)).toEqual({
			isRepeat: false,
			isNewVisitor: true,
			opensVisit: true,
			wasOnline: false,
		});
		expect(await read(view)).toEqual({
			site: "demo",
			day: "2026-11-23",
			visitor: view.visitor,
			views: 1,
			seenMs: START,
			hour: "10",
			path: "/",
			country: "VN",
			device: "mobile",
			browser: "chrome",
			system: "android",
			language: "vi",
			screen: "phone",
			referrer: "google.com",
			title: "Trang chủ",
			firstMs: START,
			firstHour: "10",
			visitEnds: 1,
			isUniform: true,
		});
	});

	it("remembers when a visitor came, how many visits ended, and whether all was of one page", async () => {
		const visitor = nextVisitor();
		const at = async (minute: number, path: string, hour: string) => {
			const atMs = START + minute * 60_000;
			const view = createView({
				id: `at-minute-${minute}`,
				visitor,
				atMs,
				path,
				hour,
			});
			await visits.record(view);
			return read(view);
		};
		await at(0, "/tin", "10");
		await at(29, "/tin", "10");
		const same = await at(60, "/tin", "11");
		expect(same).toMatchObject({
			views: 3,
			firstMs: START,
			firstHour: "10",
			visitEnds: 2,
			isUniform: true,
		});
		const other = await at(61, "/", "11");
		expect(other).toMatchObject({ visitEnds: 2 });
		expect(other).not.toHaveProperty("isUniform");
		await at(200, "/tin", "13");
		expect(await at(230, "/tin", "13")).toMatchObject({ visitEnds: 4 });
	});

	it("notes the repeats that it has refused, and of nobody anything", async () => {
		const view = createView({ visitor: nextVisitor(), atMs: START });
		await visits.noteRepeat(view);
		expect(await read(view)).toBeUndefined();
		await visits.record(view);
		await visits.noteRepeat(view);
		await visits.noteRepeat(view);
		expect(await read(view)).toMatchObject({ views: 1, repeats: 2 });
	});

	it.each([
		["a second before half an hour", 30 * 60_000 - 1000, false],
		["half an hour later", 30 * 60_000, true],
	])("tells whether a view %s opens a visit", async (_, gapMs, opensVisit) => {
		const first = createView({ visitor: nextVisitor(), atMs: START });
		await visits.record(first);
		const second = createView({
			...first,
			id: "second-view",
			atMs: START + gapMs,
		});
		expect(await visits.record(second)).toEqual({
			isRepeat: false,
			isNewVisitor: false,
			opensVisit,
			wasOnline: false,
		});
		expect(await read(second)).toMatchObject({
			views: 2,
			seenMs: START + gapMs,
			previousMs: START,
		});
	});

	it("forgets the referrer of the view before", async () => {
		const first = createView({
			visitor: nextVisitor(),
			atMs: START,
			referrer: "google.com",
			campaign: "zalo||",
		});
		await visits.record(first);
		const { referrer: _, campaign: __, ...plain } = first;
		await visits.record({ ...plain, id: "second-view" });
		const item = await read(first);
		expect(item).not.toHaveProperty("referrer");
		expect(item).not.toHaveProperty("campaign");
	});

	it("refuses a repeat hours later, also with 15 other views of the visitor in between", async () => {
		const first = createView({ visitor: nextVisitor(), atMs: START });
		await visits.record(first);
		expect(await visits.record(first)).toEqual({ isRepeat: true });
		for (let other = 0; other < 15; other++)
			await visits.record({
				...first,
				id: `other-view-${other}`,
				atMs: START + other * 60_000,
			});
		expect(
			await visits.record({ ...first, atMs: START + 5 * 3_600_000 }),
		).toEqual({ isRepeat: true });
		expect(await read(first)).toMatchObject({ views: 16 });
	});

	it("refuses a repeat within a minute, however many views of equal computers came in between", async () => {
		const visitor = nextVisitor();
		const view = (at: number, atMs = START + at * 600) =>
			createView({ visitor, id: `view-number-${at}`, atMs });
		for (let at = 0; at < 200; at++)
			expect(await visits.record(view(at))).toMatchObject({ isRepeat: false });
		for (const at of [0, 99, 100, 199])
			expect(await visits.record(view(at, START + 119_999))).toEqual({
				isRepeat: true,
			});
		expect(await read(view(0))).toMatchObject({ views: 200 });
	});

	it("lets go of the minutes before, however a visitor's visits fall", async () => {
		const visitor = nextVisitor();
		const recentOf = async (atMs: number, id: string) => {
			const view = createView({ visitor, id, atMs });
			await visits.record(view);
			const command = new GetItemCommand({
				TableName: db.tables.visits,
				Key: toVisitKey(view),
			});
			const { Item = {} } = await db.database.send(command);
			return Object.entries(Item)
				.filter(([name]) => /^r\d+$/.test(name))
				.reduce((sum, [, { BS = [] }]) => sum + BS.length, 0);
		};
		for (let at = 0; at < 60; at++)
			await recentOf(START + at * 1000, `view-number-${at}`);
		expect(await recentOf(START + 119_000, "within")).toBe(61);
		expect(await recentOf(START + 120_000, "beyond")).toBe(2);
		let most = 0;
		for (let at = 1; at < 40; at++)
			most = Math.max(
				most,
				await recentOf(
					START + 240_000 + at * 30 * 60_000,
					`visit-number-${at}`,
				),
			);
		expect(most).toBeLessThanOrEqual(3);
	});

	it("counts one of many repeats that arrive at once", async () => {
		const view = createView({ visitor: nextVisitor(), atMs: START });
		const recorded = await Promise.all(
			Array.from({ length: 20 }, () => visits.record(view)),
		);
		expect(recorded.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
		expect(await read(view)).toMatchObject({ views: 1 });
	});

	it("keeps what is no person's apart from the person", async () => {
		const person = createView({ visitor: nextVisitor(), atMs: START });
		await visits.record(person);
		await visits.record({ ...person, id: "prefetched", reason: "prefetch" });
		expect(await read(person)).toMatchObject({ views: 1 });
		expect(await read({ ...person, reason: "prefetch" })).toMatchObject({
			views: 1,
			reason: "prefetch",
			visitor: person.visitor,
		});
	});

	it("takes no more of one visitor in a minute than a class could make, and goes on in the next", async () => {
		const visitor = nextVisitor();
		const view = (at: number, atMs: number) =>
			createView({ visitor, id: `view-number-${at}`, atMs });
		for (let at = 0; at < FLOOD_LIMIT; at++) {
			const recorded = await visits.record(view(at, START + at));
			expect(recorded).toMatchObject({ isRepeat: false, opensVisit: at === 0 });
		}
		const flood = { isRepeat: false, isFlood: true };
		expect(await visits.record(view(998, START + 59_999))).toEqual(flood);
		expect(await visits.record(view(FLOOD_LIMIT - 1, START + 59_999))).toEqual({
			isRepeat: true,
		});
		expect(
			await visits.record({ ...view(998, START + 59_999), reason: "flood" }),
		).toMatchObject({ isRepeat: false, isNewVisitor: true });
		expect(await visits.record(view(999, START + 60_000))).toMatchObject({
			isRepeat: false,
			isNewVisitor: false,
		});
		expect(await read(view(999, START))).toMatchObject({
			views: FLOOD_LIMIT + 1,
		});
	});

	it("takes none of a visitor whose address makes too many, and tells its repeats from floods", async () => {
		const first = createView({ visitor: nextVisitor(), atMs: START });
		const isOver = true;
		const flood = { isRepeat: false, isFlood: true };
		expect(await visits.record({ ...first, isOver })).toEqual(flood);
		expect(await read(first)).toBeUndefined();
		await visits.record(first);
		expect(await visits.record({ ...first, isOver })).toEqual({
			isRepeat: true,
		});
		expect(
			await visits.record({ ...first, id: "another-view", isOver }),
		).toEqual(flood);
		expect(await read(first)).toMatchObject({ views: 1 });
	});

	it("forgets the minutes that are over, but for a few that nothing has swept away", async () => {
		const view = createView({ visitor: nextVisitor(), atMs: START });
		let largest = 0;
		for (let at = 0; at < 20; at++) {
			await visits.record({
				...view,
				id: `view-number-${at}`,
				atMs: START + at * 65 * 60_000,
			});
			const command = new GetItemCommand({
				TableName: db.tables.visits,
				Key: toVisitKey(view),
			});
			const { Item = {} } = await db.database.send(command);
			largest = Math.max(
				largest,
				Object.keys(Item).filter((name) => /^m\d+$/.test(name)).length,
			);
		}
		expect(largest).toBeGreaterThan(1);
		expect(largest).toBeLessThanOrEqual(20);
		await visits.record({
			...view,
			id: "view-after-an-hour-of-views",
			atMs: START + 19 * 65 * 60_000 + 60_000,
		});
		expect(await read(view)).toMatchObject({ views: 21 });
	});

	describe("across midnight", () => {
		const viewOfYesterday = (name: string) =>
			createView({ visitor: name, day: "2026-11-22", atMs: START });
		const claimOf = (view: PlacedView) =>
			visits.claim({
				site: view.site,
				day: view.day,
				visitor: view.visitor,
				id: view.id,
				atMs: view.atMs,
			});

		it("yields to the day that has counted the view", async () => {
			const view = viewOfYesterday(nextVisitor());
			await visits.record(view);
			expect(await claimOf(view)).toBe("repeat");
		});

		it("keeps the day before from counting a view that the new day has taken", async () => {
			const view = viewOfYesterday(nextVisitor());
			expect(await claimOf(view)).toBe("taken");
			expect(await visits.record(view)).toEqual({ isRepeat: true });
			expect(await read(view)).toBeUndefined();
		});

		it("may be claimed again by the new day's own repeat", async () => {
			const view = viewOfYesterday(nextVisitor());
			expect(await claimOf(view)).toBe("taken");
			expect(await claimOf(view)).toBe("taken");
		});

		it("leaves the visitor's other views of the day before alone", async () => {
			const view = viewOfYesterday(nextVisitor());
			await claimOf(view);
			expect(
				await visits.record({ ...view, id: "another-view" }),
			).toMatchObject({ isRepeat: false, isNewVisitor: true });
			expect(await claimOf({ ...view, id: "another-view" })).toBe("repeat");
		});
	});

	it("claims no more of a visitor than it could have made after midnight, and tells a repeat all the same", async () => {
		const view = createView({
			visitor: nextVisitor(),
			day: "2026-11-22",
			atMs: START,
		});
		const claimOf = (id: string) => visits.claim({ ...view, id });
		await visits.record(view);
		await db.database.send(
			new UpdateItemCommand({
				TableName: db.tables.visits,
				Key: toVisitKey(view),
				UpdateExpression: "ADD claimed :marks",
				ExpressionAttributeValues: {
					":marks": {
						BS: Array.from({ length: CLAIM_LIMIT - 1 }, (_, at) =>
							toViewMark(`claimed-${at}`),
						),
					},
				},
			}),
		);
		expect(await claimOf("the-last-one")).toBe("taken");
		expect(await claimOf("one-too-many")).toBe("flood");
		expect(await claimOf("the-last-one")).toBe("taken");
		expect(await claimOf(view.id)).toBe("repeat");
	});

	/** The write units that each of some views takes. */
	async function measureUnits(
		made: readonly PlacedView[],
	): Promise<(number | undefined)[]> {
		const units: (number | undefined)[] = [];
		db.database.middlewareStack.add(
			(next) => async (args) => {
				Object.assign(args.input, { ReturnConsumedCapacity: "TOTAL" });
				const result = await next(args);
				units.push(
					(result.output as { ConsumedCapacity?: { CapacityUnits?: number } })
						.ConsumedCapacity?.CapacityUnits,
				);
				return result;
			},
			{ step: "initialize", name: "units" },
		);
		for (const view of made) await visits.record(view);
		db.database.middlewareStack.remove("units");
		return units;
	}

	const toLongest = (visitor: string) =>
		createView({
			site: "a".repeat(32),
			visitor: visitor.padEnd(16, "v"),
			lane: 63,
			atMs: START,
			path: "đ".repeat(PATH_LIMIT_BYTES / 2),
			title: "đ".repeat(48),
			referrer: "r".repeat(64),
			campaign: Array(3).fill("c".repeat(32)).join("|"),
			browser: "internet-explorer",
			system: "chrome-os",
			lists: LISTS_VERSION,
		});
	/** A day of visits, the first at midnight: no more than 48 have thirty minutes between them. */
	const visitAllDay = (view: PlacedView): PlacedView[] =>
		Array.from({ length: 48 }, (_, at) => ({
			...view,
			id: `view-number-${at}`,
			atMs: Date.parse("2026-11-23T00:00:00+07:00") + at * VISIT_GAP_MS,
		}));

	it("takes one write unit a view, however long its facts, for 24 in two minutes", async () => {
		const view = toLongest(nextVisitor());
		const made = Array.from({ length: 24 }, (_, at) => ({
			...view,
			id: `view-number-${at}`,
			atMs: START + at * 5000,
		}));
		expect(await measureUnits(made)).toEqual(Array(24).fill(1));
	});

	it("takes one also of a visitor whose views never end, and at the limit of every minute five", async () => {
		const view = createView({ visitor: nextVisitor(), atMs: START });
		const every = (gapMs: number, count: number) =>
			Array.from({ length: count }, (_, at) => ({
				...view,
				visitor: `${view.visitor}-${gapMs}`,
				id: `view-number-${at}`,
				atMs: START + at * gapMs,
			}));
		expect(await measureUnits(every(5000, 300))).toEqual(Array(300).fill(1));
		const units = await measureUnits(every(200, 2 * FLOOD_LIMIT));
		expect(Math.max(...units.map(Number))).toBeLessThanOrEqual(5);
	});

	it("takes one also of who comes 48 times a day to a page as pages are, from where people come", async () => {
		const view = createView({
			site: "truong-tieu-hoc-song-huong",
			visitor: nextVisitor().padEnd(16, "v"),
			atMs: START,
			path: "/tin-tuc/le-khai-giang-nam-hoc-moi-2026-2027",
			title: "Lễ khai giảng năm học mới 2026–2027 – Trường Sông Hương",
			referrer: "www.google.com.vn",
			lists: LISTS_VERSION,
		});
		expect(await measureUnits(visitAllDay(view))).toEqual(Array(48).fill(1));
	});

	it("takes one for sixteen visits a day where every fact is as long as it may be, and for forty-eight never more than two", async () => {
		const made = visitAllDay(toLongest(nextVisitor()));
		const units = await measureUnits(made);
		expect(units.slice(0, 16)).toEqual(Array(16).fill(1));
		expect(Math.max(...units.map(Number))).toBeLessThanOrEqual(2);
	});

	it("reads an item without its facts as a fault, not as a visit", async () => {
		const view = createView({ visitor: nextVisitor(), atMs: START });
		const command = new UpdateItemCommand({
			TableName: db.tables.visits,
			Key: toVisitKey(view),
			UpdateExpression: "SET #views=:one",
			ExpressionAttributeNames: { "#views": "views" },
			ExpressionAttributeValues: { ":one": { N: "1" } },
		});
		await db.database.send(command);
		await expect(read(view)).rejects.toThrow("without");
	});
});
