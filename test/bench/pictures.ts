import { mkdirSync } from "node:fs";
import { publishDemo } from "../../functions/local/demo-news.ts";
import { startServer } from "../../functions/local/server.ts";
import { launchBrowser, openTab } from "../support/browser.ts";
import { FIREFOX } from "../support/server.ts";
import { createRandom } from "./traffic.ts";

/** Makes the pictures that the README shows, from the demo as it is. */
mkdirSync("docs", { recursive: true });
const DAYS = 60;
const now = Date.now();
let nowMs = now;
const server = await startServer({
	port: 0,
	dataDir: ":memory:",
	adminToken: "pictures",
	nowMs: () => nowMs,
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

/** Weeks of made-up visits, for a dashboard that has something to show. */
async function visit(): Promise<void> {
	const random = createRandom(3);
	const pick = (texts: readonly string[]) =>
		texts[Math.floor(random() * texts.length)] as string;
	const pages = ["/", "/", "/tin-tuc", "/lich-hoc", "/tuyen-sinh/lop-10"];
	const sources = [
		"https://www.google.com/",
		"https://www.facebook.com/",
		"https://chat.zalo.me/",
		"https://coccoc.com/",
	];
	for (let day = DAYS; day >= 0; day--) {
		const isWeekend = new Date(now - day * 86_400_000).getUTCDay() % 6 === 0;
		const views = Math.round((isWeekend ? 8 : 20) * (0.7 + random()));
		for (let view = 0; view < views; view++) {
			nowMs = now - day * 86_400_000 - Math.floor(random() * 4 * 3_600_000);
			await fetch(`${server.url}/v1/sites/demo/box`, {
				method: "POST",
				headers: {
					"user-agent": random() < 0.07 ? "Googlebot/2.1" : FIREFOX,
					"x-address": `192.0.2.${Math.floor(random() * 40)}`,
					"x-country": pick(["VN", "VN", "VN", "VN", "VN", "US", "JP", "FR"]),
					"accept-language": "vi-VN",
				},
				body: JSON.stringify({
					id: `picture-${day}-${view}`,
					url: `${server.url}${pick(pages)}`,
					screen: 390,
					...(random() < 0.5 && { referrer: pick(sources) }),
				}),
			});
		}
	}
	nowMs = now;
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

await visit();
await takeDashboard("dashboard.png", 1280);
await takeDashboard("dashboard-phone.png", 360);

await browser.close();
await server.close();
