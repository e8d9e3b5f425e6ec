import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

type Source = { file: string; text: string };

/** What each layer may import: other layers as folders, packages by name. A folder ending in `(types)` is for types only. */
const ALLOWED: Record<string, readonly string[]> = {
	"functions/core": [
		"functions/core",
		"zod",
		"bowser",
		"node:crypto",
		"@sindresorhus/slugify",
		"minisearch",
		"markdown-it",
		"unified",
		"content-security-policy-parser",
		"parse5",
		"unist-util-visit",
		"hast-util-to-text",
		"rehype-parse",
		"rehype-sanitize",
		"rehype-stringify",
		"hast(types)",
		"schema-dts(types)",
	],
	"functions/store": [
		"functions/store",
		"functions/core",
		"@aws-sdk/",
		"sharp",
		"file-type",
		"node:crypto",
		"node:zlib",
	],
	"functions/http": [
		"functions/http",
		"functions/core",
		"functions/store(types)",
		"hono",
		"zod",
		"feed",
		"diff",
		"zod-openapi",
		"openid-client",
		"d3-scale",
		"d3-geo",
		"topojson-client",
		"topojson-specification(types)",
		"world-atlas",
		// The one thing that the HTTP layer fetches by itself: a site's own page, to look at how the script stands in it.
		"ipaddr.js",
		"node:dns",
		"node:http",
		"node:https",
		"node:net",
		"node:stream",
		"node:crypto",
		"node:zlib",
	],
	"functions/aws": [
		"functions/aws",
		"functions/core",
		"functions/store",
		"functions/http",
		"package.json",
		"hono",
		"zod",
		"@aws-sdk/",
		// By what the SDK itself signs its requests.
		"@smithy/",
		"node:crypto",
	],
	"functions/local": [
		"functions/local",
		"functions/core",
		"functions/store",
		"functions/http",
		"widget/build.ts",
		"package.json",
		"hono",
		"@hono/node-server",
		"@aws-sdk/",
		"dynalite",
		"sharp",
		"zod(types)",
		"node:",
	],
	widget: ["widget", "esbuild", "node:"],
	deploy: [
		"deploy",
		"infra/installation-file.ts",
		"infra/settings.ts",
		"functions/core",
		"functions/store",
		"functions/local/owner.ts",
		"functions/local/installation.ts",
		"functions/local/data.ts(types)",
		"@aws-sdk/client-cloudformation",
		"@aws-cdk/cloudformation-diff",
		"node:",
	],
	infra: [
		"infra",
		"functions/store/tables.ts",
		"functions/http/openapi/openapi.ts",
		"functions/http/dashboard/world-outlines.ts",
		"package.json",
		"cdk.json",
		"functions/core/counter.ts(types)",
		"functions/core/bots.ts",
		"functions/core/keeping.ts",
		"functions/core/spam.ts",
		"crawler-user-agents",
		"isbot",
		"top-user-agents",
		"widget/build.ts",
		"aws-cdk-lib",
		"constructs",
		"cdk-nag",
		"esbuild",
		"zod",
		"node:",
	],
};

const SOURCES: Source[] = globSync(
	["functions/**/*.ts", "widget/**/*.ts", "infra/**/*.ts", "deploy/**/*.ts"],
	{ exclude: ["**/*.d.ts"] },
).map((file) => ({ file, text: readFileSync(file, "utf8") }));

/** Comments say what they like. */
function withoutComments(text: string): string {
	return text
		.replace(/\/\*[\s\S]*?\*\//g, "")
		.replace(/(^|[^:"'`])\/\/.*$/gm, "$1");
}

function listImports({
	file,
	text,
}: Source): { target: string; isType: boolean }[] {
	const statements = withoutComments(text).matchAll(
		/\b(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g,
	);
	return [...statements].map(([, type, from, dynamic]) => {
		const target = from ?? dynamic ?? "";
		return {
			target: target.startsWith(".")
				? normalize(join(dirname(file), target))
				: target,
			isType: type !== undefined,
		};
	});
}

function layerOf(file: string): string {
	return (
		Object.keys(ALLOWED).find((layer) => file.startsWith(`${layer}/`)) ?? file
	);
}

/** Imports that no row of the table allows. */
function findBreaches(sources: readonly Source[]): string[] {
	return sources.flatMap((source) => {
		const allowed = ALLOWED[layerOf(source.file)] ?? [];
		const isAllowed = ({
			target,
			isType,
		}: {
			target: string;
			isType: boolean;
		}) =>
			allowed.some((row) => {
				const name = row.replace("(types)", "");
				if (row !== name && !isType) return false;
				return (
					target === name ||
					target.startsWith(
						name.endsWith("/") || name.endsWith(":") ? name : `${name}/`,
					)
				);
			});
		return listImports(source)
			.filter((each) => !isAllowed(each))
			.map(({ target }) => `${source.file} imports ${target}`);
	});
}

function findUses(sources: readonly Source[], pattern: RegExp): string[] {
	return sources
		.filter(({ text }) => pattern.test(withoutComments(text)))
		.map(({ file }) => file);
}

const inLayers = (...layers: string[]) =>
	SOURCES.filter(({ file }) => layers.includes(layerOf(file)));

describe("the house", () => {
	it("has rooms in every layer", () => {
		expect(new Set(SOURCES.map(({ file }) => layerOf(file)))).toEqual(
			new Set(Object.keys(ALLOWED)),
		);
	});

	it("has arrows one way only", () => {
		expect(findBreaches(SOURCES)).toEqual([]);
	});

	it("reads the environment in two places", () => {
		expect(
			findUses(SOURCES, /process\.env/).filter(
				(file) =>
					file !== "functions/aws/env.ts" &&
					!["functions/local", "deploy"].includes(layerOf(file)),
			),
		).toEqual([]);
	});

	it("takes the clock and chance as arguments in core and http, the clock in the store too", () => {
		expect(
			findUses(
				inLayers("functions/core", "functions/http"),
				/Date\.now|new Date\(\)|Math\.random|randomUUID|randomBytes|performance\./,
			),
		).toEqual([]);
		expect(
			findUses(
				inLayers("functions/store"),
				/Date\.now|new Date\(\)|Math\.random/,
			),
		).toEqual([]);
	});

	it("exports by name, and names its rooms after what is in them", () => {
		const files = [
			...SOURCES,
			...globSync("test/**/*.ts").map((file) => ({
				file,
				text: readFileSync(file, "utf8"),
			})),
		];
		const exported = files.filter(
			({ file, text }) =>
				/^export default/m.test(text) &&
				!/test\/support\/(?:dynamodb-local|bundles|temporary-folder)\.ts$/.test(
					file,
				),
		);
		expect(exported.map(({ file }) => file)).toEqual([]);
		expect(
			files
				.map(({ file }) => file)
				.filter((file) =>
					/\/(?:utils?|helpers?|common|misc|types|constants|index)\.tsx?$/.test(
						file,
					),
				),
		).toEqual([]);
	});

	it("leaves no test out", () => {
		const tests = globSync("test/**/*.test.ts").filter(
			(file) => file !== "test/architecture.test.ts",
		);
		expect(tests.length).toBeGreaterThan(20);
		expect(
			tests.filter((file) =>
				/\b(?:it|test|describe)\.(?:only|skip|todo)\b/.test(
					readFileSync(file, "utf8"),
				),
			),
		).toEqual([]);
	});
});

it("asks no engine in a test of core: none is started for it, and the test would be left out", () => {
	expect(
		globSync("test/core/**/*.test.ts").filter((file) =>
			/\binject\(|support\/(?:engines|server)\.ts/.test(
				readFileSync(file, "utf8"),
			),
		),
	).toEqual([]);
});

describe("the rule itself would see", () => {
	const made = (file: string, text: string) => findBreaches([{ file, text }]);
	it.each([
		[
			"the SDK in core",
			"functions/core/x.ts",
			'import { X } from "@aws-sdk/client-dynamodb";',
		],
		[
			"the store in core",
			"functions/core/x.ts",
			'import type { X } from "../store/x.ts";',
		],
		[
			"the SDK in http",
			"functions/http/x.ts",
			'import {\n  X,\n} from "@aws-sdk/client-s3";',
		],
		[
			"more of the store in http than types",
			"functions/http/x.ts",
			'import { X } from "../store/x.ts";',
		],
		["http in the store", "functions/store/x.ts", 'import "../http/x.ts";'],
		[
			"a composition in another",
			"functions/local/x.ts",
			'const x = await import("../aws/x.ts");',
		],
		[
			"the file system in http",
			"functions/http/x.ts",
			'import { readFileSync } from "node:fs";',
		],
		[
			"a package that only begins alike",
			"functions/core/x.ts",
			'import x from "zodiac";',
		],
		[
			"the service in the widget",
			"widget/x.ts",
			'export { x } from "../functions/core/x.ts";',
		],
	])("%s", (_, file, text) => {
		expect(made(file, text)).toHaveLength(1);
	});

	it("and lets pass what is allowed, or only written in a comment", () => {
		expect(
			made(
				"functions/http/x.ts",
				'import type { X } from "../store/x.ts";\n// import "../aws/x.ts"\nimport { Hono } from "hono";',
			),
		).toEqual([]);
	});
});
