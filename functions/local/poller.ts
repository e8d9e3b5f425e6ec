import {
	DescribeTableCommand,
	type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import {
	type _Record,
	DescribeStreamCommand,
	DynamoDBStreamsClient,
	ExpiredIteratorException,
	GetRecordsCommand,
	GetShardIteratorCommand,
	type Shard,
	TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import type { Item } from "../store/attribute.ts";
import type { StreamAnswer, StreamEvent, StreamRecord } from "../store/fold.ts";

/** Reads a table's stream as a Lambda event source mapping does. */
export type Poller = {
	/** Resolves when a pass over all shards that began after the call has found nothing more. */
	settled(): Promise<void>;
	close(): Promise<void>;
};

const BATCH = 1000;
const IDLE_MS = 100;
const RETRY_MS = 200;

/** A shard in the reading: `iterator` is undefined once it is closed and read to its end. */
type Reading = {
	shard: string;
	parent: string | undefined;
	iterator: string | undefined;
};

function toStreamRecord({
	eventID,
	eventName,
	dynamodb = {},
}: _Record): StreamRecord {
	const { SequenceNumber, ApproximateCreationDateTime, OldImage, NewImage } =
		dynamodb;
	return {
		...(eventID && { eventID }),
		...(eventName && { eventName }),
		dynamodb: {
			...(SequenceNumber && { SequenceNumber }),
			...(ApproximateCreationDateTime && {
				ApproximateCreationDateTime:
					ApproximateCreationDateTime.getTime() / 1000,
			}),
			...(OldImage && { OldImage: OldImage as Item }),
			...(NewImage && { NewImage: NewImage as Item }),
		},
	};
}

/**
 * Begins at the oldest record that the stream still has, since the counters know what they have counted. A batch that is not
 * wholly counted comes again from where it failed; a child shard waits for its parent.
 */
export async function startPoller({
	database,
	endpoint,
	table,
	fold,
}: {
	database: DynamoDBClient;
	endpoint: string;
	table: string;
	fold: (event: StreamEvent) => Promise<StreamAnswer>;
}): Promise<Poller> {
	const streams = new DynamoDBStreamsClient({
		endpoint,
		region: "local",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
	const { Table } = await database.send(
		new DescribeTableCommand({ TableName: table }),
	);
	const StreamArn = Table?.LatestStreamArn;
	if (!StreamArn) throw new Error(`The table ${table} has no stream.`);
	const readings = new Map<string, Reading>();
	const waiters: { sincePass: number; resolve: () => void }[] = [];
	let pass = 0;
	let isClosed = false;

	async function listShards(): Promise<Shard[]> {
		const shards: Shard[] = [];
		let last: string | undefined;
		do {
			const command = new DescribeStreamCommand({
				StreamArn,
				...(last && { ExclusiveStartShardId: last }),
			});
			const { StreamDescription } = await streams.send(command);
			shards.push(...(StreamDescription?.Shards ?? []));
			last = StreamDescription?.LastEvaluatedShardId;
		} while (last);
		return shards;
	}

	async function getIterator(
		shard: string,
		after?: string,
	): Promise<string | undefined> {
		const start = after
			? {
					ShardIteratorType: "AFTER_SEQUENCE_NUMBER" as const,
					SequenceNumber: after,
				}
			: { ShardIteratorType: "TRIM_HORIZON" as const };
		const { ShardIterator } = await streams.send(
			new GetShardIteratorCommand({ StreamArn, ShardId: shard, ...start }),
		);
		return ShardIterator;
	}

	async function findShards(): Promise<void> {
		for (const { ShardId, ParentShardId } of await listShards()) {
			if (!ShardId || readings.has(ShardId)) continue;
			readings.set(ShardId, {
				shard: ShardId,
				parent: ParentShardId,
				iterator: await getIterator(ShardId),
			});
		}
	}

	/** Hands a batch to the fold until it is counted, from where it failed. */
	async function deliver(
		shard: string,
		records: readonly StreamRecord[],
	): Promise<void> {
		let rest = records;
		while (rest.length > 0 && !isClosed) {
			const { batchItemFailures } = await fold({
				Records: rest,
				shardId: shard,
				state: {},
			});
			const failedAt = batchItemFailures[0]?.itemIdentifier;
			if (failedAt === undefined) return;
			rest = rest.slice(
				rest.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failedAt),
			);
			await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
		}
	}

	/** One batch of a shard; answers whether there was any. */
	async function readShard(reading: Reading): Promise<boolean> {
		try {
			const { Records = [], NextShardIterator } = await streams.send(
				new GetRecordsCommand({
					ShardIterator: reading.iterator,
					Limit: BATCH,
				}),
			);
			await deliver(reading.shard, Records.map(toStreamRecord));
			reading.iterator = NextShardIterator;
			return Records.length > 0;
		} catch (error) {
			if (
				!(
					error instanceof ExpiredIteratorException ||
					error instanceof TrimmedDataAccessException
				)
			)
				throw error;
			reading.iterator = await getIterator(reading.shard);
			return true;
		}
	}

	async function readAll(): Promise<boolean> {
		await findShards();
		let hasFound = false;
		for (const reading of readings.values()) {
			const isParentOpen =
				readings.get(reading.parent ?? "")?.iterator !== undefined;
			if (reading.iterator && !isParentOpen && (await readShard(reading)))
				hasFound = true;
		}
		return hasFound;
	}

	async function run(): Promise<void> {
		while (!isClosed) {
			pass++;
			// An engine that is away for a moment is no reason to stop for ever.
			const hasFound = await readAll().catch(() => undefined);
			if (hasFound === false) {
				for (const waiter of waiters.filter(
					({ sincePass }) => sincePass < pass,
				)) {
					waiters.splice(waiters.indexOf(waiter), 1);
					waiter.resolve();
				}
			}
			if (!hasFound && waiters.length === 0)
				await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
		}
		for (const { resolve } of waiters) resolve();
	}

	const running = run();
	return {
		settled: () =>
			new Promise((resolve) =>
				isClosed ? resolve() : waiters.push({ sincePass: pass, resolve }),
			),
		async close() {
			isClosed = true;
			await running;
			streams.destroy();
		},
	};
}
