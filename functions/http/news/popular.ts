import { Hono } from "hono";
import { type Article, isVisible, toArticlePath } from "../../core/article.ts";
import { toArticleItem, toCountedPath } from "../../core/article-item.ts";
import { InvalidInput } from "../../core/errors.ts";
import { sumExact, toExact } from "../../core/exact.ts";
import { PERIODS, toSlices, toSlugOf } from "../../core/popular.ts";
import type { Site } from "../../core/site.ts";
import type { Articles } from "../../store/articles.ts";
import type { Counters } from "../../store/counters.ts";
import type { Sites } from "../../store/sites.ts";
import { answerCached, toTimedCache } from "../caching.ts";
import { publicCors } from "../cors.ts";
import { originOf } from "../origin.ts";
import { siteOf } from "../site-of.ts";
import { parseLimit } from "./article-query.ts";

/** So many of the most viewed pages are looked up among the articles. */
const LOOKED_UP = 300;

export type PopularRoutes = {
	articles: Pick<Articles, "findSlugs" | "findPages" | "getAll">;
	counters: Pick<Counters, "list">;
	sites: Pick<Sites, "get">;
	nowMs: () => number;
};

/** Everywhere that an article's views are counted: its page at the site, and the service's, under each slug it has had. */
export function listPaths(
	article: Pick<Article, "slug" | "formerSlugs" | "site" | "page">,
	site: Site,
): string[] {
	const { slug, formerSlugs } = article;
	return [
		...new Set([
			toCountedPath(article),
			...[slug, ...formerSlugs].map((each) =>
				toArticlePath({ site: site.id, slug: each }),
			),
		]),
	];
}

/** The most-read articles of a period, by article: all addresses of one add up, and translations with what they translate. */
export function createPopularRoutes({
	articles,
	counters,
	sites,
	nowMs,
}: PopularRoutes): Hono {
	const routes = new Hono();
	const path = "/v1/sites/:site/popular";

	async function readViews(
		site: Site,
		period: (typeof PERIODS)[number],
	): Promise<Map<string, number>> {
		const views = new Map<string, number>();
		for (const { prefix, attributes } of toSlices(period, site, nowMs())) {
			for (const [page, counts] of await counters.list(site.id, prefix)) {
				const sum = sumExact(attributes.map((name) => counts[name] ?? 0));
				if (sum > 0) views.set(page, toExact((views.get(page) ?? 0) + sum));
			}
		}
		if (period === "all")
			for (const [page, opening] of Object.entries(site.pageOpening))
				views.set(page, toExact((views.get(page) ?? 0) + opening));
		return views;
	}

	/** The articles behind the most viewed pages. */
	async function findArticles(
		site: Site,
		views: ReadonlyMap<string, number>,
	): Promise<Article[]> {
		const pages = [...views]
			.sort(([, one], [, other]) => other - one)
			.slice(0, LOOKED_UP)
			.map(([page]) => page);
		const slugs = pages.flatMap((page) => toSlugOf(page, site.id) ?? []);
		const [bySlug, byPage] = await Promise.all([
			articles.findSlugs(site.id, slugs),
			articles.findPages(site.id, pages),
		]);
		return articles.getAll(site.id, [
			...new Set([...bySlug.values(), ...byPage.values()]),
		]);
	}

	/** Views by article: a translation's are those of what it translates, where readers can see that. */
	function rank(
		found: readonly Article[],
		{ site, views }: { site: Site; views: ReadonlyMap<string, number> },
	): [Article, number][] {
		const visible = new Map(
			found
				.filter((article) => isVisible(article, nowMs()))
				.map((article) => [article.id, article]),
		);
		const sums = new Map<string, number>();
		for (const article of visible.values()) {
			const { id = article.id } =
				visible.get(article.translationOf ?? "") ?? {};
			const own = listPaths(article, site).map((page) => views.get(page) ?? 0);
			sums.set(id, sumExact([sums.get(id) ?? 0, ...own]));
		}
		return [...sums]
			.map(([id, sum]): [Article, number] => [visible.get(id) as Article, sum])
			.sort(
				([one, sum], [other, otherSum]) =>
					otherSum - sum ||
					(other.published ?? "").localeCompare(one.published ?? ""),
			);
	}

	routes.use(path, publicCors);
	routes.get(path, async (c) => {
		const period = PERIODS.find(
			(each) => each === (c.req.query("period") ?? "week"),
		);
		if (!period) throw new InvalidInput(`period: ${PERIODS.join(", ")}`);
		const limit = parseLimit(c.req.query("limit") ?? "10");
		const site = await siteOf(c, sites);
		const views = await readViews(site, period);
		const found = await findArticles(site, views);
		const ranked = rank(found, { site, views });
		const items = ranked.slice(0, limit).map(([article, sum]) => {
			const {
				html: _html,
				text: _text,
				figures: _figures,
				source: _source,
				...card
			} = article;
			const item = toArticleItem(card, {
				origin: originOf(c),
				site,
				nowMs: nowMs(),
			});
			return { ...item, _luot: { ...item._luot, views: sum } };
		});
		return answerCached(c, {
			body: JSON.stringify({ period, items }),
			type: "application/json; charset=utf-8",
			cache: toTimedCache(
				found.flatMap(({ published, expires }) => [published, expires]),
				nowMs(),
			),
		});
	});

	return routes;
}
