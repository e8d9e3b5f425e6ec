import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LISTS_VERSION } from "../../functions/core/bots.ts";
import type { Server } from "../../functions/local/server.ts";
import { createMember, createSender, type Send } from "../support/editor.ts";
import { createSite, sendView, startTestServer } from "../support/server.ts";

const STATS = "/v1/sites/truong/stats";

describe("the numbers of a site", () => {
	let server: Server;
	let viewer: Send;
	let nowMs = Date.parse("2026-11-23T10:00:00+07:00");

	beforeAll(async () => {
		server = await startTestServer("dynalite", { nowMs: () => nowMs });
		await createSite(server, { id: "truong", hostnames: ["t.example"] });
		await createSite(server, { id: "khac" });
		viewer = (await createMember(server, "truong", "viewer")).send;
		const send = async (
			id: string,
			path: string,
			more: object = {},
			address = "1",
		) => {
			const response = await sendView(
				server,
				"truong",
				{ id: `view-${id}-0000`, url: `https://t.example${path}`, ...more },
				{ "x-address": `192.0.2.${address}`, "x-country": "VN" },
			);
			if (response.status !== 200) throw new Error(await response.text());
		};
		await send("a", "/tin", { referrer: "https://www.google.com/" });
		await send("b", "/lien-he");
		nowMs += 86_400_000;
		await send("c", "/tin", {}, "2");
	});
	afterAll(() => server.close());

	it("are for viewers of that site", async () => {
		expect((await createSender(server)("GET", STATS)).status).toBe(401);
		const other = (await createMember(server, "khac", "administrator")).send;
		expect((await other("GET", STATS)).status).toBe(403);
		expect((await viewer("GET", STATS)).status).toBe(200);
	});

	it("tell totals, steps, rates and who is here", async () => {
		const { body } = await viewer(
			"GET",
			`${STATS}?from=2026-11-22&to=2026-11-24&compare=previous`,
		);
		expect(body).toMatchObject({
			site: "truong",
			zone: "Asia/Ho_Chi_Minh",
			unit: "views",
			since: "2026-11-23",
			exact: false,
			inexact: [{ metrics: ["visitors"], reason: "sum-of-days" }],
			days: { asked: 3, counted: 2 },
			online: 1,
			totals: {
				views: 3,
				visits: 2,
				visitors: 2,
				bounces: 1,
				bounceRate: 0.5,
				viewsPerVisit: 1.5,
			},
			series: [
				{ at: "2026-11-22" },
				{ at: "2026-11-23", numbers: { views: 2, visits: 1, visitors: 1 } },
				{ at: "2026-11-24", numbers: { views: 1 }, isUnfinished: true },
			],
			earlier: {
				from: "2026-11-19",
				to: "2026-11-21",
				days: { asked: 3, counted: 0 },
				totals: { views: 0 },
			},
		});
	});

	it("are exact where every number is what its name says", async () => {
		for (const query of [
			"from=2026-11-23&to=2026-11-23",
			"metrics=views,bounceRate",
			"of=country&metrics=views",
			"page=/tin",
		]) {
			const { body } = await viewer("GET", `${STATS}?${query}`);
			expect(body, query).toMatchObject({ exact: true });
			expect(body).not.toHaveProperty("inexact");
		}
	});

	it("are only those that were asked for", async () => {
		const { body } = await viewer(
			"GET",
			`${STATS}?from=2026-11-23&to=2026-11-24&metrics=views,viewsPerVisit`,
		);
		expect(body.totals).toEqual({ views: 3, viewsPerVisit: 1.5 });
		expect(body.series).toEqual([
			{
				at: "2026-11-23",
				numbers: { views: 2, viewsPerVisit: 2 },
				lists: [LISTS_VERSION],
			},
			{
				at: "2026-11-24",
				numbers: { views: 1, viewsPerVisit: 1 },
				isUnfinished: true,
				lists: [LISTS_VERSION],
			},
		]);
	});

	it("tell pages, sources and facts", async () => {
		const of = async (query: string) =>
			(await viewer("GET", `${STATS}?${query}`)).body;
		expect((await of("of=page")).values).toEqual([
			{ name: "/tin", views: 2, entries: 2, exits: 1 },
			{ name: "/lien-he", views: 1, entries: 0, exits: 1 },
		]);
		expect((await of("of=referrer")).values).toEqual([
			{ name: "google.com", visits: 1 },
		]);
		expect((await of("of=channel")).values).toEqual([
			{ name: "direct", visits: 1 },
			{ name: "search", visits: 1 },
		]);
		expect((await of("of=country")).values).toEqual([{ name: "VN", views: 3 }]);
		for (const page of ["/tin", "/tin/", "//tin/index.html"])
			expect((await of(`page=${page}`)).totals, page).toEqual({
				views: 2,
				entries: 2,
				exits: 1,
			});
		expect(await of("of=entry")).toMatchObject({
			rankedBy: "entries",
			values: [{ name: "/tin", entries: 2 }],
		});
		expect((await of("of=exit&metrics=exits")).values).toEqual([
			{ name: "/lien-he", exits: 1 },
			{ name: "/tin", exits: 1 },
		]);
		expect((await of("channel=search")).totals).toEqual({ visits: 1 });
		expect((await of("channel=direct")).totals).toEqual({ visits: 1 });
		expect((await of("hour=10")).totals).toEqual({ views: 3 });
		expect(await of("of=page&limit=1")).toMatchObject({
			rest: { count: 1, views: 1 },
		});
	});

	it("tell articles, whatever address they are read at", async () => {
		const { send } = await createMember(server, "truong", "administrator");
		const publish = async (title: string, address?: string) => {
			const { status } = await send("POST", "/v1/sites/truong/articles", {
				title,
				content_html: "<p>Nội dung</p>",
				_luot: {
					status: "published",
					...(address && { canonical_url: address }),
				},
			});
			expect(status).toBe(201);
		};
		await publish("Bài đã đọc", "https://t.example/bai/1");
		await publish("Bài chưa đọc");
		nowMs += 86_400_000;
		const addresses = [
			`${server.url}/news/truong/bai-da-doc`,
			"https://t.example/bai/1?fbclid=x",
			"https://t.example/khac",
		];
		for (const [at, url] of addresses.entries())
			await sendView(
				server,
				"truong",
				{ id: `view-article-${at}`, url },
				{ "x-address": `192.0.2.${40 + at}` },
			);
		const { body } = await viewer(
			"GET",
			`${STATS}?from=2026-11-25&to=2026-11-25&of=article`,
		);
		expect(body).toMatchObject({ exact: true, rankedBy: "views" });
		expect(body.values).toEqual([
			{
				name: "bai-da-doc",
				title: "Bài đã đọc",
				views: 2,
				entries: 2,
				exits: 2,
			},
		]);
		nowMs -= 86_400_000;
	});

	it("come as a table, by name or as the caller accepts it", async () => {
		for (const [query, accept] of [
			["of=page&format=csv", "*/*"],
			["of=page", "text/csv"],
			["of=page&format=csv", "application/json"],
		] as const) {
			const { headers, body } = await viewer(
				"GET",
				`${STATS}?${query}`,
				undefined,
				{ accept },
			);
			expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
			expect(headers.get("cache-control")).toBe("private, no-store");
			expect(headers.get("vary")).toContain("accept");
			expect(body).toContain("page,views,entries,exits\r\n/tin,2,2,1\r\n");
		}
		for (const accept of ["application/json, text/csv", "*/*", ""])
			expect(
				(await viewer("GET", STATS, undefined, { accept })).body.site,
			).toBe("truong");
		const gaps = await viewer(
			"GET",
			`${STATS}?format=csv&from=2026-11-22&to=2026-11-23&metrics=views,bounceRate`,
		);
		expect(gaps.body).toBe(
			"day,views,bounceRate\r\n2026-11-22,,\r\n2026-11-23,2,0\r\n",
		);
	});

	it.each([
		["from=x", 400, "calendar"],
		["from=2026-11-24&to=2026-11-23", 400, "not after"],
		["a=1", 400, "no parameter"],
		["by=day&by=day", 400, "once"],
		["metrics=age", 400, "one of views"],
		["channel=tv", 400, "one of search"],
		["hour=24", 400, "00 to 23"],
		[`referrer=${"x".repeat(2000)}`, 400, "referrer: as a list"],
		["format=xml", 400, "json or csv"],
		["page=/&country=VN", 422, "page or for country alone"],
		["page=/&of=country", 422, "leave out"],
		["page=/&by=hour", 422, "day, week or month"],
		["page=/&metrics=visitors", 422, "views, entries, exits"],
		["of=referrer&metrics=views", 422, "What is: visits."],
		["by=hour&metrics=visits", 422, "What is: views."],
	])(
		"of %s are refused with %i and what to ask",
		async (query, status, words) => {
			const answer = await viewer("GET", `${STATS}?${query}`);
			expect(answer.status).toBe(status);
			expect(answer.headers.get("content-type")).toMatch(/problem\+json/);
			expect(answer.body.type).toBe(
				`urn:luot:problem:${status === 422 ? "not-counted" : "invalid-input"}`,
			);
			expect(answer.body.detail).toContain(words);
		},
	);

	it("are there with the very first view", async () => {
		await createSite(server, { id: "moi", hostnames: ["t.example"] });
		const { send } = await createMember(server, "moi", "viewer");
		const read = async () =>
			(await send("GET", "/v1/sites/moi/stats?from=2026-11-24&to=2026-11-24"))
				.body;
		expect(await read()).toMatchObject({
			since: null,
			days: { asked: 1, counted: 0 },
			series: [{ at: "2026-11-24" }],
		});
		await sendView(
			server,
			"moi",
			{ id: "view-first-0000", url: "https://t.example/" },
			{ "x-address": "192.0.2.9" },
		);
		expect(await read()).toMatchObject({
			since: "2026-11-24",
			days: { asked: 1, counted: 1 },
			series: [{ at: "2026-11-24", numbers: { views: 1 } }],
		});
	});
});
