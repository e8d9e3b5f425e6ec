import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import archive from "@sparticuz/chromium";
import { type Browser, chromium, type Page } from "playwright-core";

/** What a school's visitor has; the service refuses a browser that calls itself headless or driven. */
const AGENT =
	"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36";

export const BROWSER_ARGUMENTS = [
	"--no-sandbox",
	"--no-zygote",
	"--disable-blink-features=AutomationControlled",
	"--font-render-hinting=none",
];

/**
 * Unpacks Chromium once a machine. The archive knows no other place than the temporary folder and no other process, so it
 * unpacks into a folder of its own, which then takes its name in one step.
 */
export async function unpackBrowser(): Promise<string> {
	const home = tmpdir();
	const folder = join(home, "luot-chromium-147");
	const program = join(folder, "chromium");
	if (existsSync(program)) return program;
	const own = mkdtempSync(join(home, "luot-chromium-"));
	process.env.TMPDIR = own;
	try {
		await archive.executablePath();
	} finally {
		process.env.TMPDIR = home;
	}
	try {
		renameSync(own, folder);
	} catch {
		// Another worker was first.
		rmSync(own, { recursive: true, force: true });
	}
	return program;
}

export async function launchBrowser(): Promise<Browser> {
	return chromium.launch({
		executablePath: await unpackBrowser(),
		// Not the archive's own arguments, which switch the same-origin policy off.
		args: BROWSER_ARGUMENTS,
	});
}

export type View = {
	/** In CSS pixels. */
	width?: number;
	dark?: boolean;
	scripts?: boolean;
	locale?: string;
};

/** A fresh visitor's tab: nothing stored, nothing cached. Closing its context forgets it. */
export async function openTab(
	browser: Browser,
	{ width = 1280, dark = false, scripts = true, locale = "vi-VN" }: View = {},
): Promise<Page> {
	const context = await browser.newContext({
		userAgent: AGENT,
		locale,
		timezoneId: "Asia/Ho_Chi_Minh",
		viewport: { width, height: 800 },
		colorScheme: dark ? "dark" : "light",
		javaScriptEnabled: scripts,
	});
	return context.newPage();
}
