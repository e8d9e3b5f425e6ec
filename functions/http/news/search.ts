import type { Article } from "../../core/article.ts";
import { createSearchIndex, type SearchIndex } from "../../core/search.ts";
import {
	type Mark,
	type Snippet,
	toMarks,
	toSnippet,
} from "../../core/search-snippet.ts";
import type { Articles, Card } from "../../store/articles.ts";

/** An article that a search found, and which of its words answer the query. */
export type Hit = { readonly id: string; readonly words: readonly string[] };

/** Finds a site's articles by words, the best first. */
export type Search = (
	site: string,
	query: string,
	options: { limit: number },
) => Promise<readonly Hit[]>;

/** Where the words of a search stand in what it found. */
export type Found = Snippet & { title: Mark[] };

/** How many sites' indexes a process keeps: ten thousand articles are some hundred megabytes. */
const REMEMBERED = 8;

/** An index of changes is not yet what it will be a moment later, so the last minute is asked for again. */
const OVERLAP_MS = 60_000;

const PAGE = 100;

/** A site's index, and what of the articles is in it. */
type Known = {
	index: SearchIndex;
	versions: Map<string, number>;
	changedMs: number;
	askedMs: number;
	/** What is being brought up to date, one after the other. */
	turn: Promise<void>;
};

export function toFound(article: Article, words: readonly string[]): Found {
	return {
		...toSnippet(article.text, words),
		title: toMarks(article.title, words),
	};
}

/**
 * Keeps an index of each site in the process's memory, made of the articles themselves and brought up to date by what has changed since,
 * at most every `freshMs`. Nothing else writes it, so it cannot be wrong for longer than that.
 */
export function createSearch({
	articles,
	nowMs,
	freshMs,
}: {
	articles: Pick<Articles, "listChanged" | "getAll">;
	nowMs: () => number;
	freshMs: number;
}): Search {
	const sites = new Map<string, Known>();

	const isListed = (card: Card) => card.state === "published" && !card.deleted;

	async function learn(site: string, known: Known, cards: readonly Card[]) {
		const news = cards.filter(
			({ id, version }) => known.versions.get(id) !== version,
		);
		const listed = news.filter(isListed).map(({ id }) => id);
		for (const article of await articles.getAll(site, listed)) {
			known.index.put({
				id: article.id,
				title: article.title,
				text: article.text,
				tags: article.tags,
				authors: article.authors.map(({ name }) => name),
				publishedMs: Date.parse(article.published ?? article.modified),
				...(article.summary && { summary: article.summary }),
				...(article.articleSection && { section: article.articleSection }),
			});
		}
		for (const card of news) {
			if (!isListed(card)) known.index.remove(card.id);
			known.versions.set(card.id, card.version);
			known.changedMs = Math.max(known.changedMs, Date.parse(card.modified));
		}
	}

	async function update(site: string, known: Known): Promise<void> {
		if (nowMs() - known.askedMs < freshMs) return;
		const askedMs = nowMs();
		const sinceMs = known.changedMs - OVERLAP_MS;
		const pages: Card[][] = [];
		let after: string | undefined;
		do {
			const { cards, next } = await articles.listChanged(site, {
				limit: PAGE,
				after,
				sinceMs: Math.max(0, sinceMs),
			});
			pages.push(cards);
			after = next;
		} while (after !== undefined);
		// The oldest first: cut off half-way, all up to there is known, and the rest comes the next time.
		for (const cards of pages.reverse()) await learn(site, known, cards);
		known.askedMs = askedMs;
	}

	return async function search(site, query, { limit }) {
		const known = sites.get(site) ?? {
			index: createSearchIndex(),
			versions: new Map(),
			changedMs: 0,
			askedMs: Number.NEGATIVE_INFINITY,
			turn: Promise.resolve(),
		};
		// The site that was asked for last is forgotten last.
		sites.delete(site);
		sites.set(site, known);
		for (const oldest of sites.keys()) {
			if (sites.size <= REMEMBERED) break;
			sites.delete(oldest);
		}
		const turn = known.turn.then(() => update(site, known));
		known.turn = turn.catch(() => {});
		await turn;
		return known.index.search(query, { limit, nowMs: nowMs() });
	};
}
