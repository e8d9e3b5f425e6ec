import { mkdirSync } from "node:fs";
import { startServer } from "../../functions/local/server.ts";
import { launchBrowser, openTab } from "../support/browser.ts";

/** Makes the pictures that the README shows, from the demo as it is. */
mkdirSync("docs", { recursive: true });
const server = await startServer({
	port: 0,
	dataDir: ":memory:",
	adminToken: "pictures",
});
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
	await tab.goto(`${server.url}/demo/${page}`);
	await tab.waitForFunction(() =>
		/\d/.test(
			document.querySelector("luot-box")?.shadowRoot?.textContent ?? "",
		),
	);
	const target = selector ? tab.locator(selector) : tab;
	await target.screenshot({ path: `docs/${file}` });
	await tab.context().close();
}

await takePicture("demo.png", "", { width: 1280, height: 800 });
await takePicture("demo-phone.png", "", {
	width: 360,
	height: 720,
	dark: true,
});
await takePicture("boxes.png", "hop.html", {
	width: 1000,
	height: 900,
	selector: ".boxes",
});

await browser.close();
await server.close();
