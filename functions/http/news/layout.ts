import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import type { Announcement } from "../../core/announcement.ts";
import type { Site } from "../../core/site.ts";
import { toPrivacyPath } from "../privacy.ts";
import { toScriptPath } from "../script.ts";
import { STYLE } from "./style.ts";
import { toNewsWords } from "./words.ts";

export type Markup = ReturnType<typeof html>;

/** A page that loads its own script and pictures, and nothing else from anywhere. */
export const PAGE_POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"connect-src 'self'",
	`style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
	"img-src 'self' https: data:",
	"form-action 'self'",
	"base-uri 'none'",
].join("; ");

export type Frame = {
	site: Site;
	/** Of the page; the site's where it is of no article. */
	language: string;
	title: string;
	/** Title, feeds and the like, for the head. */
	head?: Markup | string;
	announcements: readonly Announcement[];
	/** What stands beside the content, or below it on a phone. */
	side?: Markup | string;
	content: Markup | string;
	/** Whether a view of it counts. */
	isCounted: boolean;
};

/** A page of the news with what all have: the site's name, what is announced, the box. */
export function toPage({
	site,
	language,
	title,
	head = "",
	announcements,
	side = "",
	content,
	isCounted,
}: Frame): string {
	const words = toNewsWords(site.locale);
	const home = `/news/${site.id}/`;
	const name = title === site.name ? title : `${title} | ${site.name}`;
	const banners = announcements.map(
		({ text, url, language: spoken }) =>
			html`<p lang="${spoken ?? site.locale}">${url ? html`<a href="${url}">${text}</a>` : text}</p>`,
	);
	return `<!doctype html>${html`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<meta property="og:site_name" content="${site.name}">
${head}
<link rel="alternate" type="application/feed+json" title="${site.name}" href="/v1/sites/${site.id}/articles">
<link rel="alternate" type="application/atom+xml" title="${site.name}" href="/v1/sites/${site.id}/articles.xml">
<link rel="alternate" type="application/rss+xml" title="${site.name}" href="/v1/sites/${site.id}/articles.rss">
<style>${raw(STYLE)}</style>
<script defer src="${toScriptPath(site)}" data-site="${site.id}"${isCounted ? "" : raw(' data-count="off"')}></script>
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
${banners.length > 0 ? html`<section class="banner" aria-label="${words.announcements}">${banners}</section>` : ""}
<header class="head" lang="${site.locale}"><p><a href="${home}">${site.name}</a></p>
<form role="search" action="${home}"><label><span class="hidden">${words.search}</span><input type="search" name="q" placeholder="${words.search}" maxlength="200" required></label><button>${words.searchButton}</button></form></header>
<div class="frame">
<main id="content">${content}</main>
<aside lang="${site.locale}">${side}
<luot-box><noscript><img src="/v1/sites/${site.id}/box.svg" alt="${words.box}" width="220" height="174"></noscript></luot-box>
<p><a href="${toPrivacyPath(site)}">${words.privacy}</a></p>
${isCounted ? html`<noscript><img src="/v1/sites/${site.id}/pixel.gif" alt="" width="1" height="1"></noscript>` : ""}
</aside>
</div>
</body>
</html>`}`;
}
