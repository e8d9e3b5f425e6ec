import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { WHOLE_PAGE } from "../support/article.ts";
import { launchBrowser, openTab } from "../support/browser.ts";
import { createMember, createSender, type Send } from "../support/editor.ts";
import { createSite, startTestServer } from "../support/server.ts";
import { listViolations } from "../widget/axe.ts";

const ARTICLES = "/v1/sites/truong/articles";

const PARAGRAPHS = [...WHOLE_PAGE.matchAll(/<p>([\s\S]*?)<\/p>/g)].map(
	([, text]) => text as string,
);

describe("the pages of news", () => {
	let server: Server;
	let browser: Browser;
	let editor: Send;
	let first: { id: string };
	const nowMs = Date.parse("2026-11-23T10:00:00+07:00");
	const open = async (
		path: string,
		view: Parameters<typeof openTab>[1] = {},
	) => {
		const page = await openTab(browser, view);
		const faults: string[] = [];
		page.on("console", (message) => {
			if (
				message.type() === "error" &&
				!/ERR_|Failed to load resource/.test(message.text())
			)
				faults.push(message.text());
		});
		page.on("pageerror", (error) => faults.push(String(error)));
		await page.goto(server.url + path);
		return { page, faults };
	};

	beforeAll(async () => {
		[server, browser] = await Promise.all([
			startTestServer("dynalite", {
				nowMs: () => nowMs,
				caller: () => ({ address: "192.0.2.1" }),
			}),
			launchBrowser(),
		]);
		await createSite(server, { id: "truong", name: "Trường THPT Sông Hương" });
		editor = (await createMember(server, "truong", "editor")).send;
		const { body, status } = await editor("POST", ARTICLES, {
			title: "Ngày hội đọc sách và trao học bổng",
			content_html: WHOLE_PAGE,
			date_published: "2022-12-26T07:55:49+07:00",
			authors: [{ name: "Nguyễn Hoàng Lan" }],
			tags: ["đọc sách", "học bổng"],
			attachments: [
				{
					url: "https://truong.example/qd.pdf",
					mime_type: "application/pdf",
					title: "Quyết định 1274",
					size_in_bytes: 345_678,
				},
			],
			_luot: {
				status: "published",
				articleSection: "Tin tức",
				sourceOrganization: "Tổ Truyền thông",
				correction: [{ date: "2022-12-27", text: "Bản đầu ghi nhầm số lớp." }],
			},
		});
		if (status !== 201) throw new Error(JSON.stringify(body));
		first = body;
		for (let day = 1; day <= 26; day++)
			await editor("POST", ARTICLES, {
				title: `Bản tin ngày ${day} tháng 10`,
				content_html:
					"<p>Một đoạn ngắn về công việc trong ngày của nhà trường.</p>",
				date_published: `2026-10-${String(day).padStart(2, "0")}T08:00:00+07:00`,
				tags: day % 2 ? ["lẻ"] : ["chẵn"],
				_luot: { status: "published" },
			});
		await editor("POST", "/v1/sites/truong/announcements", {
			text: "CHÀO MỪNG 44 NĂM NGÀY NHÀ GIÁO VIỆT NAM!",
		});
		await editor("POST", ARTICLES, {
			title: "A day of reading",
			content_html: "<p>In English.</p>",
			date_published: "2022-12-27T07:55:49+07:00",
			language: "en",
			_luot: { status: "published", translationOf: first.id },
		});
	});
	afterAll(async () => {
		await browser.close();
		await server.close();
	});

	const PATH = "/news/truong/ngay-hoi-doc-sach-va-trao-hoc-bong";

	it.each([360, 1280])(
		"show the whole of an article at %i pixels, with nothing beside the screen",
		async (width) => {
			const { page, faults } = await open(PATH, { width });
			expect(PARAGRAPHS).toHaveLength(10);
			const shown = await page.locator(".body p").allInnerTexts();
			expect(shown.map((text) => text.replace(/\s+/g, " ").trim())).toEqual(
				PARAGRAPHS.map((text) => text.replace(/\s+/g, " ").trim()),
			);
			expect(
				await page
					.locator(".body p")
					.first()
					.evaluate((each) => each.textContent?.startsWith("\u00a0Sáng\u00a0")),
			).toBe(true);
			const captions = await page.locator("figcaption").allInnerTexts();
			expect(captions).toHaveLength(5);
			expect(captions.filter((caption) => caption.includes("\n"))).toHaveLength(
				2,
			);
			expect(new Set(captions).size).toBe(4);
			expect(await page.locator("time").first().innerText()).toBe(
				"Đăng lúc: 07:55:49 26/12/2022 (GMT+7)",
			);
			expect(await page.locator("article").innerText()).toContain("./.");
			expect(await page.locator(".byline").innerText()).toBe(
				"Nguyễn Hoàng Lan",
			);
			expect(await page.locator(".unit").innerText()).toBe("Tổ Truyền thông");
			expect(await page.locator(".note").first().innerText()).toContain(
				"27/12/2022",
			);
			expect(await page.locator(".note").last().innerText()).toMatch(
				/Quyết định 1274 \(345,7 kB\)/,
			);
			expect(await page.locator(".banner").innerText()).toContain("44 NĂM");
			const order = await page
				.locator("article")
				.evaluate((article) =>
					[
						...article.querySelectorAll("h1, .dateline, .body, .byline, .unit"),
					].map((each) => each.className || each.tagName),
				);
			expect(order).toEqual(["H1", "dateline", "body", "byline", "unit"]);
			await page.waitForFunction(() =>
				/\d/.test(document.querySelector("luot-views")?.textContent ?? ""),
			);
			expect(
				await page.evaluate(
					() => document.documentElement.scrollWidth <= innerWidth,
				),
			).toBe(true);
			expect(faults).toEqual([]);
			await page.context().close();
		},
	);

	it("count their views, one a load, and show them in the list", async () => {
		const readViews = async () => {
			const { body } = await editor(
				"GET",
				`/v1/sites/truong/views?paths=${PATH}`,
			);
			return body.views[PATH] as number;
		};
		const start = await readViews();
		const { page } = await open(PATH);
		await page.waitForFunction(
			(count) =>
				document.querySelector("luot-views")?.textContent === String(count),
			start + 1,
		);
		expect(await readViews()).toBe(start + 1);
		await page.goto(`${server.url}/news/truong/?archive=2022`);
		const row = page.locator("li", { hasText: "Ngày hội đọc sách" });
		await page.waitForFunction(
			() =>
				![...document.querySelectorAll("luot-views")].some(
					(each) => each.textContent === "–",
				),
		);
		expect(await row.locator("luot-views").innerText()).toBe(String(start + 1));
		await page.context().close();
	});

	it("need no script: list, search, tags, archive, pages one after the other", async () => {
		const { page } = await open("/news/truong/", { scripts: false });
		const titles: string[] = [];
		for (;;) {
			titles.push(...(await page.locator(".cards h2").allInnerTexts()));
			const older = page.getByRole("link", { name: "Tin cũ hơn" });
			if ((await older.count()) === 0) break;
			await older.click();
		}
		expect(titles).toHaveLength(28);
		expect(new Set(titles).size).toBe(28);
		await page.getByRole("link", { name: "Về tin mới nhất" }).click();
		await page.getByRole("searchbox").fill("hoc bong");
		await page.getByRole("button", { name: "Tìm" }).click();
		expect(await page.locator(".cards h2").first().innerText()).toBe(
			"Ngày hội đọc sách và trao học bổng",
		);
		expect(
			(await page.locator("mark").allInnerTexts()).join(" ").toLowerCase(),
		).toContain("học bổng");
		await page.locator(".cards h2 a").first().click();
		await page.getByRole("link", { name: "đọc sách", exact: true }).click();
		expect(await page.locator("h1").innerText()).toBe("Từ khóa: đọc sách");
		expect(await page.locator(".cards li").count()).toBe(1);
		await page.goto(`${server.url}/news/truong/?archive=2026-10`);
		expect(await page.locator("h1").innerText()).toBe("Tháng 10/2026");
		expect(await page.locator("luot-box img").count()).toBe(1);
		await page.context().close();
	});

	it.each([
		["an article", PATH],
		["the list", "/news/truong/"],
		["what a search found", "/news/truong/?q=ngay+hoi"],
		["nothing found", "/news/truong/?q=xyzzy"],
		["nothing there", "/news/truong/khong-co-bai-nay"],
	])(
		"are fit for everybody: %s",
		async (_, path) => {
			for (const view of [{ width: 360 }, { width: 1280, dark: true }]) {
				const { page, faults } = await open(path, view);
				await page.waitForLoadState("load");
				expect(await listViolations(page)).toEqual([]);
				expect(faults).toEqual([]);
				await page.context().close();
			}
		},
		120_000,
	);

	it("tell search engines and shared links what they are", async () => {
		const { page } = await open(PATH);
		const meta = (property: string) =>
			page
				.locator(`meta[property="${property}"]`)
				.first()
				.getAttribute("content");
		expect(
			await page.locator('link[rel="canonical"]').getAttribute("href"),
		).toBe(server.url + PATH);
		expect(await meta("og:type")).toBe("article");
		expect(await meta("og:title")).toBe("Ngày hội đọc sách và trao học bổng");
		expect(await meta("og:image")).toBe(
			"https://truong.example/anh/le-khai-mac.svg",
		);
		expect(await meta("article:published_time")).toBe(
			"2022-12-26T07:55:49+07:00",
		);
		const data = JSON.parse(
			(await page
				.locator('script[type="application/ld+json"]')
				.textContent()) ?? "",
		);
		expect(data).toMatchObject({
			"@context": "https://schema.org",
			"@type": "NewsArticle",
			headline: "Ngày hội đọc sách và trao học bổng",
			datePublished: "2022-12-26T07:55:49+07:00",
			author: [{ "@type": "Person", name: "Nguyễn Hoàng Lan" }],
			publisher: { "@type": "Organization", name: "Trường THPT Sông Hương" },
			sourceOrganization: { "@type": "Organization", name: "Tổ Truyền thông" },
			correction: [
				{ "@type": "CorrectionComment", datePublished: "2022-12-27" },
			],
		});
		expect(data.image).toHaveLength(5);
		const languages = await page
			.locator('link[rel="alternate"][hreflang]')
			.evaluateAll((links) =>
				links.map((link) => [
					link.getAttribute("hreflang"),
					link.getAttribute("href"),
				]),
			);
		expect(languages).toEqual([
			["vi", server.url + PATH],
			["en", `${server.url}/news/truong/a-day-of-reading`],
		]);
		expect(await page.locator("aside a[hreflang=en]").innerText()).toBe(
			"English",
		);
		expect(
			await page.locator('link[type="application/atom+xml"]').count(),
		).toBe(1);
		await page.context().close();
	});

	it("let nothing that an editor writes become a part of the page", async () => {
		const hostile =
			'</title></script><script>document.title="x"</script><img src=x onerror="document.title=1">';
		const { body, status } = await editor("POST", ARTICLES, {
			title: hostile,
			summary: hostile,
			content_html: `<p>a</p>${hostile}`,
			authors: [{ name: hostile }],
			tags: [hostile.slice(0, 60)],
			_luot: {
				status: "published",
				slug: "thu-xau",
				sourceOrganization: hostile,
				articleSection: hostile.slice(0, 60),
				correction: [{ date: "2026-11-01", text: hostile }],
			},
		});
		expect(status, JSON.stringify(body)).toBe(201);
		for (const path of ["/news/truong/thu-xau", "/news/truong/?q=document"]) {
			const { page, faults } = await open(path);
			await page.waitForLoadState("load");
			expect(
				await page
					.locator("main script, main img[onerror], body > script")
					.count(),
			).toBe(0);
			expect(await page.title()).toMatch(
				path.includes("?") ? /document/ : /<script>/,
			);
			expect(faults).toEqual([]);
			await page.context().close();
		}
		await editor("DELETE", `${ARTICLES}/${body.id}`, undefined, {
			"if-match": '"1"',
		});
	});

	it("print as an article and nothing around it", async () => {
		const { page } = await open(PATH);
		await page.emulateMedia({ media: "print" });
		for (const [part, isShown] of [
			["article h1", true],
			[".body", true],
			[".byline", true],
			["aside", false],
			["form", false],
			[".banner", false],
		] as const)
			expect(await page.locator(part).first().isVisible(), part).toBe(isShown);
		await page.context().close();
	});

	it("say so where a site has no article yet", async () => {
		await createSite(server, { id: "moi", name: "Trường mới" });
		const { page } = await open("/news/moi/");
		expect(await page.locator("main").innerText()).toContain(
			"Chưa có bài viết nào.",
		);
		await page.context().close();
		expect((await createSender(server)("GET", "/news/khong-co/")).status).toBe(
			404,
		);
		expect(
			(await createSender(server)("GET", "/news/moi")).headers.get("location"),
		).toBe("/news/moi/");
	});

	it("and the API's description are fit for everybody", async () => {
		const { page, faults } = await open("/docs", { width: 360 });
		expect(await listViolations(page)).toEqual([]);
		expect(
			await page.evaluate(
				() => document.documentElement.scrollWidth <= innerWidth,
			),
		).toBe(true);
		expect(faults).toEqual([]);
		await page.context().close();
	});
});
