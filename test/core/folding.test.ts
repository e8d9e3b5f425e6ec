import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	fold,
	foldWord,
	spellWord,
	tokenize,
} from "../../functions/core/folding.ts";

/** Linear time is a tenth of this, quadratic time a multiple. */
const LINEAR_MS = 8000;

describe("a folded text", () => {
	it.each([
		["marks", "Đào tạo, bồi dưỡng", "dao tao boi duong"],
		["every vowel", "ăâêôơư ẮẦỄỘỠỰ", "aaeoou aaeoou"],
		["the letter đ", "Đường ĐI", "duong di"],
		["an Icelandic letter in its place", "Ðào tạo", "dao tao"],
		["the other normal form", "Đào tạo".normalize("NFD"), "dao tao"],
		["the tone on either letter", "uỷ ủy hoá hóa", "uy uy hoa hoa"],
		["a document", "Số 6468-QĐ/HVCTQG", "so 6468 qd hvctqg"],
		["a document without marks between", "6468QĐ/HVCTQG", "6468 qd hvctqg"],
		["a document in small letters", "6468/qđ-hvctqg", "6468 qd hvctqg"],
		[
			"thousands",
			"3.058 học viên, 4.626.335 lượt",
			"3058 hoc vien 4626335 luot",
		],
		["a date with points", "24.12.2022", "24 12 2022"],
		["a paragraph's number", "mục 1.2.345", "muc 1 2 345"],
		["a decimal", "3,5 điểm", "3 5 diem"],
		["full width", "ＴＩＮ　１２", "tin 12"],
		["punctuation and pictures", "«Chào» — 🎉 bạn…", "chao ban"],
		["marks alone", "\u0301\u0300\u0323", ""],
		["nothing", "", ""],
		["another script", "Москва 北京", "москва 北京"],
	])("is without %s", (_, text, folded) => {
		expect(fold(text)).toBe(folded);
	});

	it("is itself when folded again", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary" }), (text) => {
				expect(fold(fold(text))).toBe(fold(text));
			}),
			{ numRuns: 2000 },
		);
	});

	it("is the same from either normal form", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme" }), (text) => {
				expect(fold(text.normalize("NFD"))).toBe(fold(text.normalize("NFC")));
			}),
		);
	});
});

describe("a spelling", () => {
	it.each([
		["uỷ", "ủy", true],
		["hoá", "hóa", true],
		["khoẻ", "khỏe", true],
		["quý", "qúy", true],
		["Đào", "đào".normalize("NFD"), true],
		["đào", "đạo", false],
		["đào", "dào", false],
		["ma", "má", false],
		["lan", "lân", false],
	])("of %s and %s is one: %s", (one, other, same) => {
		expect(spellWord(one) === spellWord(other)).toBe(same);
	});

	it("folds to what its word folds to", () => {
		fc.assert(
			fc.property(fc.string({ unit: "grapheme", maxLength: 20 }), (text) => {
				for (const token of tokenize(text))
					expect(foldWord(spellWord(token.text))).toBe(foldWord(token.text));
			}),
			{ numRuns: 2000 },
		);
	});
});

describe(
	"the words of a text",
	() => {
		it("stand where they say", () => {
			fc.assert(
				fc.property(fc.string({ unit: "binary" }), (text) => {
					let before = 0;
					for (const token of tokenize(text)) {
						expect(text.slice(token.start, token.end)).toBe(token.text);
						expect(token.start).toBeGreaterThanOrEqual(before);
						before = token.end;
					}
				}),
			);
		});

		it.each([
			["marks on one letter", `a${"\u0301\u0323".repeat(100_000)}`],
			["digits", "1".repeat(200_000)],
			["thousands", "1.234".repeat(40_000)],
			["points and digits", ".123".repeat(50_000)],
			["letters", "đ".repeat(200_000)],
		])(
			"come soon, of 200,000 %s",
			(_, text) => {
				expect(fold(text)).toBeTypeOf("string");
			},
			2000,
		);
	},
	LINEAR_MS,
);
