import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSlug, numberSlug, toSlug } from "../../functions/core/slug.ts";

describe("the slug of a title", () => {
	it.each([
		["marks", "Lễ khai giảng năm học mới", "le-khai-giang-nam-hoc-moi"],
		[
			"every vowel",
			"ẤẦẨẪẬ ắằẳẵặ ếềểễệ ốồổỗộ ớờởỡợ ứừửữự ỳỵỷỹ",
			"aaaaa-aaaaa-eeeee-ooooo-ooooo-uuuuu-yyyy",
		],
		["the letter đ", "Đường đi Đà Lạt", "duong-di-da-lat"],
		[
			"the other normal form",
			"Đào tạo uỷ ban".normalize("NFD"),
			"dao-tao-uy-ban",
		],
		["a document", "Quyết định 12-QĐ/SGD", "quyet-dinh-12-qd-sgd"],
		["names in capitals", "TinTức THPT iPhone", "tintuc-thpt-iphone"],
		["signs around", " «Chào!» — (2026) ", "chao-2026"],
		["signs that are words", "Dạy & học ♥ 🦄", "day-va-hoc"],
		["no letter", "!!! 🎉", "bai-viet"],
		["marks alone", "\u0301\u0323", "bai-viet"],
		["nothing", "", "bai-viet"],
		["digits alone", "2026", "2026"],
	])("is of %s", (_, title, slug) => {
		expect(toSlug(title)).toBe(slug);
	});

	it("is cut between words, or inside a word that is too long", () => {
		expect(toSlug("trường ".repeat(40))).toBe(
			Array.from({ length: 11 }, () => "truong").join("-"),
		);
		expect(toSlug("a".repeat(200))).toBe("a".repeat(80));
		expect(toSlug(`${"a".repeat(80)} b`)).toBe("a".repeat(80));
		expect(toSlug(`${"a".repeat(40)} ${"b".repeat(39)} c`)).toBe(
			`${"a".repeat(40)}-${"b".repeat(39)}`,
		);
		expect(toSlug(`${"a".repeat(79)} b`)).toBe("a".repeat(79));
	});

	it("is the same from either normal form", () => {
		for (const vowel of "aăâeêioôơuưy")
			for (const tone of [
				"",
				"\u0300",
				"\u0301",
				"\u0303",
				"\u0309",
				"\u0323",
			]) {
				const title = `đ${vowel}${tone}m ${(vowel + tone).toUpperCase()}`;
				expect(toSlug(title.normalize("NFD"))).toBe(
					toSlug(title.normalize("NFC")),
				);
				expect(toSlug(title)).toMatch(/^d[aeiouy]m-[aeiouy]$/);
			}
	});

	const titles = fc.oneof(
		fc.string({ unit: "binary", maxLength: 300 }),
		fc.string({ unit: "grapheme", maxLength: 300 }),
		fc
			.array(
				fc.constantFrom("Đào", "tạo", "-", "--", "n", "12", "'s", "&", "_"),
			)
			.map((parts) => parts.join(" ")),
	);

	it("is one, whatever the title, and its own slug", () => {
		fc.assert(
			fc.property(titles, (title) => {
				const slug = toSlug(title);
				expect(isSlug(slug)).toBe(true);
				expect(toSlug(slug)).toBe(slug);
			}),
			{ numRuns: 3000 },
		);
	});

	it("is one with a number, within the same length", () => {
		fc.assert(
			fc.property(titles, fc.integer({ min: 2, max: 1e6 }), (title, number) => {
				const slug = numberSlug(toSlug(title), number);
				expect(isSlug(slug)).toBe(true);
				expect(slug.endsWith(`-${number}`)).toBe(true);
			}),
		);
	});

	it.each([
		["le-khai-giang", 2, "le-khai-giang-2"],
		["a".repeat(80), 10, `${"a".repeat(77)}-10`],
		[`${"a".repeat(76)}-bcd`, 2, `${"a".repeat(76)}-2`],
		[`${"a".repeat(74)}-bcd`, 2, `${"a".repeat(74)}-bcd-2`],
	])("of %s with the number %i is %s", (slug, number, numbered) => {
		expect(numberSlug(slug, number)).toBe(numbered);
	});

	it("comes soon of a long title", () => {
		for (const part of ["-", "a-", "ễ ", "'s", "\\", "1-", "đ"])
			expect(isSlug(toSlug(part.repeat(50_000)))).toBe(true);
	});
});

describe("a slug", () => {
	it.each([
		["le-khai-giang", true],
		["2026", true],
		["a".repeat(80), true],
		["a".repeat(81), false],
		["", false],
		["Le", false],
		["lễ", false],
		["-le", false],
		["le-", false],
		["le--khai", false],
		["le_khai", false],
		["le/khai", false],
		["le\n", false],
	])("%j: %s", (text, expected) => {
		expect(isSlug(text)).toBe(expected);
	});
});
