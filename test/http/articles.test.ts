import { parseFeed } from "@rowanmanning/feed-parser";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { createMember, createSender, type Send } from "../support/editor.ts";
import { listFeedFaults } from "../support/json-feed.ts";
import { createSite, sendView, startTestServer } from "../support/server.ts";

const SITE = "/v1/sites/truong";
const ARTICLES = `${SITE}/articles`;

describe("reading", () => {
	let server: Server;
	let nowMs = Date.parse("2026-11-23T10:00:00+07:00");
	let anybody: Send;
	let editor: Send;
	const ids = new Map<string, string>();

	const publish = async (title: string, more: Record<string, unknown> = {}) => {
		const { body, status } = await editor("POST", ARTICLES, {
			title,
			content_html: `<p>Nội dung của ${title.replaceAll("<", "&lt;")}.</p>`,
			...more,
			_luot: { status: "published", ...(more._luot as object) },
		});
		if (status !== 201) throw new Error(JSON.stringify(body));
		ids.set(title, body.id);
		return body;
	};
	const titlesOf = async (query: string): Promise<string[]> =>
		(await anybody("GET", ARTICLES + query)).body.items.map(
			({ title }: { title: string }) => title,
		);

	beforeAll(async () => {
		server = await startTestServer("dynalite", { nowMs: () => nowMs });
		await createSite(server, { id: "truong", hostnames: ["truong.example"] });
		anybody = createSender(server);
		editor = (await createMember(server, "truong", "editor")).send;
		for (let day = 1; day <= 12; day++)
			await publish(`Tin ngày ${day}`, {
				date_published: `2026-09-${String(day).padStart(2, "0")}T08:00:00+07:00`,
				tags: [day % 2 ? "lẻ" : "chẵn"],
			});
		await publish("Đào tạo <b>nghề</b> & “học”, năm < 2027 ]]>", {
			date_published: "2026-11-01T07:55:49+07:00",
			summary: "Tóm tắt <script>alert(1)</script> & hết",
			content_html:
				'<p>Theo Quyết định số 6468-QĐ/HVCTQG về đào\u00a0tạo./.</p><figure><img src="/media/abc.webp" alt="Hội trường"><figcaption>Dòng một<br>dòng hai</figcaption></figure>',
			authors: [
				{ name: "Nguyễn <i>Lan</i>" },
				{ name: "Trần Minh", url: "https://minh.example/" },
			],
			attachments: [
				{
					url: "https://truong.example/qd.pdf",
					mime_type: "application/pdf",
					title: "Quyết định",
					size_in_bytes: 12345,
				},
			],
			tags: ["đào tạo", "a&b"],
			_luot: {
				articleSection: "Chuyên môn",
				sourceOrganization: "Tổ Truyền thông",
			},
		});
	});
	afterAll(() => server.close());

	it("gives a feed that keeps JSON Feed's rules, page by page, each article once", async () => {
		const titles: string[] = [];
		let url: string | undefined = `${server.url}${ARTICLES}?limit=5`;
		while (url) {
			const feed = (await fetch(url).then((response) => response.json())) as {
				items: { title: string }[];
				next_url?: string;
			};
			expect(listFeedFaults(feed)).toEqual([]);
			titles.push(...feed.items.map(({ title }) => title));
			url = feed.next_url;
		}
		expect(titles).toHaveLength(13);
		expect(titles[0]).toContain("Đào tạo");
		expect(titles.slice(1)).toEqual(
			Array.from({ length: 12 }, (_, at) => `Tin ngày ${12 - at}`),
		);
	});

	it("would see a feed that breaks them", () => {
		expect(
			listFeedFaults({
				version: "1",
				title: "x",
				items: [{ id: 1, views: 2 }],
			}),
		).not.toEqual([]);
	});

	it("chooses by tag, section, author and day of the site", async () => {
		expect(await titlesOf("?tag=chẵn&limit=100")).toHaveLength(6);
		expect(await titlesOf("?section=Chuyên+môn")).toHaveLength(1);
		expect(await titlesOf("?author=Trần+Minh")).toHaveLength(1);
		expect(await titlesOf("?from=2026-09-03&to=2026-09-05")).toEqual([
			"Tin ngày 4",
			"Tin ngày 3",
		]);
		expect(await titlesOf("?tag=không")).toEqual([]);
	});

	it("gives the chosen fields alone, the id always", async () => {
		const { body } = await anybody(
			"GET",
			`${ARTICLES}?limit=1&fields=title,_luot`,
		);
		expect(Object.keys(body.items[0]).sort()).toEqual(["_luot", "id", "title"]);
		const one = await anybody("GET", `${ARTICLES}/tin-ngay-1?fields=title`);
		expect(one.body).toEqual({
			id: ids.get("Tin ngày 1"),
			title: "Tin ngày 1",
		});
	});

	it.each([
		"limit=0",
		"limit=101",
		"limit=x",
		"limit=1e1",
		"cursor=x",
		"cursor=%00",
		`cursor=${"A".repeat(5000)}`,
		"fields=views",
		"fields=",
		"from=hôm+nay",
		"from=2026-02-30",
		"to=2026-11-23T10:00:00",
		"tag=",
		`tag=${"x".repeat(201)}`,
		`q=${"x".repeat(201)}`,
	])("refuses ?%s with what to change", async (query) => {
		const { status, body } = await anybody("GET", `${ARTICLES}?${query}`);
		expect([status, body.type]).toEqual([
			400,
			"urn:luot:problem:invalid-input",
		]);
	});

	it("answers 304 to who has it, and another tag when it has changed", async () => {
		for (const call of [
			`${ARTICLES}/tin-ngay-2`,
			`${ARTICLES}?limit=3`,
			`${ARTICLES}.xml`,
			"/news/truong/tin-ngay-2",
			"/news/truong/",
		]) {
			const first = await anybody("GET", call);
			const tag = first.headers.get("etag") as string;
			expect(tag).toMatch(/^"/);
			expect(first.headers.get("cache-control")).toMatch(
				/s-maxage=60, stale-while-revalidate/,
			);
			const again = await anybody("GET", call, undefined, {
				"if-none-match": tag,
			});
			expect([again.status, again.body]).toEqual([304, ""]);
		}
		const call = `${ARTICLES}/tin-ngay-2`;
		const before = (await anybody("GET", call)).headers.get("etag");
		await editor(
			"PATCH",
			`${ARTICLES}/${ids.get("Tin ngày 2")}`,
			{ summary: "Mới" },
			{ "if-match": "*" },
		);
		expect((await anybody("GET", call)).headers.get("etag")).not.toBe(before);
	});

	it("keeps what ends soon in no shared cache beyond its end", async () => {
		await publish("Ngắn ngủi", {
			_luot: { expires: "2026-11-23T10:00:20+07:00" },
		});
		await publish("Ngắn hạn", {
			_luot: { expires: "2026-11-23T10:02:00.500+07:00" },
		});
		const keptOf = async (call: string) =>
			(await anybody("GET", call)).headers.get("cache-control");
		const until = (fresh: number, stale: number) =>
			`public, max-age=0, s-maxage=${fresh}, stale-while-revalidate=${stale}`;
		for (const call of [ARTICLES, "/news/truong"])
			expect([
				call,
				await keptOf(`${call}/ngan-ngui`),
				await keptOf(`${call}/ngan-han`),
				await keptOf(`${call}/tin-ngay-3`),
			]).toEqual([call, until(20, 0), until(60, 60), until(60, 300)]);
		// A list ends with the first that it shows.
		expect(await keptOf("/news/truong/")).toBe(until(20, 0));
		const call = `${ARTICLES}/${ids.get("Ngắn hạn")}`;
		await editor("DELETE", call, undefined, { "if-match": "*" });
	});

	it("shows an article of another body's rules by today's", async () => {
		const { body } = await anybody("GET", `${ARTICLES}/tin-ngay-3`);
		expect(body.content_html).toBe("<p>Nội dung của Tin ngày 3.</p>");
	});

	it("gives addresses that lead here from any page", async () => {
		const { body } = await anybody("GET", `${ARTICLES}?q=6468-QĐ/HVCTQG`);
		const [item] = body.items;
		expect(item.content_html).toContain(
			`<img src="${server.url}/media/abc.webp"`,
		);
		expect(item._luot.figures).toEqual([
			{
				id: "f1",
				url: `${server.url}/media/abc.webp`,
				fileName: "abc.webp",
				alt: "Hội trường",
				caption: "Dòng một\ndòng hai",
			},
		]);
		expect(item.url).toBe(`${server.url}/news/truong/${item._luot.slug}`);
	});

	it.each([
		["atom", ".xml", {}],
		["rss", ".rss", {}],
		["atom", "", { accept: "application/atom+xml" }],
		["rss", "", { accept: "application/rss+xml;q=0.9" }],
	])(
		"gives %s (%s) that a strict reader reads, with every text as text",
		async (format, suffix, headers) => {
			const { body, headers: answered } = await anybody(
				"GET",
				ARTICLES + suffix,
				undefined,
				headers,
			);
			expect(answered.get("content-type")).toBe(
				`application/${format}+xml; charset=utf-8`,
			);
			expect(XMLValidator.validate(body)).toBe(true);
			const feed = parseFeed(body);
			expect(feed.title).toBe("Trường thử nghiệm");
			expect(feed.items).toHaveLength(14);
			const item = feed.items.find(({ url }) => url?.includes("dao-tao"));
			expect(item?.title).toBe("Đào tạo <b>nghề</b> & “học”, năm < 2027 ]]>");
			expect(item?.published?.toISOString()).toBe("2026-11-01T00:55:49.000Z");
			expect(item?.content).toContain("Dòng một<br>dòng hai");
			expect(item?.content).toContain("đào\u00a0tạo./.");
			expect(item?.id).toMatch(/^urn:uuid:/);
			expect(item?.categories.map(({ term }) => term)).toEqual([
				"Chuyên môn",
				"đào tạo",
				"a&b",
			]);
		},
	);

	it("gives a sitemap, with what is news now", async () => {
		const { body } = await anybody("GET", "/news/truong/sitemap.xml");
		expect(XMLValidator.validate(body)).toBe(true);
		const { urlset } = new XMLParser().parse(body);
		expect(urlset.url).toHaveLength(14);
		expect(
			urlset.url.filter((each: object) => "news:news" in each),
		).toHaveLength(1);
	});

	it.each([
		["dao tao", "Đào tạo <b>nghề</b> & “học”, năm < 2027 ]]>"],
		["6468 qd hvctqg", "Đào tạo <b>nghề</b> & “học”, năm < 2027 ]]>"],
		["NGÀY 11", "Tin ngày 11"],
		["noi dung cua tin ngay 7", "Tin ngày 7"],
	])("finds %s", async (query, title) => {
		const [first] = await titlesOf(`?q=${encodeURIComponent(query)}`);
		expect(first).toBe(title);
	});

	it("marks what it found in the text and in the title", async () => {
		const { body } = await anybody("GET", `${ARTICLES}?q=dao+tao&limit=1`);
		const { snippet } = body.items[0]._luot;
		const marked = (text: string, marks: [number, number][]) =>
			marks.map(([from, to]) => text.slice(from, to).normalize("NFC"));
		expect(marked(body.items[0].title, snippet.title).join(" ")).toBe(
			"Đào tạo",
		);
		expect(
			marked(snippet.text, snippet.marks).join(" ").replace(/\s/g, " "),
		).toBe("đào tạo");
	});

	it("finds what has just changed, and no more what has gone", async () => {
		const made = await publish("Bướm đêm");
		expect(await titlesOf("?q=buom+dem")).toEqual(["Bướm đêm"]);
		await editor(
			"PATCH",
			`${ARTICLES}/${made.id}`,
			{ title: "Chuồn chuồn", content_html: "<p>Khác</p>" },
			{ "if-match": '"1"' },
		);
		expect(await titlesOf("?q=buom+dem")).toEqual([]);
		expect(await titlesOf("?q=chuon")).toEqual(["Chuồn chuồn"]);
		await editor("DELETE", `${ARTICLES}/${made.id}`, undefined, {
			"if-match": '"2"',
		});
		expect(await titlesOf("?q=chuon")).toEqual([]);
	});

	it.each([
		"a".repeat(200),
		"\u0300".repeat(200),
		"(((",
		"\\",
		"*",
		'"',
		"__proto__",
		"🦋",
		" . ",
		"‮abc",
	])("searches for %s and lives", async (query) => {
		expect(
			(await anybody("GET", `${ARTICLES}?q=${encodeURIComponent(query)}`))
				.status,
		).toBe(200);
	});

	it("ranks what is read most by article, under all its addresses and in all its languages", async () => {
		const one = await publish("Bài đọc nhiều");
		await editor(
			"PATCH",
			`${ARTICLES}/${one.id}`,
			{
				_luot: {
					slug: "bai-hay",
					canonical_url: "https://truong.example/bai/1",
				},
			},
			{ "if-match": '"1"' },
		);
		await publish("A much read one", {
			language: "en",
			_luot: { translationOf: one.id },
		});
		await publish("Bài đọc ít");
		const visit = (url: string, at: number) =>
			sendView(
				server,
				"truong",
				{ id: `view-${url.length}-${at}-xxxx`, url },
				{ "x-address": `192.0.2.${at}` },
			);
		const urls = [
			`${server.url}/news/truong/bai-doc-nhieu`,
			`${server.url}/news/truong/bai-hay?fbclid=x`,
			"https://truong.example/bai/1?print=1#top",
			`${server.url}/news/truong/a-much-read-one`,
			`${server.url}/news/truong/bai-doc-it`,
			"https://truong.example/khac",
		];
		for (const [at, url] of urls.entries())
			expect((await visit(url, at)).status).toBe(200);
		for (const period of ["today", "week", "month", "all"]) {
			const { body } = await anybody("GET", `${SITE}/popular?period=${period}`);
			expect(
				body.items.map((item: { title: string; _luot: { views: number } }) => [
					item.title,
					item._luot.views,
				]),
			).toEqual([
				["Bài đọc nhiều", 4],
				["Bài đọc ít", 1],
			]);
			expect(body.items[0].content_html).toBeUndefined();
		}
		const most = await anybody("GET", `${SITE}/popular`);
		expect(most.headers.get("cache-control")).toBe(
			"public, max-age=0, s-maxage=60, stale-while-revalidate=300",
		);
		const _luot = { expires: new Date(nowMs + 20_000).toISOString() };
		await editor(
			"PATCH",
			`${ARTICLES}/${ids.get("Bài đọc ít")}`,
			{ _luot },
			{ "if-match": "*" },
		);
		expect(
			(await anybody("GET", `${SITE}/popular`)).headers.get("cache-control"),
		).toBe("public, max-age=0, s-maxage=20, stale-while-revalidate=0");
		await editor(
			"PATCH",
			`${ARTICLES}/${ids.get("Bài đọc ít")}`,
			{ _luot: { expires: null } },
			{ "if-match": "*" },
		);
		nowMs += 86_400_000;
		expect(
			(await anybody("GET", `${SITE}/popular?period=today`)).body.items,
		).toEqual([]);
		expect(
			(await anybody("GET", `${SITE}/popular?period=week&limit=1`)).body.items,
		).toHaveLength(1);
		nowMs -= 86_400_000;
		expect((await anybody("GET", `${SITE}/popular?period=year`)).status).toBe(
			400,
		);
	});

	it("counts a view of its own page for the site, and of no other host's", async () => {
		const viewsOf = async (path: string) =>
			(await anybody("GET", `${SITE}/views?paths=${path}`)).body.views[path];
		await sendView(server, "truong", {
			id: "own-page-0001",
			url: `${server.url}/news/truong/tin-ngay-9`,
		});
		await sendView(server, "truong", {
			id: "own-page-0002",
			url: `${server.url}/news/khac/tin-ngay-9`,
		});
		await sendView(server, "truong", {
			id: "own-page-0003",
			url: "https://evil.example/news/truong/tin-ngay-9",
		});
		expect(await viewsOf("/news/truong/tin-ngay-9")).toBe(1);
	});
});
