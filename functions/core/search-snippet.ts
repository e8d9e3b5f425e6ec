import { spellWord, type Token, tokenize } from "./folding.ts";

/** A part of a text by UTF-16 units: from `start` to before `end`. */
export type Mark = [start: number, end: number];

export type Snippet = { text: string; marks: Mark[] };

/** A line or two of a list of results. */
const LENGTH = 200;

/** How much stands before the first word that was found, so that it can be understood. */
const LEAD = 50;

function listFound(text: string, words: readonly string[]) {
	const wanted = new Set(words);
	const tokens = tokenize(text);
	const spellings = tokens.map((token) => spellWord(token.text));
	const found = tokens.flatMap((token, at) =>
		wanted.has(spellings[at] as string)
			? [{ ...token, at, spelling: spellings[at] as string }]
			: [],
	);
	return { tokens, found };
}

/** Words that stand side by side are marked as one: `đào tạo`, not `đào` and `tạo`. */
function toMergedMarks(text: string, found: readonly Token[]): Mark[] {
	const marks: Mark[] = [];
	for (const { start, end } of found) {
		const last = marks.at(-1);
		if (last && /^\s*$/.test(text.slice(last[1], start))) last[1] = end;
		else marks.push([start, end]);
	}
	return marks;
}

/** Where the words of a hit stand in a text, such as its title. */
export function toMarks(text: string, words: readonly string[]): Mark[] {
	return toMergedMarks(text, listFound(text, words).found);
}

/** The first of the passages that hold the most different words. */
function toBestPassage(
	found: readonly (Token & { spelling: string })[],
	length: number,
): number {
	const counts = new Map<string, number>();
	let best = 0;
	let most = 0;
	let first = 0;
	for (const { spelling, end } of found) {
		counts.set(spelling, (counts.get(spelling) ?? 0) + 1);
		for (let head = found[first]; head && end - head.start > length; ) {
			const left = (counts.get(head.spelling) ?? 0) - 1;
			if (left > 0) counts.set(head.spelling, left);
			else counts.delete(head.spelling);
			head = found[++first];
		}
		if (counts.size > most) {
			most = counts.size;
			best = first;
		}
	}
	return best;
}

/** An end that does not cut a character in half. */
const toWhole = (text: string, end: number) =>
	/^[\uDC00-\uDFFF]/.test(text.slice(end, end + 1)) ? end - 1 : end;

/**
 * The passage of a text, some 200 characters as they stand there, that shows the most of a hit's words; its beginning where it has none.
 * `…` stands for what is left out, blanks for line breaks.
 */
export function toSnippet(text: string, words: readonly string[]): Snippet {
	const { tokens, found } = listFound(text, words);
	const head = found[toBestPassage(found, LENGTH - LEAD)];
	let first = head?.at ?? 0;
	while (
		first > 0 &&
		(head?.start ?? 0) - (tokens[first - 1]?.start ?? 0) <= LEAD
	)
		first--;
	const start =
		first === 0 && (tokens[0]?.start ?? 0) < LEAD
			? 0
			: (tokens[first]?.start ?? 0);
	let end = text.length;
	if (end - start > LENGTH) {
		const last = tokens.findLast(
			(token) => token.start >= start && token.end <= start + LENGTH,
		);
		end = last?.end ?? toWhole(text, start + LENGTH);
	}
	const before = start > 0 ? "…" : "";
	const shift = before.length - start;
	const shown = found.filter(
		(token) => token.start >= start && token.end <= end,
	);
	return {
		text: `${before}${text.slice(start, end).replace(/\s/g, " ")}${end < text.length ? "…" : ""}`,
		marks: toMergedMarks(text, shown).map(([from, to]) => [
			from + shift,
			to + shift,
		]),
	};
}
