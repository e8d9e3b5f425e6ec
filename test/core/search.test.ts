import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold, spellWord } from "../../functions/core/folding.ts";
import {
	createSearchIndex,
	readSearchIndex,
	type SearchDocument,
	type SearchIndex,
} from "../../functions/core/search.ts";
import { toMarks, toSnippet } from "../../functions/core/search-snippet.ts";

const DAY_MS = 86_400_000;

function createDocument(change: Partial<SearchDocument>): SearchDocument {
	return {
		id: "a",
		title: "",
		text: "",
		tags: [],
		authors: [],
		publishedMs: 0,
		...change,
	};
}

function createIndexOf(
	documents: Record<string, Partial<SearchDocument> | string>,
): SearchIndex {
	const index = createSearchIndex();
	for (const [id, document] of Object.entries(documents))
		index.put(
			createDocument({
				id,
				...(typeof document === "string" ? { text: document } : document),
			}),
		);
	return index;
}

const idsOf = (index: SearchIndex, query: string, nowMs?: number) =>
	index
		.search(query, { limit: 10, ...(nowMs !== undefined && { nowMs }) })
		.map(({ id }) => id);

const hitsOf = (index: SearchIndex, query: string) =>
	index.search(query, { limit: 10 }).map(({ id, words }) => ({ id, words }));

describe("a search", () => {
	const index = createIndexOf({
		training: {
			title: "Kế hoạch đào tạo giáo viên",
			text: "Trường mở hai lớp cho giáo viên trẻ vào mùa hè.",
		},
		committee: {
			title: "Thường trực Huyện ủy thăm trường",
			text: "Các bác đi một vòng quanh sân.",
			authors: ["Lò Thị Vân"],
		},
		decision: {
			title: "Thông báo tuyển sinh",
			text: "Căn cứ Quyết định số 6468-QĐ/HVCTQG, nhà trường tuyển 1.250 học viên.",
			tags: ["lớp mười"],
			section: "Góc phụ huynh",
		},
		party: {
			title: "Ngày hội",
			summary: "Ở sân bóng.",
			text: "Trường vui văn nghệ cả ngày.",
		},
	});

	it.each([
		["without marks", "dao tao", ["training"]],
		["with marks", "đào tạo", ["training"]],
		["in capitals", "ĐÀO TẠO", ["training"]],
		["in the other normal form", "đào tạo".normalize("NFD"), ["training"]],
		["with the tone on the other letter", "huyện uỷ", ["committee"]],
		["of an author", "lo thi van", ["committee"]],
		["of a tag", "lớp mười", ["decision"]],
		["of a section", "huynh", ["decision"]],
		["of a summary", "sân bóng", ["party"]],
		["of a document", "6468-QĐ/HVCTQG", ["decision"]],
		["of a document without signs", "6468 qd hvctqg", ["decision"]],
		["of a document's beginning", "6468-QĐ", ["decision"]],
		["of a document without a hyphen", "6468QĐ/HVCTQG", ["decision"]],
		["of a document in small letters", "6468/qđ-hvctqg", ["decision"]],
		["of a number without its point", "1250", ["decision"]],
		["of a number with its point", "1.250 học viên", ["decision"]],
		["whose last word is unfinished", "giáo vi", ["training"]],
		["with two letters swapped", "tuyển sihn", ["decision"]],
		["with a letter too many", "huyeen uy", ["committee"]],
		["with a letter too few", "thưng trực", ["committee"]],
		["of words in title and text", "huyện vòng", ["committee"]],
		["of nothing that is there", "xyzzy", []],
		["of a year that is nearly there", "6469", []],
	])("%s finds its article", (_, query, ids) => {
		expect(idsOf(index, query)).toEqual(ids);
	});

	it("wants every word, and takes some of them only where nothing has all", () => {
		expect(idsOf(index, "trường văn nghệ")).toEqual(["party"]);
		expect(idsOf(index, "văn nghệ 6468").toSorted()).toEqual(["party"]);
		expect(idsOf(index, "nghệ 6468").toSorted()).toEqual(["decision", "party"]);
	});

	it("takes only the last word for unfinished", () => {
		const index = createIndexOf({ a: "thanh niên", b: "niên" });
		expect(idsOf(index, "niên tha")).toEqual(["a"]);
		expect(idsOf(index, "tha niên").toSorted()).toEqual(["a", "b"]);
	});

	it("reads sixteen words of a query", () => {
		const words = Array.from({ length: 16 }, (_, at) => String(1000 + at));
		const index = createIndexOf({
			all: words.join(" "),
			most: words.slice(1).join(" "),
		});
		expect(idsOf(index, [...words, "xyzzy"].join(" "))).toEqual(["all"]);
	});

	it("takes the most frequent of many words that begin alike", () => {
		const letters = Array.from("abcdeghiklmnopqrstuvxy");
		const index = createIndexOf({
			...Object.fromEntries(
				letters.flatMap((one) => [
					[`${one}1`, `ko${one}m`],
					[`${one}2`, `ko${one}n`],
				]),
			),
			often1: "kozzz",
			often2: "kozzz",
		});
		const ids = index.search("ko", { limit: 99 }).map(({ id }) => id);
		expect(ids).toContain("often1");
		expect(ids.length).toBeLessThan(40);
	});

	it("answers no more than asked", () => {
		expect(index.search("trường", { limit: 2 })).toHaveLength(2);
		expect(index.search("trường", { limit: 0 })).toEqual([]);
	});
});

describe("the order of a search", () => {
	it.each([
		[
			"the exact spelling before others",
			"đào tạo",
			{ folded: { title: "Đạo tào đạo tào" }, exact: "Lớp đào tạo" },
			["exact", "folded"],
		],
		[
			"the tone on either letter as one spelling",
			"tỉnh uỷ",
			{ folded: "Tỉnh úy", exact: "Tỉnh ủy" },
			["exact", "folded"],
		],
		[
			"a word without marks among words with marks as it stands",
			"ban giám hiệu",
			{ folded: "bạn giám hiệu", exact: "ban giám hiệu" },
			["exact", "folded"],
		],
		[
			"a title before a text",
			"khai giảng",
			{ text: "Lễ khai giảng", title: { title: "Lễ khai giảng" } },
			["title", "text"],
		],
		[
			"words side by side before words apart",
			"nguyễn văn an",
			{
				apart: "An gặp Văn. Nguyễn hát, An múa. Văn vẽ, Nguyễn xem An và Văn.",
				phrase: `${"Cả lớp cùng hát. ".repeat(20)} Em Nguyễn Văn An đạt giải.`,
			},
			["phrase", "apart"],
		],
		[
			"a phrase without marks before words apart",
			"nguyen van an",
			{
				apart: "An gặp Văn. Nguyễn hát, An múa. Văn vẽ, Nguyễn xem An và Văn.",
				phrase: `${"Cả lớp cùng hát. ".repeat(20)} Em Nguyễn Văn An đạt giải.`,
			},
			["phrase", "apart"],
		],
		[
			"a phrase in a text before words apart in a title",
			"nguyễn văn an",
			{
				apart: { title: "An vẽ, Nguyễn viết Văn", text: "Văn! Nguyễn! An!" },
				phrase: `${"Cả lớp cùng hát. ".repeat(20)} Em Nguyễn Văn An đạt giải.`,
			},
			["phrase", "apart"],
		],
		[
			"two words side by side before none",
			"hội nghị tuyển sinh",
			{
				apart: "Hội tuyển nghị sinh",
				pair: "Nghị sự, hội họp, cả trường bàn tuyển sinh",
			},
			["pair", "apart"],
		],
		[
			"the exact spelling apart before another spelling side by side",
			"đào tạo",
			{ folded: "Đạo tào", exact: "Đào ao, tạo cảnh" },
			["exact", "folded"],
		],
		[
			"one word in a title before three spellings of it in a text",
			"ma",
			{ text: "ma má mà", title: { title: "ma" } },
			["title", "text"],
		],
		[
			"a whole word of any spelling before an unfinished one",
			"tha",
			{ begun: { text: "tháng", publishedMs: 9 }, whole: "thà" },
			["whole", "begun"],
		],
		[
			"a whole word before an unfinished one",
			"tha",
			{ begun: "thanh", whole: "tha" },
			["whole", "begun"],
		],
	] as const)("puts %s", (_, query, documents, ids) => {
		expect(idsOf(createIndexOf(documents), query)).toEqual(ids);
	});

	it("does not take a rare spelling for a rare word", () => {
		const index = createIndexOf({
			...Object.fromEntries(
				Array.from({ length: 50 }, (_, at) => [`s${at}`, "Mà, ngày hè."]),
			),
			often: "Má má má má má, ngày hè.",
			rare: "Mả, ngày hè.",
		});
		const scores = new Map(
			index.search("ma", { limit: 99 }).map(({ id, score }) => [id, score]),
		);
		expect(scores.get("rare")).toBeCloseTo(scores.get("s0") ?? 0);
		expect(idsOf(index, "má")[0]).toBe("often");
	});

	it("puts the newest of equals first", () => {
		const index = createIndexOf({
			old: { text: "Lễ bế giảng", publishedMs: 1 },
			new: { text: "Lễ bế giảng", publishedMs: 2 },
		});
		expect(idsOf(index, "bế giảng")).toEqual(["new", "old"]);
	});

	it("puts new before old where all else is the same, and only a little", () => {
		const index = createIndexOf({
			old: { text: "Lễ bế giảng", publishedMs: 0 },
			new: { text: "Lễ bế giảng hè", publishedMs: 2000 * DAY_MS },
			fitting: { title: "Lễ bế giảng", publishedMs: 0 },
		});
		expect(idsOf(index, "bế giảng", 2001 * DAY_MS)).toEqual([
			"fitting",
			"new",
			"old",
		]);
		expect(idsOf(index, "bế giảng")).toEqual(["fitting", "old", "new"]);
	});
});

describe("an index", () => {
	it("forgets what was removed and what was replaced", () => {
		const index = createIndexOf({ a: "bóng đá", b: "bóng bàn" });
		index.put(createDocument({ id: "a", text: "cờ vua" }));
		expect(idsOf(index, "bóng")).toEqual(["b"]);
		expect(idsOf(index, "cờ vua")).toEqual(["a"]);
		index.remove("b");
		index.remove("b");
		index.remove("never");
		expect(idsOf(index, "bóng")).toEqual([]);
		expect(index.size).toBe(1);
	});

	it("answers the same from its snapshot", () => {
		const index = createIndexOf({
			a: { title: "Đào tạo", publishedMs: 5 },
			b: "đạo tào đào",
			c: "dao",
			["__proto__"]: "đào",
			constructor: "constructor tạo",
		});
		index.remove("c");
		const again = readSearchIndex(index.toSnapshot());
		for (const query of ["đào tạo", "dao", "daoo", "ta", "constructor", "x"])
			expect(hitsOf(again, query)).toEqual(hitsOf(index, query));
		again.put(createDocument({ id: "d", text: "đào" }));
		expect(again.size).toBe(index.size + 1);
	});

	it("carries nothing in its snapshot of what it forgot", () => {
		const index = createIndexOf({ a: "đào" });
		const once = index.toSnapshot().length;
		for (let round = 0; round < 100; round++) {
			index.put(createDocument({ id: "a", text: `đào riêng${round}` }));
			index.put(createDocument({ id: "a", text: "đào" }));
		}
		expect(index.toSnapshot().length).toBeLessThan(once + 30);
		expect(index.toSnapshot()).not.toContain("rieng");
	});

	it("is not read from another version's", () => {
		const snapshot = createIndexOf({ a: "đào" }).toSnapshot();
		expect(readSearchIndex(snapshot).size).toBe(1);
		expect(() =>
			readSearchIndex(snapshot.replace(/"version":\d+/, '"version":0')),
		).toThrow(expect.objectContaining({ name: "InvalidInput" }));
	});

	it.each(["", "{}", "null", "[]", '{"version":0}', '{"version":1}', "đ"])(
		"is not read from %j",
		(snapshot) => {
			expect(() => readSearchIndex(snapshot)).toThrow(
				expect.objectContaining({ name: "InvalidInput" }),
			);
		},
	);
});

describe("a hostile query", () => {
	const index = createIndexOf({
		a: { title: "Trường học", text: "constructor proto toString".repeat(9) },
	});

	it.each([
		["nothing", ""],
		["blanks", " \n\t\u00A0"],
		["marks alone", "\u0301".repeat(10_000)],
		["10,000 letters", "đ".repeat(10_000)],
		["10,000 words", "trường học ".repeat(5000)],
		["different words", Array.from({ length: 9000 }, (_, at) => at).join(" ")],
		["marks on one letter", `a${"\u0301\u0323".repeat(5000)}`],
		["a line that runs from right to left", "\u202Eמבחן اختبار\u202C"],
		["signs of regular expressions", "(.*)+[^$\\|?{1,9}(?=a"],
		["names that objects have", "__proto__ constructor hasOwnProperty"],
		["pictures", "🎉👨‍👩‍👧‍👦🇻🇳"],
		["half a character", "\uD83D học \uDE00"],
		["a null", "\0"],
	])("of %s does no harm", (_, query) => {
		expect(index.search(query, { limit: 5 }).length).toBeLessThanOrEqual(1);
	});

	it("never throws, whatever it is", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary", maxLength: 200 }), (query) => {
				for (const { words } of index.search(query, { limit: 5 }))
					toSnippet(query, words);
			}),
			{ numRuns: 1000 },
		);
	});
});

const DAO_TAO = ["đào", "tạo"].map(spellWord);

describe("a snippet", () => {
	const snippetOf = (text: string, query: string) => {
		const hit = createIndexOf({ a: text }).search(query, { limit: 1 })[0];
		const snippet = toSnippet(text, hit?.words ?? []);
		return {
			text: snippet.text,
			marked: snippet.marks.map(([start, end]) =>
				snippet.text.slice(start, end),
			),
		};
	};

	it.each([
		["with marks", "Lớp đào tạo mới.", "đào tạo", ["đào tạo"]],
		["asked without marks", "Lớp đào tạo mới.", "dao tao", ["đào tạo"]],
		["in capitals", "Lớp ĐÀO TẠO mới.", "đào tạo", ["ĐÀO TẠO"]],
		["apart", "Đào mương, tạo dòng.", "đào tạo", ["Đào", "tạo"]],
		["unfinished", "Giáo viên giỏi.", "giáo vi", ["Giáo viên"]],
		["with a typo", "Tuyển sinh.", "tuyển sihn", ["Tuyển sinh"]],
		["in parts", "Số 12-QĐ/SGD mới.", "12 qd sgd", ["12", "QĐ", "SGD"]],
		["as written before others", "má mà mả má", "má", ["má", "má"]],
	])("marks words %s", (_, text, query, marked) => {
		expect(snippetOf(text, query)).toEqual({ text, marked });
	});

	it("marks the letters of a decomposed text", () => {
		const text = "Lớp đào tạo mới, tỉnh uỷ".normalize("NFD");
		expect(snippetOf(text, "đào tạo ủy").marked).toEqual([
			"đào tạo".normalize("NFD"),
			"uỷ".normalize("NFD"),
		]);
	});

	it("is the passage with the most of the words", () => {
		const filling = "Cả trường cùng hát vang. ".repeat(30);
		const { text, marked } = snippetOf(
			`Khai mạc. ${filling}Lễ khai giảng năm học mới.\n${filling}`,
			"khai giảng năm",
		);
		expect(marked).toEqual(["khai giảng năm"]);
		expect(text).toMatch(/^….*Lễ khai giảng năm học mới\. Cả trường.*…$/);
		expect(text.length).toBeLessThanOrEqual(202);
	});

	it("is the first of passages that are as good", () => {
		const filling = "Cả trường cùng hát vang. ".repeat(30);
		expect(
			toSnippet(`${filling}Một đào tạo. ${filling}Hai đào tạo.`, DAO_TAO).text,
		).toContain("Một đào tạo");
	});

	it("is the beginning of a text that has none of the words", () => {
		expect(toSnippet(`Mở đầu. ${"a ".repeat(300)}`, ["zz"]).text).toMatch(
			/^Mở đầu\. .*a…$/,
		);
		expect(toSnippet("", ["zz"])).toEqual({ text: "", marks: [] });
	});

	it("is short, whole characters, and marks what it says, whatever the text", () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.oneof(
						fc.constantFrom("đào", "tạo", " ", "\n", "😀".repeat(120), "x"),
						fc.string({ unit: "grapheme" }),
					),
					{ maxLength: 60 },
				),
				(parts) => {
					const { text, marks } = toSnippet(parts.join(""), DAO_TAO);
					expect(text.length).toBeLessThanOrEqual(202);
					expect(text.isWellFormed()).toBe(true);
					expect(text).not.toContain("\n");
					let before = -1;
					for (const [start, end] of marks) {
						expect(start).toBeGreaterThan(before);
						expect(fold(text.slice(start, end))).toMatch(
							/^(?:(?:dao|tao) ?)+$/,
						);
						before = end;
					}
				},
			),
			{ numRuns: 1000 },
		);
	});

	it("marks a title, too", () => {
		expect(toMarks("Đào tạo: đào sâu", DAO_TAO)).toEqual([
			[0, 7],
			[9, 12],
		]);
	});

	it("comes soon of 200,000 characters", () => {
		const text = "đào tạo ".repeat(25_000);
		expect(toSnippet(text, DAO_TAO).marks).toHaveLength(1);
	});
});
