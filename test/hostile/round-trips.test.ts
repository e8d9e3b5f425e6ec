import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { type Answer, createSender, type Send } from "../support/editor.ts";
import { NASTY, nastyText } from "../support/hostile.ts";
import {
	ADMIN_TOKEN,
	createSite,
	sendView,
	startTestServer,
} from "../support/server.ts";

const RUNS = Number(process.env.LUOT_HOSTILE_RUNS ?? 20);
const SEED = Number(process.env.LUOT_HOSTILE_SEED ?? 1);

/** What XML 1.0 has no place for, escaped or not. */
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** A text that every property begins with, each by itself, before it goes on to others. */
const examples = NASTY.map((text) => [text] as [string]);
const options = { numRuns: RUNS + NASTY.length, seed: SEED, examples };

describe("a text, whatever is in it,", () => {
	const reports: string[] = [];
	let server: Server;
	let owner: Send;
	let anybody: Send;

	beforeAll(async () => {
		server = await startTestServer("dynalite", {
			report: (message) => reports.push(message),
		});
		owner = createSender(server, ADMIN_TOKEN);
		anybody = createSender(server);
		await createSite(server, { id: "truong", hostnames: ["truong.example"] });
	});
	beforeEach(() => {
		reports.length = 0;
	});
	afterAll(() => server.close());

	let titles = 0;

	/** Whether it was taken; if not, it has to be said why. */
	function isTaken({ status, headers, body }: Answer): boolean {
		expect(reports).toEqual([]);
		if (status === 200 || status === 201) return true;
		expect([400, 413]).toContain(status);
		expect(headers.get("content-type")).toContain("application/problem+json");
		expect(body.detail.length).toBeGreaterThan(5);
		return false;
	}

	const ARTICLES = "/v1/sites/truong/articles";
	const published = {
		title: "Bài",
		content_html: "<p>Bài</p>",
		_luot: { status: "published" },
	};

	it.each<[string, (text: string) => object, (item: Answer["body"]) => string]>(
		[
			["title", (title) => ({ title }), ({ title }) => title],
			["summary", (summary) => ({ summary }), ({ summary }) => summary],
			["tag", (tag) => ({ tags: [tag] }), ({ tags }) => tags[0]],
			[
				"author",
				(name) => ({ authors: [{ name }] }),
				({ authors }) => authors[0].name,
			],
			[
				"attachment's title",
				(title) => ({
					attachments: [
						{
							url: "https://a.example/x.pdf",
							mime_type: "application/pdf",
							title,
						},
					],
				}),
				({ attachments }) => attachments[0].title,
			],
			[
				"section",
				(articleSection) => ({ _luot: { ...published._luot, articleSection } }),
				({ _luot }) => _luot.articleSection,
			],
			[
				"unit",
				(sourceOrganization) => ({
					_luot: { ...published._luot, sourceOrganization },
				}),
				({ _luot }) => _luot.sourceOrganization,
			],
			[
				"correction",
				(text) => ({
					_luot: {
						...published._luot,
						correction: [{ date: "2026-11-23", text }],
					},
				}),
				({ _luot }) => _luot.correction[0].text,
			],
			[
				"source as HTML",
				(content_html) => ({ content_html }),
				({ _luot }) => _luot.source.text,
			],
			[
				"source as Markdown",
				(content_markdown) => ({ content_html: undefined, content_markdown }),
				({ _luot }) => _luot.source.text,
			],
		],
	)(
		"as an article's %s comes back as it was sent, or is refused",
		async (_, put, read) => {
			let taken = 0;
			await fc.assert(
				fc.asyncProperty(nastyText, async (text) => {
					const made = await owner("POST", ARTICLES, {
						...published,
						title: `Bài ${++titles}`,
						...put(text),
					});
					if (!isTaken(made)) return;
					taken++;
					const { body } = await owner("GET", `${ARTICLES}/${made.body.id}`);
					expect(read(body)).toBe(text);
				}),
				options,
			);
			expect(taken).toBeGreaterThan(10);
		},
	);

	it("leaves the feeds, the sitemap and the pages whole that show it", async () => {
		await createSite(server, { id: "bao", name: "Báo & trường" });
		for (const text of [
			...NASTY,
			"&#1; &#xfffe; &#xd800; &#0;",
			"a\u0085b",
			"\u{1fffe}",
		])
			for (const more of [
				{ title: text },
				{ summary: text },
				{ tags: [text] },
				{ authors: [{ name: text }] },
				{ content_html: `<p title="${text}">${text}</p>` },
				{ content_html: undefined, content_markdown: text },
				{ _luot: { ...published._luot, articleSection: text } },
			])
				isTaken(
					await owner("POST", "/v1/sites/bao/articles", {
						...published,
						title: `Bài ${++titles}`,
						...more,
					}),
				);
		let cursor = "";
		let shown = 0;
		do {
			const query = `?limit=100${cursor}`;
			for (const end of [".xml", ".rss"]) {
				const feed = await anybody(
					"GET",
					`/v1/sites/bao/articles${end}${query}`,
				);
				expect(feed.status).toBe(200);
				expect(feed.body).not.toMatch(NO_XML);
			}
			const { body } = await anybody("GET", `/v1/sites/bao/articles${query}`);
			shown += body.items.length;
			cursor = body.next_url
				? `&cursor=${new URL(body.next_url).searchParams.get("cursor")}`
				: "";
		} while (cursor);
		expect(shown).toBeGreaterThan(100);
		const sitemap = await anybody("GET", "/news/bao/sitemap.xml");
		expect(sitemap.body).not.toMatch(NO_XML);
		for (const path of ["/news/bao/", "/news/bao/?q=alert"]) {
			const page = await anybody("GET", path);
			expect(page.status).toBe(200);
			expect(page.body).not.toMatch(/<script>alert|<img src=x|onerror=alert/);
		}
		expect(reports).toEqual([]);
	});

	it.each<
		[string, string, (text: string) => object, (body: Answer["body"]) => string]
	>([
		[
			"an announcement",
			"/v1/sites/truong/announcements",
			(text) => ({ text }),
			({ text }) => text,
		],
		[
			"a token's name",
			"/v1/sites/truong/tokens",
			(name) => ({ name, role: "viewer" }),
			({ name }) => name,
		],
		[
			"a file's name",
			"/v1/sites/truong/media",
			(fileName) => ({ fileName, type: "image/png", size: 9 }),
			({ fileName }) => fileName,
		],
	])(
		"as %s comes back as it was sent, or is refused",
		async (_, path, put, read) => {
			let taken = 0;
			await fc.assert(
				fc.asyncProperty(nastyText, async (text) => {
					const made = await owner("POST", path, put(text));
					if (!isTaken(made)) return;
					taken++;
					expect(read(made.body)).toBe(text);
					const { body } = await owner(
						"GET",
						path.endsWith("tokens")
							? path
							: (made.headers.get("location") as string),
					);
					const kept = body.items
						? body.items.find(({ id }: { id: string }) => id === made.body.id)
						: body;
					expect(read(kept)).toBe(text);
				}),
				options,
			);
			expect(taken).toBeGreaterThan(10);
		},
	);

	it.each<
		[string, (text: string) => object, (body: Answer["body"]) => unknown]
	>([
		["name", (name) => ({ name }), ({ name }) => name],
		[
			"reason of its opening balance",
			(reason) => ({ opening: { views: 1, reason } }),
			({ opening }) => opening.reason,
		],
		[
			"page with a balance",
			(page) => JSON.parse(`{"pageOpening":{${JSON.stringify(page)}:5}}`),
			({ pageOpening }) => Object.keys(pageOpening)[0],
		],
	])(
		"as a site's %s comes back as it was sent but for blanks around it, or is refused",
		async (_, put, read) => {
			await fc.assert(
				fc.asyncProperty(nastyText, async (text) => {
					const changed = await owner("PATCH", "/v1/sites/truong", put(text));
					if (!isTaken(changed)) return;
					expect([text, text.trim()].includes(String(read(changed.body)))).toBe(
						true,
					);
					const { body } = await owner("GET", "/v1/sites/truong");
					expect(read(body)).toEqual(read(changed.body));
				}),
				options,
			);
		},
	);

	it("as a page's path is counted once, under a name that names it again", async () => {
		let at = 0;
		await fc.assert(
			fc.asyncProperty(nastyText, async (text) => {
				const path = `/p${++at}/${encodeURIComponent(text.slice(0, 100).toWellFormed())}`;
				const sent = await sendView(server, "truong", {
					id: `view-hostile-${at}`,
					url: `https://truong.example${path}`,
					referrer: text,
				});
				expect([200, 400]).toContain(sent.status);
				if (sent.status === 400) return;
				const { body } = await anybody(
					"GET",
					`/v1/sites/truong/views?paths=${encodeURIComponent(path)}`,
				);
				expect(body.views).toEqual({ [path]: 1 });
			}),
			options,
		);
		expect(reports).toEqual([]);
	});

	it("is no formula in a table for spreadsheets, and breaks none of its rows", async () => {
		await createSite(server, { id: "bang", hostnames: ["truong.example"] });
		const texts = NASTY.filter((text) => text.isWellFormed());
		// A campaign and a referrer are a visit's, so each comes with a visitor of its own.
		for (const [at, text] of texts.entries())
			await sendView(
				server,
				"bang",
				{
					id: `view-formula-${at}`,
					url: `https://truong.example/?utm_source=${encodeURIComponent(text)}&utm_campaign=${encodeURIComponent(text)}`,
					...(at % 2 && { referrer: `https://${text}.example/` }),
				},
				{ "x-address": `192.0.2.${at}` },
			);
		for (const of of ["page", "referrer", "campaign"]) {
			const { status, body } = await owner(
				"GET",
				`/v1/sites/bang/stats?of=${of}&format=csv&limit=1000`,
			);
			expect(status).toBe(200);
			const rows = String(body)
				.replace(/^\ufeff/, "")
				.trimEnd()
				.split("\r\n");
			expect(rows.length, `${of}: ${body}`).toBeGreaterThan(1);
			const commas = rows.map(
				(row) => row.replace(/"(?:[^"]|"")*"/g, "").split(",").length,
			);
			expect(new Set(commas).size).toBe(1);
			for (const row of rows) expect(row).not.toMatch(/^"?[=+\-@\t\r]/);
		}
	});
});
