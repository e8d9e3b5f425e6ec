import { mkdirSync } from "node:fs";
import { publishDemo } from "../../functions/local/demo-news.ts";
import { startServer } from "../../functions/local/server.ts";
import { launchBrowser, openTab } from "../support/browser.ts";
import { fillServer } from "../support/fill.ts";
import { createSchoolDays } from "./school-days.ts";

/** Makes the pictures that the README shows, from the demo as it is. */
mkdirSync("docs", { recursive: true });
const DAYS = 60;
const now = Date.now();
const server = await startServer({
	port: 0,
	dataDir: ":memory:",
	adminToken: "pictures",
	nowMs: () => now,
	caller: (c) => ({
		address: c.req.header("x-address") ?? "192.0.2.1",
		country: c.req.header("x-country"),
	}),
});
await publishDemo({ url: server.url, token: "pictures" });
const browser = await launchBrowser();

async function takePicture(
	file: string,
	page: string,
	{
		width,
		height,
		dark = false,
		selector,
	}: { width: number; height: number; dark?: boolean; selector?: string },
): Promise<void> {
	const tab = await openTab(browser, { width, dark });
	await tab.setViewportSize({ width, height });
	await tab.goto(`${server.url}${page}`, { waitUntil: "networkidle" });
	const target = selector ? tab.locator(selector) : tab;
	await target.screenshot({ path: `docs/${file}` });
	await tab.context().close();
}

await takePicture("demo.png", "/demo/", { width: 1280, height: 800 });
await takePicture("demo-phone.png", "/demo/", {
	width: 360,
	height: 720,
	dark: true,
});
await takePicture("boxes.png", "/demo/hop.html", {
	width: 1000,
	height: 900,
	selector: ".boxes",
});

await takePicture("news.png", "/news/demo/", { width: 1280, height: 900 });
await takePicture("article-phone.png", "/news/demo/ngay-hoi-doc-sach-2026", {
	width: 360,
	height: 720,
});

/** The paths of the demo's articles, which are read like its other pages. */
async function listArticles(): Promise<string[]> {
	const response = await fetch(`${server.url}/v1/sites/demo/articles?limit=8`);
	const { items } = (await response.json()) as { items: { url: string }[] };
	return items.map(({ url }) => new URL(url, server.url).pathname);
}

async function takeDashboard(file: string, width: number): Promise<void> {
	const tab = await openTab(browser, { width });
	await tab.setViewportSize({ width, height: width < 500 ? 1000 : 960 });
	await tab.goto(`${server.url}/admin/demo/?compare=previous`);
	await tab.fill("#token", "pictures");
	await tab.click("main form.stack button");
	await tab.waitForSelector("svg.chart");
	await tab.waitForLoadState("networkidle");
	await tab.screenshot({ path: `docs/${file}` });
	await tab.context().close();
}

// Weeks of a school's traffic, for a dashboard that has something to show.
await fillServer(
	server,
	createSchoolDays({
		site: "demo",
		endMs: now,
		days: DAYS,
		visitsADay: 160,
		articles: await listArticles(),
	}),
);
await takeDashboard("dashboard.png", 1280);
await takeDashboard("dashboard-phone.png", 360);

await browser.close();
await server.close();
