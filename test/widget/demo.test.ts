import { beforeAll, expect, test } from "vitest";
import { demoFiles } from "../../functions/local/demo/page.ts";
import { publishDemo } from "../../functions/local/demo-news.ts";
import { ADMIN_TOKEN } from "../support/server.ts";
import { listViolations } from "./axe.ts";
import { readShift } from "./shift.ts";
import { readBoxes, readCount, untilFresh, useStage } from "./stage.ts";

const stage = useStage();
beforeAll(() => publishDemo({ url: stage.server.url, token: ADMIN_TOKEN }));
const PAGES = [...demoFiles.keys()].filter((name) => name.endsWith(".html"));

const open = async (name: string, view?: Parameters<typeof stage.open>[0]) => {
	const page = await stage.open(view);
	await page.goto(`${stage.gate.service}/demo/${name}`);
	return page;
};

test("the demo page counts a load once and a reload once more", async () => {
	const page = await open("");
	await untilFresh(page);
	const before = await readCount(page, "Hôm nay");
	const views = Number(await page.textContent("luot-views"));
	await page.reload();
	await untilFresh(page);
	expect(await readCount(page, "Hôm nay")).toBe(before + 1);
	expect(await page.textContent("luot-views")).toBe(`${views + 1}`);
	expect(
		stage.gate.calls.filter(({ method }) => method === "POST"),
	).toHaveLength(2);
});

test("it has everything that a school's news page has, and all of it from the service", async () => {
	const page = await open("");
	await untilFresh(page);
	const article = page.locator("luot-article");
	await article.locator("figure").first().waitFor();
	expect(
		await page.locator("luot-banner [part]").first().innerText(),
	).toContain("NGÀY NHÀ GIÁO VIỆT NAM");
	expect(await page.locator("h1").count()).toBe(1);
	expect(await article.locator(".dateline, [part=dateline]").innerText()).toBe(
		"Đăng lúc: 08:15:30 20/11/2026 (GMT+7)",
	);
	expect(await page.locator(".reads").innerText()).toMatch(/^[\d.]+ lượt xem$/);
	expect(
		await article.locator("[part=body] > p").count(),
	).toBeGreaterThanOrEqual(10);
	const text = await article.locator("[part=body]").innerText();
	expect(text.match(/số \d+[/-][A-ZĐ]+/g)?.length).toBeGreaterThanOrEqual(3);
	expect(text).toContain("2.000.000\u00a0đồng");
	expect(text).toMatch(/\.\/\.$/);
	const captions = await article.locator("figcaption").allInnerTexts();
	expect(captions).toHaveLength(5);
	expect(new Set(captions).size).toBe(4);
	expect(captions.filter((caption) => caption.includes("\n"))).toHaveLength(2);
	for (const picture of await article.locator("img").all()) {
		await picture.scrollIntoViewIfNeeded();
		await expect
			.poll(() =>
				picture.evaluate((image: HTMLImageElement) => image.naturalWidth),
			)
			.toBeGreaterThan(300);
	}
	expect(await article.locator("[part=byline] ~ [part=unit]").count()).toBe(1);
	const [box] = await readBoxes(page);
	expect(box).toHaveLength(11);
	expect(await page.locator("luot-news").first().locator("li").count()).toBe(5);
	// Banner, article and two lists: one request each, and one for all the numbers.
	expect(stage.gate.calls).toHaveLength(5);
});

test.each(
	PAGES.flatMap((name) =>
		[360, 1280].flatMap((width) =>
			[false, true].map((dark) => ({ name, width, dark })),
		),
	),
)(
	"$name at $width px (dark: $dark) stands still, fits and has nothing for axe to find",
	async ({ name, width, dark }) => {
		const page = await open(name, { width, dark });
		await untilFresh(page);
		expect(await readShift(page)).toBe(0);
		expect(
			await page.evaluate(() => document.documentElement.scrollWidth),
		).toBe(width);
		expect(await listViolations(page)).toEqual([]);
		expect(stage.thrown).toEqual([]);
	},
);

test("without scripts everything can be read, the box is a picture and the view counts", async () => {
	const reader = await open("gioi-thieu.html", { scripts: false });
	await reader.context().close();
	const before = await total();
	const page = await open("", { scripts: false });
	const picture = page.locator('img[src$="box.svg"]');
	await picture.scrollIntoViewIfNeeded();
	expect(await picture.boundingBox()).toMatchObject({ width: 220 });
	await expect.poll(total).toBe(before + 1);
	await page.click('a[href="/news/demo/ngay-hoi-doc-sach-2026"]');
	expect(await page.locator("figure img").count()).toBe(5);
	expect(await page.locator("article p").count()).toBeGreaterThanOrEqual(10);
});

async function total(): Promise<number> {
	const answer = await fetch(`${stage.server.url}/v1/sites/demo/box`);
	return ((await answer.json()) as { total: number }).total;
}

test("the boxes of one page say the same in their languages and looks", async () => {
	const page = await open("hop.html");
	await untilFresh(page);
	const totals = (await readBoxes(page)).map((box) =>
		box.at(-1)?.replace(/\D/g, ""),
	);
	expect(totals.length).toBeGreaterThanOrEqual(5);
	expect(new Set(totals).size).toBe(1);
	expect(
		stage.gate.calls.filter((call) => call.url.endsWith("/box")),
	).toHaveLength(1);
});
