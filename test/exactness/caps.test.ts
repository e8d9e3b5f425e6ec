import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCounters } from "../../functions/store/counters.ts";
import { createDatabase } from "../../functions/store/database.ts";
import { createFold } from "../../functions/store/fold.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { createSite } from "../support/site.ts";
import { createStream } from "../support/stream-feeder.ts";
import { createService } from "./service.ts";

const NOW_MS = Date.parse("2026-11-23T10:00:00+07:00");
const DAY = "2026-11-23";
/** What a day may have, as the page of promises says. */
const [PAGES, SOURCES] = [2000, 500];
/** As many as this morning has left of them, and how many are invented. */
const [LEFT, INVENTED] = [15, 40];
const OTHER = "(other)";

describeOnEngines("what a stranger invents", (engine) => {
	let db: TestDatabase;
	beforeAll(async () => {
		db = await openDatabase(engine);
	});
	afterAll(() => db.close());

	it("is counted under its own name as long as the day has room, then under (other), and every sum is that of the views", async () => {
		const site = createSite({ id: "invented" });
		// A busy morning: all that the day may have but a few.
		await db.database.send(
			new UpdateItemCommand({
				TableName: db.tables.salts,
				Key: { pk: { S: `${site.id}#${DAY}` } },
				UpdateExpression: "ADD pages :pages, sources :sources",
				ExpressionAttributeValues: {
					":pages": { N: String(PAGES - LEFT) },
					":sources": {
						SS: Array.from({ length: SOURCES - LEFT }, (_, at) =>
							String(at).padStart(5, "-"),
						),
					},
				},
			}),
		);

		const stream = createStream({
			table: db.tables.visits,
			lines: 1,
			atSeconds: () => NOW_MS / 1000,
		});
		const proxy = await startFaultProxy(db.endpoint, () => undefined, {
			through: stream.through,
		});
		const database = createDatabase({
			endpoint: proxy.endpoint,
			requestTimeoutMs: 20_000,
		});
		const { post } = createService({
			database,
			tables: db.tables,
			site,
			nowMs: () => NOW_MS,
		});
		const send = (at: number) =>
			post({
				address: `192.0.2.${at}`,
				body: {
					id: `invented-view-${at}`,
					url: `https://truong.example/bia-${at}`,
					referrer: `https://bia-${at}.example/`,
				},
			});
		// Ten at a time, as strangers come.
		for (let at = 0; at < INVENTED; at += 10) {
			const some = Array.from({ length: 10 }, (_, more) => send(at + more));
			for (const { status } of await Promise.all(some))
				expect(status).toBe(200);
		}
		const counters = createCounters({
			database: db.database,
			table: db.tables.counters,
		});
		const fold = createFold({
			counters,
			paces: ["box", "depth"],
			deadLetters: { put: async (_, reason) => Promise.reject(reason) },
			report() {},
		});
		for (const { id, records } of stream.lines.flat())
			await fold({ Records: records, shardId: id });
		database.destroy();
		await proxy.close();

		const listed = async (prefix: string, name: string) =>
			new Map(
				[...(await counters.list(site.id, prefix))].map(([value, counts]) => [
					value,
					counts[name] ?? 0,
				]),
			);
		for (const [prefix, name] of [
			["path#all#", "v"],
			["path#month#2026-11#", "v23"],
			["path#month#2026-11#", "e23"],
			["referrer#month#2026-11#", "s23"],
		] as const) {
			const values = await listed(prefix, name);
			expect(values.get(OTHER), prefix).toBe(INVENTED - LEFT);
			expect(values.size, prefix).toBe(LEFT + 1);
			const sum = [...values.values()].reduce((all, each) => all + each, 0);
			expect(sum, prefix).toBe(INVENTED);
		}
		expect(await counters.getBox(site.id)).toMatchObject({
			v: INVENTED,
			[`v${DAY}`]: INVENTED,
			u: INVENTED,
		});
	});
});
