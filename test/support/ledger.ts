import type { Item } from "../../functions/store/attribute.ts";
import type { StreamRecord } from "../../functions/store/fold.ts";
import { type PlacedView, toVisitKey } from "../../functions/store/visits.ts";

const NUMBERS = new Set(["atMs"]);
const NOT_KEPT = new Set(["id", "site", "day", "lane", "visitor"]);

function toImage(view: PlacedView, before: Item | undefined): Item {
	const facts = Object.entries(view).filter(
		([name, value]) =>
			!NOT_KEPT.has(name) && !NUMBERS.has(name) && value !== undefined,
	);
	return {
		...toVisitKey(view),
		views: { N: String(Number(before?.views?.N ?? 0) + 1) },
		seen: { N: String(view.atMs) },
		previous: before?.seen ?? { N: "0" },
		...Object.fromEntries(
			facts.map(([name, value]) => [name, { S: String(value) }]),
		),
	};
}

/** The stream that the ledger would send for these views: old and new image, one shard for each `shardOf`. */
export function toStream(
	views: readonly PlacedView[],
	shardOf: (view: PlacedView) => string,
): Map<string, StreamRecord[]> {
	const items = new Map<string, Item>();
	const shards = new Map<string, StreamRecord[]>();
	for (const [at, view] of views.entries()) {
		const key = JSON.stringify(toVisitKey(view));
		const before = items.get(key);
		const after = toImage(view, before);
		items.set(key, after);
		const record: StreamRecord = {
			eventID: `event-${at}`,
			dynamodb: {
				// Numbers of more digits as the stream goes on, as real ones have.
				SequenceNumber: String(
					10n ** BigInt(20 + Math.min(19, Math.floor(at / 10))) + BigInt(at),
				),
				ApproximateCreationDateTime: Math.floor(view.atMs / 1000),
				NewImage: after,
				...(before && { OldImage: before }),
			},
		};
		const shard = shardOf(view);
		const records = shards.get(shard) ?? [];
		records.push(record);
		shards.set(shard, records);
	}
	return shards;
}
