import { type Context, Hono } from "hono";
import {
	type Article,
	isArticleId,
	isVisible,
	RULES_VERSION,
	STATES,
} from "../../core/article.ts";
import { type ArticleItem, toArticleItem } from "../../core/article-item.ts";
import { InvalidInput, NotFound } from "../../core/errors.ts";
import type { Site } from "../../core/site.ts";
import { isSlug } from "../../core/slug.ts";
import type { Articles, Card } from "../../store/articles.ts";
import type { Sites } from "../../store/sites.ts";
import type { Access } from "../access.ts";
import { answerCached, KEPT_MS, toTimedCache } from "../caching.ts";
import { publicCors } from "../cors.ts";
import { originOf } from "../origin.ts";
import { siteOf } from "../site-of.ts";
import {
	type ArticleQuery,
	parseArticleQuery,
	parseCursor,
	parseLimit,
	pickFields,
	toCursor,
} from "./article-query.ts";
import { toAtom, toRss } from "./feed.ts";
import { tagOf } from "./if-match.ts";
import { type Found, type Search, toFound } from "./search.ts";

export type ArticlesReading = {
	articles: Pick<
		Articles,
		"get" | "getAll" | "findSlug" | "listPublished" | "listChanged"
	>;
	sites: Pick<Sites, "get">;
	search: Search;
	access: Access;
	nowMs: () => number;
};

/** A body that went through older rules goes through today's; the parser is loaded only then. */
export async function refresh(article: Article): Promise<Article> {
	if (article.rules === RULES_VERSION) return article;
	const { toBody } = await import("../../core/article-body.ts");
	return { ...article, ...toBody(article.source), rules: RULES_VERSION };
}

/** The article that readers find under a slug, a former slug or an id. Throws NotFound for one that they may not see, too. */
export async function findVisible(
	articles: Pick<Articles, "get" | "findSlug">,
	site: Site,
	{ name, nowMs }: { name: string; nowMs: number },
): Promise<Article> {
	const id = isArticleId(name)
		? name
		: isSlug(name) && (await articles.findSlug(site.id, name));
	const article = id && (await articles.get(site.id, id));
	if (!article || !isVisible(article, nowMs))
		throw new NotFound("There is no such article, or not now.");
	return refresh(article);
}

/** The articles that readers may see of those that a search found, the best first, and when others of them begin. */
export async function findByWords(
	articles: Pick<Articles, "getAll">,
	search: Search,
	{
		site,
		words,
		limit,
		nowMs,
	}: { site: Site; words: string; limit: number; nowMs: number },
): Promise<{ found: [Article, Found][]; begin: string[] }> {
	const hits = await search(site.id, words, { limit });
	const wordsOf = new Map(hits.map((hit) => [hit.id, hit.words]));
	const all = await articles.getAll(site.id, [...wordsOf.keys()]);
	return {
		found: all
			.filter((article) => isVisible(article, nowMs))
			.map((article) => [
				article,
				toFound(article, wordsOf.get(article.id) ?? []),
			]),
		begin: all.flatMap(({ published }) => published ?? []),
	};
}

/** Articles as everybody reads them, and, with a token, as their editors do. */
export function createArticlesRoutes({
	articles,
	sites,
	search,
	access,
	nowMs,
}: ArticlesReading): Hono {
	const routes = new Hono();
	const all = "/v1/sites/:site/articles";
	for (const path of [all, `${all}/:name`, `${all}.xml`, `${all}.rss`])
		routes.use(path, publicCors);

	const itemsOf =
		(c: Context, site: Site) =>
		(each: Card | Article): ArticleItem =>
			toArticleItem(each, { origin: originOf(c), site, nowMs: nowMs() });

	/** Whole articles for cards, where bodies are wanted. */
	async function withBodies(site: Site, cards: readonly Card[]) {
		const found = await articles.getAll(
			site.id,
			cards.map(({ id }) => id),
		);
		// Between the two reads an article may have left; a list that was read from one of them still shows what it found.
		return Promise.all(
			found.filter((article) => isVisible(article, nowMs())).map(refresh),
		);
	}

	/** What a search found, in the order of the search. */
	async function listHits(
		c: Context,
		site: Site,
		{ query, words }: { query: ArticleQuery; words: string },
	): Promise<{ items: ArticleItem[]; begin: string[] }> {
		if (words.length > 200) throw new InvalidInput("q: at most 200 characters");
		const { limit } = query;
		const { found, begin } = await findByWords(articles, search, {
			site,
			words,
			limit,
			nowMs: nowMs(),
		});
		const items = found.map(([article, snippet]) => {
			const item = itemsOf(c, site)(article);
			return { ...item, _luot: { ...item._luot, snippet } };
		});
		return { items, begin };
	}

	function toNextUrl(c: Context, next: string | undefined): string | undefined {
		if (!next) return undefined;
		const url = new URL(c.req.url);
		url.searchParams.set("cursor", toCursor(next));
		return url.href;
	}

	/** A list, where it goes on, and how a shared cache may keep it: until the first of it ends or another begins. */
	async function readList(c: Context, site: Site) {
		const toList = (
			items: ArticleItem[],
			begin: readonly (string | undefined)[],
		) => ({
			items,
			cache: toTimedCache(
				[...items.map(({ _luot }) => _luot.expires), ...begin],
				nowMs(),
			),
		});
		const query = parseArticleQuery(c, site);
		const words = c.req.query("q");
		if (words?.trim()) {
			const { items, begin } = await listHits(c, site, { query, words });
			return { ...toList(items, begin), query, next: undefined };
		}
		const { cards, next, begins } = await articles.listPublished(site.id, {
			...query,
			nowMs: nowMs(),
			aheadMs: KEPT_MS,
		});
		const shown = query.hasBodies ? await withBodies(site, cards) : cards;
		return { ...toList(shown.map(itemsOf(c, site)), [begins]), query, next };
	}

	function answerFeed(
		c: Context,
		site: Site,
		{ items, cache, query, next }: Awaited<ReturnType<typeof readList>>,
	): Response {
		const nextUrl = toNextUrl(c, next);
		const feed = {
			version: "https://jsonfeed.org/version/1.1",
			title: site.name,
			home_page_url: `${originOf(c)}/news/${site.id}/`,
			feed_url: `${originOf(c)}/v1/sites/${site.id}/articles`,
			language: site.locale,
			items: items.map((item) => pickFields(item, query.fields)),
			...(nextUrl && { next_url: nextUrl }),
		};
		return answerCached(c, {
			body: JSON.stringify(feed),
			type: query.fields
				? "application/json; charset=utf-8"
				: "application/feed+json; charset=utf-8",
			cache,
		});
	}

	function answerXml(
		c: Context,
		site: Site,
		{
			format,
			items,
			cache,
		}: {
			format: "atom" | "rss";
			items: readonly ArticleItem[];
			cache: string;
		},
	): Response {
		const options = { site, origin: originOf(c) };
		return answerCached(c, {
			body: format === "atom" ? toAtom(items, options) : toRss(items, options),
			type: `application/${format}+xml; charset=utf-8`,
			cache,
		});
	}

	/** Editors see every state, the last changed first. */
	async function answerDesk(c: Context, status: string): Promise<Response> {
		await access(c, c.req.param("site") ?? "", "viewer");
		const site = await siteOf(c, sites);
		const state = [...STATES, "deleted" as const].find(
			(each) => each === status,
		);
		if (!state && status !== "any")
			throw new InvalidInput(
				`status: any, deleted, ${STATES.join(", ")}; scheduled ones are published with a time to come`,
			);
		const { cards, next } = await articles.listChanged(site.id, {
			limit: parseLimit(c.req.query("limit")),
			after: parseCursor(c.req.query("cursor")),
			state,
		});
		const nextUrl = toNextUrl(c, next);
		const items = cards.map((card) => {
			const item = itemsOf(c, site)(card);
			return {
				...item,
				_luot: {
					...item._luot,
					...(card.deleted && { status: "deleted" }),
					by: card.by,
				},
			};
		});
		return c.json({ items, ...(nextUrl && { next_url: nextUrl }) }, 200, {
			"cache-control": "private, no-store",
		});
	}

	routes.get(all, async (c) => {
		c.header("vary", "Accept, Authorization");
		const status = c.req.query("status");
		if (status !== undefined) return answerDesk(c, status);
		const site = await siteOf(c, sites);
		const list = await readList(c, site);
		const format = /application\/(atom|rss)\+xml/.exec(
			c.req.header("accept") ?? "",
		)?.[1] as "atom" | "rss" | undefined;
		return format
			? answerXml(c, site, { format, ...list })
			: answerFeed(c, site, list);
	});

	routes.get(`${all}.xml`, async (c) => {
		const site = await siteOf(c, sites);
		const list = await readList(c, site);
		return answerXml(c, site, { format: "atom", ...list });
	});

	routes.get(`${all}.rss`, async (c) => {
		const site = await siteOf(c, sites);
		const list = await readList(c, site);
		return answerXml(c, site, { format: "rss", ...list });
	});

	/** An article in any state, with its source, as an editor works on it. */
	async function answerEditor(c: Context): Promise<Response> {
		await access(c, c.req.param("site") ?? "", "viewer");
		const site = await siteOf(c, sites);
		const name = c.req.param("name") ?? "";
		const id = isArticleId(name)
			? name
			: isSlug(name) && (await articles.findSlug(site.id, name));
		const article = id && (await articles.get(site.id, id));
		if (!article) throw new NotFound("There is no such article at this site.");
		const item = itemsOf(c, site)(await refresh(article));
		const { source, deleted, by, note } = article;
		return c.json(
			{
				...item,
				_luot: {
					...item._luot,
					...(deleted && { status: "deleted" }),
					source,
					by,
					...(note && { note }),
				},
			},
			200,
			{
				etag: tagOf(article.version),
				"cache-control": "private, no-store",
			},
		);
	}

	routes.get(`${all}/:name`, async (c) => {
		c.header("vary", "Authorization");
		if (c.req.header("authorization")) return answerEditor(c);
		const site = await siteOf(c, sites);
		const name = c.req.param("name");
		const article = await findVisible(articles, site, { name, nowMs: nowMs() });
		const { fields } = parseArticleQuery(c, site);
		if (name !== article.slug && name !== article.id)
			return c.body(null, 301, {
				location: `/v1/sites/${site.id}/articles/${article.slug}${new URL(c.req.url).search}`,
				"cache-control": "public, max-age=300",
			});
		return answerCached(c, {
			body: JSON.stringify(pickFields(itemsOf(c, site)(article), fields)),
			type: "application/json; charset=utf-8",
			cache: toTimedCache([article.expires], nowMs()),
			version: article.version,
		});
	});

	return routes;
}
