import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { launchBrowser, openTab, type View } from "../support/browser.ts";
import { startTestServer } from "../support/server.ts";
import { type Gate, openGate } from "./gate.ts";

/** The policy of a site that allows nothing but what it names; the service is the one stranger. */
export function toStrictPolicy(service: string): string {
	return `default-src 'none'; script-src ${service}; connect-src ${service}; style-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
}

export type Stage = {
	server: Server;
	gate: Gate;
	browser: Browser;
	/** The address of a page made of this body, with the script in its head. */
	put(path: string, body: string, settings?: PageSettings): string;
	/** A fresh visitor's tab. Whatever a page throws or refuses ends in `thrown`. */
	open(view?: View): Promise<Page>;
	thrown: string[];
};

export type PageSettings = {
	/** Attributes of the script element beside `defer` and `src`. */
	script?: string;
	head?: string;
	lang?: string;
	policy?: string;
};

/** One service, one browser and one gate between them for the tests of a file, all of them quiet between tests. */
export function useStage(): Stage {
	const stage = { thrown: [] as string[] } as Stage;
	beforeAll(async () => {
		stage.server = await startTestServer("dynalite");
		stage.gate = await openGate(stage.server.url);
		stage.browser = await launchBrowser();
	});
	beforeEach(() => {
		stage.gate.loads.length = 0;
		stage.gate.calls.length = 0;
		stage.gate.faults.length = 0;
		stage.thrown.length = 0;
	});
	afterEach(async () => {
		for (const context of stage.browser.contexts()) await context.close();
	});
	afterAll(async () => {
		await stage.browser?.close();
		await stage.gate?.close();
		await stage.server?.close();
	});

	stage.put = (
		path,
		body,
		{ script = 'data-site="demo"', head = "", lang = "vi", policy } = {},
	) => {
		const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Trang ${path}</title>${head}
<script defer src="${stage.gate.service}/luot.js" ${script}></script></head><body>${body}</body></html>`;
		stage.gate.put(path, html, policy);
		return stage.gate.pages + path;
	};
	stage.open = async (view) => {
		const page = await openTab(stage.browser, view);
		page.on("pageerror", (error) => stage.thrown.push(String(error)));
		page.on("console", (message) => {
			// That a request failed is told by the browser, whoever made it.
			if (
				message.type() === "error" &&
				!/^(Failed to load|Access to fetch)/.test(message.text())
			)
				stage.thrown.push(message.text());
		});
		return page;
	};
	return stage;
}

/** The rows of a page's boxes as a reader has them: heading, then label and value in pairs. */
export function readBoxes(page: Page): Promise<string[][]> {
	return page
		.locator("luot-box")
		.evaluateAll((boxes) =>
			boxes.map((box) =>
				[...(box.shadowRoot?.querySelectorAll("b, dt, dd") ?? [])].map(
					(element) => element.textContent ?? "",
				),
			),
		);
}

/** Waits until every box of the page has its numbers from the service. */
export async function untilFresh(page: Page): Promise<void> {
	await page.waitForFunction(() => {
		const boxes = [...document.querySelectorAll("luot-box")];
		return (
			boxes.length > 0 &&
			boxes.every((box) => box.shadowRoot?.querySelector("[part=list]"))
		);
	});
}

/** What a box says for a row, as an integer. */
export async function readCount(page: Page, row: string): Promise<number> {
	const [box] = await readBoxes(page);
	const value = box?.[box.indexOf(row) + 1] ?? "";
	expect(value).toMatch(/^[\d.,]+$/);
	return Number(value.replace(/\D/g, ""));
}
