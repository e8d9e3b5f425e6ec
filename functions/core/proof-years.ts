import { toExcerpt, type Warning } from "./proof-warning.ts";

/** No plan that a school writes about ends later. */
const LAST_YEAR = 2100;

/** After these words comes a year, or two: `giai đoạn 2021-2025`. */
const NAMED =
	/(?<!\p{L})(?:(\p{L}{1,7})\s)?(?:năm(?:\shọc)?|giai\sđoạn|nhiệm\skỳ|niên\skh(?:óa|oá))\s{1,3}(?<first>[0-9]{4,6})(?![0-9]|[.,][0-9])(?:\s?[-–—/]\s?(?<second>[0-9]{4,6})(?![0-9]|[.,][0-9]))?(?:\s(?<next>\p{L}{1,7}))?/giu;

/** A day or a month with its year: `24/12/2022`, `12/2022`. */
const DATED =
	/(?<![\p{L}0-9./-])(?:(?:0?[1-9]|[12][0-9]|3[01])([/.-])(?:0?[1-9]|1[0-2])\1|(?:0?[1-9]|1[0-2])\/)(?<first>[0-9]{4,6})(?![\p{L}0-9]|[./-][\p{L}0-9])/giu;

/** Before `năm` as a length of time: `mỗi năm 20000 …`. */
const EACH = new Set(["mỗi", "hàng", "hằng", "từng", "một", "bình", "quân"]);

/** After a number that counts something, or lies before our era. */
const COUNTED = new Set(
	"học sinh người em cháu lượt đồng triệu tỷ tỉ nghìn ngàn lớp suất cuốn quyển cây trường cán giáo đảng đoàn đội hộ gia tấn kg km m ha mét bài trước tcn thí phụ bộ".split(
		" ",
	),
);

const isImpossible = (digits: string) =>
	digits.length > 4
		? /^(?:19|20)/.test(digits)
		: digits.startsWith("0") || Number(digits) > LAST_YEAR;

/** Years that nobody can mean: of five digits, or far away. `text` is in normal form C. */
export function listImpossibleYears(text: string): Warning[] {
	const found = [
		...[...text.matchAll(NAMED)].filter(
			({ 1: before = "", groups }) =>
				!EACH.has(before.toLowerCase()) &&
				!COUNTED.has(groups?.next?.toLowerCase() ?? ""),
		),
		...text.matchAll(DATED),
	].toSorted((a, b) => a.index - b.index);
	return found.flatMap(({ 0: passage, index, groups }) =>
		[groups?.first, groups?.second]
			.filter((digits) => digits !== undefined)
			.filter(isImpossible)
			.map((digits) => ({
				code: "impossible-year" as const,
				message: {
					vi: `“${digits}” không thể là một năm.`,
					en: `“${digits}” cannot be a year.`,
				},
				at: toExcerpt(text, index, index + passage.length),
			})),
	);
}
