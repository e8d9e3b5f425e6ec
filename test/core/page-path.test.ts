import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	PATH_LIMIT_BYTES,
	toPagePath,
} from "../../functions/core/page-path.ts";

const pathOf = (text: string, keepQuery: string[] = []) =>
	toPagePath(new URL(text, "https://truong.example"), keepQuery);

describe("the path of a page", () => {
	it.each([
		["the front page", "/", "/"],
		["no path at all", "https://truong.example", "/"],
		["a trailing slash", "/tin-tuc/", "/tin-tuc"],
		["doubled slashes", "/tin-tuc//bai//", "/tin-tuc/bai"],
		["an index file", "/tin-tuc/index.html", "/tin-tuc"],
		["an index file in capitals", "/Default.ASPX", "/"],
		[
			"a page that is only called like one",
			"/index.html.bak",
			"/index.html.bak",
		],
		["a fragment", "/tin#cuoi-trang", "/tin"],
		["tracking parameters", "/tin?fbclid=1&utm_source=zalo&gclid=2", "/tin"],
		[
			"letters as people read them",
			"/tin-t%E1%BB%A9c/%C4%91%C3%A0o-t%E1%BA%A1o",
			"/tin-tức/đào-tạo",
		],
		[
			"the same letters in another normal form",
			"/tin-tu%CC%9B%CC%81c",
			"/tin-tức",
		],
		["bytes that are no UTF-8", "/tin%FF", "/tin%FF"],
		["a slash inside a segment", "/a%2Fb", "/a%2Fb"],
		[
			"a question mark and a number sign inside a segment",
			"/a%3Fb%23c",
			"/a%3Fb%23c",
		],
		["a percent sign", "/100%25", "/100%25"],
		["NUL", "/a%00b", "/a%00b"],
		["characters that turn the line around", "/a%E2%80%AEb", "/a%E2%80%AEb"],
		["capitals, which are another page", "/Tin-Tuc", "/Tin-Tuc"],
	])("takes %s", (_, text, expected) => {
		expect(pathOf(text)).toBe(expected);
	});

	it.each([
		[
			"a parameter that the site lists",
			"/bai?id=5&fbclid=x",
			["id"],
			"/bai?id=5",
		],
		[
			"them in the site's order",
			"/bai?view=2&id=5",
			["id", "view"],
			"/bai?id=5&view=2",
		],
		["one that comes twice", "/bai?id=5&id=6", ["id"], "/bai?id=5&id=6"],
		[
			"a value with delimiters",
			"/bai?id=a%26b%23c%20d",
			["id"],
			"/bai?id=a%26b%23c%20d",
		],
		["none that is not there", "/bai?x=1", ["id"], "/bai"],
	])("keeps %s", (_, text, keep, expected) => {
		expect(pathOf(text, keep)).toBe(expected);
	});

	it("caps long paths and keeps two of them apart", () => {
		const long = `/${"đ".repeat(5000)}`;
		const [one, other] = [pathOf(`${long}a`), pathOf(`${long}b`)];
		expect(Buffer.byteLength(one)).toBeLessThanOrEqual(PATH_LIMIT_BYTES);
		expect(one).not.toBe(other);
		expect(one.startsWith("/đđđ")).toBe(true);
	});

	it.each([
		["at the cap", PATH_LIMIT_BYTES - 1],
		["one byte above it", PATH_LIMIT_BYTES],
	])("leaves a path %s within it", (_, length) => {
		const path = pathOf(`/${"a".repeat(length)}`);
		expect(path.length).toBe(PATH_LIMIT_BYTES);
		expect(path.includes("~")).toBe(length === PATH_LIMIT_BYTES);
	});

	it("is within its cap, plain to see, and its own path, whatever the address", () => {
		fc.assert(
			fc.property(
				fc.webUrl({ withQueryParameters: true, withFragments: true }),
				fc.string({ unit: "binary" }),
				(url, more) => {
					const address = new URL(url);
					address.pathname += more;
					const path = toPagePath(address);
					expect(path.startsWith("/")).toBe(true);
					expect(Buffer.byteLength(path)).toBeLessThanOrEqual(PATH_LIMIT_BYTES);
					expect(path).not.toMatch(/[\p{Cc}\p{Cf}#?]/u);
					expect(path.normalize("NFC")).toBe(path);
					expect(pathOf(path.replaceAll("\\", "%5C"))).toBe(path);
				},
			),
			{ numRuns: 500 },
		);
	});
});
