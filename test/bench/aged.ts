import {
	type AttributeValue,
	type DynamoDBClient,
	PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { addDays } from "../../functions/core/calendar.ts";
import { BOX_KEY, toMinute } from "../../functions/core/counter.ts";
import { toDeltas } from "../../functions/core/deltas.ts";
import { CHECKPOINT_KEPT_SECONDS } from "../../functions/store/counters.ts";
import type { StreamRecord } from "../../functions/store/fold.ts";
import {
	toCheckpoint,
	toCheckpointName,
	toOrdered,
} from "../../functions/store/sequence.ts";
import { toVisit } from "../../functions/store/visits.ts";

type Item = Record<string, AttributeValue>;

/** A shard of a stream takes no more records after some four hours, and the partition goes on in another. */
const SHARD_SECONDS = 4 * 3600;
/** A real sequence number has so many digits. */
const SEQUENCE_DIGITS = 28;
const BOX_DAYS = 9;
const BOX_MINUTES = 16;
/** Puts that are under way at once. */
const WIDTH = 25;

/** What the shards of the last day have left on a counter, for each partition that it was counted from. */
function toCheckpoints(partitions: number, atSeconds: number): Item {
	const checkpoints: Item = {};
	for (let partition = 0; partition < partitions; partition++)
		for (
			let age = SHARD_SECONDS;
			age <= CHECKPOINT_KEPT_SECONDS;
			age += SHARD_SECONDS
		) {
			const ordered = toOrdered(
				String(10 ** 9 * (partition + 1) - age).padEnd(SEQUENCE_DIGITS, "7"),
			);
			checkpoints[toCheckpointName(`${partition} ${age}`)] = {
				B: toCheckpoint(ordered, atSeconds - age),
			};
		}
	return checkpoints;
}

const toNumbers = (names: readonly string[], value: number): Item =>
	Object.fromEntries(names.map((name) => [name, { N: String(value) }]));

/** The numbers that a counter of a site has which has been counting for years, in the morning of a day. */
function toNumbersOf(key: string, day: string, nowMs: number): Item {
	const days = (letters: string, names: readonly string[]) =>
		[...letters].flatMap((letter) => names.map((name) => letter + name));
	if (key === BOX_KEY) {
		const past = Array.from({ length: BOX_DAYS - 1 }, (_, at) =>
			addDays(day, at + 1 - BOX_DAYS),
		);
		const minutes = Array.from(
			{ length: BOX_MINUTES },
			(_, at) => `o${toMinute(nowMs) - 1 - at}`,
		);
		return {
			...toNumbers(days("vsu", [""]), 4_626_335),
			...toNumbers(days("vsu", past), 2345),
			...toNumbers(days("vsu", [day.slice(0, 7), "2026-10"]), 45_678),
			...toNumbers(minutes, 12),
		};
	}
	if (key.includes("#all#")) return toNumbers(["v"], 123_456);
	const past = Array.from({ length: Number(day.slice(8)) - 1 }, (_, at) =>
		String(at + 1).padStart(2, "0"),
	);
	if (key.startsWith("path#month#"))
		return {
			...toNumbers(days("v", past), 345),
			...toNumbers(days("ex", past), 45),
		};
	return key.includes("#month#") ? toNumbers(days("s", past), 45) : {};
}

/**
 * Puts the counters of a stream's views as they are on a site that has been counting for long: a new site's are small, and a write unit
 * is a kilobyte.
 */
export async function ageCounters(
	database: DynamoDBClient,
	table: string,
	{
		stream,
		day,
		nowMs,
	}: {
		stream: ReadonlyMap<string, readonly StreamRecord[]>;
		day: string;
		nowMs: number;
	},
): Promise<void> {
	const items = new Map<string, Item>();
	for (const { dynamodb = {} } of [...stream.values()].flat()) {
		const { OldImage, NewImage } = dynamodb;
		for (const { site, key, title } of toDeltas(
			OldImage && toVisit(OldImage),
			NewImage && toVisit(NewImage),
		)) {
			// The day's own item is made by its first view.
			if (items.has(key) || key.includes("#day#")) continue;
			items.set(key, {
				pk: { S: site },
				sk: { S: key },
				...(title && { title: { S: title } }),
				...toNumbersOf(key, day, nowMs),
				...toCheckpoints(stream.size, Math.floor(nowMs / 1000)),
			});
		}
	}
	const all = [...items.values()];
	for (let at = 0; at < all.length; at += WIDTH)
		await Promise.all(
			all
				.slice(at, at + WIDTH)
				.map((Item) =>
					database.send(new PutItemCommand({ TableName: table, Item })),
				),
		);
}
