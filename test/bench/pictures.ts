import { mkdirSync } from "node:fs";
import { publishDemo } from "../../functions/local/demo-news.ts";
import { startServer } from "../../functions/local/server.ts";
import { launchBrowser, openTab } from "../support/browser.ts";

/** Makes the pictures that the README shows, from the demo as it is. */
mkdirSync("docs", { recursive: true });
const server = await startServer({
	port: 0,
	dataDir: ":memory:",
	adminToken: "pictures",
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

await browser.close();
await server.close();
