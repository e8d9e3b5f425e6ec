import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import { isAnnounced } from "../../core/announcement.ts";
import { type Article, isVisible } from "../../core/article.ts";
import { type ArticleItem, toArticleItem } from "../../core/article-item.ts";
import { addDays, isDayKey, toDayStart } from "../../core/calendar.ts";
import { toDate, toDateline } from "../../core/dateline.ts";
import { NotFound } from "../../core/errors.ts";
import { toNewsArticle } from "../../core/news-article.ts";
import type { Mark } from "../../core/search-snippet.ts";
import type { Site } from "../../core/site.ts";
import type { Announcements } from "../../store/announcements.ts";
import type { Articles, Card } from "../../store/articles.ts";
import type { Sites } from "../../store/sites.ts";
import { answerCached, KEPT_MS, toTimedCache } from "../caching.ts";
import { originOf } from "../origin.ts";
import { siteOf } from "../site-of.ts";
import { parseCursor, toCursor } from "./article-query.ts";
import { findByWords, findVisible } from "./articles.ts";
import { type Markup, PAGE_POLICY, toPage } from "./layout.ts";
import type { Search } from "./search.ts";
import { toSitemap } from "./sitemap.ts";
import { type NewsWords, toNewsWords } from "./words.ts";

/** Articles on one page of the list. */
const PAGE_SIZE = 12;

/** Search engines take at most so many of one sitemap of news; who has more has them in the archive. */
const SITEMAP_LIMIT = 1000;

export type NewsPages = {
	articles: Pick<
		Articles,
		| "get"
		| "getAll"
		| "findSlug"
		| "listPublished"
		| "listTranslations"
		| "findOldest"
	>;
	announcements: Pick<Announcements, "list">;
	sites: Pick<Sites, "get">;
	search: Search;
	nowMs: () => number;
};

/** A part of the archive, as its address names it: a year, a month. */
function parsePart(
	text: string | undefined,
): { from: string; to: string } | undefined {
	const [, year, month] = /^(\d{4})(?:-(\d\d))?$/.exec(text ?? "") ?? [];
	const from = `${year}-${month ?? "01"}-01`;
	if (!year || !isDayKey(from)) return undefined;
	const to = month
		? `${addDays(from, 31).slice(0, 7)}-01`
		: `${String(Number(year) + 1).padStart(4, "0")}-01-01`;
	return { from, to };
}

function toMarked(text: string, marks: readonly Mark[]): Markup {
	const parts: (string | Markup)[] = [];
	let at = 0;
	for (const [start, end] of marks) {
		parts.push(
			text.slice(at, start),
			html`<mark>${text.slice(start, end)}</mark>`,
		);
		at = end;
	}
	return html`${[...parts, text.slice(at)]}`;
}

function toCardMarkup(item: ArticleItem, site: Site, words: NewsWords): Markup {
	const { path, snippet, excerpt, picture } = item._luot;
	const image = item.image ?? picture;
	return html`<li lang="${item.language}"><div class="text"><h2><a href="${item.url}">${snippet ? toMarked(item.title, snippet.title) : item.title}</a></h2>
<p class="dateline"><time datetime="${item.date_published ?? ""}">${toDate(item.date_published ?? "", site.locale)}</time><span lang="${site.locale}"><luot-views path="${path}">–</luot-views> ${words.views}</span></p>
<p>${snippet ? toMarked(snippet.text, snippet.marks) : (item.summary ?? excerpt ?? "")}</p></div>
${image ? html`<img src="${image}" alt="" loading="lazy" width="320" height="200">` : ""}</li>`;
}

function toSize(bytes: number, locale: string): string {
	const [amount, unit] =
		bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
	return new Intl.NumberFormat(locale, {
		style: "unit",
		unit,
		maximumFractionDigits: 1,
	}).format(amount);
}

function toArticleMarkup(
	item: ArticleItem,
	site: Site,
	words: NewsWords,
): Markup {
	const { sourceOrganization, correction = [] } = item._luot;
	const { authors = [], tags = [], attachments = [] } = item;
	const home = `/news/${site.id}/`;
	return html`<article>
<h1>${item.title}</h1>
<p class="dateline" lang="${site.locale}"><time datetime="${item.date_published ?? ""}">${words.published}: ${toDateline(item.date_published ?? "", site.locale)}</time><span><luot-views>–</luot-views> ${words.views}</span></p>
${correction.length > 0 ? html`<section class="note" aria-labelledby="corrections"><h2 id="corrections" lang="${site.locale}">${words.corrections}</h2><dl>${correction.map(({ date, text }) => html`<dt><time datetime="${date}">${toDate(`${date}T00:00Z`, site.locale)}</time></dt><dd>${text}</dd>`)}</dl></section>` : ""}
<div class="body">${raw(item.content_html ?? "")}</div>
${authors.length > 0 ? html`<p class="byline">${authors.map(({ name }) => name).join(", ")}</p>` : ""}
${sourceOrganization ? html`<p class="unit">${sourceOrganization}</p>` : ""}
${attachments.length > 0 ? html`<section class="note" aria-labelledby="attachments"><h2 id="attachments" lang="${site.locale}">${words.attachments}</h2><ul>${attachments.map(({ url, title, mime_type, size_in_bytes }) => html`<li><a href="${url}" type="${mime_type}">${title ?? url}</a>${size_in_bytes === undefined ? "" : ` (${toSize(size_in_bytes, site.locale)})`}</li>`)}</ul></section>` : ""}
${tags.length > 0 ? html`<ul class="tags" aria-label="${words.tags}">${tags.map((tag) => html`<li><a rel="tag" href="${home}?tag=${encodeURIComponent(tag)}">${tag}</a></li>`)}</ul>` : ""}
</article>`;
}

/** JSON inside a script element: nothing in it may end the element. */
const toJsonScript = (value: unknown) =>
	raw(JSON.stringify(value).replace(/</g, "\\u003c"));

/** Pages of news that the service renders itself: they need no script, and no site around them. */
export function createNewsPages({
	articles,
	announcements,
	sites,
	search,
	nowMs,
}: NewsPages): Hono {
	const routes = new Hono();

	const itemOf = (c: Context, site: Site) => (each: Card | Article) =>
		toArticleItem(each, { origin: originOf(c), site, nowMs: nowMs() });

	/** What stands over the pages, and when that changes. */
	async function readAnnounced(site: Site) {
		const all = await announcements.list(site.id);
		return {
			announced: all.filter((each) => isAnnounced(each, nowMs())),
			changes: all.flatMap(({ from, until }) => [from, until]),
		};
	}

	function answerPage(
		c: Context,
		page: string,
		{ cache, status = 200 }: { cache: string; status?: 200 | 404 },
	): Response | Promise<Response> {
		c.header("content-security-policy", PAGE_POLICY);
		c.header("x-frame-options", "SAMEORIGIN");
		if (status === 404)
			return c.body(page, 404, {
				"content-type": "text/html; charset=utf-8",
				"cache-control": "no-store",
			});
		return answerCached(c, {
			body: page,
			type: "text/html; charset=utf-8",
			cache,
		});
	}

	async function answerLost(c: Context, site: Site) {
		const words = toNewsWords(site.locale);
		return answerPage(
			c,
			toPage({
				site,
				language: site.locale,
				title: words.lost,
				announcements: [],
				isCounted: false,
				head: html`<meta name="robots" content="noindex">`,
				content: html`<h1>${words.lost}</h1><p>${words.lostWhy}</p><p><a class="cta" href="/news/${site.id}/">${words.home}</a></p>`,
			}),
			{ cache: "no-store", status: 404 },
		);
	}

	/** Years since the first article, and the months of the one that is shown. */
	function toArchive(
		site: Site,
		{ oldest, part }: { oldest: Card | undefined; part: string | undefined },
	): Markup | string {
		if (!oldest?.published) return "";
		const words = toNewsWords(site.locale);
		const home = `/news/${site.id}/`;
		const now = new Date(nowMs()).getUTCFullYear();
		const first = Math.max(Number(oldest.published.slice(0, 4)), now - 30);
		const years = Array.from({ length: now - first + 1 }, (_, at) => now - at);
		const months = part
			? Array.from(
					{ length: 12 },
					(_, at) => `${part.slice(0, 4)}-${String(at + 1).padStart(2, "0")}`,
				)
			: [];
		const toLink = (name: string, label: string) =>
			html`<li><a href="${home}?archive=${name}"${name === part ? raw(' aria-current="page"') : ""}>${label}</a></li>`;
		return html`<nav aria-labelledby="archive"><h2 id="archive">${words.archive}</h2><ul>${years.map((year) => toLink(String(year), String(year)))}</ul>${months.length > 0 ? html`<ul>${months.map((month) => toLink(month, `${words.month} ${Number(month.slice(5))}`))}</ul>` : ""}</nav>`;
	}

	async function findPage(c: Context, site: Site) {
		const tag = c.req.query("tag")?.slice(0, 60);
		const section = c.req.query("section")?.slice(0, 60);
		const part = c.req.query("archive");
		const period = parsePart(part);
		if (part !== undefined && !period) return undefined;
		const { cards, next, begins } = await articles.listPublished(site.id, {
			nowMs: nowMs(),
			aheadMs: KEPT_MS,
			limit: PAGE_SIZE,
			after: parseCursor(c.req.query("cursor")),
			tag,
			section,
			...(period && {
				fromMs: toDayStart(period.from, site.zone),
				toMs: toDayStart(period.to, site.zone),
			}),
		});
		const words = toNewsWords(site.locale);
		const heading = tag
			? `${words.tag}: ${tag}`
			: section
				? `${words.section}: ${section}`
				: part
					? part.length === 4
						? `${words.year} ${part}`
						: `${words.month} ${Number(part.slice(5))}/${part.slice(0, 4)}`
					: words.news;
		return {
			items: cards.map(itemOf(c, site)),
			begin: [begins],
			next,
			heading,
			part,
		};
	}

	async function findResults(c: Context, site: Site, query: string) {
		const { found, begin } = await findByWords(articles, search, {
			site,
			words: query,
			limit: PAGE_SIZE * 2,
			nowMs: nowMs(),
		});
		const items = found.map(([article, snippet]) => {
			const item = itemOf(c, site)(article);
			return { ...item, _luot: { ...item._luot, snippet } };
		});
		const words = toNewsWords(site.locale);
		return {
			items,
			begin,
			next: undefined,
			heading: `${words.results} “${query}”`,
			part: undefined,
		};
	}

	routes.get("/news/:site", async (c) =>
		c.redirect(`/news/${(await siteOf(c, sites)).id}/`, 301),
	);

	routes.get("/news/:site/", async (c) => {
		const site = await siteOf(c, sites);
		const words = toNewsWords(site.locale);
		const query = c.req.query("q")?.trim().slice(0, 200);
		const [page, { announced, changes }, oldest] = await Promise.all([
			query ? findResults(c, site, query) : findPage(c, site),
			readAnnounced(site),
			articles.findOldest(site.id, nowMs()),
		]);
		if (!page) return answerLost(c, site);
		const { items, begin, next, heading, part } = page;
		const url = new URL(c.req.url);
		const isFirst = url.search === "";
		const older = new URL(url);
		if (next) older.searchParams.set("cursor", toCursor(next));
		const canonical = `${originOf(c)}/news/${site.id}/${url.search}`;
		const content = html`<h1>${heading}</h1>
${items.length > 0 ? html`<ul class="cards">${items.map((item) => toCardMarkup(item, site, words))}</ul>` : html`<p>${query ? words.emptySearch : words.empty}</p>`}
${next || !isFirst ? html`<nav class="pages" aria-label="${words.news}">${isFirst ? html`<span></span>` : html`<a href="/news/${site.id}/">${words.newest}</a>`}${next ? html`<a rel="next" href="${older.pathname}${older.search}">${words.older}</a>` : ""}</nav>` : ""}`;
		return answerPage(
			c,
			toPage({
				site,
				language: site.locale,
				title: isFirst ? site.name : heading,
				head: html`<link rel="canonical" href="${canonical}"><meta property="og:type" content="website"><meta property="og:title" content="${isFirst ? site.name : heading}"><meta property="og:url" content="${canonical}">${query ? html`<meta name="robots" content="noindex">` : ""}`,
				announcements: announced,
				side: toArchive(site, { oldest, part }),
				content,
				isCounted: true,
			}),
			{
				cache: toTimedCache(
					[...items.map(({ _luot }) => _luot.expires), ...begin, ...changes],
					nowMs(),
				),
			},
		);
	});

	routes.get("/news/:site/sitemap.xml", async (c) => {
		const site = await siteOf(c, sites);
		const { cards, begins } = await articles.listPublished(site.id, {
			nowMs: nowMs(),
			aheadMs: KEPT_MS,
			limit: SITEMAP_LIMIT,
		});
		return answerCached(c, {
			body: toSitemap(cards.map(itemOf(c, site)), { site, nowMs: nowMs() }),
			type: "application/xml; charset=utf-8",
			cache: toTimedCache(
				[...cards.map(({ expires }) => expires), begins],
				nowMs(),
			),
		});
	});

	/** The same article in other languages, this one included where there are any, and when that changes. */
	async function readLanguages(c: Context, site: Site, article: Article) {
		const root = article.translationOf ?? article.id;
		const ids = [root, ...(await articles.listTranslations(site.id, root))];
		if (ids.length === 1 && root === article.id)
			return { languages: [], turns: [] };
		const found = await articles.getAll(site.id, [
			...new Set([...ids, article.id]),
		]);
		const same = found
			.filter((each) => isVisible(each, nowMs()))
			.filter((each) => each.id === root || each.translationOf === root)
			.map(itemOf(c, site));
		return {
			languages: same.length > 1 ? same : [],
			turns: found.flatMap(({ published, expires }) => [published, expires]),
		};
	}

	routes.get("/news/:site/:slug", async (c) => {
		const site = await siteOf(c, sites);
		const words = toNewsWords(site.locale);
		const name = c.req.param("slug");
		const article = await findVisible(articles, site, {
			name,
			nowMs: nowMs(),
		}).catch((error) => {
			if (error instanceof NotFound) return undefined;
			throw error;
		});
		if (!article) return answerLost(c, site);
		if (name !== article.slug)
			return c.body(null, 301, {
				location: `/news/${site.id}/${article.slug}`,
				"cache-control": "public, max-age=300",
			});
		const item = itemOf(c, site)(article);
		const [{ announced, changes }, { languages, turns }] = await Promise.all([
			readAnnounced(site),
			readLanguages(c, site, article),
		]);
		const description = item.summary ?? item._luot.excerpt ?? item.title;
		const image = item.image ?? item._luot.picture;
		const head = html`<link rel="canonical" href="${item.url}"><meta name="description" content="${description}">
<meta property="og:type" content="article"><meta property="og:title" content="${item.title}"><meta property="og:description" content="${description}"><meta property="og:url" content="${item.url}"><meta property="og:locale" content="${item.language.replace("-", "_")}">${image ? html`<meta property="og:image" content="${image}"><meta name="twitter:card" content="summary_large_image">` : ""}
<meta property="article:published_time" content="${item.date_published ?? ""}"><meta property="article:modified_time" content="${item.date_modified}">${(item.tags ?? []).map((tag) => html`<meta property="article:tag" content="${tag}">`)}
${languages.map((each) => html`<link rel="alternate" hreflang="${each.language}" href="${each.url}">`)}
<script type="application/ld+json">${toJsonScript(toNewsArticle(item, { site, home: `${originOf(c)}/news/${site.id}/` }))}</script>`;
		const others = languages.filter(({ id }) => id !== item.id);
		return answerPage(
			c,
			toPage({
				site,
				language: item.language,
				title: item.title,
				head,
				announcements: announced,
				side:
					others.length > 0
						? html`<nav aria-labelledby="languages"><h2 id="languages">${words.translations}</h2><ul>${others.map((each) => html`<li><a hreflang="${each.language}" lang="${each.language}" href="${each.url}">${new Intl.DisplayNames(each.language, { type: "language" }).of(each.language)}</a></li>`)}</ul></nav>`
						: "",
				content: toArticleMarkup(item, site, words),
				isCounted: true,
			}),
			{
				cache: toTimedCache([article.expires, ...turns, ...changes], nowMs()),
			},
		);
	});

	return routes;
}
