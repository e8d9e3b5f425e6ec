import SearchableMap from "minisearch/SearchableMap";
import { foldWord, spellWord, tokenize } from "./folding.ts";

/** How many spellings stand for one word of a query: a prefix of two letters would be hundreds. */
const SPELLINGS_LIMIT = 30;

/** How many words as they were written are remembered with their spelling: reading an article is mostly that. */
const WRITTEN_LIMIT = 50_000;

/** A shorter word is near to too many others. */
const TYPO_LETTERS = 3;

/** Which spellings an index has, and in how many documents (about: what is removed stays counted). */
export type Words = {
	/** The words of a text, each in its one spelling. */
	read(text: string): string[];
	/** A spelling without its marks. */
	fold(spelling: string): string;
	/** Counts the different words of one document. */
	add(spellings: Iterable<string>, documents?: number): void;
	has(folded: string): boolean;
	countOf(spelling: string): number;
	/** All spellings of a word: `dao` is `đào`, `đạo`, … */
	listSpellings(folded: string): string[];
	/** Spellings of the words that begin so, the most frequent first. */
	listBeginning(prefix: string): string[];
	/** Spellings of the words that one letter more, less, other or swapped makes of it. */
	listNear(folded: string): string[];
};

function createMemory(
	find: (text: string) => string,
): (text: string) => string {
	const known = new Map<string, string>();
	return (text) => {
		let found = known.get(text);
		if (found === undefined) {
			found = find(text);
			if (known.size >= WRITTEN_LIMIT) known.clear();
			known.set(text, found);
		}
		return found;
	};
}

export function createWords(): Words {
	const spell = createMemory(spellWord);
	const fold = createMemory(foldWord);
	const words = new SearchableMap<Map<string, number>>();
	const most = (found: Iterable<Map<string, number>>) =>
		Array.from(found, (spellings) => [...spellings])
			.flat()
			.toSorted(([, a], [, b]) => b - a)
			.slice(0, SPELLINGS_LIMIT)
			.map(([spelling]) => spelling);
	const spellingsOf = (folded: string) => words.get(folded) ?? new Map();
	return {
		read: (text) =>
			tokenize(text)
				.map((token) => spell(token.text))
				.filter((spelling) => spelling !== ""),
		fold,
		add(spellings, documents = 1) {
			for (const spelling of spellings) {
				const counts = words.fetch(fold(spelling), () => new Map());
				counts.set(spelling, (counts.get(spelling) ?? 0) + documents);
			}
		},
		has: (folded) => words.has(folded),
		countOf: (spelling) => spellingsOf(fold(spelling)).get(spelling) ?? 0,
		listSpellings: (folded) => [...spellingsOf(folded).keys()],
		listBeginning: (prefix) => most(words.atPrefix(prefix).values()),
		listNear(folded) {
			if (folded.length < TYPO_LETTERS || /\p{N}/u.test(folded)) return [];
			const near = new Set(words.fuzzyGet(folded, 1).keys());
			for (let at = 0; at + 1 < folded.length; at++)
				near.add(
					folded.slice(0, at) +
						folded[at + 1] +
						folded[at] +
						folded.slice(at + 2),
				);
			return most(Array.from(near, spellingsOf));
		},
	};
}
