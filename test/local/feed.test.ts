import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { openFeed } from "../../functions/local/feed.ts";
import { openJournal, readJournal } from "../../functions/local/journal.ts";
import { createCounters } from "../../functions/store/counters.ts";
import {
	createFold,
	type StreamAnswer,
	type StreamEvent,
} from "../../functions/store/fold.ts";
import { createMarks } from "../../functions/store/marks.ts";
import { createVisits, type Visits } from "../../functions/store/visits.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import { createView } from "../support/views.ts";

const folder = mkdtempSync(join(tmpdir(), "luot-feed-"));
const NOW = Date.parse("2026-11-23T10:00:00+07:00");

let db: TestDatabase;
let run = 0;
let file: string;
let site: string;

beforeAll(async () => {
	db = await openDatabase("dynalite");
});
afterAll(async () => {
	await db.close();
	rmSync(folder, { recursive: true });
});
beforeEach(() => {
	site = `site-${++run}`;
	file = join(folder, `${site}.jsonl`);
});

const counters = () =>
	createCounters({ database: db.database, table: db.tables.counters });
const ledger = () =>
	createVisits({ database: db.database, table: db.tables.visits });
const realFold = () =>
	createFold({
		counters: counters(),
		paces: ["box", "depth"],
		deadLetters: { put: async (_, reason) => Promise.reject(reason) },
		report() {},
	});

/** A process on this test's journal; what an earlier one left is taken up. */
function open({
	fold = realFold(),
	visits = ledger(),
	database = db.database,
}: {
	fold?: (event: StreamEvent) => Promise<StreamAnswer>;
	visits?: Visits;
	database?: DynamoDBClient;
} = {}) {
	return openFeed({
		visits,
		marks: createMarks({ database: db.database, table: db.tables.visits }),
		database,
		table: db.tables.visits,
		fold,
		journal: openJournal(file),
		unfinished: readJournal(file),
		nowMs: () => NOW,
	});
}

const view = (id: string, visitor = "visitor") =>
	createView({ site, id, visitor, atMs: NOW });
const countViews = async () => (await counters().getBox(site)).v ?? 0;
const stuck = () => new Promise<never>(() => {});

it("folds what was written and not folded when the process died", async () => {
	const dying = await open({ fold: stuck });
	for (const id of ["view-one", "view-two", "view-three"])
		await dying.visits.record(view(id));
	expect(await countViews()).toBe(0);
	await (await open()).settled();
	expect(await countViews()).toBe(3);
	await (await open()).settled();
	expect(await countViews()).toBe(3);
});

it("folds what was folded in part once", async () => {
	let batches = 0;
	const dying = await open({
		fold: async (event) => {
			batches++;
			await realFold()(event);
			return stuck();
		},
	});
	await dying.visits.record(view("view-one"));
	while (batches === 0 || (await countViews()) === 0)
		await new Promise((resolve) => setTimeout(resolve, 5));
	await (await open()).settled();
	expect(await countViews()).toBe(1);
});

it.each([
	["before the ledger was written", false, 0],
	["after the ledger was written", true, 1],
])(
	"learns from the ledger what became of a view when the process died %s",
	async (_, isWritten, expected) => {
		const visits: Visits = {
			...ledger(),
			record: async (placed) => {
				if (isWritten) await ledger().record(placed);
				return stuck();
			},
		};
		const dying = await open({ visits });
		void dying.visits.record(view("view-one"));
		await vi.waitFor(
			() => expect(readJournal(file).intents).toHaveLength(1),
			10_000,
		);
		if (isWritten) await new Promise((resolve) => setTimeout(resolve, 100));
		const next = await open();
		await next.settled();
		expect(await countViews()).toBe(expected);
		// The script sends it again either way.
		await next.visits.record(view("view-one"));
		await next.settled();
		expect(await countViews()).toBe(1);
	},
);

it("counts a view whose write succeeded although its answer was lost", async () => {
	const visits: Visits = {
		...ledger(),
		record: async (placed) => {
			await ledger().record(placed);
			throw new Error("the answer was lost");
		},
	};
	const feed = await open({ visits });
	await expect(feed.visits.record(view("view-one"))).rejects.toThrow("lost");
	await feed.settled();
	expect(await countViews()).toBe(1);
});

it("keeps what is being written in its journal while all that came before is folded", async () => {
	let reads = 0;
	const asksForOutcome = Promise.withResolvers<void>();
	const database = {
		send: (command: GetItemCommand) => {
			// Two reads a view, before and after: the last is the one that would tell what became of the second.
			if (++reads < 4) return db.database.send(command);
			asksForOutcome.resolve();
			return stuck();
		},
	} as unknown as DynamoDBClient;
	const folded = Promise.withResolvers<void>();
	const dying = await open({
		database,
		fold: async (event) => {
			await asksForOutcome.promise;
			const answer = await realFold()(event);
			folded.resolve();
			return answer;
		},
	});
	await dying.visits.record(view("view-one"));
	dying.visits.record(view("view-two"));
	await folded.promise;
	await dying.settled();
	await (await open()).settled();
	expect(await countViews()).toBe(2);
});

it("tries a batch again until it is counted", async () => {
	let failures = 2;
	const feed = await open({
		fold: async (event) =>
			failures-- > 0
				? {
						state: {},
						batchItemFailures: [
							{
								itemIdentifier:
									event.Records?.[0]?.dynamodb?.SequenceNumber ?? "",
							},
						],
					}
				: realFold()(event),
	});
	await feed.visits.record(view("view-one"));
	await feed.settled();
	expect(await countViews()).toBe(1);
});

it("reads a journal whose last line is half written, and forgets what is folded", async () => {
	const dying = await open({ fold: stuck });
	await dying.visits.record(view("view-one"));
	writeFileSync(file, `${readFileSync(file, "utf8")}{"kind":"change","seq`);
	const next = await open();
	await next.settled();
	expect(await countViews()).toBe(1);
	expect(readFileSync(file, "utf8").split("\n")).toHaveLength(2);
});

it("keeps the views of one visitor in order, and a hundred visitors apart", async () => {
	const feed = await open();
	const views = Array.from({ length: 300 }, (_, at) =>
		// Three at once of each, as far as there are hands.
		view(`view-number-${at}`, `visitor-${Math.floor(at / 3)}`),
	);
	const queue = [...views];
	await Promise.all(
		Array.from({ length: 20 }, async () => {
			for (let each = queue.shift(); each; each = queue.shift()) {
				await feed.visits.record(each);
			}
		}),
	);
	await feed.settled();
	const box = await counters().getBox(site);
	expect(box).toMatchObject({ v: 300, s: 100, u: 100 });
});
