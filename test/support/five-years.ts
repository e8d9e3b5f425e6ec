import {
	type AttributeValue,
	BatchWriteItemCommand,
	type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { addDays } from "../../functions/core/calendar.ts";
import { toMonthlyKey, toTotalKey } from "../../functions/core/counter.ts";
import { listDays } from "../../functions/core/stats-held.ts";
import { listMonths } from "../../functions/core/stats-question.ts";
import { createSite } from "./site.ts";

export const TODAY = "2026-11-24";
export const FIVE_YEARS = { from: addDays(TODAY, -1825), to: TODAY };
export const DAYS = listDays(FIVE_YEARS);
export const MONTHS = listMonths(FIVE_YEARS.from, FIVE_YEARS.to);
/** Of a busy school: pages that are read in a month, and hosts that send somebody. */
export const PAGES = 50;
const HOSTS = 30;
export const SITE = createSite({ id: "truong" });

type Item = Record<string, AttributeValue>;

const toItem = (key: string, counts: Record<string, number>): Item => ({
	pk: { S: SITE.id },
	sk: { S: key },
	// The checkpoints of four shards, which stay on a counter that nobody writes any more.
	...Object.fromEntries(
		[0, 1, 2, 3].map((shard) => [
			`@shardId-0000001732${shard}00000000-8a1b2c3d`,
			{ S: `56${"4".repeat(56)}:1732400000` },
		]),
	),
	...Object.fromEntries(
		Object.entries(counts).map(([name, value]) => [name, { N: String(value) }]),
	),
});

const numbersOf = (prefix: string, values: readonly string[], value = 12) =>
	Object.fromEntries(values.map((name) => [prefix + name, value]));
const upTo = (count: number, from = 0) =>
	Array.from({ length: count }, (_, at) => String(at + from).padStart(2, "0"));

/** Five years of a site: every day with all its hours, forty countries and whatever else, every page read on every day. */
function* createItems(): Generator<Item> {
	for (const day of DAYS)
		yield toItem(toTotalKey(day), {
			...numbersOf("", ["v", "s", "u", "b", "t"], 4321),
			...numbersOf("h", upTo(24)),
			...numbersOf("c:", upTo(40)),
			...numbersOf("d:", ["mobile", "desktop", "tablet", "tv"]),
			...numbersOf("b:", upTo(12)),
			...numbersOf("y:", upTo(8)),
			...numbersOf("l:", upTo(10)),
			...numbersOf("w:", ["phone", "tablet", "laptop", "desktop"]),
			...numbersOf("r:", upTo(8)),
		});
	const dates = upTo(31, 1);
	for (const month of MONTHS) {
		for (let page = 0; page < PAGES; page++)
			yield toItem(
				toMonthlyKey("path", month, `/tin-tuc/bai-viet-so-${page}`),
				{
					...numbersOf("v", dates),
					...numbersOf("e", dates),
					...numbersOf("x", dates),
				},
			);
		for (let host = 0; host < HOSTS; host++)
			yield toItem(
				toMonthlyKey("referrer", month, `site-${host}.example`),
				numbersOf("s", dates),
			);
	}
}

/** Fills a table of counters with them. */
export async function writeFiveYears(
	database: DynamoDBClient,
	table: string,
): Promise<void> {
	const items = [...createItems()];
	for (let at = 0; at < items.length; at += 25)
		await database.send(
			new BatchWriteItemCommand({
				RequestItems: {
					[table]: items
						.slice(at, at + 25)
						.map((Item) => ({ PutRequest: { Item } })),
				},
			}),
		);
}
