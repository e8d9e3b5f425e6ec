import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addDays, toLocalTime } from "../../functions/core/calendar.ts";
import { createTables, startEngine } from "../../functions/local/engine.ts";
import { openJournal } from "../../functions/local/journal.ts";
import { startServer } from "../../functions/local/server.ts";
import { createDatabase } from "../../functions/store/database.ts";
import type { TableNames } from "../../functions/store/tables.ts";
import { createVisits, toVisitKey } from "../../functions/store/visits.ts";
import { sendView } from "../support/server.ts";
import { createView } from "../support/views.ts";

const ZONE = "Asia/Ho_Chi_Minh";
const dataDir = mkdtempSync(join(tmpdir(), "luot-audit-"));
const today = toLocalTime(Date.now(), ZONE).day;
/** Two days ago is over, and the ledger still has it, at any hour of a test. */
const day = addDays(today, -2);
const noonMs = Date.parse(`${day}T12:00:00+07:00`);

const start = () =>
	startServer({
		port: 0,
		dataDir,
		adminToken: "token",
		nowMs: () => noonMs,
		report() {},
	});

beforeAll(async () => {
	const server = await start();
	for (const path of ["/", "/tin", "/lien-he"]) {
		const view = {
			id: `view-of-${path.slice(1)}-page`,
			url: `http://localhost${path}`,
		};
		expect((await sendView(server, "demo", view)).status).toBe(200);
	}
	await server.close();
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** The command as `npm run audit` runs it. */
function audit(
	...args: string[]
): Promise<{ code: number | null; output: string }> {
	const child = spawn(
		process.execPath,
		["functions/local/audit.ts", "--site", "demo", ...args],
		{ env: { ...process.env, LUOT_DATA_DIR: dataDir } },
	);
	let output = "";
	child.stdout.on("data", (text) => {
		output += text;
	});
	child.stderr.on("data", (text) => {
		output += text;
	});
	return new Promise((resolve) =>
		child.once("exit", (code) => resolve({ code, output })),
	);
}

async function withTables<T>(
	use: (
		database: ReturnType<typeof createDatabase>,
		tables: TableNames,
	) => Promise<T>,
): Promise<T> {
	const engine = await startEngine(join(dataDir, "database"));
	const database = createDatabase({ endpoint: engine.endpoint });
	try {
		return await use(database, await createTables(database, "luot-"));
	} finally {
		database.destroy();
		await engine.close();
	}
}

it("finds nothing in a folder where all was counted, of a day or of all that can be audited", async () => {
	const { code, output } = await audit("--day", day);
	expect([code, output]).toEqual([
		0,
		`demo ${day}: the ledger has 3 views, 1 visitors; 11 numbers compared, drift 0\n`,
	]);
	const all = await audit();
	expect(all.code).toBe(0);
	expect(all.output).toContain(`demo ${day}: the ledger has 3 views`);
});

it("folds first what a killed server has left behind", async () => {
	await withTables(async (database, tables) => {
		const view = createView({
			id: "view-left-behind",
			site: "demo",
			day,
			visitor: "somebody-else",
			atMs: noonMs,
		});
		openJournal(join(dataDir, "unfolded.jsonl")).append({
			kind: "intent",
			intent: "one",
			key: toVisitKey(view),
			viewId: view.id,
		});
		await createVisits({ database, table: tables.visits }).record(view);
	});
	const { code, output } = await audit("--day", day);
	expect([code, output]).toEqual([
		0,
		`demo ${day}: the ledger has 4 views, 2 visitors; 11 numbers compared, drift 0\n`,
	]);
});

it("says what is off, fails until it is repaired, and repairs when it is told to", async () => {
	await withTables((database, tables) =>
		database.send(
			new UpdateItemCommand({
				TableName: tables.counters,
				Key: { pk: { S: "demo" }, sk: { S: `total#day#${day}` } },
				UpdateExpression: "ADD v :lost",
				ExpressionAttributeValues: { ":lost": { N: "-2" } },
			}),
		),
	);
	const found = await audit("--day", day);
	expect(found.code).toBe(1);
	expect(found.output).toContain("drift 2");
	expect(found.output).toContain(`total#day#${day} v: 2, must be 4`);
	expect(found.output).toContain("Not repaired.");
	const repaired = await audit("--day", day, "--repair");
	expect([repaired.code, repaired.output]).toEqual([
		0,
		expect.stringMatching(/ Repaired\.$/m),
	]);
	const again = await audit("--day", day, "--repair");
	expect([again.code, again.output]).toEqual([
		0,
		expect.stringContaining("drift 0"),
	]);
});

it.each([
	["a day that is not over", ["--day", today], "views may still come"],
	["a day that is forgotten", ["--day", "2025-01-01"], "too late"],
	["no day", ["--day", "yesterday"], "is no day"],
	["an option that is none", ["--fix"], "--fix"],
	["a site that is none", ["--site", "khac"], 'no site "khac"'],
])("answers 2, and says why, of %s", async (_, args, why) => {
	const { code, output } = await audit(...args);
	expect([code, output]).toEqual([2, expect.stringContaining(why)]);
});

it("keeps away from a folder that a server uses", async () => {
	const server = await start();
	// The lock is by process, and the server is in this one.
	const { code, output } = await audit("--day", day);
	await server.close();
	expect([code, output]).toEqual([2, expect.stringContaining("in use")]);
});
