import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFunctions } from "../../infra/bundle.ts";
import { median } from "./median.ts";

const ENVIRONMENT = {
	AWS_REGION: "local",
	LUOT_VISITS_TABLE: "visits",
	LUOT_COUNTERS_TABLE: "counters",
	LUOT_CONTENT_TABLE: "content",
	LUOT_SALTS_TABLE: "salts",
	LUOT_DEAD_LETTERS_URL: "http://127.0.0.1/dead",
	LUOT_MEDIA_BUCKET: "media",
	LUOT_BACKUP_BUCKET: "backup",
	LUOT_ISSUER_URL: "",
	LUOT_ISSUER_NAME: "",
	LUOT_ISSUER_CLIENT_ID: "",
	LUOT_ISSUER_CLIENT_SECRET: "",
	LUOT_FOLD: "box",
	LUOT_ADMIN_TOKEN_SHA256: "",
	// The drawing library, which stands beside its bundle on AWS.
	NODE_PATH: join(import.meta.dirname, "../../node_modules"),
};

/** Loads a file and ends, whatever the file has begun: a function opens its connection while it starts. */
const LOAD_AND_END = "require(process.argv[1]);process.exit()";

/** Milliseconds from a process's start to the end of loading a file. */
function timeProcess(file: string): number {
	const start = performance.now();
	const { status, stderr } = spawnSync(
		process.execPath,
		["-e", LOAD_AND_END, file],
		{ env: ENVIRONMENT, encoding: "utf8" },
	);
	if (status !== 0) throw new Error(stderr);
	return performance.now() - start;
}

/** Size of each function's bundle, and how much longer a process that loads it takes than an empty one. */
export async function measureBundles(
	runs: number,
): Promise<
	Record<string, { kilobytes: number; loadMs: number; timesEmpty: number }>
> {
	const folder = mkdtempSync(join(tmpdir(), "luot-bench-"));
	const empty = join(folder, "empty.cjs");
	writeFileSync(empty, "");
	const sizes = await bundleFunctions(folder);
	const rows = Object.entries(sizes).map(([name, bytes]) => {
		const file = join(folder, name, "index.cjs");
		// In turn, so that a machine that slows down slows both.
		const pairs = Array.from(
			{ length: runs },
			() => [timeProcess(file), timeProcess(empty)] as const,
		);
		const [loaded, base] = [
			median(pairs.map(([one]) => one)),
			median(pairs.map(([, other]) => other)),
		];
		return [
			name,
			{
				kilobytes: Math.round(bytes / 1000),
				loadMs: Math.round(loaded - base),
				timesEmpty: Math.round((loaded / base) * 100) / 100,
			},
		] as const;
	});
	rmSync(folder, { recursive: true });
	return Object.fromEntries(rows);
}
