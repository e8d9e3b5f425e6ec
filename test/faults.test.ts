import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createApp } from "../functions/http/app.ts";
import { createBoxRoutes } from "../functions/http/box.ts";
import { createViewRoutes } from "../functions/http/view.ts";
import { startPoller } from "../functions/local/poller.ts";
import { createCounters } from "../functions/store/counters.ts";
import { createDatabase } from "../functions/store/database.ts";
import {
	createFold,
	type StreamAnswer,
	type StreamEvent,
} from "../functions/store/fold.ts";
import { createSalts } from "../functions/store/salts.ts";
import { createVisits } from "../functions/store/visits.ts";
import { createRandom } from "./bench/traffic.ts";
import { openDatabase, type TestDatabase } from "./support/engines.ts";
import { CHROME } from "./support/fakes.ts";
import { FAULTS, startFaultProxy } from "./support/fault-proxy.ts";
import { createSite } from "./support/site.ts";
import { readCounters } from "./support/table.ts";

/** How many seeded runs; more by hand: `LUOT_FAULT_RUNS=1000 npx vitest run test/faults`. */
const RUNS = Number(process.env.LUOT_FAULT_RUNS ?? 12);
const FIRST_SEED = Number(process.env.LUOT_FAULT_SEED ?? 1);
const VIEWS = 40;
const CLIENTS = 8;
/** The share of requests to the database that something befalls. */
const FAULT_RATE = 0.1;

describe.runIf(inject("dynamodbLocal"))(
	"under faults between the service and the database",
	() => {
		let db: TestDatabase;
		beforeAll(async () => {
			db = await openDatabase("DynamoDB Local");
		});
		afterAll(() => db.close());

		it.each(Array.from({ length: RUNS }, (_, run) => FIRST_SEED + run))(
			"every acknowledged view is counted once, and no reading is out of bounds (seed %i)",
			async (seed) => {
				const random = createRandom(seed);
				const isQuiet = { now: false };
				const chooseFault = () =>
					!isQuiet.now && random() < FAULT_RATE
						? FAULTS[Math.floor(random() * FAULTS.length)]
						: undefined;
				const proxy = await startFaultProxy(db.endpoint, chooseFault);
				const database = createDatabase({ endpoint: proxy.endpoint });
				const site = createSite({ id: `s${randomUUID().slice(0, 8)}` });
				const counters = createCounters({
					database,
					table: db.tables.counters,
				});
				const fold = createFold({
					counters,
					paces: ["box", "depth"],
					deadLetters: {
						put: async (_, reason) => Promise.reject(new Error(reason)),
					},
					report() {},
				});

				/** Sends what Lambda may send besides: the batch again, or a part of it, before or after it is told of success. */
				const seen: {
					shard: string | undefined;
					records: NonNullable<StreamEvent["Records"]>;
				}[] = [];
				async function foldAgainAndAgain(
					event: StreamEvent,
				): Promise<StreamAnswer> {
					const records = (event.Records ?? []).filter(({ dynamodb }) =>
						dynamodb?.NewImage?.pk?.S?.startsWith(`${site.id}#`),
					);
					if (records.length === 0) return { state: {}, batchItemFailures: [] };
					if (random() < 0.2)
						await Promise.all([
							fold({ ...event, Records: records }),
							fold({ ...event, Records: records }),
						]);
					const answer = await fold({ ...event, Records: records });
					if (answer.batchItemFailures.length === 0)
						seen.push({ shard: event.shardId, records });
					const old = seen[Math.floor(random() * seen.length)];
					if (old && random() < 0.3)
						await fold({
							Records: old.records.slice(
								Math.floor(random() * old.records.length),
							),
							...(old.shard && { shardId: old.shard }),
						});
					return answer.batchItemFailures.length > 0
						? {
								state: {},
								batchItemFailures: [
									{
										itemIdentifier:
											event.Records?.[0]?.dynamodb?.SequenceNumber ?? "",
									},
								],
							}
						: answer;
				}
				const poller = await startPoller({
					database: db.database,
					endpoint: db.endpoint,
					table: db.tables.visits,
					fold: foldAgainAndAgain,
				});

				const app = createApp(() => {});
				const ledger = {
					visits: createVisits({ database, table: db.tables.visits }),
					counters,
					salts: createSalts({ database, table: db.tables.salts }),
				};
				const sites = { get: async () => site };
				// Two minutes after midnight, so that every view asks the day before as well.
				const nowMs = () => Date.parse("2026-11-23T00:02:00+07:00");
				app.route(
					"/",
					createViewRoutes({
						ledger,
						sites,
						checkKeys: { get: async () => undefined },
						caller: (c) => ({ address: c.req.header("x-address") ?? "" }),
						nowMs,
						createId: randomUUID,
					}),
				);
				app.route("/", createBoxRoutes({ counters, sites, nowMs }));

				const attempted = new Set<string>();
				const acknowledged = new Set<string>();
				const queue = Array.from({ length: VIEWS }, (_, at) => ({
					id: `${site.id}-view-${at}`,
					path: `/trang-${at % 5}`,
					visitor: at % 6,
				}));

				async function send({
					id,
					path,
					visitor,
				}: (typeof queue)[number]): Promise<void> {
					attempted.add(id);
					const body = JSON.stringify({
						id,
						url: `https://truong.example${path}`,
					});
					const headers = {
						"user-agent": CHROME,
						"x-address": `192.0.2.${visitor}`,
					};
					// As the script does, but without giving up: the same id until there is an answer.
					for (let attempt = 0; attempt < 50; attempt++) {
						const { status } = await app.request(`/v1/sites/${site.id}/box`, {
							method: "POST",
							body,
							headers,
						});
						expect([200, 503]).toContain(status);
						if (status === 200) {
							acknowledged.add(id);
							if (random() < 0.2)
								await app.request(`/v1/sites/${site.id}/box`, {
									method: "POST",
									body,
									headers,
								});
							return;
						}
					}
					throw new Error(`never acknowledged: ${id}`);
				}

				const readings: { total: number; atMost: number }[] = [];
				async function read(): Promise<void> {
					const response = await app.request(`/v1/sites/${site.id}/box`);
					if (response.status === 200)
						readings.push({
							total: (await response.json()).total,
							atMost: attempted.size,
						});
				}

				await Promise.all(
					Array.from({ length: CLIENTS }, async () => {
						for (let view = queue.shift(); view; view = queue.shift()) {
							await send(view);
							if (random() < 0.3) await read();
						}
					}),
				);
				isQuiet.now = true;
				await poller.settled();
				await poller.close();

				expect(acknowledged.size).toBe(VIEWS);
				// A reading follows the ledger and never runs ahead of what was sent; nor does the total ever fall.
				for (const { total, atMost } of readings)
					expect(total).toBeLessThanOrEqual(atMost);
				const numbers = new Map(
					[...(await readCounters(db))].filter(([name]) =>
						name.startsWith(`${site.id} `),
					),
				);
				const sum = (pattern: RegExp) =>
					[...numbers]
						.filter(([name]) => pattern.test(name))
						.reduce((all, [, count]) => all + count, 0);
				for (const counter of [
					/ box v$/,
					/ box v2026-11-23$/,
					/ total#day#2026-11-23 v$/,
					/ h00$/,
					/ c:ZZ$/,
					/ path#all#\S+ v$/,
					/ path#month#\S+ v23$/,
				])
					expect(sum(counter), String(counter)).toBe(VIEWS);
				for (const counter of [
					/ box u$/,
					/ box s$/,
					/ e23$/,
					/ x23$/,
					/ total#day#\S+ u$/,
				])
					expect(sum(counter), String(counter)).toBe(6);
				for (let page = 0; page < 5; page++)
					expect(numbers.get(`${site.id} path#all#/trang-${page} v`)).toBe(
						VIEWS / 5,
					);
				expect(
					[...proxy.met.values()].reduce((all, count) => all + count, 0),
				).toBeGreaterThan(0);
				database.destroy();
				await proxy.close();
			},
			120_000,
		);
	},
);
