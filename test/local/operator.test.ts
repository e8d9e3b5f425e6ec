import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { toDigest } from "../../functions/http/sign-in/sessions.ts";
import { type Engine, startEngine } from "../../functions/local/engine.ts";
import { createDatabase } from "../../functions/store/database.ts";
import { createInvitations } from "../../functions/store/invitations.ts";
import { createSavings } from "../../functions/store/savings.ts";

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

it("a brown-out is asked for and told, and a word that means nothing is refused", async () => {
	expect((await command("brown-out")).stdout).toBe("Now: off.\n");
	expect((await command("brown-out", "sources")).stdout).toMatch(
		/^From .+ on: sources\.\n$/,
	);
	expect((await command("brown-out")).stdout).toMatch(
		/^Now: off\.\nFrom .+ on: sources\.\n$/,
	);
	const savings = createSavings({ database, table: "luot-counters" });
	expect(await savings.list()).toMatchObject([{ saving: "sources" }]);
	await expect(command("brown-out", "everything")).rejects.toMatchObject({
		code: 2,
		stderr: expect.stringContaining("off|sources|pages|stop"),
	});
	expect(await savings.list()).toHaveLength(1);
});
