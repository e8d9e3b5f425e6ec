import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { buildNewsWidget } from "../../widget/build.ts";
import { createMember, type Send } from "../support/editor.ts";
import { createSite, sendView } from "../support/server.ts";
import { listViolations } from "./axe.ts";
import { readShift } from "./shift.ts";
import { useStage } from "./stage.ts";

const stage = useStage();
const { source, hash, integrity } = await buildNewsWidget();
let send: Send;

const HOSTILE = '<img src=x onerror="window.hit=1"><script>hit=1</script>&amp;';
const TITLES = [
	"Hội nghị tổng kết công tác bồi dưỡng giáo viên và triển khai nhiệm vụ năm học mới",
	"Khai giảng",
	HOSTILE,
	"Thư viện mở cửa buổi tối",
	"Lịch thi học kỳ một",
];
const BODY = `<p>Sáng nay, nhà trường <a href="https://example.org/">khai giảng</a>.</p>
<figure><img src="https://anh.example/1.png" alt="Sân trường" width="800" height="500"><figcaption>Thầy hiệu trưởng<br>đánh trống</figcaption></figure>
<p>Lễ kết thúc lúc chín giờ./.</p>`;

/** The picture that stands for any: a grey dot. */
const PICTURE = Buffer.from(
	"R0lGODlhAQABAIAAAMLCwgAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==",
	"base64",
);

beforeAll(async () => {
	await createSite(stage.server, { id: "truong" });
	await createSite(stage.server, { id: "trong" });
	({ send } = await createMember(stage.server, "truong", "reviewer"));
	for (const [at, title] of TITLES.entries()) {
		const { status, body } = await send("POST", "/v1/sites/truong/articles", {
			title,
			content_html: BODY,
			date_published: `2022-12-${26 - at}T00:55:49+07:00`,
			...(at === 2 && { summary: HOSTILE, tags: ["Lạ"] }),
			...(at === 1 && { image: "https://anh.example/2.png" }),
			...(at === 0 && {
				authors: [{ name: "Nguyễn Văn Mẫu" }, { name: HOSTILE }],
				attachments: [
					{
						url: "https://example.org/a.pdf",
						mime_type: "application/pdf",
						title: "Toàn văn",
						size_in_bytes: 2_345_678,
					},
				],
			}),
			_luot: {
				slug: `bai-${at}`,
				status: "published",
				articleSection: at === 3 ? "Thư viện" : "Tin",
				...(at === 0 && {
					sourceOrganization: "Bộ phận Trực Website",
					correction: [
						{ date: "2022-12-27", text: `Số lớp là 47. ${HOSTILE}` },
					],
				}),
			},
		});
		expect(body).toMatchObject({ id: expect.any(String) });
		expect(status).toBe(201);
	}
});

type Settings = {
	head?: string;
	lang?: string;
	policy?: string;
	/** Attributes of the script element. */
	script?: string;
};

/** The address of a page with the script of the news alone. */
function put(
	path: string,
	body: string,
	{
		head = "",
		lang = "vi",
		policy,
		script = 'data-site="truong"',
	}: Settings = {},
): string {
	stage.gate.put(
		path,
		`<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Trang</title>${head}
<script defer src="${stage.gate.service}/luot-news.js" ${script}></script></head><body>${body}</body></html>`,
		policy,
	);
	return stage.gate.pages + path;
}

async function open(view?: Parameters<typeof stage.open>[0]): Promise<Page> {
	const page = await stage.open(view);
	await page.route("https://anh.example/**", (route) =>
		route.fulfill({ contentType: "image/gif", body: PICTURE }),
	);
	return page;
}

async function settled(page: Page): Promise<void> {
	await page.waitForFunction(() => {
		const all = [
			...document.querySelectorAll("luot-news,luot-article,luot-banner"),
		];
		return all.every(({ shadowRoot }) =>
			shadowRoot?.querySelector("[aria-busy=false]"),
		);
	});
}

async function show(
	path: string,
	body: string,
	settings?: Settings,
): Promise<Page> {
	const page = await open();
	await page.goto(put(path, body, settings));
	await settled(page);
	return page;
}

async function withdraw(id: string | undefined): Promise<void> {
	const path = `/v1/sites/truong/announcements/${id}`;
	const { status } = await send("DELETE", path, undefined, { "if-match": "*" });
	expect(status).toBe(204);
}

const listUrls = () => stage.gate.calls.map(({ url }) => url);

test("luot-news.js is at most 5 KB", () => {
	const raw = Buffer.byteLength(source);
	const gzip = gzipSync(source).length;
	const brotli = brotliCompressSync(source).length;
	console.info(`luot-news.js: ${raw} bytes, ${gzip} gzip, ${brotli} brotli`);
	expect(brotli).toBeLessThanOrEqual(5000);
});

test("a list asks once, without a preflight, for the fields it shows", async () => {
	const page = await show("/mot", '<luot-news limit="3"></luot-news>');
	expect(stage.gate.calls).toMatchObject([
		{
			method: "GET",
			url: "/v1/sites/truong/articles?limit=3&fields=url,title,image,summary,date_published,language,_luot",
		},
	]);
	expect(stage.gate.calls[0]?.headers.cookie).toBeUndefined();
	const rows = page.locator("luot-news li");
	expect(await rows.locator("[part=title]").allTextContents()).toEqual(
		TITLES.slice(0, 3),
	);
	// The day of the editor's clock, which was still the one before in London.
	expect(await rows.locator("time").allTextContents()).toEqual([
		"26/12/2022",
		"25/12/2022",
		"24/12/2022",
	]);
	expect(await rows.first().locator("[part=summary]").textContent()).toMatch(
		/^Sáng nay/,
	);
	expect(await rows.first().locator("a").getAttribute("href")).toMatch(
		/^http:.*\/news\/truong\/bai-0$/,
	);
	const images = await rows.locator("img").evaluateAll((all) =>
		(all as HTMLImageElement[]).map(({ src, alt, loading }) => ({
			src,
			alt,
			loading,
		})),
	);
	expect(images[0]).toEqual({
		src: "https://anh.example/1.png",
		alt: "",
		loading: "lazy",
	});
	expect(images[1]?.src).toBe("https://anh.example/2.png");
	expect(stage.thrown).toEqual([]);
});

test.each([
	["tag", '<luot-news tag="Lạ"></luot-news>', [HOSTILE]],
	[
		"section",
		'<luot-news section="Thư viện"></luot-news>',
		["Thư viện mở cửa buổi tối"],
	],
	["limit", '<luot-news limit="1"></luot-news>', TITLES.slice(0, 1)],
	["no-limit", '<luot-news limit="x"></luot-news>', TITLES],
])("a list may be chosen by %s", async (name, body, titles) => {
	const page = await show(`/chon-${name}`, body);
	expect(
		await page.locator("luot-news [part=title]").allTextContents(),
	).toEqual(titles);
	expect(stage.gate.calls).toHaveLength(1);
});

test("the most read say how often they were", async () => {
	for (const id of ["xem-thu-nhat-0001", "xem-thu-hai-0001"])
		await sendView(stage.server, "truong", {
			id,
			url: `${stage.server.url}/news/truong/bai-3`,
		});
	await expect
		.poll(async () => {
			const answer = await fetch(
				`${stage.server.url}/v1/sites/truong/popular?period=today&x=${Math.random()}`,
			);
			return ((await answer.json()) as { items: unknown[] }).items.length;
		})
		.toBe(1);
	const page = await show(
		"/xem-nhieu",
		'<luot-news most-read="today" limit="3"></luot-news>',
	);
	expect(listUrls()).toEqual(["/v1/sites/truong/popular?limit=3&period=today"]);
	expect(await page.locator("luot-news ol li").count()).toBe(1);
	expect(await page.locator("luot-news li").textContent()).toContain(
		"Thư viện mở cửa buổi tối",
	);
	expect(await page.locator("[part=views]").textContent()).toBe("2 lượt xem");
});

test("headlines are titles and dates, and cards have their pictures on top", async () => {
	const page = await show(
		"/bo-cuc",
		'<luot-news layout="headlines"></luot-news><luot-news layout="cards" heading="3"></luot-news>',
	);
	expect(stage.gate.calls).toHaveLength(2);
	const [headlines, cards] = await page.locator("luot-news").all();
	expect(await headlines?.locator("img,[part=summary]").count()).toBe(0);
	expect(await cards?.locator("li h3").count()).toBe(TITLES.length);
	const image = await cards?.locator("img").first().boundingBox();
	const title = await cards?.locator("h3").first().boundingBox();
	expect((image?.y ?? 0) + (image?.height ?? 0)).toBeLessThan(title?.y ?? 0);
	expect((image?.width ?? 0) / (image?.height ?? 1)).toBeCloseTo(1.6, 1);
});

test("an article reads as Vietnamese school news does", async () => {
	const page = await show("/bai", '<luot-article slug="bai-0"></luot-article>');
	expect(listUrls()).toEqual(["/v1/sites/truong/articles/bai-0"]);
	const article = page.locator("luot-article article");
	expect(await article.locator("h1").textContent()).toBe(TITLES[0]);
	expect(await article.locator("[part=dateline]").textContent()).toBe(
		"Đăng lúc: 00:55:49 26/12/2022 (GMT+7)",
	);
	expect(await article.locator("figcaption").innerText()).toBe(
		"Thầy hiệu trưởng\nđánh trống",
	);
	expect(
		await article.evaluate((element) =>
			[...element.children].map((child) => child.getAttribute("part")),
		),
	).toEqual([
		"title",
		"dateline",
		"body",
		"byline",
		"unit",
		"corrections",
		"attachments",
	]);
	expect(await article.locator("[part=byline]").textContent()).toBe(
		`Nguyễn Văn Mẫu, ${HOSTILE}`,
	);
	expect(await article.locator("[part=unit]").textContent()).toBe(
		"Bộ phận Trực Website",
	);
	expect(await article.locator("[part=corrections]").innerText()).toContain(
		"27/12/2022\nSố lớp là 47. <img",
	);
	expect(await article.locator("[part=attachments] li").textContent()).toBe(
		"Toàn văn (2,3 MB)",
	);
	expect(await page.evaluate(() => Reflect.get(window, "hit"))).toBeUndefined();
	expect(stage.thrown).toEqual([]);
});

test("the page's address may name the article, and the page its heading's level", async () => {
	const page = await open();
	const url = put(
		"/doc",
		'<luot-article param="bai" heading="h2"></luot-article>',
	);
	await page.goto(`${url}?bai=bai-1`);
	await settled(page);
	expect(await page.locator("luot-article h2").textContent()).toBe(
		"Khai giảng",
	);
	await page.goto(url);
	await settled(page);
	expect(listUrls()).toEqual(["/v1/sites/truong/articles/bai-1"]);
	expect(await page.locator("luot-article h2").textContent()).toBe(
		"Không có bài viết ở địa chỉ này",
	);
});

test("an English page has English words, and dates in its order", async () => {
	const page = await show(
		"/en",
		'<luot-news limit="1"></luot-news><luot-article slug="bai-0"></luot-article>',
		{ lang: "en_GB" },
	);
	expect(await page.locator("luot-news time").textContent()).toBe(
		"26 December 2022",
	);
	expect(await page.locator("[part=dateline]").textContent()).toBe(
		"Published: 00:55:49 26 December 2022 (GMT+7)",
	);
	expect(
		await page.locator("[part=corrections] [part=label]").innerText(),
	).toBe("Corrections");
	expect(await page.locator("luot-news li").getAttribute("lang")).toBe("vi");
});

test("nothing to show is said, nothing found too", async () => {
	const page = await show(
		"/khong",
		'<luot-news site="trong"></luot-news><luot-article slug="la"></luot-article>',
	);
	expect(await page.locator("luot-news").ariaSnapshot()).toContain(
		"Chưa có bài viết nào.",
	);
	expect(await page.locator("luot-article h1").textContent()).toBe(
		"Không có bài viết ở địa chỉ này",
	);
	expect(stage.thrown).toEqual([]);
});

test.each([503, "cut"] as const)(
	"on %s the page's own words show, with a button that tries again",
	async (fault) => {
		stage.gate.faults.push(fault);
		const page = await show(
			`/loi-${fault}`,
			'<luot-news><a href="/tin">Xem trang tin</a></luot-news>',
		);
		const link = page.getByText("Xem trang tin");
		expect(await link.isVisible()).toBe(true);
		expect(await page.locator("[part=error]").textContent()).toContain(
			"Không tải được nội dung.",
		);
		await page.getByRole("button", { name: "Thử lại" }).click();
		await page.locator("luot-news li").first().waitFor();
		expect(await link.isVisible()).toBe(false);
		expect(await page.evaluate(() => document.activeElement?.localName)).toBe(
			"luot-news",
		);
		expect(stage.gate.calls).toHaveLength(2);
		expect(stage.thrown).toEqual([]);
	},
);

test("an answer that makes no sense is a failure like any other", async () => {
	const page = await open();
	await page.route("**/v1/**", (route) =>
		route.fulfill({
			json: { items: [7] },
			headers: { "access-control-allow-origin": "*" },
		}),
	);
	await page.goto(
		put(
			"/vo-nghia",
			'<luot-news></luot-news><luot-article slug="x">Bài</luot-article>',
		),
	);
	await settled(page);
	expect(await page.locator("[part=retry]").count()).toBe(2);
	expect(await page.getByText("Bài").isVisible()).toBe(true);
	expect(stage.thrown).toEqual([]);
});

test("what stands between the tags is for readers without scripts", async () => {
	const body = '<luot-news><a href="/tin">Xem trang tin</a></luot-news>';
	const page = await stage.open({ scripts: false });
	await page.goto(put("/khong-script", body));
	expect(await page.getByText("Xem trang tin").isVisible()).toBe(true);
	const scripted = await show("/khong-script", body);
	expect(await scripted.getByText("Xem trang tin").isVisible()).toBe(false);
});

test("while it waits it says so, in grey that moves only for who likes it", async () => {
	const page = await open();
	let answer = () => {};
	await page.route("**/v1/**", (route) => {
		answer = () => route.continue();
	});
	await page.goto(put("/cho", '<luot-news limit="2"></luot-news>'));
	const busy = page.locator("luot-news [aria-busy=true]");
	await busy.waitFor();
	expect(await page.locator("luot-news").ariaSnapshot()).toBe(
		"- status: Đang tải…",
	);
	const animation = () =>
		busy
			.locator("[part=bar]")
			.first()
			.evaluate((bar) => getComputedStyle(bar).animationName);
	expect(await animation()).toBe("wait");
	await page.emulateMedia({ reducedMotion: "reduce" });
	expect(await animation()).toBe("none");
	answer();
	await settled(page);
	expect(await page.locator("luot-news li a").count()).toBe(2);
});

test.each([
	["list", 360],
	["list", 1280],
	["cards", 360],
	["cards", 1280],
	["headlines", 360],
	["headlines", 1280],
])("nothing moves when a list comes (%s, %i px)", async (layout, width) => {
	const page = await open({ width });
	let answer = () => {};
	await page.route("**/v1/**", (route) => {
		answer = () => route.continue();
	});
	await page.goto(
		put(
			`/dung-yen-${layout}`,
			`<main><luot-news layout="${layout}"></luot-news><p id="below">Dưới</p></main>`,
		),
	);
	await page.locator("[aria-busy=true] li").first().waitFor();
	await page.waitForTimeout(100);
	const before = await page.locator("#below").boundingBox();
	const shift = await readShift(page);
	answer();
	await page.locator("luot-news li a").first().waitFor();
	expect(await page.locator("#below").boundingBox()).toEqual(before);
	expect(await readShift(page)).toBe(shift);
});

/** Everything that a page can refuse, but for this script and this service. */
const toPolicy = (more: string) =>
	`default-src 'none'; script-src ${stage.gate.service}; connect-src ${stage.gate.service}; img-src https:; style-src 'none'; require-trusted-types-for 'script'; ${more}`;

test("a strict page that allows the policy gets everything", async () => {
	const page = await show(
		"/chat",
		'<luot-banner></luot-banner><luot-news></luot-news><luot-article slug="bai-0"></luot-article>',
		{ policy: toPolicy("trusted-types luot") },
	);
	expect(await page.locator("[part=body] p a").count()).toBe(1);
	expect(
		await page
			.locator("luot-news ul")
			.evaluate((list) => getComputedStyle(list).display),
	).toBe("grid");
	expect(stage.thrown).toEqual([]);
});

test("a strict page that allows no policy gets the text, and the figures with it", async () => {
	const page = await show(
		"/chat-hon",
		'<luot-news></luot-news><luot-article slug="bai-0"></luot-article>',
		{ policy: toPolicy("trusted-types 'none'") },
	);
	const body = page.locator("[part=body]");
	expect(await body.locator("p").allTextContents()).toEqual([
		"Sáng nay, nhà trường khai giảng.",
		"Lễ kết thúc lúc chín giờ./.",
	]);
	expect(await body.locator("figure img").getAttribute("alt")).toBe(
		"Sân trường",
	);
	expect(await body.locator("figcaption").innerText()).toBe(
		"Thầy hiệu trưởng\nđánh trống",
	);
	expect(await body.locator("a").count()).toBe(0);
	expect(await page.locator("luot-news li").count()).toBe(TITLES.length);
	// Refusals are reported by the browser; nothing is thrown.
	expect(stage.thrown.filter((text) => !/trusted/i.test(text))).toEqual([]);
});

test("titles and summaries stay text", async () => {
	const page = await show("/la", '<luot-news tag="Lạ"></luot-news>');
	const row = page.locator("luot-news li");
	expect(await row.locator("[part=title]").textContent()).toBe(HOSTILE);
	expect(await row.locator("[part=summary]").textContent()).toBe(HOSTILE);
	expect(await row.locator("script").count()).toBe(0);
	expect(await page.evaluate(() => Reflect.get(window, "hit"))).toBeUndefined();
});

test("an address that is no web address leads nowhere", async () => {
	const page = await open();
	await page.route("**/v1/**", (route) =>
		route.fulfill({
			json: {
				items: [
					{ url: "javascript:hit=1", title: "Lạ", language: "vi", _luot: {} },
				],
			},
			headers: { "access-control-allow-origin": "*" },
		}),
	);
	await page.goto(put("/dia-chi", "<luot-news></luot-news>"));
	await settled(page);
	expect(await page.locator("luot-news a").getAttribute("href")).toBeNull();
});

test("an attribute that changes asks again, the last answer stands, and looks alone ask nothing", async () => {
	const page = await show("/doi", '<luot-news limit="2"></luot-news>');
	await page.locator("luot-news").evaluate((list) => {
		list.setAttribute("layout", "headlines");
	});
	await page.locator("[part~=headlines]").waitFor();
	expect(stage.gate.calls).toHaveLength(1);
	await page.locator("luot-news").evaluate((list) => {
		list.setAttribute("limit", "3");
		list.setAttribute("section", "Thư viện");
	});
	await expect
		.poll(() => page.locator("luot-news li a").allTextContents())
		.toEqual(["Thư viện mở cửa buổi tối"]);
	expect(stage.gate.calls).toHaveLength(2);
});

test("an answer that comes after that to a later question is not shown", async () => {
	const page = await open();
	let answer = () => {};
	await page.route("**/articles?limit=5**", (route) => {
		answer = () => route.continue();
	});
	await page.goto(put("/cham", "<luot-news></luot-news>"));
	const list = page.locator("luot-news");
	await list.locator("[aria-busy=true]").waitFor();
	await list.evaluate((element) => element.setAttribute("limit", "1"));
	await list.locator("li a").waitFor();
	const late = page.waitForResponse("**/articles?limit=5**");
	answer();
	await late;
	await page.waitForTimeout(100);
	expect(await list.locator("li").count()).toBe(1);
});

test("an element that comes later works, and one that is moved asks nothing", async () => {
	const page = await show("/sau", "<main></main><aside></aside>");
	await page.evaluate(() => {
		const list = document.createElement("luot-news");
		list.setAttribute("limit", "1");
		document.querySelector("main")?.append(list);
	});
	await page.locator("luot-news li a").waitFor();
	await page.evaluate(() =>
		document
			.querySelector("aside")
			?.append(document.querySelector("luot-news") as Element),
	);
	await page.waitForTimeout(200);
	expect(await page.locator("aside luot-news li a").count()).toBe(1);
	expect(stage.gate.calls).toHaveLength(1);
});

test("a second copy of the script does nothing", async () => {
	const page = await show("/hai-lan", "<luot-news></luot-news>", {
		head: `<script defer src="${stage.gate.service}/luot-news-${hash}.js" integrity="${integrity}" crossorigin data-site="truong"></script>`,
	});
	await page.waitForTimeout(200);
	expect(stage.gate.calls).toHaveLength(1);
	expect(stage.thrown).toEqual([]);
});

test("it lives beside the counter's script", async () => {
	const page = await show(
		"/ca-hai",
		"<luot-box></luot-box><luot-news></luot-news>",
		{
			head: `<script defer src="${stage.gate.service}/luot.js" data-site="truong"></script>`,
		},
	);
	await page.waitForFunction(() =>
		document
			.querySelector("luot-box")
			?.shadowRoot?.querySelector("[part=list]"),
	);
	expect(listUrls().toSorted()).toEqual([
		expect.stringMatching(/articles/),
		expect.stringMatching(/box$/),
	]);
	expect(stage.thrown).toEqual([]);
});

test("a banner takes no room while nothing is announced, nor when it fails", async () => {
	const page = await show(
		"/im-lang",
		'<div id="grid" style="display:grid;gap:50px"><luot-banner site="trong"></luot-banner><p>Dưới</p></div>',
	);
	expect(await page.locator("luot-banner").isVisible()).toBe(false);
	expect(
		await page.locator("#grid").evaluate((grid) => grid.clientHeight),
	).toBeLessThan(70);
	stage.gate.faults.push(503);
	const failed = await show("/im-lang-2", "<luot-banner></luot-banner>");
	expect(await failed.locator("luot-banner").isVisible()).toBe(false);
	stage.gate.faults.push(503);
	const told = await show("/im-lang-3", "<luot-banner>Gọi 115</luot-banner>");
	expect(await told.getByText("Gọi 115").isVisible()).toBe(true);
});

test("banners are text, and one that was closed stays closed for the visit", async () => {
	const announce = async (more: object) => {
		const { status, body } = await send(
			"POST",
			"/v1/sites/truong/announcements",
			more,
		);
		expect(status).toBe(201);
		return body.id as string;
	};
	const ids = [
		await announce({
			text: "Trường nghỉ học",
			url: "https://example.org/",
			from: "2022-01-03T00:00:00Z",
		}),
		await announce({ text: HOSTILE, from: "2022-01-02T00:00:00Z" }),
		await announce({ text: "Luôn còn", dismissible: false }),
		await announce({ text: "Đã qua", until: "2022-01-02T00:00:00Z" }),
	];
	const page = await show("/bao", "<luot-banner></luot-banner>");
	const texts = page.locator("luot-banner p");
	expect(await texts.allTextContents()).toEqual([
		"Trường nghỉ học",
		HOSTILE,
		"Luôn còn",
	]);
	expect(stage.gate.calls).toHaveLength(1);
	expect(
		await page.getByRole("link", { name: "Trường nghỉ học" }).count(),
	).toBe(1);
	const buttons = page.getByRole("button", { name: "Đóng thông báo" });
	expect(await buttons.count()).toBe(2);
	await buttons.first().press("Enter");
	expect(await texts.allTextContents()).toEqual([HOSTILE, "Luôn còn"]);
	// Who closed one with the keyboard is at the next.
	await page.keyboard.press("Enter");
	expect(await texts.allTextContents()).toEqual(["Luôn còn"]);
	await page.reload();
	await settled(page);
	expect(await texts.allTextContents()).toEqual(["Luôn còn"]);
	expect(await page.evaluate(() => Reflect.get(window, "hit"))).toBeUndefined();

	await withdraw(ids[2]);
	await page.reload();
	await settled(page);
	expect(await page.locator("luot-banner").isVisible()).toBe(false);
	expect(stage.thrown).toEqual([]);
	for (const id of [ids[0], ids[1], ids[3]]) await withdraw(id);
});

test.each([
	[false, 360],
	[true, 360],
	[false, 1280],
	[true, 1280],
])("axe finds nothing (dark: %s, %i px)", async (dark, width) => {
	const { body } = await send("POST", "/v1/sites/truong/announcements", {
		text: "Trường nghỉ học",
		url: "https://example.org/",
	});
	stage.gate.faults.push(503);
	const page = await open({ dark, width });
	await page.goto(
		put(
			"/axe",
			`<main><luot-news limit="2"></luot-news><luot-article slug="bai-0"></luot-article>
<luot-news heading="2"></luot-news><luot-news layout="cards"></luot-news><luot-news layout="headlines"></luot-news>
<luot-news site="trong"></luot-news></main><luot-banner></luot-banner>`,
			{
				head: '<meta name="color-scheme" content="light dark"><style>body{background:Canvas;color:CanvasText}</style>',
			},
		),
	);
	await settled(page);
	expect(await page.locator("[part=retry]").count()).toBe(1);
	await page.locator("luot-banner p").waitFor();
	expect(await listViolations(page)).toEqual([]);
	await withdraw(body.id);
});
