import { describe, expect, it } from "vitest";
import {
	CONTENT_KINDS,
	isExported,
	listFiles,
	parseManifest,
	toExported,
} from "../../functions/core/export-format.ts";
import * as grounds from "../../infra/grounds.ts";

const MANIFEST = {
	format: "luot-export",
	version: 1,
	schema: 1,
	luot: "0.1.0",
	began: "2026-11-25T21:00:00.000Z",
	ended: "2026-11-25T21:00:01.000Z",
	hasFiles: false,
	items: { counters: 2, content: 0 },
	files: 0,
	fileBytes: 0,
	missing: [],
	parts: [
		{
			name: "counters-00001.jsonl.gz",
			lines: 2,
			bytes: 60,
			sha256: "a".repeat(64),
		},
	],
};

describe("what is exported", () => {
	it("was decided for every kind of content that a function may touch", () => {
		const kinds = Object.values(grounds)
			.filter((keys): keys is string[] => Array.isArray(keys))
			.flat()
			.map((key) => key.replace("#*", ""));
		expect(kinds.length).toBeGreaterThan(10);
		expect(kinds.filter((kind) => !(kind in CONTENT_KINDS))).toEqual([]);
	});

	it.each([
		["an article of the site", "content", "article#truong#1", true],
		["an article of another", "content", "article#truong-hai#1", false],
		["a page whose path has a mark in it", "content", "page#truong#/a#b", true],
		["people, who are everybody's", "content", "people#all", false],
		["a session", "content", "session#0a", false],
		["an invitation", "content", "invitations#truong", false],
		["a counter", "counters", "truong", true],
		["a counter of another", "counters", "truong-hai", false],
	] as const)("of one site has %s", (_, table, pk, expected) => {
		expect(isExported(table, pk, "truong")).toBe(expected);
	});

	it("has people and no session where it is everything", () => {
		expect(isExported("content", "people#all")).toBe(true);
		expect(isExported("content", "session#0a")).toBe(false);
		expect(isExported("counters", "session#0a")).toBe(true);
	});

	it("stops at what nobody decided about, rather than leave it out or let a secret go", () => {
		expect(() => isExported("content", "passwords#truong")).toThrow(
			"passwords",
		);
		expect(() => isExported("content", "toString#x")).toThrow("toString");
	});

	it("leaves out checkpoints, and uploads that never came", () => {
		const counter = { pk: "truong", sk: "box", v: 3, "@abcdefgh": "05@1" };
		expect(toExported("counters", counter)).toEqual({
			pk: "truong",
			sk: "box",
			v: 3,
		});
		const upload = { pk: "media#truong", sk: "1", expires: 5 };
		expect(toExported("content", upload)).toBeUndefined();
		const audit = { pk: "audits#truong", sk: "1", expires: 5 };
		expect(toExported("content", audit)).toEqual(audit);
	});

	it("names each file of a picture once", () => {
		const kept = {
			url: "/media/a-900x600.webp",
			widths: [
				{ width: 320, url: "/media/a-320.webp" },
				{ width: 900, url: "/media/a-900x600.webp" },
			],
		};
		expect(
			listFiles({ pk: "media#truong", media: { $json: { kept } } }),
		).toEqual(["media/a-900x600.webp", "media/a-320.webp"]);
		expect(
			listFiles({ pk: "article#truong#1", media: { $json: { kept } } }),
		).toEqual([]);
	});
});

describe("a manifest", () => {
	it("is read back as it was written", () => {
		expect(parseManifest(JSON.stringify(MANIFEST))).toEqual(MANIFEST);
	});

	it.each<[string, Record<string, unknown>, string]>([
		["of a later version", { version: 2 }, "Use a later one"],
		["of something else", { format: "tar" }, "format"],
		[
			"whose parts lead elsewhere",
			{ parts: [{ ...MANIFEST.parts[0], name: "../x" }] },
			"parts.0.name",
		],
		[
			"without a checksum",
			{ parts: [{ ...MANIFEST.parts[0], sha256: "" }] },
			"sha256",
		],
		["that misses a part", { parts: [] }, "add up"],
		["with another count", { items: { counters: 3, content: 0 } }, "add up"],
		["with more files than it names", { files: 1 }, "add up"],
	])("%s is refused", (_, change, told) => {
		expect(() =>
			parseManifest(JSON.stringify({ ...MANIFEST, ...change })),
		).toThrow(told);
	});

	it("that was cut off anywhere is refused", () => {
		const text = JSON.stringify(MANIFEST);
		for (let at = 0; at < text.length; at += 7)
			expect(() => parseManifest(text.slice(0, at))).toThrow("cut off");
	});
});
