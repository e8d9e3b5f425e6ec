import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Pace } from "../../functions/core/counter.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createDatabase } from "../../functions/store/database.ts";
import { createFold, type StreamRecord } from "../../functions/store/fold.ts";
import type { PlacedView } from "../../functions/store/visits.ts";
import { toStream } from "./ledger.ts";

/** How many records one batch has: the box keeps who is online by the minute, so a batch of it must not span too many of them. */
const BATCHES = { box: 1000, depth: 20_000 } as const;
const TRIES = 5;

/** Folds views into counters as the service does, a shard a site; a batch that the engine was too busy for is sent again, as a stream does. */
export async function fillCounters(
	{ database, table }: { database: DynamoDBClient; table: string },
	views: readonly PlacedView[],
): Promise<void> {
	const counters = createCounters({ database, table });
	async function foldAll(
		Records: StreamRecord[],
		{ shardId, pace }: { shardId: string; pace: Pace },
	) {
		const fold = createFold({
			counters,
			paces: [pace],
			deadLetters: {
				put: async ({ eventID }) => {
					throw new Error(eventID);
				},
			},
			report: () => {},
		});
		for (let at = 0; at < TRIES; at++) {
			const { batchItemFailures } = await fold({ Records, shardId });
			if (batchItemFailures.length === 0) return;
		}
		throw new Error(`A batch of ${shardId} could not be counted.`);
	}
	const shards = toStream(views, ({ site }) => site);
	for (const pace of ["box", "depth"] as const)
		for (const [shardId, records] of shards)
			for (let at = 0; at < records.length; at += BATCHES[pace])
				await foldAll(records.slice(at, at + BATCHES[pace]), { shardId, pace });
}

/** The same for a server that runs already, with the table names that it was given. */
export async function fillServer(
	{ databaseEndpoint }: { databaseEndpoint: string },
	views: readonly PlacedView[],
	tablePrefix = "luot-",
): Promise<void> {
	const database = createDatabase({ endpoint: databaseEndpoint });
	await fillCounters({ database, table: `${tablePrefix}counters` }, views);
	database.destroy();
}
