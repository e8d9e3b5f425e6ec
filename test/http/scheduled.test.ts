import { afterAll, beforeAll, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { createMember, createSender, type Send } from "../support/editor.ts";
import { createSite, startTestServer } from "../support/server.ts";

const ARTICLES = "/v1/sites/truong/articles";
const LISTS = [
	ARTICLES,
	`${ARTICLES}?fields=content_html`,
	`${ARTICLES}?tag=chẵn`,
	`${ARTICLES}?q=tin`,
	`${ARTICLES}.xml`,
	`${ARTICLES}.rss`,
	"/news/truong/",
	"/news/truong/?q=tin",
	"/news/truong/?archive=2026-11",
	"/news/truong/sitemap.xml",
];

let server: Server;
let nowMs = Date.parse("2026-11-23T10:00:00+07:00");
let anybody: Send;
let editor: Send;

const soon = (seconds: number) =>
	new Date(nowMs + seconds * 1000).toISOString();
const wait = (seconds: number) => {
	nowMs += seconds * 1000;
};
const publish = async (title: string, more: Record<string, unknown> = {}) => {
	const { body, status } = await editor("POST", ARTICLES, {
		title,
		content_html: "<p>Nội dung.</p>",
		tags: ["chẵn"],
		...more,
		_luot: { status: "published", ...(more._luot as object) },
	});
	if (status !== 201) throw new Error(JSON.stringify(body));
	return body;
};
const keptOf = async (call: string) =>
	(await anybody("GET", call)).headers.get("cache-control");
const until = (fresh: number, stale: number) =>
	`public, max-age=0, s-maxage=${fresh}, stale-while-revalidate=${stale}`;

beforeAll(async () => {
	server = await startTestServer("dynalite", { nowMs: () => nowMs });
	await createSite(server, { id: "truong", hostnames: ["truong.example"] });
	anybody = createSender(server);
	editor = (await createMember(server, "truong", "editor")).send;
	for (let day = 1; day <= 13; day++)
		await publish(`Tin ngày ${day}`, {
			date_published: `2026-09-${String(day).padStart(2, "0")}T08:00:00+07:00`,
			...(day % 2 && { tags: ["lẻ"] }),
		});
});
afterAll(() => server.close());

it("is kept by no shared cache beyond the time at which the next article begins", async () => {
	const first = await publish("Tin sắp đăng", {
		date_published: soon(90),
		_luot: { expires: soon(200) },
	});
	await publish("Tin đăng sau", { date_published: soon(180) });
	await publish("Tin ngày mai", { date_published: soon(86_400) });
	const expectKept = async (kept: string) => {
		for (const call of LISTS)
			expect([call, await keptOf(call)]).toEqual([call, kept]);
	};
	await expectKept(until(60, 30));
	wait(60);
	await expectKept(until(30, 0));
	wait(30);
	const { body } = await anybody("GET", `${ARTICLES}?limit=1`);
	expect(body.items[0].id).toBe(first.id);
	await expectKept(until(60, 30));
	wait(100);
	// Both are there; the first is going to end.
	await expectKept(until(10, 0));
	wait(10);
	await expectKept(until(60, 300));
});

it("is kept as ever where the next article is going to change nothing", async () => {
	await publish("Tin chẵn", { date_published: soon(30) });
	const { body } = await anybody("GET", "/news/truong/");
	const [, older = ""] = /rel="next" href="([^"]+)"/.exec(body) ?? [];
	for (const call of [
		older.replaceAll("&amp;", "&"),
		`${ARTICLES}?tag=lẻ`,
		"/news/truong/?archive=2026-09",
		"/news/truong/tin-ngay-5",
	])
		expect([call, await keptOf(call)]).toEqual([call, until(60, 300)]);
});

it("of an article is kept until its translation begins, to which it gets a link then", async () => {
	const { body } = await anybody("GET", `${ARTICLES}/tin-ngay-5`);
	await publish("News of day 5", {
		date_published: soon(100),
		language: "en",
		_luot: { translationOf: body.id },
	});
	expect(await keptOf("/news/truong/tin-ngay-5")).toBe(until(60, 40));
});
