import { createHash } from "node:crypto";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { buildWidget } from "../../widget/build.ts";

const { source, hash, integrity } = await buildWidget();

test("luot.js counts, shows, speaks two languages and looks well in at most 1.5 KB", () => {
	const raw = Buffer.byteLength(source);
	const gzip = gzipSync(source).length;
	const brotli = brotliCompressSync(source).length;
	console.info(`luot.js: ${raw} bytes, ${gzip} gzip, ${brotli} brotli`);
	expect(brotli).toBeLessThanOrEqual(1500);
});

test("luot-classroom.js, which says at which computer it is, takes no more than a tenth on top", async () => {
	const classroom = await buildWidget({ isClassroom: true });
	const brotli = brotliCompressSync(classroom.source).length;
	console.info(`luot-classroom.js: ${brotli} brotli`);
	expect(brotli).toBeLessThanOrEqual(1650);
	expect(source).not.toContain("seat");
});

test("the same source gives the same hash, which is that of the content", async () => {
	expect(await buildWidget()).toEqual({ source, hash, integrity });
	expect(hash).toMatch(/^[0-9a-f]{12}$/);
	expect(integrity).toBe(
		`sha384-${createHash("sha384").update(source).digest("base64")}`,
	);
});

test.each([
	["cookie", /cookie/i],
	["second storage", /sessionStorage|indexedDB|caches/],
	["markup from strings", /innerHTML|insertAdjacent|document\.write/],
	["code from strings", /\beval\b|new Function/],
	["beacon, which claims success while it is blocked", /sendBeacon/],
	["what ad blockers look for", /stats|track|collect|analytics|pageview/],
	["words of development", /use strict|sourceMappingURL|console/],
])("it has no %s", (_, pattern) => {
	expect(source).not.toMatch(pattern);
});
