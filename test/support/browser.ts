import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import archive from "@sparticuz/chromium";
import { type Browser, chromium, type Page } from "playwright-core";
import manifest from "../../package.json" with { type: "json" };

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
	const temporary = tmpdir();
	const home = process.env.LUOT_MACHINE_TMPDIR ?? temporary;
	const version = manifest.devDependencies["@sparticuz/chromium"];
	const folder = join(home, `luot-chromium-${version.replace(/[^\d.]/g, "")}`);
	const program = join(folder, "chromium");
	if (existsSync(program)) return program;
	const own = mkdtempSync(join(home, "luot-chromium-"));
	process.env.TMPDIR = own;
	// Where it takes itself to be on Lambda it also unpacks the libraries that a bare machine lacks.
	process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs24.x";
	try {
		await archive.executablePath();
	} finally {
		process.env.TMPDIR = temporary;
		delete process.env.AWS_EXECUTION_ENV;
	}
	try {
		renameSync(own, folder);
	} catch {
		// Another worker was first.
		rmSync(own, { recursive: true, force: true });
	}
	return program;
}

/** The environment in which an unpacked browser finds its libraries and, where the machine has none, its fonts. */
export function toBrowserEnvironment(program: string): Record<string, string> {
	const folder = dirname(program);
	return {
		...(process.env as Record<string, string>),
		LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
		...(!existsSync("/etc/fonts/fonts.conf") && {
			FONTCONFIG_PATH: join(folder, "fonts"),
		}),
	};
}

export async function launchBrowser(): Promise<Browser> {
	const executablePath = await unpackBrowser();
	return chromium.launch({
		executablePath,
		env: toBrowserEnvironment(executablePath),
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
