import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { createMember, createSender, type Send } from "../support/editor.ts";
import { createSite, startTestServer } from "../support/server.ts";

const ALL = "/v1/sites/truong/announcements";

describe("announcements", () => {
	let server: Server;
	let nowMs = Date.parse("2026-11-23T10:00:00+07:00");
	let anybody: Send;
	let editor: Send;
	let viewer: Send;

	beforeAll(async () => {
		server = await startTestServer("dynalite", { nowMs: () => nowMs });
		await createSite(server, { id: "truong" });
		anybody = createSender(server);
		editor = (await createMember(server, "truong", "editor")).send;
		viewer = (await createMember(server, "truong", "viewer")).send;
	});
	afterAll(() => server.close());

	const shownAt = async (time: string): Promise<string[]> => {
		const before = nowMs;
		nowMs = Date.parse(time);
		const { body } = await anybody("GET", ALL);
		nowMs = before;
		return body.items.map(({ text }: { text: string }) => text);
	};

	it("are in force from their first to their last millisecond", async () => {
		const { status, headers, body } = await editor("POST", ALL, {
			text: "CHÀO MỪNG NĂM MỚI (01/01/2027)!",
			url: "https://truong.example/tet",
			from: "2026-12-31T00:00:00+07:00",
			until: "2027-01-03T00:00:00+07:00",
		});
		expect([status, headers.get("etag"), headers.get("location")]).toEqual([
			201,
			'"1"',
			`${ALL}/${body.id}`,
		]);
		expect(body.dismissible).toBe(true);
		expect(await shownAt("2026-12-30T23:59:59.999+07:00")).toEqual([]);
		expect(await shownAt("2026-12-31T00:00:00.000+07:00")).toEqual([body.text]);
		expect(await shownAt("2027-01-02T23:59:59.999+07:00")).toEqual([body.text]);
		expect(await shownAt("2027-01-03T00:00:00.000+07:00")).toEqual([]);
		const page = await anybody("GET", "/news/truong/");
		expect(page.body).not.toContain(body.text);
	});

	it("are kept by no shared cache beyond the first that comes or goes", async () => {
		const kept = async (path: string, time: string) => {
			const before = nowMs;
			nowMs = Date.parse(time);
			const { headers } = await anybody("GET", path);
			nowMs = before;
			return headers.get("cache-control");
		};
		const until = (fresh: number, stale: number) =>
			`public, max-age=0, s-maxage=${fresh}, stale-while-revalidate=${stale}`;
		await editor("POST", ALL, {
			text: "Nghỉ giữa kì",
			from: "2027-03-01T00:00:00+07:00",
			until: "2027-03-02T00:00:00+07:00",
		});
		expect([
			await kept(ALL, "2027-02-28T23:00:00+07:00"),
			await kept(ALL, "2027-02-28T23:59:20+07:00"),
			await kept("/news/truong/", "2027-02-28T23:59:20+07:00"),
			await kept(ALL, "2027-03-01T00:00:00+07:00"),
			await kept(ALL, "2027-03-01T23:58:30+07:00"),
			await kept("/news/truong/", "2027-03-01T23:58:30+07:00"),
			await kept(ALL, "2027-03-02T00:00:00+07:00"),
		]).toEqual([
			until(60, 60),
			until(40, 0),
			until(40, 0),
			until(60, 60),
			until(60, 30),
			until(60, 30),
			until(60, 60),
		]);
	});

	it("are changed and taken away at the version that was read", async () => {
		const { body } = await editor("POST", ALL, { text: "Nghỉ học ngày mai" });
		const call = `${ALL}/${body.id}`;
		expect((await editor("PATCH", call, { text: "x" })).status).toBe(428);
		expect(
			(await editor("PATCH", call, { text: "x" }, { "if-match": '"2"' }))
				.status,
		).toBe(412);
		const both = await Promise.all(
			["Nghỉ cả tuần", "Vẫn đi học"].map((text) =>
				editor("PATCH", call, { text }, { "if-match": '"1"' }),
			),
		);
		expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
		expect(
			(await editor("DELETE", call, undefined, { "if-match": '"1"' })).status,
		).toBe(412);
		expect(
			(await editor("DELETE", call, undefined, { "if-match": '"2"' })).status,
		).toBe(204);
		expect((await editor("GET", call)).status).toBe(404);
	});

	it("are an editor's to make", async () => {
		expect((await anybody("POST", ALL, { text: "x" })).status).toBe(401);
		expect((await viewer("POST", ALL, { text: "x" })).status).toBe(403);
	});

	it.each([
		["no text", {}],
		["two lines", { text: "a\nb" }],
		["a link by script", { text: "x", url: "javascript:alert(1)" }],
		[
			"an end before its beginning",
			{
				text: "x",
				from: "2026-12-02T00:00:00Z",
				until: "2026-12-01T00:00:00Z",
			},
		],
		["another site", { text: "x", site: "khac" }],
		["a language that is none", { text: "x", language: "!" }],
	])("are not made with %s", async (_, sent) => {
		expect((await editor("POST", ALL, sent)).status).toBe(400);
	});

	it("are text on the page, whatever they say", async () => {
		await editor("POST", ALL, {
			text: "<img src=x onerror=alert(1)>",
			url: 'https://a.example/"onclick="x',
		});
		const { body } = await anybody("GET", "/news/truong/");
		expect(body).toContain("&lt;img src=x onerror=alert(1)&gt;");
		expect(body).not.toContain('"onclick="');
	});
});
