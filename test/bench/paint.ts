import type { Browser, CDPSession, Page } from "playwright-core";
import { startServer } from "../../functions/local/server.ts";
import { launchBrowser, openTab } from "../support/browser.ts";
import { median } from "./median.ts";

/** Networks as Chromium plays them: round trip in ms, bytes a second each way. `slow 3G` is the preset of its developer tools. */
export const NETWORKS = {
	"slow 3G": { latency: 2000, throughput: 50_000 },
	fast: { latency: 20, throughput: 5_000_000 },
} as const;

export type Paint = {
	/** From when the script has arrived, and from when the page asked for it. */
	sinceScriptMs: number;
	sinceAskedMs: number;
	/** Of the main thread, for scripts, styles and layout, beyond what the same page takes without the script. */
	mainThreadMs: number;
	/** Cumulative layout shift. */
	shift: number;
	/** To the service, from first to last, the script among them. */
	requests: number;
};

/** The page keeps the box's place as the README advises. */
const PAGE = (
	script: string,
) => `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Trang</title>
<style>luot-box:not(:defined){display:block;overflow:hidden;height:calc(6lh + 1.2em)}</style>
<h1>Trường học</h1><p>${"Lễ khai giảng năm học mới. ".repeat(40)}</p><luot-box></luot-box><p>${"Tin tức của nhà trường. ".repeat(40)}</p>${script}</html>`;

/** Notes the frame in which the box has numbers, and every shift of the layout. */
const WATCH = `window.shift = 0;
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value; }).observe({ type: "layout-shift", buffered: true });
(function look() { if (/\\d/.test(document.querySelector("luot-box")?.shadowRoot?.textContent ?? "")) window.paintedMs = performance.now(); else requestAnimationFrame(look); })();`;

/** What the main thread has done so far for scripts, styles and layout. */
async function readWorkMs(session: CDPSession): Promise<number> {
	const { metrics } = await session.send("Performance.getMetrics");
	const names = ["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"];
	const seconds = metrics
		.filter(({ name }) => names.includes(name))
		.reduce((sum, { value }) => sum + value, 0);
	return 1000 * seconds;
}

type Place = { browser: Browser; url: string };

async function openPage(
	{ browser, url }: Place,
	{ network, html }: { network: keyof typeof NETWORKS; html: string },
): Promise<{ tab: Page; session: CDPSession }> {
	const tab = await openTab(browser);
	await tab.route(`${url}/bench.html`, (route) =>
		route.fulfill({ body: html, contentType: "text/html; charset=utf-8" }),
	);
	await tab.addInitScript(WATCH);
	const session = await tab.context().newCDPSession(tab);
	const { latency, throughput } = NETWORKS[network];
	await session.send("Network.enable");
	await session.send("Network.emulateNetworkConditions", {
		offline: false,
		latency,
		downloadThroughput: throughput,
		uploadThroughput: throughput,
	});
	await session.send("Performance.enable");
	return { tab, session };
}

async function measureOnce(
	place: Place,
	network: keyof typeof NETWORKS,
): Promise<Paint> {
	const script = `<script defer src="${place.url}/luot.js" data-site="demo"></script>`;
	const plain = await openPage(place, { network, html: PAGE("") });
	await plain.tab.goto(`${place.url}/bench.html`);
	await plain.tab.waitForTimeout(200);
	const withoutMs = await readWorkMs(plain.session);
	await plain.tab.context().close();

	const { tab, session } = await openPage(place, {
		network,
		html: PAGE(script),
	});
	let requests = 0;
	tab.on("request", (request) => {
		if (/\/v1\/|luot/.test(request.url())) requests++;
	});
	await tab.goto(`${place.url}/bench.html`);
	await tab.waitForFunction("window.paintedMs > 0", null, { timeout: 60_000 });
	await tab.waitForTimeout(200);
	const withMs = await readWorkMs(session);
	const seen = await tab.evaluate(() => {
		const script = performance
			.getEntriesByType("resource")
			.find(({ name }) =>
				name.endsWith("/luot.js"),
			) as PerformanceResourceTiming;
		const { paintedMs, shift } = globalThis as unknown as {
			paintedMs: number;
			shift: number;
		};
		return {
			sinceScriptMs: paintedMs - script.responseEnd,
			sinceAskedMs: paintedMs - script.startTime,
			shift,
		};
	});
	await tab.context().close();
	return { ...seen, mainThreadMs: withMs - withoutMs, requests };
}

/** From the script to the painted box in Chromium, with a fresh visitor each time; medians. */
export async function measurePaint(
	runs: number,
): Promise<Record<keyof typeof NETWORKS, Paint>> {
	const server = await startServer({
		port: 0,
		dataDir: ":memory:",
		adminToken: "bench",
	});
	const browser = await launchBrowser();
	const place = { browser, url: server.url };
	const measured: [string, Paint][] = [];
	for (const network of Object.keys(NETWORKS) as (keyof typeof NETWORKS)[]) {
		const paints: Paint[] = [];
		for (let run = 0; run < runs; run++)
			paints.push(await measureOnce(place, network));
		const of = (name: keyof Paint) => median(paints.map((each) => each[name]));
		measured.push([
			network,
			{
				sinceScriptMs: Math.round(of("sinceScriptMs")),
				sinceAskedMs: Math.round(of("sinceAskedMs")),
				mainThreadMs: Number(of("mainThreadMs").toFixed(1)),
				shift: Number(of("shift").toFixed(3)),
				requests: of("requests"),
			},
		]);
	}
	await browser.close();
	await server.close();
	return Object.fromEntries(measured) as Record<keyof typeof NETWORKS, Paint>;
}
