import { isVisible } from "../core/article.ts";
import { NotCounted } from "../core/errors.ts";
import { sumExact } from "../core/exact.ts";
import type { Site } from "../core/site.ts";
import type { Value } from "../core/stats.ts";
import { ARTICLE_PAGES } from "../core/stats-exactness.ts";
import type { Stats } from "../store/stats.ts";
import { listPaths } from "./news/popular.ts";

const METRICS = ["views", "entries", "exits"] as const;

/**
 * The articles behind the most viewed pages, by slug, the most read first: all addresses of one add up. Only what readers may see now.
 * Throws NotCounted where nobody knows articles.
 */
export async function toArticleValues(
	stats: Pick<Stats, "findArticles">,
	{ site, pages, nowMs }: { site: Site; pages: Value[]; nowMs: number },
): Promise<Value[]> {
	const looked = pages.slice(0, ARTICLE_PAGES).map(({ name }) => name);
	const found = await stats.findArticles?.(site.id, looked);
	if (!found)
		throw new NotCounted("of: article is not known here. Ask for page.");
	const pageOf = new Map(pages.map((page) => [page.name, page]));
	return found
		.filter((article) => isVisible(article, nowMs))
		.map((article) => {
			const own = listPaths(article, site);
			const sum = (metric: (typeof METRICS)[number]) =>
				sumExact(own.map((path) => pageOf.get(path)?.[metric] ?? 0));
			return {
				name: article.slug,
				title: article.title,
				views: sum("views"),
				entries: sum("entries"),
				exits: sum("exits"),
			};
		})
		.toSorted(
			(one, other) =>
				other.views - one.views || (one.name < other.name ? -1 : 1),
		);
}
