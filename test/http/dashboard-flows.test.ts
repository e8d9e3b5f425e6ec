import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LANGUAGES } from "../../functions/http/dashboard/words.ts";
import type { Server } from "../../functions/local/server.ts";
import { createSchoolDays } from "../bench/school-days.ts";
import { launchBrowser, openTab, type View } from "../support/browser.ts";
import { fillServer } from "../support/fill.ts";
import { ADMIN_TOKEN, createSite, startTestServer } from "../support/server.ts";
import { listViolations } from "../widget/axe.ts";

const NOW_MS = Date.parse("2026-11-25T16:00:00+07:00");
const TABLES = "flows-";
const RANGE = "from=2026-11-01&to=2026-11-24";

describe("in a browser, an administrator", () => {
	let server: Server;
	let browser: Browser;

	beforeAll(async () => {
		[server, browser] = await Promise.all([
			startTestServer("dynalite", {
				nowMs: () => NOW_MS,
				tablePrefix: TABLES,
			}),
			launchBrowser(),
		]);
		await createSite(server, {
			id: "truong",
			name: "Trường THPT Sông Hương",
			hostnames: ["localhost"],
		});
		await fillServer(
			server,
			createSchoolDays({
				site: "truong",
				endMs: NOW_MS,
				days: 70,
				visitsADay: 60,
			}),
			TABLES,
		);
	});
	afterAll(async () => {
		await browser.close();
		await server.close();
	});

	async function signIn(view: View): Promise<Page> {
		const page = await openTab(browser, view);
		await page.goto(`${server.url}/admin/truong/?${RANGE}`);
		await page.fill("#token", ADMIN_TOKEN);
		await page.click("main form.stack button");
		await page.waitForURL(/truong\/\?from/);
		return page;
	}

	const viewsOf = async (page: Page) =>
		Number(
			/^[\d.,]+/
				.exec(await page.locator(".numbers dd").first().innerText())?.[0]
				.replaceAll(/\D/g, ""),
		);

	/** Waits for a range to be shown, however it gets there. */
	const settle = (page: Page) =>
		page.locator("html:not([aria-busy]) .numbers dd").first().waitFor();

	const VIEWS = [
		{ width: 1280, dark: false, locale: "vi-VN" },
		{ width: 360, dark: true, locale: "vi-VN" },
		{ width: 1280, dark: true, locale: "en-GB" },
		{ width: 360, dark: false, locale: "en-GB" },
		// What can be read can be read without scripts, and what can be changed can be changed.
		{ width: 360, dark: false, locale: "vi-VN", scripts: false },
		{ width: 1280, dark: false, locale: "en-GB", scripts: false },
	];

	it.each(VIEWS)(
		"looks, narrows, compares, takes away, invites and changes: %o",
		async (view) => {
			const words = LANGUAGES[view.locale === "vi-VN" ? "vi" : "en"];
			const page = await signIn(view);
			const all = await viewsOf(page);
			// The rules are a script themselves.
			const expectAccessible = async (shown: Page) =>
				view.scripts === false ||
				expect(await listViolations(shown)).toEqual([]);
			let loads = 0;
			page.on("load", () => loads++);

			// A shorter range has less, and stands in the address.
			await page.click(`.range a:text-is("${words.last7}")`);
			await page.waitForURL(/from=2026-11-19&to=2026-11-25/);
			await settle(page);
			const week = await viewsOf(page);
			expect(week).toBeGreaterThan(0);
			expect(week).toBeLessThan(all);

			// Compared with the days before, and with a year ago, which was not counted.
			await page.selectOption("[name=compare]", "previous");
			await page.click(".range button");
			await page.waitForURL(/compare=previous/);
			await page.locator("polyline.earlier").waitFor();
			expect(await page.locator(".numbers .was").count()).toBeGreaterThan(3);
			await page.selectOption("[name=compare]", "year");
			await page.click(".range button");
			await page.waitForURL(/compare=year/);
			await page
				.locator(`.fine >> text=${words.notComparable.slice(0, 12)}`)
				.waitFor();
			if (view.scripts !== false) {
				// One page all the way, and back as one came.
				expect(loads).toBe(0);
				await page.goBack();
				await page.locator("polyline.earlier").waitFor();
			}

			// One page alone, and both its and a device's: said plainly that nobody knows.
			await page.goto(`${server.url}/admin/truong/?${RANGE}`);
			await page.click('.bars a:text-is("/lich-hoc")');
			await page.waitForURL(/page=%2Flich-hoc/);
			await settle(page);
			const narrowed = await viewsOf(page);
			expect(narrowed).toBeGreaterThan(0);
			expect(narrowed).toBeLessThan(all);
			await expectAccessible(page);
			await page.goto(`${page.url()}&device=mobile`);
			expect(await page.locator(".note").innerText()).toBe(words.oneFilter);
			await expectAccessible(page);
			await page.locator(".chips a").last().click();
			await page.waitForURL((url) => !url.search.includes("device"));
			await settle(page);
			expect(await viewsOf(page)).toBe(narrowed);
			await page.locator(".chips a").click();
			await page.waitForURL((url) => !url.search.includes("page="));
			await settle(page);
			expect(await viewsOf(page)).toBe(all);

			// The list as a table for a spreadsheet, with the same sum.
			await page.goto(`${server.url}/admin/truong/pages?${RANGE}`);
			const [download] = await Promise.all([
				page.waitForEvent("download"),
				page.click(`a:text-is("${words.download}")`),
			]);
			expect(download.suggestedFilename()).toBe(
				"truong-2026-11-01-2026-11-24.csv",
			);
			const rows = (await (await download.createReadStream()).toArray())
				.join("")
				.trim()
				.split("\r\n")
				.slice(1);
			expect(
				rows.reduce((sum, row) => sum + Number(row.split(",")[1]), 0),
			).toBe(all);

			// A token, shown once.
			await page.goto(`${server.url}/admin/truong/tokens`);
			await page.fill("#name", "Phần mềm");
			await page.click("form.stack button");
			const token = await page.locator("#token").innerText();
			expect(token).toMatch(/^luot_truong_[0-9a-f]+_[0-9a-f]+$/);
			await expectAccessible(page);
			const answer = await fetch(
				`${server.url}/v1/sites/truong/stats?${RANGE}`,
				{
					headers: { authorization: `Bearer ${token}` },
				},
			);
			expect((await answer.json()).totals.views).toBe(all);

			// Somebody else comes in by the link.
			await page.goto(`${server.url}/admin/truong/people`);
			await page.fill("#name", "Cô Lan");
			await page.selectOption("#role", "viewer");
			await page.locator("form.stack button").last().click();
			const link = await page.locator("#link").innerText();
			const guest = await openTab(browser, view);
			await guest.goto(link);
			await expectAccessible(guest);
			await guest.click("button[value=link]");
			await guest.waitForURL(/admin\/truong\/$/);
			expect(await guest.locator("nav.tabs").innerText()).not.toContain(
				words.settings,
			);
			await guest.context().close();

			// The settings, as they were just changed.
			await page.goto(`${server.url}/admin/truong/settings`);
			const name = `Trường ${view.width} ${view.locale} ${view.dark}`;
			await page.fill("#name", name);
			await page.click("form.card.stack > button");
			await page.locator("[role=status]").waitFor();
			expect(await page.locator("header strong").innerText()).toBe(name);

			// What stands on the site's own page.
			await page.goto(`${server.url}/admin/truong/embed`);
			await page.fill("#page", `${server.url}/demo/`);
			await page.click("#check button");
			await page.locator(".findings").waitFor();
			expect(
				await page.locator(".findings .bad").first().innerText(),
			).toContain(words["install-wrong-site"].split("{")[0]);
			await expectAccessible(page);
			expect(
				await page.evaluate(() => document.documentElement.scrollWidth),
			).toBe(view.width);
			await page.context().close();
		},
	);

	it("changes the range and narrows by the keyboard alone", async () => {
		const page = await signIn({});
		const reach = async (name: string) => {
			for (let step = 0; step < 120; step++) {
				await page.keyboard.press("Tab");
				const isThere = await page.evaluate(
					(text) =>
						document.activeElement?.textContent?.trim() === text ||
						document.activeElement?.getAttribute("name") === text,
					name,
				);
				if (isThere) return;
			}
			throw new Error(`${name} is not reached`);
		};
		const { vi } = LANGUAGES;
		await reach(vi.last7);
		await page.keyboard.press("Enter");
		await page.waitForURL(/from=2026-11-19/);
		await settle(page);
		// The place is kept: who goes on is not sent back to the top.
		expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
			vi.last7,
		);
		await reach(vi.visits);
		await page.keyboard.press("Enter");
		await page.waitForURL(/metric=visits/);
		await reach("google.com");
		await page.keyboard.press("Enter");
		await page.waitForURL(/referrer=google.com/);
		await reach("✕");
		await page.keyboard.press("Enter");
		await page.waitForURL((url) => !url.search.includes("referrer"));
		await page.context().close();
	});

	it("prints a month on one sheet of A4, in both languages", async () => {
		for (const locale of ["vi-VN", "en-GB"]) {
			const page = await signIn({ locale });
			for (const month of ["2026-10", "2026-11"]) {
				await page.goto(`${server.url}/admin/truong/report?month=${month}`);
				const pdf = (await page.pdf({ preferCSSPageSize: true })).toString(
					"latin1",
				);
				expect(pdf.match(/\/Type\s*\/Page\b/g), month).toHaveLength(1);
				// 210 by 297 mm, in points.
				expect(pdf).toMatch(/\/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]/);
			}
			// The month that is not over says so, and the days to come are no zeros.
			expect(await page.locator("rect.open").count()).toBe(1);
			expect(await page.locator("rect.gap").count()).toBe(5);
			await page.context().close();
		}
	});
});
