import {
	BatchWriteItemCommand,
	type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { toMinute } from "../../functions/core/counter.ts";
import { ONLINE_KEPT_MINUTES } from "../../functions/core/delta.ts";
import { toDeltas } from "../../functions/core/deltas.ts";
import type { Visit } from "../../functions/core/visit.ts";
import { createDatabase } from "../../functions/store/database.ts";
import type { PlacedView } from "../../functions/store/visits.ts";

type Counts = Record<string, number>;

/** What the service's own increments make of views in order of time, one after the other: numbers by site and counter. */
export function countViews(
	views: readonly PlacedView[],
): Map<string, Map<string, Counts>> {
	const visits = new Map<string, Visit>();
	const counters = new Map<string, Map<string, Counts>>();
	for (const view of views) {
		const key = [view.site, view.day, view.visitor, view.reason].join();
		const before = visits.get(key);
		const after = {
			...view,
			views: (before?.views ?? 0) + 1,
			seenMs: view.atMs,
			previousMs: before?.seenMs ?? 0,
		} as Visit;
		visits.set(key, after);
		for (const { site, key: item, add } of toDeltas(before, after)) {
			const items = counters.get(site) ?? new Map<string, Counts>();
			const counts = items.get(item) ?? {};
			for (const [name, by] of Object.entries(add))
				counts[name] = (counts[name] ?? 0) + by;
			items.set(item, counts);
			counters.set(site, items);
		}
	}
	return counters;
}

/** As many items as one request takes. */
const BATCH = 25;

/** Puts into a table of counters what a long time of views adds up to; folding them one batch after the other would take minutes. */
export async function fillCounters(
	{ database, table }: { database: DynamoDBClient; table: string },
	views: readonly PlacedView[],
): Promise<void> {
	const oldest = toMinute(views.at(-1)?.atMs ?? 0) - ONLINE_KEPT_MINUTES;
	// As the fold does: who was online at an earlier minute is forgotten.
	const isKept = (name: string) =>
		!/^o\d+$/.test(name) || Number(name.slice(1)) >= oldest;
	const requests = [...countViews(views)].flatMap(([site, items]) =>
		[...items].map(([key, counts]) => ({
			PutRequest: {
				Item: {
					pk: { S: site },
					sk: { S: key },
					...Object.fromEntries(
						Object.entries(counts)
							.filter(([name]) => isKept(name))
							.map(([name, value]) => [name, { N: String(value) }]),
					),
				},
			},
		})),
	);
	for (let at = 0; at < requests.length; at += BATCH)
		await database.send(
			new BatchWriteItemCommand({
				RequestItems: { [table]: requests.slice(at, at + BATCH) },
			}),
		);
}

/** The same for a server that runs already, with the names of tables that it was given. */
export async function fillServer(
	{ databaseEndpoint }: { databaseEndpoint: string },
	views: readonly PlacedView[],
	tablePrefix = "luot-",
): Promise<void> {
	const database = createDatabase({ endpoint: databaseEndpoint });
	await fillCounters({ database, table: `${tablePrefix}counters` }, views);
	database.destroy();
}
