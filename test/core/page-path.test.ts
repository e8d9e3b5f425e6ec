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
		["an index file with a slash", "/tin-tuc/index.php/", "/tin-tuc"],
		["an index file in disguise", "/tin-tuc/%69ndex.html", "/tin-tuc"],
		["an index file below another", "/index.php/index.html", "/"],
		["a page below an index file", "/index.php/tin", "/index.php/tin"],
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
		["bytes that are no UTF-8", "/tin%ff", "/tin%FF"],
		["them beside letters", "/%C4%91%80%E1%BB", "/đ%80%E1%BB"],
		["half a character in bytes", "/a%ED%A0%80b", "/a%ED%A0%80b"],
		["a letter in one byte more than it needs", "/%C1%A1", "/%C1%A1"],
		["a blank, also at the end", "/tin%20tuc%20", "/tin%20tuc%20"],
		["a slash inside a segment", "/a%2Fb", "/a%2Fb"],
		[
			"a question mark and a number sign inside a segment",
			"/a%3Fb%23c",
			"/a%3Fb%23c",
		],
		["a percent sign", "/100%25", "/100%25"],
		["a percent sign alone", "/100%", "/100%25"],
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
			"/bai?id=a%26b%23c%20d%2Be+f",
			["id"],
			"/bai?id=a%26b%23c%20d%2Be%20f",
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

	it.each([
		["in an encoded character", `/${"a".repeat(146)}%E2%80%AE${"b".repeat(9)}`],
		["in a parameter's name", `/${"a".repeat(146)}?id=5555555555`],
		["in the next parameter's name", `/${"a".repeat(141)}?id=5&view=66666666`],
		["in a value", `/${"a".repeat(100)}?id=${"%E2%80%AE".repeat(9)}`],
	])("cuts %s so that what is left is a path of its own", (_, text) => {
		const path = pathOf(text, ["id", "view"]);
		expect(path).toMatch(/~[\w-]{10}$/);
		expect(pathOf(path, ["id", "view"])).toBe(path);
	});

	/** What paths have broken on: encodings in each other and in pieces, names that are folded, texts about as long as the cap. */
	const piece = fc.oneof(
		fc.constantFrom(
			..."/ // . .. % %2 %25 %2F %2e %00 %5C %FF %E1 %BB %ED%A0%80 %C1%A1 %E2%80%AE %CC%81 ? ?id= &id= &view= + # ~ \\ đ ứ ể e\u0301 \u212b &".split(
				" ",
			),
			" ",
			"%20",
			"/index.html",
			"/%69ndex.php",
			"/Default.aspx/",
		),
		fc.string({ unit: "binary", maxLength: 6 }),
		fc.integer({ min: 120, max: 170 }).map((length) => "a".repeat(length)),
	);
	const address = fc
		.oneof(
			fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join("")),
			fc.webUrl({ withQueryParameters: true, withFragments: true }),
		)
		.map((text) => (/^https?:/.test(text) ? text : `https://a.example/${text}`))
		.filter((text) => URL.canParse(text));

	it("is within its cap, plain to see, and its own path, whatever the address", () => {
		fc.assert(
			fc.property(
				address,
				fc.constantFrom<string[]>([], ["id"], ["view", "id"]),
				(text, keepQuery) => {
					const path = pathOf(text, keepQuery);
					expect(path.startsWith("/")).toBe(true);
					expect(Buffer.byteLength(path)).toBeLessThanOrEqual(PATH_LIMIT_BYTES);
					expect(path).not.toMatch(
						keepQuery.length > 0
							? /[\s\p{Cc}\p{Cf}\p{Cs}#]/u
							: /[\s\p{Cc}\p{Cf}\p{Cs}#?]/u,
					);
					expect(pathOf(path, keepQuery)).toBe(path);
				},
			),
			{ numRuns: 1500 },
		);
	});

	it("is one page in either normal form", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme" }), (text) => {
				const [composed, decomposed] = (["NFC", "NFD"] as const).map((form) =>
					pathOf(`/a${encodeURIComponent(text.normalize(form))}`),
				);
				expect(decomposed).toBe(composed);
			}),
		);
	});

	it.each(["mailto:a@truong.example", "data:,x", "javascript:alert(1)", "a:"])(
		"throws for no address, not even %s",
		(text) => {
			expect(typeof pathOf(text)).toBe("string");
		},
	);
});
