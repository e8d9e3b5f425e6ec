import { afterAll, beforeAll, expect, it } from "vitest";
import { createCounters } from "../../functions/store/counters.ts";
import { createFold } from "../../functions/store/fold.ts";
import { createMarks } from "../../functions/store/marks.ts";
import { createCheckNow } from "../../functions/store/self-check.ts";
import { createVisits, type PlacedView } from "../../functions/store/visits.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { toStream } from "../support/ledger.ts";
import { createSite } from "../support/site.ts";
import { createView } from "../support/views.ts";

const NOON = Date.parse("2026-11-23T12:00:00+07:00");
const site = createSite({ id: "checked" });

/** A view a minute, of one visitor each. */
const views = Array.from({ length: 5 }, (_, at) =>
	createView({
		id: `view-number-${at}`,
		site: site.id,
		visitor: `visitor-${at}`,
		atMs: NOON + at * 60_000,
	}),
);

describeOnEngines("a self-check of this moment", (engine) => {
	let db: TestDatabase;
	beforeAll(async () => {
		db = await openDatabase(engine);
	});
	afterAll(() => db.close());

	const toCounters = () =>
		createCounters({ database: db.database, table: db.tables.counters });
	const check = () =>
		createCheckNow({
			marks: createMarks({ database: db.database, table: db.tables.visits }),
			counters: toCounters(),
			nowMs: () => NOON + 600_000,
		})(site);

	const fold = (Records: readonly object[]) =>
		createFold({
			counters: toCounters(),
			paces: ["box", "depth"],
			deadLetters: { put: async () => {} },
			report() {},
		})({ Records, shardId: "shard" });

	const toRecords = (made: readonly PlacedView[]) =>
		toStream(made, () => "shard").get("shard") ?? [];

	it("finds nothing where nobody came", async () => {
		expect(await check()).toEqual({
			deadLetters: 0,
			repeatsRefused: 0,
			unfolded: { views: 0 },
		});
	});

	it("tells how many views are written and not shown, and since when", async () => {
		const visits = createVisits({
			database: db.database,
			table: db.tables.visits,
		});
		for (const view of views) await visits.record(view);
		const records = toRecords(views);
		await fold(records.slice(0, 3));
		expect((await check()).unfolded).toEqual({
			views: 2,
			oldestAt: new Date(NOON + 2 * 60_000).toISOString(),
		});
		await fold(records);
		expect((await check()).unfolded).toEqual({ views: 0 });
	});

	it("counts the repeats that were refused, once, and the records that wait", async () => {
		const [record] = toRecords([views[0] as PlacedView]);
		const image = record?.dynamodb?.NewImage ?? {};
		const repeat = (sequence: string, before: number, after: number) => ({
			dynamodb: {
				SequenceNumber: sequence,
				ApproximateCreationDateTime: NOON / 1000 + 600,
				OldImage: { ...image, ...(before && { again: { N: `${before}` } }) },
				NewImage: { ...image, again: { N: `${after}` } },
			},
		});
		const sequence = (at: number) => String(10n ** 30n + BigInt(at));
		const batch = [
			repeat(sequence(1), 0, 1),
			repeat(sequence(2), 1, 2),
			{
				eventID: "poison",
				dynamodb: { SequenceNumber: sequence(3), NewImage: { views: {} } },
			},
		];
		await fold(batch);
		await fold(batch);
		expect(await check()).toMatchObject({ deadLetters: 1, repeatsRefused: 2 });
	});
});
