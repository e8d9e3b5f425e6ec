import {
	ProvisionedThroughputExceededException,
	PutItemCommand,
	UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Unavailable } from "../../functions/core/errors.ts";
import type { Beginnings } from "../../functions/store/beginnings.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createDatabase } from "../../functions/store/database.ts";
import {
	createFold,
	type DeadLetters,
	type Folded,
	type StreamRecord,
} from "../../functions/store/fold.ts";
import type { Savings } from "../../functions/store/savings.ts";
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
const PATHS = ["/", "/tin-tuc", "/lien-he"];

/** Views of five visitors over two sites, some with a source, some no person's, in an order that a seed chooses. */
function createViews(site: string, count: number, seed: number): PlacedView[] {
	const random = fc.sample(
		fc.record({
			visitor: fc.nat(4),
			path: fc.nat(2),
			gapMinutes: fc.nat(25),
			source: fc.nat(3),
			bot: fc.nat(9),
		}),
		{ numRuns: count, seed },
	);
	let atMs = START;
	return random.map(({ visitor, path, gapMinutes, source, bot }, at) => {
		atMs += gapMinutes * 60_000;
		return createView({
			id: `view-number-${at}`,
			site: `${site}-${visitor % 2}`,
			visitor: `visitor-${visitor}`,
			atMs,
			hour: String(Math.floor(atMs / 3_600_000) % 24).padStart(2, "0"),
			path: PATHS[path] as string,
			...(source === 1 && { referrer: "google.com" }),
			...(source === 2 && { campaign: "zalo|social|" }),
			...(bot === 0 && { reason: "bot" as const }),
			...(visitor === 4 && { lane: 3 }),
		});
	});
}

const noDeadLetters: DeadLetters = {
	put: async (record) => {
		throw new Error(`unreadable: ${record.eventID}`);
	},
};

describeOnEngines("the fold", (engine) => {
	let db: TestDatabase;
	let run = 0;

	beforeAll(async () => {
		db = await openDatabase(engine);
	});
	afterAll(() => db.close());

	const open = (
		paces: ("box" | "depth")[],
		deadLetters: DeadLetters = noDeadLetters,
		savings?: Savings,
		beginnings?: Pick<Beginnings, "read">,
	) => {
		const reports: Folded[] = [];
		const counters = createCounters({
			database: db.database,
			table: db.tables.counters,
		});
		return {
			reports,
			fold: createFold({
				counters,
				deadLetters,
				paces,
				...(savings && { savings }),
				...(beginnings && { beginnings }),
				report: (folded) => reports.push(folded),
			}),
		};
	};

	async function expectRecount(views: readonly PlacedView[]): Promise<void> {
		const sites = new Set(views.map(({ site }) => site));
		const read = await readCounters(db);
		const found = new Map(
			[...read].filter(
				([name]) => sites.has(name.split(" ")[0] as string) && isLasting(name),
			),
		);
		const expected = new Map(
			[...recount(views)].filter(([name]) => isLasting(name)),
		);
		expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
	}

	it("equals a plain recount", async () => {
		const views = createViews(`plain-${++run}`, 120, 1);
		const { fold, reports } = open(["box", "depth"]);
		for (const [shardId, Records] of toStream(views, ({ visitor }) => visitor))
			await fold({ Records, shardId });
		await expectRecount(views);
		const people = views.filter(({ reason }) => !reason);
		expect(people.length).toBeLessThan(views.length);
		const sum = (numbers: number[]) =>
			numbers.reduce((all, each) => all + each);
		expect(sum(reports.map((report) => report.views))).toBe(people.length);
		expect(sum(reports.map(({ uncounted }) => uncounted.bot ?? 0))).toBe(
			views.length - people.length,
		);
		expect(Math.max(...reports.map(({ newestMs = 0 }) => newestMs))).toBe(
			Math.floor((views.at(-1)?.atMs ?? 0) / 1000) * 1000,
		);
	});

	it("may be divided between the box and the rest, each with a stream reader of its own", async () => {
		const views = createViews(`divided-${++run}`, 60, 2);
		for (const pace of ["box", "depth"] as const) {
			const { fold } = open([pace]);
			for (const [shardId, Records] of toStream(views, () => "shard"))
				await fold({ Records, shardId });
		}
		await expectRecount(views);
	});

	it("equals it under duplicated, overlapping, split and late batches over several shards", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat(),
				fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 12 }),
				async (seed, repeats) => {
					const views = createViews(`redelivered-${++run}`, 40, seed);
					const { fold } = open(["box", "depth"]);
					const shards = [
						...toStream(
							views,
							({ visitor }) => `shard-${Number(visitor.at(-1)) % 3}`,
						),
					];
					const repeat = (shardId: string, seen: StreamRecord[]) =>
						repeats.map(([from, length]) => {
							const start = from % seen.length;
							return fold({
								Records: seen.slice(start, start + 1 + (length % seen.length)),
								shardId,
							});
						});
					for (const [shardId, records] of shards) {
						// In order the first time, in batches of three; between them anything that has come comes again.
						for (let at = 0; at < records.length; at += 3) {
							await fold({ Records: records.slice(at, at + 3), shardId });
							await Promise.all(repeat(shardId, records.slice(0, at + 3)));
						}
					}
					// Late: all of it again, shard after shard.
					for (const [shardId, Records] of shards.toReversed())
						await fold({ Records, shardId });
					await expectRecount(views);
				},
			),
			{ numRuns: engine === "dynalite" ? 10 : 4 },
		);
	});

	it("puts a record that cannot be read aside, alone, and counts the others of its batch", async () => {
		const views = createViews(`poisoned-${++run}`, 20, 3);
		const [[shardId, records]] = [...toStream(views, () => "shard")] as [
			[string, StreamRecord[]],
		];
		const poison: StreamRecord[] = [
			{ eventID: "no-body" },
			{ eventID: "no-sequence", dynamodb: { NewImage: { pk: { S: "x" } } } },
			{
				eventID: "half-an-item",
				dynamodb: {
					SequenceNumber: "5",
					NewImage: { pk: { S: "x" }, views: { N: "1" } },
				},
			},
			{
				eventID: "huge-number",
				dynamodb: {
					SequenceNumber: "6",
					NewImage: {
						pk: { S: "x#2026-11-23" },
						sk: { S: "v" },
						views: { N: "1e40" },
					},
				},
			},
		];
		const dead: string[] = [];
		const { fold, reports } = open(["box", "depth"], {
			put: async ({ eventID = "" }) => void dead.push(eventID),
		});
		const Records = [...records.slice(0, 10), ...poison, ...records.slice(10)];
		expect(await fold({ Records, shardId })).toEqual({
			state: {},
			batchItemFailures: [],
		});
		expect(dead).toEqual([
			"no-body",
			"no-sequence",
			"half-an-item",
			"huge-number",
		]);
		expect(reports).toMatchObject([{ deadLetters: 4, unguarded: 0 }]);
		await expectRecount(views);
	});

	it("gives up pages and sources from a second on, whatever batches bring them, and leaves box and days exact", async () => {
		const site = `saving-${++run}`;
		const views = createViews(site, 80, 6);
		const half = Math.floor((views[40]?.atMs ?? 0) / 1000);
		const { fold } = open(["box", "depth"], noDeadLetters, {
			list: async () => [{ fromSeconds: half, saving: "pages" }],
		});
		for (const [shardId, Records] of toStream(views, () => "shard")) {
			await fold({ Records: Records.slice(0, 50), shardId });
			await fold({ Records: Records.slice(30), shardId });
			await fold({ Records, shardId });
		}
		const found = new Map(
			[...(await readCounters(db))].filter(([name]) => name.startsWith(site)),
		);
		const expected = new Map(
			[...recount(views)].filter(([name]) => isLasting(name)),
		);
		const isDetail = (name: string) =>
			/^\S+ (?:path|referrer|campaign)#/.test(name);
		for (const [name, count] of expected)
			if (!isDetail(name)) expect(found.get(name), name).toBe(count);
		const sumOf = (counters: ReadonlyMap<string, number>, prefix: string) =>
			[...counters]
				.filter(([name]) => name.includes(` ${prefix}`) && name.endsWith(" v"))
				.reduce((sum, [, count]) => sum + count, 0);
		expect(sumOf(found, "path#all#")).toBe(sumOf(expected, "path#all#"));
		const people = views.filter(({ reason }) => !reason);
		const later = people.filter(({ atMs }) => Math.floor(atMs / 1000) >= half);
		expect(later.length).toBeGreaterThan(10);
		expect(sumOf(found, "path#all#")).toBe(people.length);
		expect(sumOf(found, "path#all#(other)")).toBe(later.length);
	});

	it("counts nothing that was seen before a site begins, whatever batches bring it", async () => {
		const site = `begun-${++run}`;
		const views = createViews(site, 80, 7);
		const fromMs = views[40]?.atMs as number;
		// Of visitors who come back, so that no item of before is met again after.
		const isLate = ({ atMs }: PlacedView) => atMs >= fromMs;
		const placed = views.map((view) =>
			isLate(view) ? { ...view, visitor: `later-${view.visitor}` } : view,
		);
		const { fold } = open(["box", "depth"], noDeadLetters, undefined, {
			read: async () => (each) => (each === `${site}-0` ? fromMs : 0),
		});
		for (const [shardId, Records] of toStream(placed, () => `shard-${site}`)) {
			await fold({ Records: Records.slice(0, 50), shardId });
			await fold({ Records: Records.slice(30), shardId });
		}
		await expectRecount(
			placed.filter((view) => view.site !== `${site}-0` || isLate(view)),
		);
	});

	it("counts nothing while nobody can tell what is given up, and asks for the batch again", async () => {
		const views = createViews(`untold-${++run}`, 10, 7);
		let isAway = true;
		const { fold } = open(["box", "depth"], noDeadLetters, {
			list: async () => {
				if (isAway) throw new Unavailable("away");
				return [];
			},
		});
		const [Records = []] = toStream(views, () => "shard").values();
		const batch = { Records, shardId: "shard" };
		expect((await fold(batch)).batchItemFailures).toEqual([
			{ itemIdentifier: Records[0]?.dynamodb?.SequenceNumber },
		]);
		const names = [...(await readCounters(db)).keys()];
		expect(names.filter((name) => name.startsWith("untold-"))).toEqual([]);
		isAway = false;
		expect((await fold(batch)).batchItemFailures).toEqual([]);
		await expectRecount(views);
	});

	it("counts without a shard, and says so", async () => {
		const views = createViews(`unguarded-${++run}`, 10, 4);
		const { fold, reports } = open(["box", "depth"]);
		for (const Records of toStream(views, () => "shard").values())
			await fold({ Records });
		expect(reports).toMatchObject([{ deadLetters: 0, unguarded: 10 }]);
		await expectRecount(views);
	});

	it("leaves changes alone that are no views: claims, expiry, strangers' items without views", async () => {
		const { fold } = open(["box", "depth"]);
		const image = {
			pk: { S: "nobody#2026-11-23" },
			sk: { S: "visitor" },
			expires: { N: "1" },
		};
		const records = [
			{ NewImage: image },
			{ OldImage: image, NewImage: image },
			{ OldImage: image },
		];
		const Records = records.map((images, at) => ({
			eventID: `e${at}`,
			dynamodb: { SequenceNumber: String(at + 1), ...images },
		}));
		expect(await fold({ Records, shardId: "shard" })).toEqual({
			state: {},
			batchItemFailures: [],
		});
		expect(
			[...(await readCounters(db)).keys()].filter((name) =>
				name.startsWith("nobody"),
			),
		).toEqual([]);
	});

	it("answers the end of a window, which has no records, with the state that it was given", async () => {
		const { fold } = open(["box", "depth"]);
		expect(
			await fold({ Records: [], shardId: "shard", state: { kept: 1 } }),
		).toEqual({ state: { kept: 1 }, batchItemFailures: [] });
		expect(await fold({})).toEqual({ state: {}, batchItemFailures: [] });
	});
});

describe("a fold whose database refuses", () => {
	it("asks for the batch again from its first record", async () => {
		const database = createDatabase({ endpoint: "http://127.0.0.1:1" });
		const mock = mockClient(database);
		mock.on(UpdateItemCommand).rejects(
			new ProvisionedThroughputExceededException({
				message: "slow down",
				$metadata: {},
			}),
		);
		mock.on(PutItemCommand).rejects(new Error("not used"));
		const reports: Folded[] = [];
		const counters = createCounters({ database, table: "counters" });
		const fold = createFold({
			counters,
			deadLetters: noDeadLetters,
			paces: ["box", "depth"],
			report: (folded) => reports.push(folded),
		});
		const [Records = []] = toStream(
			createViews("refused", 5, 5),
			() => "shard",
		).values();
		const { batchItemFailures } = await fold({ Records, shardId: "shard" });
		expect(batchItemFailures).toEqual([
			{ itemIdentifier: Records[0]?.dynamodb?.SequenceNumber },
		]);
		expect(String(reports[0]?.failure)).toMatch("database does not answer");
	});
});
