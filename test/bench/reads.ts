import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { parseStatsQuestion } from "../../functions/core/stats-question.ts";
import { answerStats } from "../../functions/http/stats.ts";
import { createTables, startEngine } from "../../functions/local/engine.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createStats } from "../../functions/store/stats.ts";
import {
	FIVE_YEARS,
	SITE,
	TODAY,
	writeFiveYears,
} from "../support/five-years.ts";
import { meterCommands } from "../support/meter.ts";

export type ReadCost = { name: string; calls: number; units: number };

/** What reading the numbers of a busy school costs that has been counting for five years, in calls of the database and read units. */
export async function measureReads(): Promise<ReadCost[]> {
	const engine = await startEngine(undefined);
	// Without the service's own time limits: the engine is slow with years of items, and units are what is asked.
	const database = new DynamoDBClient({
		endpoint: engine.endpoint,
		region: "local",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
	const tables = await createTables(database, "bench-");
	await writeFiveYears(database, tables.counters);
	const meter = meterCommands(database);
	const counters = createCounters({ database, table: tables.counters });
	const stats = createStats(counters);
	const costs: ReadCost[] = [];
	async function measure(name: string, read: () => Promise<unknown>) {
		meter.reset();
		await read();
		const calls = Object.values(meter.commands).reduce(
			(sum, each) => sum + each,
			0,
		);
		costs.push({ name, calls, units: meter.units });
	}
	const ask = (query: Record<string, string>) => () =>
		answerStats(
			stats,
			SITE,
			parseStatsQuestion(query, TODAY),
			Date.parse(`${TODAY}T12:00:00+07:00`),
		);
	await measure("the box with its page", () =>
		Promise.all([
			counters.getBox(SITE.id),
			counters.getPages(SITE.id, ["/tin-tuc/bai-viet-so-7"]),
		]),
	);
	await measure("28 days, by day", ask({}));
	await measure(
		"28 days and the 28 before, with pages",
		ask({ compare: "previous", of: "page" }),
	);
	await measure(
		"a year, with sources",
		ask({ from: "2025-11-25", of: "referrer" }),
	);
	await measure("five years, by month", ask({ ...FIVE_YEARS, by: "month" }));
	await measure("five years, with pages", ask({ ...FIVE_YEARS, of: "page" }));
	database.destroy();
	await engine.close();
	return costs;
}
