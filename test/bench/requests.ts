import { startServer } from "../../functions/local/server.ts";
import { launchBrowser, openTab } from "../support/browser.ts";

/** Requests that a page view costs beside the page and the script: what a browser sends to the service, preflights included. */
export async function measureRequests(): Promise<{
	countAndShow: number;
	preflights: number;
	boxes: number;
}> {
	const server = await startServer({
		port: 0,
		dataDir: ":memory:",
		adminToken: "bench",
	});
	const browser = await launchBrowser();
	const tab = await openTab(browser, {});
	const methods: string[] = [];
	tab.on("request", (request) => {
		if (request.url().includes("/v1/") && request.resourceType() !== "image")
			methods.push(request.method());
	});
	await tab.goto(`${server.url}/demo/hop.html`);
	await tab.waitForFunction(() =>
		/\d/.test(
			document.querySelector("luot-box")?.shadowRoot?.textContent ?? "",
		),
	);
	const boxes = await tab.locator("luot-box").count();
	await browser.close();
	await server.close();
	return {
		countAndShow: methods.length,
		preflights: methods.filter((method) => method === "OPTIONS").length,
		boxes,
	};
}
