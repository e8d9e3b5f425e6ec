import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Proof, proofread } from "../../functions/core/proofreading.ts";

const warn = (text: string, proof: Partial<Proof> = {}) =>
	proofread({ title: "Tin", text, figures: [], ...proof });

/** Linear time is a tenth of this, quadratic time a multiple. */
const LINEAR_MS = 8000;

const codesOf = (text: string) => warn(text).map(({ code }) => code);

describe("an impossible year", () => {
	it.each([
		["of five digits", "Kế hoạch năm 20261 của trường.", "20261"],
		["far away", "Tổng kết năm 2206.", "2206"],
		["that begins with a zero", "Từ năm 0226 đến nay.", "0226"],
		["of school", "Chào năm học 20262.", "20262"],
		["at the end of two", "Năm học 2026-20277 bắt đầu.", "20277"],
		["at the beginning of two", "Giai đoạn 20266 – 2030.", "20266"],
		["of a day", "Sáng 05/09/20226, trời đẹp.", "20226"],
		["of a day with points", "Sáng 5.9.2226.", "2226"],
		["of a month", "Tháng 12/20226.", "20226"],
		["in capitals", "NĂM 20261", "20261"],
		["in a decomposed text", "năm 20261".normalize("NFD"), "20261"],
	])("%s is shown", (_, text, year) => {
		expect(warn(text)).toEqual([
			{
				code: "impossible-year",
				message: {
					vi: `“${year}” không thể là một năm.`,
					en: `“${year}” cannot be a year.`,
				},
				at: expect.stringContaining(year),
			},
		]);
	});

	it("is shown with what stands around it, also of a title", () => {
		expect(
			warn("", { title: "Hôm qua Trường tổng kết năm 20261 thật vui vẻ" })[0]
				?.at,
		).toBe("Hôm qua Trường tổng kết năm 20261 thật vui vẻ");
		const at = warn(`${"xin chào ".repeat(50)}năm 20261 ${"và ".repeat(50)}`)[0]
			?.at;
		expect(at).toMatch(/^(?:xin |chào )+năm 20261 (?:và ?)+$/);
		expect(at?.length).toBeLessThan(80);
	});

	it.each([
		["a year", "Năm 2026, năm học 2026-2027, từ năm 1010 đến năm 2050."],
		["two years", "Giai đoạn 2021-2025, nhiệm kỳ 2025 - 2030."],
		["thousands", "Trường có 3.058 học viên; cả năm 20.212 lượt."],
		["people", "Năm 2025 có 12345 lượt; mỗi năm 20500 bạn đọc."],
		["people after five", "Trong năm 20000 học sinh được khám."],
		["a telephone", "Gọi 0912345678 hoặc 024.3825.2022, 1900 20212."],
		["a document", "Quyết định 20212/QĐ-SGD, 12/2206/QĐ-BGD, 6468-QĐ/TW."],
		["money", "Học phí 20212000 đồng, mỗi năm 20212 đồng."],
		["a date", "Ngày 24/12/2022, 7/5/1954, 12/2022, 24.12.2022, 2022-12-24."],
		["a counter", "Tuần này: 5683 Tháng này: 47319"],
		["a fraction", "Điểm 12/20226a, mã 1/2/3/20226."],
		["an old era", "Năm 2500 trước Công nguyên."],
		["another word", "tám 20261, nămm 20261, xnăm 20261"],
	])("is not %s", (_, text) => {
		expect(warn(text)).toEqual([]);
	});
});

describe("a sum", () => {
	it.each([
		[
			"in brackets",
			"Mở 47 lớp (gồm 21 lớp năm trước chuyển qua và mở mới 24 lớp).",
			"“47 lớp”, nhưng các phần cộng lại là 21 + 24 = 45.",
		],
		[
			"of two units, of which one is right",
			"Dạy 9 lớp/1.250 học viên tập trung và không tập trung (gồm 4 lớp/600 học viên cũ và mở thêm 6 lớp/650 học viên trong năm 2026); ngoài ra có thêm việc khác.",
			"“9 lớp”, nhưng các phần cộng lại là 4 + 6 = 10.",
		],
		[
			"behind a colon",
			"Trao 12 giải, bao gồm: 2 giải nhất, 4 giải nhì và 5 giải ba.",
			"“12 giải”, nhưng các phần cộng lại là 2 + 4 + 5 = 11.",
		],
		[
			"behind a comma",
			"Khối có 100 học sinh, gồm 60 học sinh nam, 50 học sinh nữ.",
			"“100 học sinh”, nhưng các phần cộng lại là 60 + 50 = 110.",
		],
		[
			"with semicolons",
			"Có 10 cuốn (gồm 3 cuốn văn; 4 cuốn toán; 2 cuốn sử).",
			"“10 cuốn”, nhưng các phần cộng lại là 3 + 4 + 2 = 9.",
		],
		[
			"of forms",
			"Trường có 18 lớp (gồm khối 10 có 6 lớp, khối 11 có 6 lớp, khối 12 có 5 lớp).",
			"“18 lớp”, nhưng các phần cộng lại là 6 + 6 + 5 = 17.",
		],
		[
			"that is too much already without the part that has no number",
			"Mua 10 cây, gồm 6 cây bàng, 7 cây phượng và vài cây khế.",
			"“10 cây”, nhưng các phần cộng lại là 6 + 7 = 13.",
		],
		[
			"beside years",
			"Có 5 trường (gồm năm 2025 trường A mở 2 trường và năm 2026 trường B mở 4 trường).",
			"“5 trường”, nhưng các phần cộng lại là 2 + 4 = 6.",
		],
		[
			"before another clause",
			"Mở 7 lớp, gồm 2 lớp sáng và 4 lớp chiều; đồng thời, mua thêm sách.",
			"“7 lớp”, nhưng các phần cộng lại là 2 + 4 = 6.",
		],
		[
			"before the brackets end",
			"Mở 7 lớp (gồm 2 lớp sáng và 4 lớp chiều) và 1 lớp tối.",
			"“7 lớp”, nhưng các phần cộng lại là 2 + 4 = 6.",
		],
		[
			"of thousands",
			"Tặng 2.500 suất (gồm 1.000 suất đợt đầu và 1.400 suất đợt sau).",
			"“2.500 suất”, nhưng các phần cộng lại là 1.000 + 1.400 = 2.400.",
		],
		[
			"beside brackets in a part",
			"Có 9 em (gồm 4 em lớp A (cả 3 em mới) và 4 em lớp B).",
			"“9 em”, nhưng các phần cộng lại là 4 + 4 = 8.",
		],
	])("%s that does not add up is shown", (_, text, message) => {
		expect(warn(text)).toEqual([
			{
				code: "wrong-sum",
				message: { vi: message, en: expect.stringContaining("add up to") },
				at: expect.stringMatching(/\d.*gồm.*\d/),
			},
		]);
	});

	it("is shown where it stands in a long text", () => {
		const [warning] = warn(
			`${"Trời đẹp.\nCả trường vui! ".repeat(60)}Mở 7 lớp (gồm 2 lớp sáng và 4 lớp chiều). ${"Hết. ".repeat(60)}`,
		);
		expect(warning?.at).toMatch(
			/^(?:\S+ ){0,7}Mở 7 lớp \(gồm 2 lớp sáng và 4 lớp chiều\)\.(?: Hết\.){0,6}$/,
		);
	});

	it.each([
		["right", "Mở 45 lớp (gồm 21 lớp cũ và 24 lớp mới)."],
		["right in thousands", "Có 3.058 em (gồm 1.502 em nam, 1.556 em nữ)."],
		["of one part", "Mở 47 lớp (gồm 21 lớp cũ)."],
		["of some", "Mở 47 lớp, trong đó 21 lớp cũ và 24 lớp mới."],
		["with a rest", "Mở 47 lớp (gồm 21 lớp cũ, 24 lớp mới và các lớp khác)."],
		[
			"with a part unnumbered",
			"Mở 47 lớp (gồm 21 lớp cũ, 24 lớp mới và lớp A).",
		],
		["with an ellipsis", "Mở 47 lớp (gồm 21 lớp cũ, 24 lớp mới…)."],
		["about", "Mở hơn 47 lớp (gồm 21 lớp cũ và 24 lớp mới)."],
		["of parts about", "Mở 47 lớp (gồm 21 lớp cũ và hơn 24 lớp mới)."],
		["of other things", "Mở 47 lớp (gồm 21 phòng và 24 máy)."],
		["of other people", "Có 30 học sinh (gồm 10 học viên và 5 học giả)."],
		[
			"of a part's part",
			"Có 9 em (gồm 4 em nam, trong đó 3 em giỏi, 5 em nữ).",
		],
		["without", "Mở 47 lớp, không bao gồm 21 lớp cũ và 24 lớp mới."],
		["without a comma", "Mở 47 lớp không gồm 21 lớp cũ và 24 lớp mới."],
		["of hours", "Học từ 7 đến 9 giờ (gồm 3 đến 4 bài, 5 đến 6 câu)."],
		["of another clause", "Có 47 lớp, mua sách, gồm 21 lớp và 24 lớp."],
		[
			"of another sentence",
			"Có 47 lớp. Danh sách gồm 21 lớp cũ và 24 lớp mới.",
		],
		["of years", "Năm 2021 có đoàn (gồm năm 2019 có, năm 2020 có)."],
		[
			"of a whole unnumbered",
			"Tài liệu bao gồm: 02 bộ A; 06 bộ B cho 6 chức danh.",
		],
		["of decimals", "Đi 10 km (gồm 4,5 km sáng và 5,5 km chiều)."],
		["of two numbers a part", "Có 9 em (gồm 4 em với 2 em và 5 em)."],
	])("%s is not", (_, text) => {
		expect(warn(text)).toEqual([]);
	});
});

describe("a mixed spelling", () => {
	it.each([
		[
			"oa",
			"Thanh Hoá, văn hóa, xã hội hoá.",
			"hoá / hóa",
			"2 lần, “hóa” 1 lần",
		],
		[
			"oe",
			"Sức khỏe và khoẻ mạnh, khoẻ.",
			"khoẻ / khỏe",
			"2 lần, “khỏe” 1 lần",
		],
		["uy", "Tỉnh ủy, Huyện UỶ, ủy ban.", "ủy / uỷ", "2 lần, “uỷ” 1 lần"],
		[
			"a misplaced tone",
			"tóan và toán, toán",
			"toán / tóan",
			"2 lần, “tóan” 1 lần",
		],
	])("of %s is shown with its counts", (_, text, at, counts) => {
		expect(warn(text)).toEqual([
			{
				code: "mixed-spelling",
				message: {
					vi: expect.stringContaining(counts),
					en: expect.stringContaining("two ways"),
				},
				at,
			},
		]);
	});

	it.each([
		["one way", "Thanh Hoá, xã hội hoá, HOÁ, Hoá"],
		["the other way", "Tỉnh ủy, thành ủy, ỦY BAN"],
		["two words", "hoa hoà hoả hoá, quý quỳ, thuý thùy, oan oán"],
		["both normal forms", `hoá ${"hoá".normalize("NFD")}`],
		["two words, each in its way", "văn hóa, Tỉnh uỷ"],
	])("is not %s", (_, text) => {
		expect(warn(text)).toEqual([]);
	});
});

describe("a picture", () => {
	it.each([
		["no description", "", true],
		["blanks", " \n", true],
		["a file's name", "IMG_0012.jpg", true],
		["a description", "Học sinh chào cờ", false],
	])("with %s is shown: %s", (_, alt, shown) => {
		expect(
			warn("", { figures: [{ alt, caption: "Lễ chào cờ" }] }),
		).toMatchObject(
			shown
				? [
						{
							code: "missing-alt",
							message: { vi: expect.stringContaining("Ảnh 1") },
							at: "Lễ chào cờ",
						},
					]
				: [],
		);
	});

	it("with another's caption is shown once, with all their numbers", () => {
		const captions = [
			"Toàn cảnh",
			"Chào cờ",
			"",
			"toàn  cảnh\n",
			"",
			"Toàn cảnh",
		];
		const figures = captions.map((caption) => ({ alt: "Ảnh sân", caption }));
		expect(warn("", { figures })).toEqual([
			{
				code: "repeated-caption",
				message: {
					vi: "Các ảnh 1, 4, 6 có cùng một chú thích.",
					en: "Pictures 1, 4, 6 have the same caption.",
				},
				at: "Toàn cảnh",
			},
		]);
	});

	it("has its caption proofread, too", () => {
		expect(
			warn("Tỉnh uỷ", {
				figures: [{ alt: "Ảnh", caption: "Tỉnh ủy năm 20261" }],
			}).map(({ code }) => code),
		).toEqual(["impossible-year", "mixed-spelling"]);
	});
});

describe("proofreading", () => {
	it("finds all the faults of one text", () => {
		expect(
			codesOf(
				"Thành uỷ họp năm 20261. Trường mở 5 lớp (gồm 2 lớp sáng và 4 lớp chiều).\nThành ủy khen.",
			),
		).toEqual(["impossible-year", "wrong-sum", "mixed-spelling"]);
	});

	it("stops at fifty", () => {
		expect(warn("năm 20261. ".repeat(500))).toHaveLength(50);
	});

	const words = fc.constantFrom(
		..."năm gồm bao gồm: trong đó 47 lớp 1.502 học viên 20261 - / ( ) ; , và . \n uỷ ủy hoá".split(
			" ",
		),
	);

	it("never throws, whatever the text", () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string({ unit: "binary", maxLength: 300 }),
					fc.array(words, { maxLength: 80 }).map((all) => all.join(" ")),
				),
				fc.string({ unit: "binary" }),
				(text, caption) => {
					const figures = [{ alt: caption, caption }];
					for (const { at = "", message } of warn(text, { figures })) {
						expect(message.vi.isWellFormed()).toBe(true);
						expect(at === caption || at.length <= 240).toBe(true);
					}
				},
			),
			{ numRuns: 2000 },
		);
	});

	it.each([
		"a\u0301\u0323\u0301\u0323",
		"\u0301\u0323",
		"gồm ",
		"gồm (",
		"(gồm 1 lớp, ",
		"47 lớp (gồm 1 lớp và 2 lớp) ",
		"47 lớp gồm 1 lớp, ",
		"1 lớp ",
		"1 lớp, ",
		"1.234",
		"123",
		"năm ",
		"năm   ",
		"năm 20261 ",
		"năm 2026 -",
		"1/",
		"12/12/",
		"và ",
		" ",
		"\n",
		"(",
		")",
		"uỷ ủy ",
		"đ",
	])(
		"comes to an end with 200 KB of %j",
		(part) => {
			const text = part.repeat(200_000 / part.length);
			expect(warn(text).length).toBeLessThanOrEqual(50);
			expect(warn(`47 lớp gồm ${text}`).length).toBeLessThanOrEqual(50);
		},
		LINEAR_MS,
	);
});
