import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LISTS_VERSION } from "../../functions/core/bots.ts";
import {
	addDays,
	toLocalTime,
	toMonth,
} from "../../functions/core/calendar.ts";
import type { Server } from "../../functions/local/server.ts";
import { FLOOD_LIMIT, type PlacedView } from "../../functions/store/visits.ts";
import { describeOnEngines } from "../support/engines.ts";
import { isLasting, recount } from "../support/recount.ts";
import {
	createSite,
	FIREFOX,
	sendView,
	startTestServer,
} from "../support/server.ts";
import { readCounters } from "../support/table.ts";
import { createView } from "../support/views.ts";

const SITES = [
	{ id: "hue", zone: "Asia/Ho_Chi_Minh" },
	{ id: "kathmandu", zone: "Asia/Kathmandu" },
	{ id: "honolulu", zone: "Pacific/Honolulu" },
];
const COUNTRIES = ["VN", "NP", "US", "FR"];
const VIEWS = 2000;
const VISITORS = 50;
const CLIENTS = 16;

describeOnEngines(
	`${VIEWS} views of ${VISITORS} visitors over three sites in three zones`,
	(engine) => {
		let server: Server;
		const tablePrefix = `t${randomUUID()}-`;
		// Twenty minutes before midnight in Vietnam; the clock stands still, and moves to the next day half-way.
		let nowMs = Date.parse("2026-11-30T23:40:00+07:00");
		const counted: PlacedView[] = [];

		beforeAll(async () => {
			server = await startTestServer(engine, {
				tablePrefix,
				nowMs: () => nowMs,
			});
			for (const site of SITES)
				await createSite(server, {
					...site,
					hostnames: ["truong.example"],
					opening: { views: 1000 },
				});
			const views = Array.from({ length: VIEWS }, (_, at) => ({
				id: `view-number-${at}`,
				at,
				site: SITES[at % 3] as (typeof SITES)[0],
				visitor: (at * 7) % VISITORS,
				path: `/trang-${(at * at) % 23}`,
			}));
			for (const half of [views.slice(0, VIEWS / 2), views.slice(VIEWS / 2)]) {
				const queue = [...half];
				// Each client sends every third view twice, some of them at the same time as another client.
				await Promise.all(
					Array.from({ length: CLIENTS }, async () => {
						for (let view = queue.shift(); view; view = queue.shift()) {
							const { id, at, site, visitor, path } = view;
							const country = COUNTRIES[visitor % 4] as string;
							const headers = {
								"x-address": `192.0.2.${visitor}`,
								"x-country": country,
							};
							const sent = {
								id,
								url: `https://truong.example${path}?utm_x=${at}#top`,
							};
							// As the script does where the service asks for it: on a busy machine the database may be late.
							const send = async (): Promise<Response> => {
								const response = await sendView(server, site.id, sent, headers);
								return response.status === 503 ? send() : response;
							};
							const responses = await Promise.all(
								Array.from({ length: at % 3 === 0 ? 2 : 1 }, send),
							);
							for (const response of responses)
								expect(response.status).toBe(200);
							counted.push(
								createView({
									...toLocalTime(nowMs, site.zone),
									id,
									site: site.id,
									visitor: String(visitor),
									atMs: nowMs,
									path,
									country,
									device: "desktop",
									browser: "firefox",
									system: "linux",
									language: "other",
									screen: "unknown",
									lists: LISTS_VERSION,
								}),
							);
						}
					}),
				);
				nowMs += 40 * 60_000;
			}
		}, 120_000);
		afterAll(() => server.close());

		it("equal a plain recount in every counter", async () => {
			const [first] = SITES;
			// A read waits until all is folded.
			await fetch(`${server.url}/v1/sites/${first?.id}/box`);
			const database = new DynamoDBClient({
				endpoint: server.databaseEndpoint,
				region: "local",
				credentials: { accessKeyId: "local", secretAccessKey: "local" },
			});
			const found = await readCounters({
				database,
				tables: { counters: `${tablePrefix}counters` } as never,
			});
			const lasting = (numbers: ReadonlyMap<string, number>) =>
				Object.fromEntries([...numbers].filter(([name]) => isLasting(name)));
			expect(lasting(found)).toEqual(lasting(recount(counted)));
			for (const { id } of SITES) {
				const sum = (pattern: RegExp) =>
					[...found]
						.filter(([name]) => name.startsWith(`${id} `) && pattern.test(name))
						.reduce((total, [, count]) => total + count, 0);
				const total = found.get(`${id} box v`);
				expect(sum(/ total#day#\S+ v$/)).toBe(total);
				expect(sum(/ total#day#\S+ h\d\d$/)).toBe(total);
				expect(sum(/ total#day#\S+ c:/)).toBe(total);
				expect(sum(/ path#all#\S+ v$/)).toBe(total);
				expect(sum(/ path#month#\S+ v\d\d$/)).toBe(total);
			}
			database.destroy();
		});

		it.each(SITES)(
			"show in the box of $id, which adds up",
			async ({ id, zone }) => {
				const box = await (
					await fetch(`${server.url}/v1/sites/${id}/box?path=/trang-1`)
				).json();
				const { day } = toLocalTime(nowMs, zone);
				const own = counted.filter(({ site }) => site === id);
				const onDays = (...days: string[]) =>
					own.filter((view) => days.includes(view.day)).length;
				expect(box).toMatchObject({
					site: id,
					unit: "views",
					day,
					today: onDays(day),
					yesterday: onDays(addDays(day, -1)),
					month: own.filter((view) => toMonth(view.day) === toMonth(day))
						.length,
					total: 1000 + own.length,
					page: { views: own.filter(({ path }) => path === "/trang-1").length },
				});
				expect(box.today).toBeLessThanOrEqual(box.week);
				expect(box.today).toBeLessThanOrEqual(box.month);
				expect(box.month).toBeLessThanOrEqual(box.total);
			},
		);

		it("count a repeat once that comes after midnight", async () => {
			nowMs = Date.parse("2026-12-15T23:59:58+07:00");
			const sent = {
				id: "view-at-midnight",
				url: "https://truong.example/nua-dem",
			};
			const first = await (await sendView(server, "hue", sent)).json();
			nowMs += 5000;
			const second = await (await sendView(server, "hue", sent)).json();
			expect(second).toMatchObject({
				day: "2026-12-16",
				today: 0,
				yesterday: 1,
				total: first.total,
				page: { views: 1 },
			});
		});

		it("answer a view with numbers that include it, and a repeat with the same", async () => {
			const sent = {
				id: randomUUID(),
				url: "https://truong.example/moi",
				paths: ["/moi", "/trang-1"],
			};
			const headers = { "x-address": "198.51.100.7" };
			const first = await (await sendView(server, "hue", sent, headers)).json();
			const second = await (
				await sendView(server, "hue", sent, headers)
			).json();
			const read = await (
				await fetch(
					`${server.url}/v1/sites/hue/box?path=/moi&paths=/moi,/trang-1`,
				)
			).json();
			expect(first.page).toEqual({ views: 1 });
			expect(first.views["/moi"]).toBe(1);
			expect(second).toEqual(first);
			expect(read).toEqual(first);
		});

		it("give a script from one address a stated allowance a minute, and count the rest as flood", async () => {
			const before = await (
				await fetch(`${server.url}/v1/sites/kathmandu/box`)
			).json();
			const queue = Array.from(
				{ length: 400 },
				(_, at) => `flood-number-${at}`,
			);
			const headers = { "x-address": "198.51.100.66" };
			await Promise.all(
				Array.from({ length: CLIENTS }, async () => {
					for (let id = queue.shift(); id; id = queue.shift()) {
						const url = "https://truong.example/trang-1";
						const response = await sendView(
							server,
							"kathmandu",
							{ id, url },
							headers,
						);
						expect(response.status).toBe(200);
					}
				}),
			);
			const after = await (
				await fetch(`${server.url}/v1/sites/kathmandu/box`)
			).json();
			expect(after.total - before.total).toBe(FLOOD_LIMIT);
		});

		it("leave out what is no person's, by reason, and answer it no differently", async () => {
			const bot =
				"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
			const before = await (
				await fetch(`${server.url}/v1/sites/honolulu/box`)
			).json();
			for (const [agent, url] of [
				[bot, "https://truong.example/"],
				[FIREFOX, "https://other.example/"],
				[FIREFOX, "https://truong.example/"],
			] as const) {
				const response = await sendView(
					server,
					"honolulu",
					{ id: randomUUID(), url },
					{
						"user-agent": agent,
						...(agent === FIREFOX &&
							url.includes("truong") && { "sec-purpose": "prefetch" }),
					},
				);
				expect(response.status).toBe(200);
				expect(Object.keys(await response.json())).toEqual(
					expect.arrayContaining(["today", "total", "page"]),
				);
			}
			expect(
				await (await fetch(`${server.url}/v1/sites/honolulu/box`)).json(),
			).toMatchObject({ today: before.today, total: before.total });
		});
	},
);
