import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { createRandom } from "../bench/traffic.ts";
import { launchBrowser, openTab, type View } from "../support/browser.ts";
import {
	ADMIN_TOKEN,
	createSite,
	FIREFOX,
	startTestServer,
} from "../support/server.ts";
import { listViolations } from "../widget/axe.ts";

const PAGES = [
	"sites",
	"truong/",
	"truong/?compare=previous",
	"truong/?from=2026-11-23&to=2026-11-23",
	"truong/?page=%2Ftin&compare=year",
	"truong/?page=%2Ftin&country=VN",
	"truong/?channel=search",
	"truong/pages",
	"truong/sources",
	"truong/places",
	"truong/devices",
	"truong/uncounted",
	"truong/articles",
	"truong/report?month=2026-11",
	"truong/check",
	"truong/embed",
	"truong/voids",
	"truong/settings",
	"truong/tokens",
	"truong/people",
	"trong/",
];
const DAY_MS = 86_400_000;

describe("the dashboard in a browser", () => {
	let server: Server;
	let browser: Browser;
	let nowMs = Date.parse("2026-11-10T09:00:00+07:00");

	beforeAll(async () => {
		[server, browser] = await Promise.all([
			startTestServer("dynalite", { nowMs: () => nowMs }),
			launchBrowser(),
		]);
		await createSite(server, {
			id: "truong",
			name: "Trường THPT Sông Hương",
			hostnames: ["truong.example"],
		});
		await createSite(server, { id: "trong", name: "Trường chưa có ai xem" });
		const random = createRandom(5);
		const pick = (texts: readonly string[]) =>
			texts[Math.floor(random() * texts.length)] as string;
		for (let view = 0; view < 140; view++) {
			nowMs += Math.floor((DAY_MS / 10) * random() * 2);
			await fetch(`${server.url}/v1/sites/truong/box`, {
				method: "POST",
				headers: {
					"user-agent": random() < 0.1 ? "Googlebot/2.1" : FIREFOX,
					"x-address": `192.0.2.${Math.floor(random() * 30)}`,
					"x-country": pick(["VN", "VN", "VN", "FR", "JP"]),
				},
				body: JSON.stringify({
					id: `view-${view}-0000`,
					url: `https://truong.example/${pick(["", "tin", "mot-trang-co-dia-chi-rat-la-dai/khong-co-cho-de-xuong-dong"])}`,
					screen: 390,
					...(random() < 0.4 && {
						referrer: pick([
							"https://www.google.com/",
							"https://www.facebook.com/",
						]),
					}),
				}),
			});
		}
	});
	afterAll(async () => {
		await browser.close();
		await server.close();
	});

	async function signIn(view: View): Promise<{ page: Page; faults: string[] }> {
		const page = await openTab(browser, view);
		const faults: string[] = [];
		page.on("console", (message) => {
			if (message.type() === "error") faults.push(message.text());
		});
		page.on("pageerror", (error) => faults.push(String(error)));
		await page.goto(`${server.url}/admin/truong/?from=2026-11-20`);
		await page.fill("#token", ADMIN_TOKEN);
		await page.click("main form.stack button");
		// And is where one wanted to go.
		await page.waitForURL(/truong\/\?from=2026-11-20$/);
		return { page, faults };
	}

	it.each(
		[360, 1280].flatMap((width) =>
			[false, true].flatMap((dark) =>
				["vi-VN", "en-GB"].map((locale) => ({ width, dark, locale })),
			),
		),
	)(
		"fits, follows its policy and has nothing for axe to find, on every page: %o",
		async (view) => {
			const { page, faults } = await signIn(view);
			for (const path of PAGES) {
				const response = await page.goto(`${server.url}/admin/${path}`);
				expect(response?.status(), path).toBe(200);
				expect(await page.locator("html").getAttribute("lang")).toBe(
					view.locale.slice(0, 2),
				);
				expect(
					await page.evaluate(() => document.documentElement.scrollWidth),
					path,
				).toBe(view.width);
				expect(await listViolations(page), path).toEqual([]);
			}
			expect(faults).toEqual([]);
			await page.context().close();
		},
	);

	it("can be read and changed without scripts", async () => {
		const { page } = await signIn({ scripts: false });
		await page.selectOption("[name=compare]", "previous");
		await page.fill("[name=from]", "2026-11-16");
		await page.click(".range button");
		expect(page.url()).toContain("from=2026-11-16");
		expect(page.url()).toContain("compare=previous");
		expect(await page.locator("polyline.earlier").count()).toBe(1);
		await page.click("summary");
		const views = (await page.locator(".numbers dd").first().innerText()).split(
			"\n",
		)[0];
		const cells = await page
			.locator("tbody tr td.n:nth-of-type(1)")
			.evaluateAll((all) =>
				all
					.filter((each) => each.closest("details"))
					.reduce(
						(sum, each) => sum + Number(each.textContent?.replace(/\D/g, "")),
						0,
					),
			);
		expect(String(cells)).toBe(views);
		await page.goto(`${server.url}/admin/trong/settings`);
		await page.fill("#name", "Trường có tên mới");
		await page.click("form.stack button");
		expect(await page.locator("[role=status]").innerText()).toContain("Đã lưu");
		await page.context().close();
	});

	it("reads out a bar that is pointed at, copies the code, and leads a new site to its first view", async () => {
		const { page } = await signIn({});
		await page.locator("rect.bar").last().hover();
		expect(await page.locator("[data-readout]").innerText()).toMatch(
			/^\d\d\/\d\d\/2026: [\d.]+$/,
		);
		await page.goto(`${server.url}/admin/trong/`);
		expect(await page.locator("h1").innerText()).toBe("Chưa có lượt xem nào");
		await page
			.context()
			.grantPermissions(["clipboard-read", "clipboard-write"]);
		await page.click("[data-copy]");
		expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
			`<script defer src="${server.url}/luot.js" data-site="trong"></script>`,
		);
		await fetch(`${server.url}/v1/sites/trong`, {
			method: "PATCH",
			headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
			body: JSON.stringify({ hostnames: ["trong.example"] }),
		});
		await fetch(`${server.url}/v1/sites/trong/box`, {
			method: "POST",
			headers: { "user-agent": FIREFOX },
			body: JSON.stringify({
				id: "the-first-view",
				url: "https://trong.example/",
			}),
		});
		await page.locator("svg.chart").waitFor({ timeout: 15_000 });
		expect(await page.locator(".numbers dd").first().innerText()).toBe("1");
		await page.context().close();
	});

	it("is reached by the keyboard alone", async () => {
		const { page } = await signIn({});
		await page.keyboard.press("Tab");
		expect(await page.evaluate(() => document.activeElement?.className)).toBe(
			"skip",
		);
		const reached = new Set<string>();
		for (let step = 0; step < 60; step++) {
			await page.keyboard.press("Tab");
			reached.add(
				await page.evaluate(
					() =>
						document.activeElement?.getAttribute("href") ??
						document.activeElement?.getAttribute("name") ??
						document.activeElement?.tagName ??
						"",
				),
			);
		}
		for (const name of [
			"/admin/sites",
			"from",
			"to",
			"compare",
			"?from=2026-11-20&to=2026-11-24&metric=visits",
			"SUMMARY",
		])
			expect(reached).toContain(name);
		await page.context().close();
	});

	it("is small: page, styles and script under 60 KB together, compressed", async () => {
		const { gzipSync } = await import("node:zlib");
		const { page } = await signIn({});
		const cookie = (await page.context().cookies())
			.map(({ name, value }) => `${name}=${value}`)
			.join("; ");
		const texts = await Promise.all(
			["/admin/truong/?compare=previous", "/luot-admin.js", "/luot.js"].map(
				async (path) =>
					(await fetch(server.url + path, { headers: { cookie } })).text(),
			),
		);
		const bytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
		expect(bytes).toBeGreaterThan(2000);
		expect(bytes).toBeLessThan(60_000);
		await page.context().close();
	});
});
