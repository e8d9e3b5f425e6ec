import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openLetters, readLetters } from "../../functions/local/letters.ts";
import { startServer } from "../../functions/local/server.ts";
import type { StreamRecord } from "../../functions/store/fold.ts";
import { toStream } from "../support/ledger.ts";
import { createView } from "../support/views.ts";

const dataDir = mkdtempSync(join(tmpdir(), "luot-redrive-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** The command as `npm run redrive` runs it. */
function redrive(): { code: number | null; output: string } {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		["functions/local/redrive.ts"],
		{ env: { ...process.env, LUOT_DATA_DIR: dataDir }, encoding: "utf8" },
	);
	return { code: status, output: stdout + stderr };
}

/** The demo's total as it stands, from a server that is started for it. */
async function readTotal(): Promise<number> {
	const server = await startServer({
		port: 0,
		dataDir,
		adminToken: "token",
		report() {},
	});
	const response = await fetch(`${server.url}/v1/sites/demo/box`);
	await server.close();
	return (await response.json()).total;
}

it("counts the letters of a folder, once, and leaves what still cannot be read", async () => {
	const before = await readTotal();
	const view = createView({ visitor: "somebody", atMs: Date.now() });
	const [record] = toStream([view], () => "local").get("local") ?? [];
	const poison: StreamRecord = {
		...record,
		eventID: "poison",
		dynamodb: { ...record?.dynamodb, NewImage: { views: { N: "1" } } },
	};
	const { put } = openLetters(dataDir);
	await put(record as StreamRecord, "unreadable then");
	await put(poison, "unreadable still");
	await put(record as StreamRecord, "put aside twice");
	const first = redrive();
	expect(first.output).toContain("event-0: counted\n");
	expect(first.output).toContain("event-0: counted before\n");
	expect(first.output).toContain("1 left");
	expect(first.code).toBe(1);
	expect(readLetters(dataDir)).toEqual([
		JSON.stringify({ reason: "unreadable still", record: poison }),
	]);
	expect(await readTotal()).toBe(before + 1);
});
