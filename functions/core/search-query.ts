import type { Query } from "minisearch";
import type { Words } from "./search-words.ts";

/** Of a longer query the rest is not read: every further word takes its time and narrows nothing. */
const QUERY_CHARACTERS = 400;
const QUERY_WORDS = 16;

/** The last word may be unfinished from so many letters on; a tenth of all words begin like `th`. */
const PREFIX_LETTERS = 2;

const OTHER_SPELLING = 0.3;
const UNFINISHED = 0.4;
const TYPO = 0.5;

/** A word of a query, and every spelling that answers it with its weight. */
export type Wanted = {
	exact: string;
	folded: string;
	weights: Map<string, number>;
};

/** What a query asks for; with `typos` also the words near to those that no article has. */
export function parseQuery(
	query: string,
	{ words, typos }: { words: Words; typos: boolean },
): Wanted[] {
	const spellings = words
		.read(query.slice(0, QUERY_CHARACTERS))
		.slice(0, QUERY_WORDS);
	// Who writes no mark at all means any; who writes one means the other words as they stand, too.
	const hasMarks = spellings.some((word) => word !== words.fold(word));
	const wanted = new Map<string, Wanted>();
	for (const [at, exact] of spellings.entries()) {
		const folded = words.fold(exact);
		const weights = new Map<string, number>();
		const weigh = (found: readonly string[], weight: number) => {
			for (const spelling of found)
				if (!weights.has(spelling)) weights.set(spelling, weight);
		};
		weigh([exact], 1);
		weigh(words.listSpellings(folded), hasMarks ? OTHER_SPELLING : 1);
		if (at === spellings.length - 1 && folded.length >= PREFIX_LETTERS)
			weigh(words.listBeginning(folded), UNFINISHED);
		if (typos && !words.has(folded)) weigh(words.listNear(folded), TYPO);
		wanted.set(exact, { exact, folded, weights });
	}
	return [...wanted.values()];
}

/** How rare a word is among so many documents, as MiniSearch weighs it. */
const toRarity = (documents: number, size: number) =>
	Math.log(1 + (Math.max(size - documents, 0) + 0.5) / (documents + 0.5));

/** The same for MiniSearch, for an index of so many documents. */
export function toQueries(
	wanted: Wanted[],
	{ words, size }: { words: Words; size: number },
): Query[] {
	return wanted.map(({ weights }) => {
		const spellings = [...weights.keys()];
		const common = Math.max(...spellings.map(words.countOf));
		return {
			combineWith: "OR",
			queries: spellings,
			// A rare spelling of a common word is no rare word.
			boostTerm: (spelling) =>
				((weights.get(spelling) ?? 0) * toRarity(common, size)) /
				toRarity(words.countOf(spelling), size),
		};
	});
}

/** The words of a document that answer a query: the exact spelling where it has it. */
export function listAnswering(
	wanted: readonly Wanted[],
	terms: readonly string[],
): string[] {
	const found = new Set(terms);
	const answering = wanted.flatMap(({ exact, weights }) =>
		found.has(exact)
			? [exact]
			: [...weights.keys()].filter((spelling) => found.has(spelling)),
	);
	return [...new Set(answering)].toSorted();
}
