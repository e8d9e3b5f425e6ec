import { readdirSync, readFileSync } from "node:fs";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, it } from "vitest";
import { TABLES } from "../functions/store/tables.ts";

const DRAWING = "docs/architecture.svg";
const text = readFileSync(DRAWING, "utf8");
const { svg } = new XMLParser({ ignoreAttributes: false }).parse(text);

const listTexts = (kind: string): string[] =>
	svg.text
		.filter((each: Record<string, string>) => each["@_class"] === kind)
		.map((each: Record<string, string>) => each["#text"]);

/** What the stacks make functions of. */
const listFunctions = () =>
	readdirSync("infra")
		.filter((file) => file.endsWith(".ts"))
		.flatMap((file) =>
			[
				...readFileSync(`infra/${file}`, "utf8").matchAll(
					/\bbundle: "([\w-]+)"/g,
				),
			].map(([, name = ""]) => name),
		);

it("shows every function that the stacks make, once, and no other", () => {
	const made = [...new Set(listFunctions())].toSorted();
	expect(made.length).toBeGreaterThan(10);
	expect(listTexts("fn").toSorted()).toEqual(made);
});

it("shows every table, and no other", () => {
	expect(
		listTexts("table")
			.map((name) => name.toLowerCase())
			.toSorted(),
	).toEqual(Object.keys(TABLES).toSorted());
});

it("says the same to who cannot see it", () => {
	expect(XMLValidator.validate(text)).toBe(true);
	expect([svg["@_role"], svg["@_aria-labelledby"]]).toEqual([
		"img",
		"title desc",
	]);
	expect([svg.title["@_id"], svg.desc["@_id"]]).toEqual(["title", "desc"]);
	const words = new Set(svg.desc["#text"].match(/[\w-]+/g));
	for (const name of [...listTexts("fn"), ...listTexts("table")])
		expect(
			[...words].some(
				(word) => String(word).toLowerCase() === name.toLowerCase(),
			),
			name,
		).toBe(true);
});

it("is small, has a ground of its own in light and dark, and asks for nothing", () => {
	expect(Buffer.byteLength(text)).toBeLessThan(9000);
	expect(text).toContain("prefers-color-scheme: dark");
	expect(svg.rect[0]["@_style"]).toContain("fill: var(--paper)");
	expect(text.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
		/https?:|<script|@import|href/,
	);
});

it.each(["README.md", "README.vi.md", "CONTRIBUTING.md"])(
	"is in %s, with words in its place",
	(document) => {
		expect(readFileSync(document, "utf8")).toMatch(
			/!\[[^\]]{40,}\]\(docs\/architecture\.svg\)/,
		);
	},
);
