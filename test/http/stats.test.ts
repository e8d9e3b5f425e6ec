import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
			since: "2026-11-23",
			exact: true,
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
			earlier: { from: "2026-11-19", to: "2026-11-21", totals: { views: 0 } },
		});
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
		expect((await of("page=/tin")).totals).toEqual({
			views: 2,
			entries: 2,
			exits: 1,
		});
		expect(await of("of=page&limit=1")).toMatchObject({
			rest: { count: 1, views: 1 },
		});
	});

	it("come as a table", async () => {
		const { headers, body } = await viewer(
			"GET",
			`${STATS}?of=page&format=csv`,
		);
		expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
		expect(body).toContain("page,views,entries,exits\r\n/tin,2,2,1\r\n");
	});

	it("refuse what cannot be told, with what to ask instead", async () => {
		for (const query of ["from=x", "page=/&country=VN", "a=1", "by=day&by=day"])
			expect((await viewer("GET", `${STATS}?${query}`)).status).toBe(400);
	});
});
