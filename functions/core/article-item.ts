import {
	type Article,
	defined,
	type Status,
	type Teaser,
	toArticlePath,
	toStatus,
	toTeaser,
} from "./article.ts";
import type { Mark, Snippet } from "./search-snippet.ts";
import type { Site } from "./site.ts";

/** The part of an article that lists show; a whole article has the body besides. */
type Listed = Omit<Article, "source" | "html" | "text" | "figures"> &
	Partial<Pick<Article, "html" | "text" | "figures">> &
	Teaser;

/** An article as the world reads it: an item of JSON Feed 1.1, and under `_luot` what that has no name for. */
export type ArticleItem = {
	id: string;
	url: string;
	title: string;
	content_html?: string;
	content_text?: string;
	summary?: string;
	image?: string;
	date_published?: string;
	date_modified: string;
	authors?: Article["authors"];
	tags?: readonly string[];
	language: string;
	attachments?: Article["attachments"];
	_luot: {
		slug: string;
		status: Status;
		version: number;
		/** The page path under which its views are counted. */
		path: string;
		articleSection?: string;
		sourceOrganization?: string;
		temporalCoverage?: string;
		featured?: boolean;
		expires?: string;
		canonical_url?: string;
		translationOf?: string;
		correction?: Article["corrections"];
		figures?: Article["figures"];
		/** How it begins, where it has no summary. */
		excerpt?: string;
		/** Its first picture, where it has no image of its own. */
		picture?: string;
		/** Where a search found its words. */
		snippet?: Snippet & { title: Mark[] };
	};
};

/** The page path under which views of the article are counted: its page at the site, else the one that the service renders. */
export function toCountedPath(
	article: Pick<Article, "site" | "slug" | "page">,
): string {
	return article.page ?? toArticlePath(article);
}

const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined =>
	list.length > 0 ? list : undefined;

/** An address of ours with the service's origin before it, so that it leads there from any page. */
function toAbsolute(address: string, origin: string): string {
	return address.startsWith("/") ? origin + address : address;
}

/** The same in a sanitised body, where a picture's address is its tag's first attribute and nothing else looks like a tag. */
function toAbsoluteBody(html: string, origin: string): string {
	return html
		.replaceAll(/<img src="\/media\/[^"]*"(?: srcset="[^"]*")?/g, (addresses) =>
			addresses.replaceAll("/media/", `${origin}/media/`),
		)
		.replaceAll('<a href="/media/', `<a href="${origin}/media/`);
}

/** @param origin where the service answers, such as `https://luot.truong.example` */
export function toArticleItem(
	article: Listed,
	{
		origin,
		site,
		nowMs,
	}: {
		origin: string;
		site: Pick<Site, "locale">;
		nowMs: number;
	},
): ArticleItem {
	const { html, text, figures, corrections } = article;
	const { excerpt, picture } =
		text === undefined || figures === undefined
			? article
			: toTeaser({ ...article, text, figures });
	return defined({
		id: article.id,
		url: article.canonicalUrl ?? origin + toArticlePath(article),
		title: article.title,
		content_html: html === undefined ? undefined : toAbsoluteBody(html, origin),
		content_text: text,
		summary: article.summary,
		image: article.image && toAbsolute(article.image, origin),
		date_published: article.published,
		date_modified: article.modified,
		authors: nonEmpty(article.authors),
		tags: nonEmpty(article.tags),
		language: article.language ?? site.locale,
		attachments: nonEmpty(
			article.attachments.map((each) => ({
				...each,
				url: toAbsolute(each.url, origin),
			})),
		),
		_luot: defined({
			slug: article.slug,
			status: toStatus(article, nowMs),
			version: article.version,
			path: toCountedPath(article),
			articleSection: article.articleSection,
			sourceOrganization: article.sourceOrganization,
			temporalCoverage: article.temporalCoverage,
			excerpt,
			picture: picture && toAbsolute(picture, origin),
			featured: article.featured,
			expires: article.expires,
			canonical_url: article.canonicalUrl,
			translationOf: article.translationOf,
			correction: nonEmpty(corrections),
			figures:
				figures &&
				nonEmpty(
					figures.map((figure) => ({
						...figure,
						url: toAbsolute(figure.url, origin),
					})),
				),
		}),
	}) as ArticleItem;
}
