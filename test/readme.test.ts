import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import cdk from "../cdk.json" with { type: "json" };
import manifest from "../package.json" with { type: "json" };
import { buildWidgets } from "../widget/build.ts";
import { createTestApp } from "./support/fakes.ts";
import { ADMIN_TOKEN, createSite, startTestServer } from "./support/server.ts";

const README = readFileSync("README.md", "utf8");
const VIETNAMESE = readFileSync("README.vi.md", "utf8");
const DOCUMENTS = [
	"README.md",
	"README.vi.md",
	"CONTRIBUTING.md",
	"CHANGELOG.md",
	"docs/guides/embed.md",
	"docs/guides/embed.vi.md",
	"docs/guides/publish-from-scripts.md",
	"docs/guides/publish-from-scripts.vi.md",
	"docs/guides/sign-in.md",
	"docs/guides/sign-in.vi.md",
	"docs/performance.md",
	"docs/privacy.md",
	"docs/privacy.vi.md",
	"docs/scaling.md",
	"docs/publish.md",
	"docs/trust.md",
];

describe("what the README says", () => {
	it("shows the two commands", () => {
		expect(README).toContain("npm ci && npm start");
		expect(README).toContain("npm ci && npm test");
	});

	it.each(DOCUMENTS)(
		"of %s leads to files that are there, and to commands that are",
		(file) => {
			const text = readFileSync(file, "utf8");
			for (const [, target = ""] of text.matchAll(/\]\((?!https:)([^)#]+)/g))
				expect(existsSync(join(dirname(file), target)), target).toBe(true);
			for (const [, name = ""] of text.matchAll(/npm run ([\w-]+)/g))
				expect(manifest.scripts).toHaveProperty(name);
			for (const [path = ""] of text.matchAll(
				/\b(?:functions|test|local|store|core|http)\/[\w/-]+\.ts\b/g,
			)) {
				expect(existsSync(path) || existsSync(`functions/${path}`), path).toBe(
					true,
				);
			}
		},
	);

	it("names settings of the deployment that are real", () => {
		const settings =
			README.match(
				/Settings stand in `cdk\.json` under `luot`[^:]*: ([^:]+):/,
			)?.[1] ?? "";
		const named = [...settings.matchAll(/`(\w+)`/g)]
			.map(([, name]) => name)
			.filter((name) => name !== "false");
		expect(named).toEqual(
			expect.arrayContaining(Object.keys(cdk.context.luot)),
		);
		expect(named).toContain("adminTokenSha256");
	});

	it("publishes with the very command that it shows, and lists calls that are answered", async () => {
		const server = await startTestServer("dynalite");
		onTestFinished(() => server.close());
		await createSite(server, { id: "truong" });
		const article = /-d '(\{"title"[\s\S]*?\}\})'/.exec(README)?.[1];
		const published = await fetch(`${server.url}/v1/sites/truong/articles`, {
			method: "POST",
			headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
			body: article as string,
		});
		expect(published.status).toBe(201);
		const { _luot } = (await published.json()) as { _luot: { slug: string } };
		expect(README).toContain(`<luot-article slug="${_luot.slug}">`);

		const { luot } = await buildWidgets();
		const rows = [...README.matchAll(/^\| (`(?:GET|POST)[^|]+) \|/gm)].map(
			([, row = ""]) => row,
		);
		expect(rows.length).toBeGreaterThan(12);
		for (const [, method = "", path = ""] of rows
			.join()
			.matchAll(/`(GET|POST) ([^`]+)`/g)) {
			const address = path
				.replace("{site}", "truong")
				.replace("{slug}", _luot.slug)
				.replace("<hash>", luot?.hash as string)
				.replace("url=…", "url=https%3A%2F%2Ftruong.example%2F");
			const response = await fetch(server.url + address, { method });
			expect(response.status, `${method} ${address}`).not.toBe(404);
		}
	});

	it("makes a site with the very command that it shows", async () => {
		const { app } = createTestApp();
		const body = /-d '(\{"id": "truong"[\s\S]*?\})'/
			.exec(README)?.[1]
			?.replace('"truong"', '"truong-moi"');
		const response = await app.request("/v1/sites", {
			method: "POST",
			headers: { authorization: "Bearer token" },
			body: body as string,
		});
		expect(response.status).toBe(201);
		expect(await response.json()).toMatchObject({
			opening: { views: 4_626_335 },
		});
	});
});

describe("the README in Vietnamese", () => {
	const listOf = (pattern: RegExp) =>
		[README, VIETNAMESE].map((text) =>
			[...text.matchAll(pattern)].map(([, found = ""]) => found),
		) as [string[], string[]];

	it("shows the same commands and code to paste", () => {
		const [english, vietnamese] = listOf(/^(```\w+\n[\s\S]*?^```)/gm);
		expect(english.length).toBeGreaterThan(9);
		expect(vietnamese).toEqual(english);
	});

	it("names the same settings, elements, calls, files and addresses", () => {
		// What stands in code in the prose; the differences say which is missing where.
		const [english, vietnamese] = [README, VIETNAMESE].map((text) => {
			const prose = text.replace(/^```[\s\S]*?^```/gm, "");
			return new Set(
				[...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code),
			);
		}) as [Set<string>, Set<string>];
		expect(english.size).toBeGreaterThan(100);
		expect([...english].filter((code) => !vietnamese.has(code))).toEqual([]);
		expect([...vietnamese].filter((code) => !english.has(code))).toEqual([]);
	});

	it("has the same chapters, pictures, tables and figures, and leads to the same places", () => {
		const ofEach: [string, RegExp][] = [
			["the level of a chapter", /^(#+) /gm],
			["a picture", /!\[[^\]]+\]\(([^)]+)\)/g],
			["the first cell of a table of calls", /^\| (`[A-Z][^|]*?`)/gm],
			["a price", /(\$\d+\.\d+)/g],
		];
		for (const [what, pattern] of ofEach) {
			const [english, vietnamese] = listOf(pattern);
			expect(english.length, what).toBeGreaterThan(0);
			expect(vietnamese, what).toEqual(english);
		}
		const rows = listOf(/^(\|)/gm);
		expect(rows[1]).toHaveLength(rows[0].length);
		const [english, vietnamese] = listOf(/\]\((?!https:)([^)#]+)/g).map(
			(targets) =>
				// Each has the other for its neighbour.
				new Set(
					targets.map((target) => target.replace("README.vi.md", "README.md")),
				),
		);
		expect(vietnamese).toEqual(english);
	});
});
