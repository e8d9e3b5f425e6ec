import { html } from "hono/html";
import type { ArticleItem } from "../../core/article-item.ts";
import type { Site } from "../../core/site.ts";

/** News is what search engines take for it: of the last two days. */
const NEWS_MS = 2 * 86_400_000;

/** A sitemap of articles, with what the protocol of news sitemaps says of the latest. */
export function toSitemap(
	items: readonly ArticleItem[],
	{ site, nowMs }: { site: Site; nowMs: number },
): string {
	const urls = items.map((item) => {
		const published = item.date_published ?? item.date_modified;
		const isNews = nowMs - Date.parse(published) < NEWS_MS;
		return html`<url><loc>${item.url}</loc><lastmod>${item.date_modified}</lastmod>${isNews ? html`<news:news><news:publication><news:name>${site.name}</news:name><news:language>${item.language.slice(0, 2)}</news:language></news:publication><news:publication_date>${published}</news:publication_date><news:title>${item.title}</news:title></news:news>` : ""}</url>`;
	});
	return `<?xml version="1.0" encoding="UTF-8"?>${html`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">${urls}</urlset>`}`;
}
