import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
	BROWSER_ARGUMENTS,
	toBrowserEnvironment,
	unpackBrowser,
} from "../support/browser.ts";
import { useStage } from "./stage.ts";

const stage = useStage();

/** Opens an address in a browser that nothing drives: a driven one does not prerender. */
async function visit(url: string, until: () => Promise<void>): Promise<void> {
	const profile = await mkdtemp(join(tmpdir(), "luot-profile-"));
	const program = await unpackBrowser();
	const browser = spawn(
		program,
		[
			...BROWSER_ARGUMENTS,
			"--headless",
			"--remote-debugging-port=0",
			`--user-data-dir=${profile}`,
			url,
		],
		{ stdio: "ignore", env: toBrowserEnvironment(program) },
	);
	const ended = new Promise((resolve) => browser.once("exit", resolve));
	try {
		await until();
	} finally {
		browser.kill();
		await ended;
		await rm(profile, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** A page that prerenders two others and then goes to the first. */
function toGuide(first: string, second: string): string {
	const rules = {
		prerender: [
			{ source: "list", urls: [first, second], eagerness: "immediate" },
		],
	};
	return `<!doctype html><title>Trước</title>
<script type="speculationrules">${JSON.stringify(rules)}</script>
<script>setTimeout(() => { location.href = "${first}"; }, 1500);</script>`;
}

test("a page that Chromium prerendered counts when it is opened, and not at all when it never is", async () => {
	stage.put("/duoc-mo", "<luot-box></luot-box>");
	stage.put("/khong-mo", "<luot-box></luot-box>");
	stage.gate.put("/truoc", toGuide("/duoc-mo", "/khong-mo"));
	await visit(`${stage.gate.pages}/truoc`, async () => {
		await expect
			.poll(() => stage.gate.loads.length, { timeout: 20_000 })
			.toBe(3);
		expect(stage.gate.calls).toHaveLength(0);
		await expect
			.poll(() => stage.gate.calls.length, { timeout: 20_000 })
			.toBe(1);
		await new Promise((resolve) => setTimeout(resolve, 300));
	});
	expect(stage.gate.loads).toContainEqual({
		path: "/duoc-mo",
		purpose: "prefetch;prerender",
	});
	expect(stage.gate.calls).toHaveLength(1);
	const [call] = stage.gate.calls;
	expect(JSON.parse(call?.body ?? "{}").url).toBe(
		`${stage.gate.pages}/duoc-mo`,
	);
	// While it is prerendered the browser marks what a page sends, and the service would not count it.
	expect(call?.headers["sec-purpose"]).toBeUndefined();
});
