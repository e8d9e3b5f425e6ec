import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { buildWidget } from "../../widget/build.ts";
import { type Size, toSize } from "./size.ts";

/** Scripts that others publish on npm, by the file that a page would load or import. */
const PEERS = [
	["Plausible", "@plausible-analytics/tracker@0.4.6", "plausible.js"],
	["Counterscale", "@counterscale/tracker@3.4.1", "dist/loader/tracker.js"],
	["Swetrix", "swetrix@4.6.1", "dist/swetrix.js"],
	[
		"serverless-website-analytics",
		"serverless-website-analytics-client@1.8.1",
		"cdn/client-script.js",
	],
	["Busuanzi", "busuanzi.pure.js@1.0.3", "busuanzi.pure.js"],
] as const;

export type Script = Size & { name: string; version: string };

/** A file as a page would get it: with what it imports, minified by the bundler that makes ours. */
async function buildScript(file: string): Promise<string> {
	const { outputFiles } = await build({
		entryPoints: [file],
		bundle: true,
		minify: true,
		format: "iife",
		target: "es2020",
		legalComments: "none",
		write: false,
		logLevel: "silent",
	});
	return outputFiles[0]?.text ?? "";
}

/** Fetches a package at its version from the registry that npm knows, without running anything of it. */
function fetchPackage(name: string, folder: string): string {
	const [{ filename }] = JSON.parse(
		execFileSync(
			"npm",
			[
				"pack",
				name,
				"--json",
				"--ignore-scripts",
				"--pack-destination",
				folder,
			],
			{ encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
		),
	);
	const place = join(folder, filename.replace(/\.tgz$/, ""));
	mkdirSync(place);
	execFileSync("tar", ["xzf", join(folder, filename), "-C", place]);
	return join(place, "package");
}

/** Bytes of our script and of those that others publish; what cannot be fetched is left out, and said. */
export async function measureScripts(): Promise<{
	scripts: Script[];
	missing: string[];
}> {
	const folder = mkdtempSync(join(tmpdir(), "luot-peers-"));
	const { source } = await buildWidget();
	const scripts: Script[] = [
		{ name: "Lượt", version: "this one", ...toSize(source) },
	];
	const missing: string[] = [];
	for (const [name, version, file] of PEERS) {
		try {
			const place = fetchPackage(version, folder);
			const text = await buildScript(join(place, file));
			scripts.push({ name, version, ...toSize(text) });
		} catch {
			missing.push(version);
		}
	}
	rmSync(folder, { recursive: true });
	return { scripts, missing };
}
