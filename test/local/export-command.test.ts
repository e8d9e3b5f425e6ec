import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createProgress, toLine } from "../../functions/local/progress.ts";
import { startServer } from "../../functions/local/server.ts";
import { createSites } from "../../functions/store/sites.ts";
import manifest from "../../package.json" with { type: "json" };
import { openCloudFormation } from "../support/cloudformation.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import { foldViews } from "../support/folded.ts";
import { createSite } from "../support/site.ts";
import { readCounters } from "../support/table.ts";

const scratch = mkdtempSync(join(tmpdir(), "luot-command-"));
let cloud: TestDatabase;
let account: Awaited<ReturnType<typeof openCloudFormation>>;

/** What was counted in an installation on AWS, which a server that speaks CloudFormation tells of. */
beforeAll(async () => {
	cloud = await openDatabase("dynalite");
	const { tables, database } = cloud;
	await createSites({ database, table: tables.content }).create(createSite());
	await foldViews(cloud, { site: "truong", views: 30 });
	const outputs = {
		VisitsTable: tables.visits,
		CountersTable: tables.counters,
		ContentTable: tables.content,
		SaltsTable: tables.salts,
		MediaBucket: "media",
	};
	account = await openCloudFormation(
		new Map([["luot-data", { template: {}, outputs }]]),
	);
});
afterAll(async () => {
	await account.close();
	await cloud.close();
	rmSync(scratch, { recursive: true });
});

/** Runs a command as it stands in a document, in the scratch folder. */
function run(
	command: string,
	environment: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
	const [, assigned = "", script = "", rest = ""] =
		/^((?:\w+=\S+ )*)npm run (\w+)(?: -- (.*))?$/.exec(command) ?? [];
	const file = /node (\S+)/.exec(Reflect.get(manifest.scripts, script))?.[1];
	const child = spawn(
		process.execPath,
		[join(process.cwd(), file as string), ...rest.split(" ").filter(Boolean)],
		{
			cwd: scratch,
			env: {
				...process.env,
				AWS_ACCESS_KEY_ID: "local",
				AWS_SECRET_ACCESS_KEY: "local",
				AWS_REGION: "",
				AWS_ENDPOINT_URL_CLOUDFORMATION: account.endpoint,
				AWS_ENDPOINT_URL_DYNAMODB: cloud.endpoint,
				...Object.fromEntries(
					assigned
						.split(" ")
						.filter(Boolean)
						.map((pair) => pair.split("=")),
				),
				...environment,
			},
		},
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

const commandsOf = (document: string, script: string) =>
	[
		...readFileSync(document, "utf8").matchAll(
			new RegExp(`(?:\\w+=\\S+ )?npm run ${script}[^\`\\n]*`, "g"),
		),
	].map(([command]) => command);

it("the way out in the guide leads from AWS to this machine, with every number", async () => {
	const [exporting] = commandsOf("docs/deploy.md", "export").filter((command) =>
		command.includes("--aws"),
	);
	const left = await run(exporting as string);
	expect([left.code, left.output]).toEqual([
		0,
		expect.stringContaining("content"),
	]);
	const [restoring] = commandsOf("docs/deploy.md", "restore");
	const came = await run(restoring as string);
	expect([came.code, came.output]).toEqual([
		0,
		expect.stringContaining("Restored"),
	]);
	const again = await run(restoring as string);
	expect([again.code, again.output]).toEqual([
		0,
		expect.stringContaining("nothing was written"),
	]);

	const box = (await readCounters(cloud)).get("truong box v");
	const server = await startServer({
		port: 0,
		dataDir: join(scratch, "at-home"),
		adminToken: "token",
		report() {},
	});
	const { total } = await (
		await fetch(`${server.url}/v1/sites/truong/box`)
	).json();
	await server.close();
	expect([total, box]).toEqual([30, 30]);
});

it("refuses in a sentence what it cannot do", async () => {
	const full = await run(
		"npm run export -- --to backup --aws luot --region local",
	);
	expect([full.code, full.output]).toEqual([
		2,
		expect.stringContaining("Name a new folder"),
	]);
	const lost = await run("npm run export -- --to new --aws luot");
	expect([lost.code, lost.output]).toEqual([
		2,
		"In which region is it? Say so, such as --region ap-southeast-1.\n",
	]);
	const nowhere = await run(
		"npm run export -- --to new --aws khac --region local",
	);
	expect([nowhere.code, nowhere.output]).toEqual([
		2,
		expect.stringContaining('no stack "khac-data"'),
	]);
	const there = await run(
		"npm run restore -- --from backup --aws luot --region local",
	);
	expect([there.code, there.output]).toEqual([
		2,
		expect.stringContaining("or with --replace, which deletes what is there"),
	]);
	const empty = await run("npm run export -- --to new", {
		LUOT_DATA_DIR: "none",
	});
	expect([empty.code, empty.output]).toEqual([
		2,
		expect.stringContaining("There is no data in none"),
	]);
	const none = await run("npm run restore -- --from none", {
		LUOT_DATA_DIR: "none",
	});
	expect([none.code, none.output]).toEqual([
		2,
		expect.stringContaining("has no manifest.json"),
	]);
});

it("shows on a terminal what is done and how long the rest will take, and in a file lines", () => {
	const show = (isTTY: boolean) => {
		const written: string[] = [];
		let nowMs = 0;
		const progress = createProgress({
			out: { isTTY, write: (text) => written.push(text) },
			totals: () => ({ counters: 1000 }),
			nowMs: () => nowMs,
		});
		for (const items of [1, 250, 500]) {
			progress.see({ step: "counters", items, bytes: items * 100 });
			nowMs += 6000;
		}
		progress.end();
		return written;
	};
	expect(show(true)).toEqual([
		"\r\x1b[KCounters: 250 of 1,000, 25.0 KB, about 18 s left",
		"\r\x1b[KCounters: 500 of 1,000, 50.0 KB, about 12 s left",
		"\r\x1b[K",
		"Counters: 500, 50.0 KB\n",
	]);
	expect(show(false)).toEqual([
		"Counters: 500 of 1,000, 50.0 KB, about 12 s left\n",
		"Counters: 500, 50.0 KB\n",
	]);
});

it("does not say how many there will be where there are more already", () => {
	const state = { step: "counters", items: 13_212, bytes: 0 } as const;
	expect(toLine(state, { of: 0, seconds: 9 })).toBe("Counters: 13,212");
	expect(toLine(state, { of: 13_212, seconds: 9 })).toBe(
		"Counters: 13,212 of 13,212",
	);
});
