import { createHash } from "node:crypto";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { html, raw } from "hono/html";
import { isAtLeast, type Role } from "../../core/role.ts";
import type { Site } from "../../core/site.ts";
import type { Markup } from "../news/layout.ts";
import { toCookie, type Visitor } from "../sign-in/sessions.ts";
import { DASHBOARD_STYLE } from "./style.ts";
import { LANGUAGES, type Language, type Word, type Words } from "./words.ts";

const styleHash = createHash("sha256").update(DASHBOARD_STYLE).digest("base64");

/** Nothing from anywhere but this service, no inline script, in nobody's frame; forms go back where they came from. */
const POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"connect-src 'self'",
	`style-src 'sha256-${styleHash}'`,
	"img-src 'self' data:",
	"form-action 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
].join("; ");

const HEADERS = {
	"content-security-policy": POLICY,
	"cache-control": "private, no-store",
	"strict-transport-security": "max-age=31536000; includeSubDomains",
	"x-frame-options": "DENY",
	"cross-origin-opener-policy": "same-origin",
	"cross-origin-resource-policy": "same-origin",
	// Not "no-referrer": browsers would then keep from us that a form is our own.
	"referrer-policy": "same-origin",
	"content-type": "text/html; charset=utf-8",
};

/** The reader's language: as just chosen, as chosen before, as the browser says; Vietnamese for everybody else. */
export function languageOf(c: Context): Language {
	const asked = c.req.query("lang");
	const { name, options } = toCookie(c, "luot-lang");
	if (asked === "vi" || asked === "en") {
		setCookie(c, name, asked, { ...options, maxAge: 365 * 86_400 });
		return asked;
	}
	const kept = getCookie(c, name);
	if (kept === "vi" || kept === "en") return kept;
	const accepted = c.req.header("accept-language") ?? "";
	return /^en\b/i.test(accepted) ? "en" : "vi";
}

/** What every page of the dashboard is made with. */
export type Setting = {
	language: Language;
	words: Words;
	visitor?: Visitor | undefined;
	site?: Site;
	role?: Role;
};

export function toSetting(c: Context, more: Partial<Setting> = {}): Setting {
	const language = languageOf(c);
	return { language, words: LANGUAGES[language], ...more };
}

/** The pages of a site and the least role for each; the first column of the table of routes. */
export const TABS: readonly (readonly [
	path: string,
	word: Word,
	least: Role,
])[] = [
	["", "overview", "viewer"],
	["pages", "pages", "viewer"],
	["sources", "sources", "viewer"],
	["places", "places", "viewer"],
	["devices", "devices", "viewer"],
	["uncounted", "uncounted", "viewer"],
	["articles", "articles", "viewer"],
	["report", "report", "viewer"],
	["check", "check", "viewer"],
	["embed", "embed", "viewer"],
	["voids", "voids", "administrator"],
	["settings", "settings", "administrator"],
	["tokens", "tokens", "administrator"],
	["people", "people", "administrator"],
];

/** Where looking at a site ends and running it begins: from here on the tabs are a list of their own. */
const FIRST_OF_RUNNING = "check";

function toTabs(
	{ words, site, role }: Setting,
	current: string | undefined,
	query: string,
): Markup | string {
	if (!site || !role) return "";
	const first = TABS.findIndex(([path]) => path === FIRST_OF_RUNNING);
	const toList = (tabs: typeof TABS) =>
		html`<ul>${tabs
			.filter(([, , least]) => isAtLeast(role, least))
			.map(
				([path, word]) =>
					html`<li><a href="/admin/${site.id}/${path}${raw(query)}"${current === path ? raw(' aria-current="page"') : ""}>${words[word]}</a></li>`,
			)}</ul>`;
	return html`<nav class="tabs" aria-label="${site.name}">${toList(TABS.slice(0, first))}${toList(TABS.slice(first))}</nav>`;
}

export type Page = {
	title: string;
	/** Which tab it is. */
	tab?: string;
	/** What its links to other tabs keep, the range: `?from=…`. */
	query?: string;
	content: Markup | string;
	status?: 200 | 400 | 403 | 404 | 409 | 422 | 429 | 503;
};

/** A whole page, with headers that keep it to its reader. */
export function answerPage(
	c: Context,
	setting: Setting,
	{ title, tab, query = "", content, status = 200 }: Page,
): Response {
	const { language, words, visitor, site } = setting;
	const other = language === "vi" ? "en" : "vi";
	const here = new URL(c.req.url);
	here.searchParams.set("lang", other);
	const name = site ? `${title} | ${site.name}` : `${title} | Lượt`;
	const page = html`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${name}</title>
<link rel="icon" href="data:,">
<style>${raw(DASHBOARD_STYLE)}</style>
<script defer src="/luot-admin.js"></script>
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
<header class="top"><strong><a href="${site ? `/admin/${site.id}/` : "/admin/sites"}">${site?.name ?? "Lượt"}</a></strong>
${visitor ? html`<a href="/admin/sites">${words.sites}</a>` : ""}
<a href="${here.pathname}${here.search}" lang="${other}" hreflang="${other}">${words.language}</a>
${
	visitor
		? html`<form method="post" action="/admin/sign-out"><input type="hidden" name="form" value="${visitor.formToken}"><button class="link">${words.signOut}</button></form>`
		: ""
}</header>
${toTabs(setting, tab, query)}
<main id="content" tabindex="-1"><h1>${title}</h1>
${content}</main>
</body>
</html>`;
	return c.body(`<!doctype html>${page}`, status, HEADERS);
}

/** A hidden field without which a form changes nothing. */
export function toGuardField({ visitor }: Setting): Markup | string {
	return visitor
		? html`<input type="hidden" name="form" value="${visitor.formToken}">`
		: "";
}
