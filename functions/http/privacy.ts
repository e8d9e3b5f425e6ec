import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import { BACKUP_DAYS, LEDGER_DAYS, SALT_HOURS } from "../core/keeping.ts";
import type { Site } from "../core/site.ts";
import type { Sites } from "../store/sites.ts";
import { answerCached, PAGE_CACHE } from "./caching.ts";
import { type PrivacyWord, toPrivacyWords } from "./privacy-words.ts";
import { siteOf } from "./site-of.ts";

const STYLE =
	':root{color-scheme:light dark;--ink:#1c2430;--soft:#55606e;--line:#d9dee5;--paper:#fff;--link:#0b57a4}@media(prefers-color-scheme:dark){:root{--ink:#e7eaef;--soft:#a7b0bd;--line:#39424e;--paper:#14181e;--link:#8bbcf5}}body{margin:0 auto;max-inline-size:42rem;padding:1.5rem 1rem 3rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.65 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word}h1{font-size:clamp(1.4rem,1.1rem + 1.6vw,1.9rem);line-height:1.25;text-wrap:balance}h2{font-size:1.2rem;margin:2rem 0 .4rem;padding-block-start:1rem;border-block-start:1px solid var(--line)}p{margin:.6rem 0}nav{display:flex;flex-wrap:wrap;gap:.3rem 1.5rem}.lead{color:var(--soft)}a{color:var(--link);text-underline-offset:.15em}a:focus-visible{outline:3px solid var(--link);outline-offset:2px}@media print{nav{display:none}}';

/** The page loads nothing at all. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'`;

/** Where a site says what its counter knows of its visitors. */
export function toPrivacyPath({ id }: Pick<Site, "id">): string {
	return `/privacy/${id}`;
}

/** The claims in order, under their headings; what is said depends on the site's settings alone. */
export function listClaims(site: Site): readonly PrivacyWord[] {
	return [
		"seen-heading",
		"one-request",
		"no-cookie",
		site.classroom ? "classroom-on" : "classroom-off",
		"kept-heading",
		"no-address",
		"salt-gone",
		"unlinked",
		"ledger-gone",
		"path-only",
		"sums-only",
		site.keepMonths ? "kept-months" : "kept-for-ever",
		"choice-heading",
		"unfollowed",
		"shown-heading",
		"shown-box",
		site.isPublic ? "shown-public" : "shown-people",
		"asked",
	];
}

/** The page of a site in a language, with the figures that the code goes by. */
export function toPrivacyPage(site: Site, language: "vi" | "en"): string {
	const words = toPrivacyWords(language);
	const number = new Intl.NumberFormat(language);
	const list = new Intl.ListFormat(language, { type: "conjunction" });
	const figures: Record<string, string> = {
		site: site.name,
		saltHours: number.format(SALT_HOURS),
		ledgerDays: number.format(LEDGER_DAYS),
		backupDays: number.format(BACKUP_DAYS),
		months: number.format(site.keepMonths ?? 0),
		keepQuery:
			site.keepQuery.length > 0
				? words.parameters.replace("{names}", list.format(site.keepQuery))
				: "",
	};
	const say = (word: PrivacyWord) =>
		words[word].replace(/\{(\w+)\}/g, (_, name) => figures[name] ?? "");
	const other = language === "vi" ? "en" : "vi";
	const title = say("title");
	const claims = listClaims(site).map((word) =>
		word.endsWith("-heading")
			? html`<h2>${say(word)}</h2>`
			: html`<p id="${word}">${say(word)}</p>`,
	);
	return `<!doctype html>${html`<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${raw(STYLE)}</style></head>
<body><nav><a href="/news/${site.id}/">${say("backToSite")}</a><a href="?lang=${other}" hreflang="${other}" lang="${other}">${say("other")}</a></nav>
<main><h1>${title}</h1><p class="lead">${say("lead")}</p>
${claims}</main></body></html>`}`;
}

/** What a site's counter knows of its visitors, as a page that everybody may read. */
export function createPrivacyRoutes({
	sites,
}: {
	sites: Pick<Sites, "get">;
}): Hono {
	const routes = new Hono();
	routes.get("/privacy/:site", async (c: Context) => {
		const site = await siteOf(c, sites);
		const asked = c.req.query("lang") ?? site.locale;
		c.header("content-security-policy", POLICY);
		return answerCached(c, {
			body: toPrivacyPage(site, /^vi\b/i.test(asked) ? "vi" : "en"),
			type: "text/html; charset=utf-8",
			cache: PAGE_CACHE,
		});
	});
	return routes;
}
