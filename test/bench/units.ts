import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Pace } from "../../functions/core/counter.ts";
import { toLanes } from "../../functions/core/visitor.ts";
import { createTables, startEngine } from "../../functions/local/engine.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createDatabase } from "../../functions/store/database.ts";
import { createFold, type StreamRecord } from "../../functions/store/fold.ts";
import {
	createVisits,
	type PlacedView,
	toVisitKey,
} from "../../functions/store/visits.ts";
import { toStream } from "../support/ledger.ts";
import { ageCounters } from "./aged.ts";
import { measureRemembering } from "./remembering.ts";
import { createTraffic } from "./traffic.ts";

export type Units = {
	rate: number;
	views: number;
	shards: number;
	ledger: number;
	box: number;
	depth: number;
	writes: number;
	reads: number;
	/** The share of views that wait for a read. */
	waits: number;
	/** The most that any one key took in a second: of the counters' items, of the ledger's partitions. */
	busiestCounter: number;
	busiestPartition: number;
};

/** How the stacks set up the two readers of the stream. */
const READERS: Record<Pace, { windowMs: number; batch: number }> = {
	box: { windowMs: 2000, batch: 1000 },
	depth: { windowMs: 300_000, batch: 10_000 },
};

/** A batch ends where a tumbling window does. */
const TUMBLING_MS = 900_000;

/** Lambda hands over at most 6 MB at once. */
const PAYLOAD_BYTES = 6_000_000;

/**
 * A new table on demand has four partitions, each with a shard; a site without lanes stands in one of them. One that has grown
 * has one for each 1,000 writes a second, and then it splits in two.
 */
const toShards = (rate: number) =>
	Math.max(4, 2 ** Math.ceil(Math.log2(rate / 1000)));

/** Bytes of the marks in both images of a record in JSON, and of two minutes' sets of them; the simulated images have none. */
const MARKS_BYTES =
	2 * 16 * '"a":{"B":""},'.length +
	6 * 8 +
	4 * '"r11":{"BS":["abcdefgh"]},'.length;

/** Sums the write units that an engine reports, and counts writes by key and second of simulated time. */
function meterWrites(database: DynamoDBClient) {
	const meter = { units: 0, second: 0, writes: new Map<string, number>() };
	database.middlewareStack.add(
		(next) => async (args) => {
			const { Key } = args.input as { Key?: unknown };
			countUp(meter.writes, `${meter.second} ${JSON.stringify(Key)}`);
			Object.assign(args.input, { ReturnConsumedCapacity: "TOTAL" });
			const result = await next(args);
			const { ConsumedCapacity } = result.output as {
				ConsumedCapacity?: { CapacityUnits?: number };
			};
			meter.units += ConsumedCapacity?.CapacityUnits ?? 0;
			return result;
		},
		{ step: "initialize", name: "meter" },
	);
	return meter;
}

/** Views of ten minutes, or as many as are quick to go through: what is remembered for a minute shows in several. */
const toMinutes = (rate: number, count: number) =>
	Math.max(count, Math.min(600 * rate, 60_000));

function countUp(counts: Map<string, number>, key: string): void {
	counts.set(key, (counts.get(key) ?? 0) + 1);
}

const toMost = (counts: ReadonlyMap<string, number>) =>
	[...counts.values()].reduce((most, count) => Math.max(most, count), 0);

/** The most views in a second that go to one partition of the ledger. */
function findBusiestPartition(views: readonly PlacedView[]): number {
	const counts = new Map<string, number>();
	for (const view of views)
		countUp(counts, `${Math.floor(view.atMs / 1000)} ${toVisitKey(view).pk.S}`);
	return toMost(counts);
}

/** A shard's records in the batches in which an event source mapping would hand them over. */
function* toBatches(
	records: readonly StreamRecord[],
	times: readonly number[],
	{ windowMs, batch }: { windowMs: number; batch: number },
): Generator<{ Records: StreamRecord[]; atMs: number }> {
	let current: StreamRecord[] = [];
	let bytes = 0;
	let sinceMs = 0;
	const toWindow = (ms: number) => Math.floor(ms / TUMBLING_MS);
	for (const [at, record] of records.entries()) {
		const size = JSON.stringify(record).length + MARKS_BYTES;
		const nowMs = times[at] as number;
		if (
			current.length > 0 &&
			(nowMs - sinceMs >= windowMs ||
				toWindow(nowMs) !== toWindow(sinceMs) ||
				current.length >= batch ||
				bytes + size > PAYLOAD_BYTES)
		) {
			yield { Records: current, atMs: Math.min(nowMs, sinceMs + windowMs) };
			current = [];
			bytes = 0;
		}
		if (current.length === 0) sinceMs = nowMs;
		current.push(record);
		bytes += size;
	}
	if (current.length > 0) yield { Records: current, atMs: sinceMs + windowMs };
}

async function measureLedger(
	database: DynamoDBClient,
	table: string,
	views: Parameters<typeof toStream>[0],
): Promise<number> {
	const visits = createVisits({ database, table });
	const meter = meterWrites(database);
	for (const view of views) await visits.record(view);
	database.middlewareStack.remove("meter");
	return meter.units / views.length;
}

/** Write and read units a view at a rate of arrival: simulated time, the real expressions on a real engine. */
export async function measureUnits(
	rate: number,
	count: number,
): Promise<Units> {
	const engine = await startEngine(undefined);
	const database = createDatabase({ endpoint: engine.endpoint });
	const tables = await createTables(database, "bench-");
	const lanes = toLanes(rate * 86_400);
	const views = createTraffic({ rate, count, lanes });
	const ledger = await measureLedger(
		database,
		tables.visits,
		views.slice(0, 300),
	);
	const shards = toShards(rate);
	const shardOf = ({ lane = 0 }: { lane?: number }) =>
		`shardId-${lane % shards}`;
	const stream = toStream(views, shardOf);
	const { day, atMs: nowMs } = views[0] as PlacedView;
	await ageCounters(database, tables.counters, { stream, day, nowMs });
	const units = { box: 0, depth: 0 };
	const meter = meterWrites(database);
	for (const pace of ["box", "depth"] as const) {
		const counters = createCounters({ database, table: tables.counters });
		const fold = createFold({
			counters,
			paces: [pace],
			deadLetters: { put: async (_, reason) => Promise.reject(reason) },
			report() {},
		});
		const before = meter.units;
		for (const [shardId, records] of stream) {
			const times = views
				.filter((view) => shardOf(view) === shardId)
				.map(({ atMs }) => atMs);
			for (const { Records, atMs } of toBatches(
				records,
				times,
				READERS[pace],
			)) {
				meter.second = Math.floor(atMs / 1000);
				await fold({ Records, shardId });
			}
		}
		units[pace] = (meter.units - before) / views.length;
	}
	database.destroy();
	await engine.close();
	return {
		rate,
		views: views.length,
		shards: stream.size,
		ledger,
		...units,
		writes: ledger + units.box + units.depth,
		...(await measureRemembering(
			createTraffic({ rate, lanes, count: toMinutes(rate, count) }),
			rate,
		)),
		busiestCounter: toMost(meter.writes),
		busiestPartition: findBusiestPartition(views),
	};
}
