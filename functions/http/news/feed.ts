import { Feed } from "feed";
import type { ArticleItem } from "../../core/article-item.ts";
import type { Site } from "../../core/site.ts";

type Options = { site: Site; origin: string };

/** The library calls every title and summary of Atom HTML, so text that looks like a tag has to be written as HTML writes it. */
const toHtml = (text: string) =>
	text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const toText = (text: string) => text;

function createFeed(
	items: readonly ArticleItem[],
	{ site, origin, write }: Options & { write: (text: string) => string },
): Feed {
	const home = `${origin}/news/${site.id}/`;
	const modified = items.map(({ date_modified }) => Date.parse(date_modified));
	const feed = new Feed({
		id: home,
		link: home,
		title: site.name,
		description: site.name,
		language: site.locale,
		copyright: site.name,
		generator: "Lượt",
		updated: new Date(Math.max(0, ...modified)),
		feedLinks: {
			atom: `${origin}/v1/sites/${site.id}/articles.xml`,
			rss: `${origin}/v1/sites/${site.id}/articles.rss`,
			json: `${origin}/v1/sites/${site.id}/articles`,
		},
	});
	for (const item of items) {
		const { _luot, authors = [], tags = [] } = item;
		feed.addItem({
			id: `urn:uuid:${item.id}`,
			guid: `urn:uuid:${item.id}`,
			link: item.url,
			title: write(item.title),
			date: new Date(item.date_modified),
			published: new Date(item.date_published ?? item.date_modified),
			...(item.summary && { description: write(item.summary) }),
			...(item.content_html && { content: item.content_html }),
			...(item.image && { image: { url: item.image } }),
			author: authors.map(({ name, url }) => ({
				name,
				...(url && { link: url }),
			})),
			category: [
				...(_luot.articleSection ? [_luot.articleSection] : []),
				...tags,
			].map((name) => ({ name, term: name })),
		});
	}
	return feed;
}

/** Atom (RFC 4287). */
export function toAtom(
	items: readonly ArticleItem[],
	options: Options,
): string {
	return createFeed(items, { ...options, write: toHtml }).atom1();
}

/** RSS 2.0. */
export function toRss(items: readonly ArticleItem[], options: Options): string {
	return createFeed(items, { ...options, write: toText }).rss2();
}
