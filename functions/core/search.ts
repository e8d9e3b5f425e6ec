import MiniSearch, { type AsPlainObject, type SearchResult } from "minisearch";
import { InvalidInput } from "./errors.ts";
import {
	listAnswering,
	parseQuery,
	toQueries,
	type Wanted,
} from "./search-query.ts";
import { createWords, type Words } from "./search-words.ts";

/** What a search knows of an article; `text` is the plain text of its body. */
export type SearchDocument = {
	id: string;
	title: string;
	summary?: string;
	text: string;
	tags: readonly string[];
	authors: readonly string[];
	section?: string;
	publishedMs: number;
};

/** An article that was found; `words` are those of it that answer the query, for `toSnippet` and `toMarks`. */
export type SearchHit = { id: string; score: number; words: string[] };

export type SearchIndex = {
	/** Adds an article, or replaces what was known of it. */
	put(document: SearchDocument): void;
	/** Forgets an article; one that is not there is forgotten already. */
	remove(id: string): void;
	/** The best articles, best first. With `nowMs` new ones come a little before old ones. */
	search(
		query: string,
		options: { limit: number; nowMs?: number },
	): SearchHit[];
	/** All that `readSearchIndex` needs. */
	toSnapshot(): string;
	readonly size: number;
};

/** What the engine is given of an article: words in their one spelling between blanks. */
type Entry = Record<keyof typeof BOOST, string> & {
	id: string;
	/** All words folded, so that a phrase can be looked for as text; `|` keeps phrases inside a field. */
	folded: string;
	publishedMs: number;
};

/** Rises when the words or fields of an index become others: an older snapshot must be built anew. */
const VERSION = 1;

/** How often a search looks for two words side by side before it lets the order stand. */
const PAIR_CHECKS = 40_000;

const BOOST = { title: 4, about: 2, text: 1 };
/** How much more an article of today is worth than an old one; half of it after a year. */
const NEWNESS = 0.2;
const YEAR_MS = 365 * 86_400_000;

const OPTIONS = {
	fields: Object.keys(BOOST),
	storeFields: ["folded", "publishedMs"] satisfies (keyof Entry)[],
	tokenize: (text: string) => text.split(" "),
	processTerm: (term: string) => term,
	searchOptions: { boost: BOOST },
};

function toEntry(document: SearchDocument, words: Words): Entry {
	const { id, title, summary = "", text, publishedMs } = document;
	const { tags, authors, section = "" } = document;
	const fields = {
		title: words.read(title),
		about: words.read([...tags, ...authors, section].join("\n")),
		text: words.read(`${summary}\n${text}`),
	};
	words.add(new Set(Object.values(fields).flat()));
	return {
		id,
		title: fields.title.join(" "),
		about: fields.about.join(" "),
		text: fields.text.join(" "),
		folded: Object.values(fields)
			.map((spellings) => ` ${spellings.map(words.fold).join(" ")} `)
			.join("|"),
		publishedMs,
	};
}

/** The words of a query as text: two side by side, and all of them; the last may be unfinished. */
type Phrases = { pairs: string[]; whole: string };

function toPhrases(wanted: readonly Wanted[]): Phrases {
	const words = wanted.map(({ folded }) => folded);
	const pairs = words
		.slice(1)
		.map(
			(word, at) => ` ${words[at]} ${word}${at < words.length - 2 ? " " : ""}`,
		);
	return { pairs, whole: ` ${words.join(" ")}` };
}

/** Which share of the neighbours in a query are neighbours in a document. */
const toNearness = ({ pairs }: Phrases, text: string): number =>
	pairs.length === 0
		? 0
		: pairs.filter((pair) => text.includes(pair)).length / pairs.length;

type Ranked = SearchHit & {
	tier: number;
	answered: number;
	publishedMs: number;
};

function toRanked(
	result: SearchResult,
	{
		wanted,
		phrases,
		nowMs,
	}: {
		wanted: readonly Wanted[];
		phrases: Phrases | undefined;
		nowMs: number | undefined;
	},
): Ranked {
	const { id, folded, publishedMs } = result as unknown as Entry;
	const has = new Set(result.terms);
	const exact = wanted.every((word) => has.has(word.exact));
	const answered = exact
		? wanted.length
		: wanted.filter(({ weights }) =>
				result.terms.some((term) => weights.has(term)),
			).length;
	const nearness = phrases ? toNearness(phrases, folded) : 0;
	const isPhrase = nearness === 1 && folded.includes(phrases?.whole ?? "");
	const ageMs = Math.max((nowMs ?? 0) - publishedMs, 0);
	const newness = nowMs === undefined ? 0 : 2 ** (-ageMs / YEAR_MS);
	return {
		id,
		words: result.terms,
		answered,
		// The whole phrase, and every word as it was written, are worth more than any number of words.
		tier: Number(exact) + Number(isPhrase),
		// MiniSearch multiplies by the terms that were found, which here are spellings: what counts is words.
		score:
			(result.score / result.queryTerms.length) *
			answered *
			(1 + nearness) *
			(1 + NEWNESS * newness),
		publishedMs,
	};
}

const byRank = (a: Ranked, b: Ranked) =>
	b.tier - a.tier || b.score - a.score || b.publishedMs - a.publishedMs;

function createIndex(engine: MiniSearch<Entry>, words: Words): SearchIndex {
	const find = (query: string, combineWith: "AND" | "OR", typos: boolean) => {
		const wanted = parseQuery(query, { words, typos });
		if (wanted.length === 0) return { wanted, found: [] };
		const size = engine.documentCount;
		const queries = toQueries(wanted, { words, size });
		return { wanted, found: engine.search({ combineWith, queries }) };
	};
	const remove = (id: string) => {
		if (engine.has(id)) engine.discard(id);
	};
	return {
		put(document) {
			remove(document.id);
			engine.add(toEntry(document, words));
		},
		remove,
		search(query, { limit, nowMs }) {
			let { wanted, found } = find(query, "AND", false);
			// Some of the words are nearly always found: typos must come before.
			if (found.length === 0) ({ wanted, found } = find(query, "AND", true));
			if (found.length === 0) ({ wanted, found } = find(query, "OR", true));
			const phrases = toPhrases(wanted);
			const checked = PAIR_CHECKS / wanted.length;
			const ranked = found.map((result, place) =>
				toRanked(result, {
					wanted,
					phrases: place < checked ? phrases : undefined,
					nowMs,
				}),
			);
			const most = ranked.reduce(
				(most, { answered }) => Math.max(most, answered),
				0,
			);
			const enough = Math.min(most, Math.ceil(wanted.length / 2));
			return ranked
				.filter(({ answered }) => answered >= enough)
				.toSorted(byRank)
				.slice(0, limit)
				.map(({ id, score, words }) => ({
					id,
					score,
					words: listAnswering(wanted, words),
				}));
		},
		toSnapshot() {
			const plain = engine.toJSON();
			return JSON.stringify({ version: VERSION, ...withoutRemoved(plain) });
		},
		get size() {
			return engine.documentCount;
		},
	};
}

/** A removed article leaves its words behind until a while later; a snapshot must not carry them on for ever. */
function withoutRemoved(plain: AsPlainObject): AsPlainObject {
	if (plain.dirtCount === 0) return plain;
	for (const [, fields] of plain.index) {
		for (const field in fields) {
			const counts = fields[field] ?? {};
			for (const id in counts)
				if (!(id in plain.documentIds)) delete counts[id];
			if (Object.keys(counts).length === 0) delete fields[field];
		}
	}
	const index = plain.index.filter(
		([, fields]) => Object.keys(fields).length > 0,
	);
	return { ...plain, dirtCount: 0, index };
}

export function createSearchIndex(): SearchIndex {
	return createIndex(new MiniSearch<Entry>(OPTIONS), createWords());
}

/** Throws InvalidInput for a text that is no snapshot of this version: then the index is built anew. */
export function readSearchIndex(snapshot: string): SearchIndex {
	try {
		const { version, ...plain } = JSON.parse(snapshot) as AsPlainObject & {
			version: number;
		};
		if (version !== VERSION) throw new RangeError(`version ${version}`);
		const words = createWords();
		for (const [spelling, fields] of plain.index)
			words.add(
				[spelling],
				Math.max(
					...Object.values(fields).map((counts) => Object.keys(counts).length),
				),
			);
		return createIndex(MiniSearch.loadJS<Entry>(plain, OPTIONS), words);
	} catch (cause) {
		throw new InvalidInput(`no search index: ${String(cause)}`);
	}
}
