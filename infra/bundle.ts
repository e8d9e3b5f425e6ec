import { join } from "node:path";
import { build } from "esbuild";
import { listOutlines } from "../functions/http/dashboard/world-outlines.ts";
import { createOpenapi } from "../functions/http/openapi/openapi.ts";
import manifest from "../package.json" with { type: "json" };
import { buildWidgets } from "../widget/build.ts";

/** The functions that AWS runs; each is a file in functions/aws and becomes one bundle. */
export const BUNDLES = [
	"collect",
	"fold",
	"read",
	"docs",
	"news",
	"publish",
	"media",
	"files",
	"admin",
	"tidy",
	"audit",
	"backup",
	"redrive",
	"dashboard",
] as const;
export type BundleName = (typeof BUNDLES)[number];

const ROOT = join(import.meta.dirname, "..");

/**
 * Builds every function into `folder/<name>/index.cjs`; answers their sizes in bytes. CommonJS, because Lambda loads the SDK some 30 ms
 * faster that way than as a module; from the packages' module sources all the same, since only those can be shaken.
 */
export async function bundleFunctions(
	folder: string,
): Promise<Record<BundleName, number>> {
	const scripts = await buildWidgets();
	const sizes = BUNDLES.map(async (name) => {
		const outfile = join(folder, name, "index.cjs");
		const { metafile } = await build({
			absWorkingDir: ROOT,
			entryPoints: [`functions/aws/${name}.ts`],
			outfile,
			bundle: true,
			minify: true,
			metafile: true,
			platform: "node",
			target: "node24",
			format: "cjs",
			mainFields: ["module", "main"],
			legalComments: "none",
			logLevel: "error",
			// It is made of machine code: the build puts the one for the functions' machines beside the bundle.
			external: name === "media" ? ["sharp"] : [],
			alias: {
				"@aws-sdk/credential-provider-node": join(
					ROOT,
					"functions/aws/credentials.ts",
				),
			},
			define: {
				...(name === "read" && { LUOT_SCRIPTS: JSON.stringify(scripts) }),
				...(name === "dashboard" && {
					LUOT_OUTLINES: JSON.stringify(listOutlines()),
				}),
				...(name === "docs" && {
					LUOT_OPENAPI: JSON.stringify(createOpenapi(manifest.version)),
				}),
			},
		});
		const [output] = Object.values(metafile.outputs);
		return [name, output?.bytes ?? 0] as const;
	});
	return Object.fromEntries(await Promise.all(sizes)) as Record<
		BundleName,
		number
	>;
}
