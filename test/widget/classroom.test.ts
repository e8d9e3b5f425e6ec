import type { Browser, Page } from "playwright-core";
import {
	afterAll,
	beforeAll,
	beforeEach,
	describe,
	expect,
	test,
} from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { launchBrowser, openTab } from "../support/browser.ts";
import { createSite, startTestServer } from "../support/server.ts";
import { type Gate, openGate } from "./gate.ts";

const DAY_MS = 86_400_000;
const NOON = Date.parse("2026-11-23T12:00:00+07:00");

describe("a classroom", () => {
	let nowMs = NOON;
	let server: Server;
	let gate: Gate;
	let browser: Browser;

	beforeAll(async () => {
		server = await startTestServer("dynalite", { nowMs: () => nowMs });
		for (const [id, classroom] of [
			["phong-may", true],
			["thuong", false],
		] as const)
			await createSite(server, {
				id,
				classroom,
				unit: "visitors",
				hostnames: ["localhost"],
			});
		gate = await openGate(server.url);
		for (const site of ["phong-may", "thuong"])
			for (const script of ["luot", "luot-classroom"])
				gate.put(
					`/${site}/${script}`,
					`<!doctype html><html lang="vi"><head><title>Tin</title><script defer src="${gate.service}/${script}.js" data-site="${site}"></script></head><body><luot-box></luot-box></body></html>`,
				);
		browser = await launchBrowser();
	});
	afterAll(async () => {
		await browser?.close();
		await gate?.close();
		await server?.close();
	});
	beforeEach(() => {
		nowMs = NOON;
	});

	/** Opens a page as a computer that has the service's time, and waits until it has been counted. */
	async function look(page: Page, path: string): Promise<void> {
		const counted = page.waitForResponse(
			(response) => response.request().method() === "POST",
		);
		await page.clock.setFixedTime(nowMs);
		await page.goto(gate.pages + path);
		expect((await counted).status()).toBe(200);
		await page.waitForFunction(() =>
			document
				.querySelector("luot-box")
				?.shadowRoot?.querySelector("[part=list]"),
		);
	}

	/** All that the browser keeps, as text. */
	const readStorage = (page: Page) =>
		page.evaluate(() => JSON.stringify({ ...localStorage }));

	async function readSeat(page: Page): Promise<string | undefined> {
		const kept = await readStorage(page);
		return /\\"seat\\":\\"(\d+\.\d+)\\"/.exec(kept)?.[1];
	}

	async function readToday(site: string): Promise<number> {
		const response = await fetch(`${server.url}/v1/sites/${site}/box`);
		return ((await response.json()) as { today: number }).today;
	}

	test("of forty equal computers behind one address has forty visitors, however often they look", async () => {
		const before = await readToday("phong-may");
		for (let at = 0; at < 40; at++) {
			const page = await openTab(browser);
			await look(page, "/phong-may/luot-classroom");
			if (at % 10 === 0) {
				await look(page, "/phong-may/luot-classroom");
				await look(page, "/phong-may/luot-classroom");
			}
			await page.context().close();
		}
		expect((await readToday("phong-may")) - before).toBe(40);
	});

	test("whose site is not in the mode is one visitor, and nothing of a seat is kept", async () => {
		const before = await readToday("thuong");
		for (const script of ["luot", "luot-classroom", "luot-classroom"]) {
			const page = await openTab(browser);
			await look(page, `/thuong/${script}`);
			expect(await readSeat(page)).toBeUndefined();
			await page.context().close();
		}
		expect((await readToday("thuong")) - before).toBe(1);
	});

	test("whose tag does not ask for it is one visitor, and nothing of a seat is kept", async () => {
		const before = await readToday("phong-may");
		for (let at = 0; at < 3; at++) {
			const page = await openTab(browser);
			await look(page, "/phong-may/luot");
			expect(await readStorage(page)).not.toContain("seat");
			await page.context().close();
		}
		expect((await readToday("phong-may")) - before).toBe(1);
	});

	test("has other seats the next day, and the browser says nothing of the old ones", async () => {
		const page = await openTab(browser);
		await look(page, "/phong-may/luot-classroom");
		const first = await readSeat(page);
		expect(first).toBeDefined();
		nowMs += DAY_MS;
		gate.calls.length = 0;
		await look(page, "/phong-may/luot-classroom");
		const second = await readSeat(page);
		expect(second).toBeDefined();
		expect(second).not.toBe(first);
		expect(JSON.stringify(gate.calls)).not.toContain(first);
		expect(await readStorage(page)).not.toContain(first);
		expect(JSON.parse(gate.calls[0]?.body as string).seat).toBe("on");
		await page.context().close();
	});

	test("gives no seat to a browser that asks not to be followed", async () => {
		const page = await openTab(browser);
		await page.context().setExtraHTTPHeaders({ "sec-gpc": "1" });
		await look(page, "/phong-may/luot-classroom");
		expect(await readSeat(page)).toBeUndefined();
		await page.context().close();
	});

	test("counts by address and agent where the browser keeps nothing", async () => {
		const before = await readToday("phong-may");
		const page = await openTab(browser);
		await page.addInitScript(() =>
			Object.defineProperty(window, "localStorage", {
				get() {
					throw new DOMException("denied", "SecurityError");
				},
			}),
		);
		gate.calls.length = 0;
		await look(page, "/phong-may/luot-classroom");
		await look(page, "/phong-may/luot-classroom");
		expect(gate.calls.map(({ body }) => JSON.parse(body).seat)).toEqual([
			undefined,
			undefined,
		]);
		expect((await readToday("phong-may")) - before).toBeLessThanOrEqual(1);
		await page.context().close();
	});

	test("has the other script in its pages of news", async () => {
		const page = await (await fetch(`${server.url}/news/phong-may/`)).text();
		expect(page).toContain('src="/luot-classroom.js" data-site="phong-may"');
		const other = await (await fetch(`${server.url}/news/thuong/`)).text();
		expect(other).toContain('src="/luot.js" data-site="thuong"');
	});
});
