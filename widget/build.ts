import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type Plugin, transform } from "esbuild";

/** The script as it is served, the short name of its content, and what pages write into `integrity`. */
export type Widget = { source: string; hash: string; integrity: string };

const styleSheets: Plugin = {
	name: "style-sheets",
	setup({ onLoad }) {
		onLoad({ filter: /\.css$/ }, async ({ path }) => {
			const { code } = await transform(await readFile(path, "utf8"), {
				loader: "css",
				minify: true,
			});
			return {
				contents: code
					.trim()
					.replace(/="([a-z]+)"/g, "=$1")
					.replace(/ \/ /g, "/")
					.replaceAll(", ", ","),
				loader: "text",
			};
		});
	},
};

async function bundle(
	entry: string,
	{
		mangled,
		define,
	}: { mangled?: RegExp; define?: Record<string, string> } = {},
): Promise<Widget> {
	const { outputFiles } = await build({
		entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
		bundle: true,
		write: false,
		minify: true,
		format: "iife",
		// What 98 of 100 browsers in use understand.
		target: "es2020",
		// Vietnamese as such is a third of its escapes; the answer says that it is UTF-8.
		charset: "utf8",
		legalComments: "none",
		// Not the project's: under `strict` a "use strict" would be put in front.
		tsconfigRaw: {},
		...(mangled && { mangleProps: mangled }),
		...(define && { define }),
		plugins: [styleSheets],
	});
	const source = (outputFiles[0]?.text ?? "").trimEnd();
	return {
		source,
		hash: createHash("sha256").update(source).digest("hex").slice(0, 12),
		integrity: `sha384-${createHash("sha384").update(source).digest("base64")}`,
	};
}

/** The counter and its box; for a site in classroom mode it also says which computer it is on. */
export function buildWidget({ isClassroom = false } = {}): Promise<Widget> {
	return bundle("luot.ts", {
		// The names of the state that the modules share; nothing that goes in or out has them.
		mangled: /^(answer|fresh|path)$/,
		define: { CLASSROOM: String(isClassroom) },
	});
}

/** The elements that show news. */
export function buildNewsWidget(): Promise<Widget> {
	return bundle("news.ts");
}

/** Every script that the service serves, by the name of its address. */
export async function buildWidgets(): Promise<Record<string, Widget>> {
	return {
		luot: await buildWidget(),
		"luot-classroom": await buildWidget({ isClassroom: true }),
		"luot-news": await buildNewsWidget(),
		"luot-admin": await bundle("admin.ts"),
	};
}
