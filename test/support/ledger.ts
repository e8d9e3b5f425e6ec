import type { Item } from "../../functions/store/attribute.ts";
import type { StreamRecord } from "../../functions/store/fold.ts";
import { type PlacedView, toVisitKey } from "../../functions/store/visits.ts";

const NUMBERS = new Set(["atMs"]);
const NOT_KEPT = new Set(["id", "site", "day", "lane", "visitor"]);

const MINUTE_MS = 60_000;

/** A number of the page, language and screen of a view, as an item adds them up; any will do that is another for others. */
function toKind({ path, language, screen }: PlacedView): bigint {
	return Buffer.from(`${path} ${language} ${screen}`).reduce(
		(number, byte) => (number * 31n + BigInt(byte)) % 1_000_000_007n,
		7n,
	);
}

/** The minutes that the views before have left on an item, without those of the visit that goes on. */
function toMinutes(view: PlacedView, before: Item | undefined): Item {
	const minute = Math.floor(view.atMs / MINUTE_MS) % 1440;
	const swept = new Set(
		Array.from({ length: 29 }, (_, back) => `m${minute - 1 - back}`),
	);
	const kept = Object.entries(before ?? {}).filter(
		([name]) => /^m\d+$/.test(name) && !swept.has(name),
	);
	return { ...Object.fromEntries(kept), [`m${minute}`]: { N: "1" } };
}

function toImage(view: PlacedView, before: Item | undefined): Item {
	const kind = toKind(view);
	const addTo = (name: string, number: bigint) => ({
		[name]: { N: String(BigInt(before?.[name]?.N ?? 0) + number) },
	});
	const facts = Object.entries(view).filter(
		([name, value]) =>
			!NOT_KEPT.has(name) && !NUMBERS.has(name) && value !== undefined,
	);
	return {
		...toVisitKey(view),
		views: { N: String(Number(before?.views?.N ?? 0) + 1) },
		seen: { N: String(view.atMs) },
		previous: before?.seen ?? { N: "0" },
		first: before?.first ?? { N: String(view.atMs) },
		firstHour: before?.firstHour ?? { S: view.hour },
		...addTo("kinds", kind),
		...addTo("squares", kind * kind),
		...toMinutes(view, before),
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
