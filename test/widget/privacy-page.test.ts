import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { launchBrowser, openTab } from "../support/browser.ts";
import { createSite, startTestServer } from "../support/server.ts";
import { listViolations } from "./axe.ts";

describe("the page about privacy in a browser", () => {
	let server: Server;
	let browser: Browser;
	beforeAll(async () => {
		[server, browser] = await Promise.all([
			startTestServer("dynalite"),
			launchBrowser(),
		]);
		await createSite(server, {
			id: "truong",
			name: "Trường Tiểu học và Trung học cơ sở mang tên một danh nhân",
			classroom: true,
			keepMonths: 24,
			isPublic: true,
			keepQuery: ["id"],
		});
	});
	afterAll(async () => {
		await browser.close();
		await server.close();
	});

	it.each(
		[360, 1280].flatMap((width) =>
			[false, true].map((dark) => ({ width, dark })),
		),
	)("fits and has nothing for axe to find: %o", async (view) => {
		const page = await openTab(browser, view);
		const faults: string[] = [];
		page.on("console", (message) => {
			if (message.type() === "error") faults.push(message.text());
		});
		for (const path of ["demo", "truong", "truong?lang=en"]) {
			const response = await page.goto(`${server.url}/privacy/${path}`);
			expect(response?.status(), path).toBe(200);
			expect(
				await page.evaluate(() => document.documentElement.scrollWidth),
				path,
			).toBe(view.width);
			expect(await listViolations(page), path).toEqual([]);
		}
		expect(faults).toEqual([]);
		await page.context().close();
	});
});
