import { toExcerpt, type Warning } from "./proof-warning.ts";

/** A number of something: `1.502 học viên`. */
type Amount = { value: number; unit: string[]; start: number; end: number };

/** What stands before and after the verb, and where it begins and ends in the text. */
type Passage = { whole: string; parts: string; start: number; end: number };

const INCLUDES = /(?<!\p{L})(?:bao\s)?gồm(?!\p{L})(?:\scó(?!\p{L}))?\s?:?/giu;

/** A number that is neither inside another, nor of a date or a document, and up to two words of what it counts. */
const AMOUNT =
	/(?<![\p{L}\p{N}.,-]|[0-9]\/)(?<digits>[0-9]{1,3}(?:\.[0-9]{3}){1,4}|[0-9]{1,7})(?![0-9]|[.,/-][0-9])\s{1,2}(?<unit>\p{L}+(?:\s\p{L}+)?)/gu;

/** A number behind one of these is a name: `khối 10`, `năm 2021`. */
const NAMING =
	/(?<!\p{L})(?:năm|học|tháng|ngày|số|khối|lớp|khóa|khoá|quý|tuần|thứ|kỳ|đợt|điều|khoản|hạng)\s?$/iu;

/** A number behind one of these is not exact. */
const VAGUE =
	/(?<!\p{L})(?:hơn|gần|trên|dưới|khoảng|chừng|ít nhất|tối đa|tối thiểu)\s?$/iu;

/** What no number counts. */
const NO_UNIT = new Set(
	"có là và đến của trong ở tại với thì được đạt tăng giảm so cho từ do gồm hoặc hay".split(
		" ",
	),
);

/** What is counted one by one in one syllable: the next word tells only which. */
const SHORT_UNITS = new Set(
	"lớp em cháu bạn người trường suất cuốn quyển cây phòng đội tiết buổi giải nhóm câu máy hộ xã".split(
		" ",
	),
);

/** With one of these the parts are not all, or not just parts. */
const UNSURE =
	/(?<!\p{L})(?:trong đó|trong số|kể cả|ngoài ra|cả|khác|còn lại|hơn|gần|khoảng|không|chưa|mỗi|v\.v|hoặc|hay)(?!\p{L})|…|\.\.\./iu;

const NOT_INCLUDED = /(?<!\p{L})(?:không|chưa)\s?$/iu;

/** A whole that stands further away is another sentence's matter; a list that goes on for longer is none that a reader adds up. */
const WHOLE_REACH = 160;
const PARTS_REACH = 800;

function listAmounts(text: string): Amount[] {
	return [...text.matchAll(AMOUNT)].flatMap(({ 0: match, index, groups }) => {
		const unit = (groups?.unit ?? "").toLowerCase().split(/\s/);
		if (NO_UNIT.has(unit[0] ?? "")) return [];
		const before = text.slice(Math.max(index - 12, 0), index);
		if (NAMING.test(before)) return [];
		if (SHORT_UNITS.has(unit[0] ?? "")) unit.length = 1;
		const value = VAGUE.test(before)
			? Number.NaN
			: Number((groups?.digits ?? "").replaceAll(".", ""));
		return [{ value, unit, start: index, end: index + match.length }];
	});
}

const isSameUnit = ({ unit }: Amount, other: Amount) =>
	unit.join(" ") === other.unit.join(" ");

/** The beginning of a list up to the bracket that closes it. */
function toBracketed(text: string): string {
	let depth = 0;
	for (let at = 0; at < text.length; at++) {
		if (text[at] === "(") depth++;
		if (text[at] === ")" && --depth < 0) return text.slice(0, at);
	}
	return text;
}

/** Where a text says of what a whole consists. */
function listPassages(text: string): Passage[] {
	const passages: Passage[] = [];
	let start = 0;
	for (const sentence of text.split(/(?<=[.!?])\s|\n/)) {
		const verbs = [...sentence.matchAll(INCLUDES)];
		for (const [at, { 0: verb, index }] of verbs.entries()) {
			const previous = verbs[at - 1];
			const from = previous ? previous.index + previous[0].length : 0;
			const whole = sentence.slice(Math.max(from, index - WHOLE_REACH), index);
			const rest = sentence.slice(
				index + verb.length,
				Math.min(verbs[at + 1]?.index ?? sentence.length, index + PARTS_REACH),
			);
			const parts = toBracketed(rest);
			passages.push({
				whole,
				parts: parts.replace(/\([^()]*\)/g, " "),
				start: start + index - whole.length,
				end: start + index + verb.length + parts.length,
			});
		}
		start += sentence.length + 1;
	}
	return passages;
}

/** The values of a list's parts, and whether the list may have more that it does not count; nothing where a part has two. */
function parseParts(parts: string, total: Amount) {
	const isPart = (amount: Amount) => isSameUnit(amount, total);
	const [clause = ""] = parts.split(";", 1);
	const beyond = listAmounts(parts.slice(clause.length)).some(isPart);
	const list = beyond ? parts : clause;
	if (UNSURE.test(list)) return undefined;
	const items = list
		.split(/[,;](?![0-9])|(?<!\p{L})và(?!\p{L})/iu)
		.map((item) => listAmounts(item).filter(isPart));
	if (items.some((amounts) => amounts.length > 1)) return undefined;
	const values = items.flat().map(({ value }) => value);
	return { values, isOpen: values.length < items.length };
}

const NUMBERS = {
	vi: new Intl.NumberFormat("vi"),
	en: new Intl.NumberFormat("en"),
};

/** Wholes that are not the sum of their parts: `47 lớp (gồm 21 lớp … và 24 lớp …)`. `text` is in normal form C. */
export function listWrongSums(text: string): Warning[] {
	return listPassages(text).flatMap(({ whole, parts, start, end }) => {
		if (NOT_INCLUDED.test(whole)) return [];
		const totals = new Map<string, Amount>();
		for (const amount of listAmounts(whole)) {
			const between = whole.slice(amount.end).replace(/[\s,:(]{1,5}$/, "");
			if (!/[,;:()]/.test(between)) totals.set(amount.unit.join(" "), amount);
		}
		return [...totals.values()].flatMap((total) => {
			const list = parseParts(parts, total);
			if (!list || list.values.length < 2) return [];
			const sum = list.values.reduce((sum, value) => sum + value, 0);
			// Of a part that is named without its number the sum knows only that it is no less.
			const isWrong = list.isOpen ? sum > total.value : sum !== total.value;
			if (!isWrong || Number.isNaN(sum + total.value)) return [];
			const say = (locale: "vi" | "en") => {
				const format = NUMBERS[locale].format;
				return {
					whole: `${format(total.value)} ${total.unit.join(" ")}`,
					sum: `${list.values.map(format).join(" + ")} = ${format(sum)}`,
				};
			};
			const [vi, en] = [say("vi"), say("en")];
			return [
				{
					code: "wrong-sum" as const,
					message: {
						vi: `“${vi.whole}”, nhưng các phần cộng lại là ${vi.sum}.`,
						en: `“${en.whole}”, but the parts add up to ${en.sum}.`,
					},
					at: toExcerpt(text, start + total.start, end),
				},
			];
		});
	});
}
