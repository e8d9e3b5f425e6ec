import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { NOTICE_SECONDS } from "../../functions/core/brown-out.ts";
import { toDigest } from "../../functions/http/sign-in/sessions.ts";
import { type Engine, startEngine } from "../../functions/local/engine.ts";
import { startServer } from "../../functions/local/server.ts";
import { createDatabase } from "../../functions/store/database.ts";
import { createInvitations } from "../../functions/store/invitations.ts";
import { createSavings } from "../../functions/store/savings.ts";
import { ADMIN_TOKEN, sendView } from "../support/server.ts";

const run = promisify(execFile);

let engine: Engine;
let database: ReturnType<typeof createDatabase>;

beforeAll(async () => {
	engine = await startEngine(undefined);
	database = createDatabase({ endpoint: engine.endpoint });
});
afterAll(async () => {
	database.destroy();
	await engine.close();
});

const command = (name: string, ...args: string[]) =>
	run(process.execPath, [`functions/local/${name}.ts`, ...args], {
		env: { ...process.env, LUOT_DYNAMODB_ENDPOINT: engine.endpoint },
	});

it("a link for the owner is good for one invitation, of which a digest alone is kept", async () => {
	const { stdout } = await command(
		"owner-link",
		"--address",
		"https://luot.example",
	);
	const [, site = "", id = "", secret = ""] =
		/^https:\/\/luot\.example\/admin\/invitation\/([^/]+)\/([^/]+)\/([0-9a-f]{48})\n$/.exec(
			stdout,
		) ?? [];
	const invitations = createInvitations({ database, table: "luot-content" });
	const kept = await invitations.get(site, id);
	expect(kept).toMatchObject({ role: "owner", secretSha256: toDigest(secret) });
	expect(JSON.stringify(kept)).not.toContain(secret);
	const minutes = (Date.parse(kept?.expires ?? "") - Date.now()) / 60_000;
	expect(minutes).toBeGreaterThan(50);
	expect(minutes).toBeLessThanOrEqual(60);
});

it("a brown-out reaches a server that runs on the data of this machine, and one that starts on them later", async () => {
	const dataDir = mkdtempSync(join(tmpdir(), "luot-brown-out-"));
	onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
	let aheadMs = 0;
	const start = () =>
		startServer({
			port: 0,
			dataDir,
			adminToken: ADMIN_TOKEN,
			nowMs: () => Date.now() + aheadMs,
		});
	let server = await start();
	const ask = async (saving: string) => {
		const { stdout } = await run(
			process.execPath,
			["functions/local/brown-out.ts", saving],
			{ env: { ...process.env, LUOT_DATA_DIR: dataDir } },
		);
		expect(stdout).toContain(`on: ${saving}, by hand.`);
		// Past the notice, and past what a process remembers.
		aheadMs += 2 * NOTICE_SECONDS * 1000;
	};
	let views = 0;
	const view = (path: string) =>
		sendView(server, "demo", {
			id: `brown-out-${++views}`,
			url: `http://localhost/${path}`,
		});
	const viewsOf = async (path: string) => {
		const response = await fetch(
			`${server.url}/v1/sites/demo/views?paths=/${path}`,
		);
		const { views } = (await response.json()) as {
			views: Record<string, number>;
		};
		return views[`/${path}`];
	};
	expect((await view("truoc")).status).toBe(200);
	await ask("pages");
	expect((await view("sau")).status).toBe(200);
	expect([await viewsOf("truoc"), await viewsOf("sau")]).toEqual([1, 0]);
	await ask("stop");
	expect((await view("het")).status).toBe(503);
	await server.close();
	// Nothing runs there now.
	await ask("off");
	server = await start();
	onTestFinished(() => server.close());
	expect((await view("lai")).status).toBe(200);
	expect(await viewsOf("lai")).toBe(1);
});

it("a brown-out is asked for and told, and a word that means nothing is refused", async () => {
	expect((await command("brown-out")).stdout).toBe("Now: off, automatic.\n");
	expect((await command("brown-out", "sources")).stdout).toMatch(
		/^From .+ on: sources, by hand\.\n$/,
	);
	expect((await command("brown-out")).stdout).toMatch(
		/^Now: off, automatic\.\nFrom .+ on: sources, by hand\.\n$/,
	);
	const savings = createSavings({ database, table: "luot-counters" });
	const [byHand, ...more] = await savings.list();
	expect([byHand, more]).toEqual([
		{ saving: "sources", fromSeconds: expect.any(Number) },
		[],
	]);
	expect((await command("brown-out", "automatic")).stdout).toMatch(
		/^From .+ on: off, automatic\.\n$/,
	);
	expect(await savings.list()).toMatchObject([{ saving: "off", by: "fold" }]);
	await expect(command("brown-out", "everything")).rejects.toMatchObject({
		code: 2,
		stderr: expect.stringContaining("off|sources|pages|stop|automatic"),
	});
	expect(await savings.list()).toHaveLength(1);
});
