import { Hono } from "hono";
import { html } from "hono/html";
import { toLocalTime } from "../../core/calendar.ts";
import { toValues, type Value } from "../../core/stats.ts";
import {
	type Dimension,
	type Fact,
	parseStatsQuestion,
} from "../../core/stats-question.ts";
import type { Stats } from "../../store/stats.ts";
import type { Markup } from "../news/layout.ts";
import { answerStats, type StatsAnswer, toTable } from "../stats.ts";
import { type Asked, type Asking, toExactness, toValueLink } from "./asked.ts";
import type { Enter, Entered } from "./entry.ts";
import { toNumber, toRanking } from "./parts.ts";
import { toQuery } from "./range.ts";
import { toValueName } from "./value-name.ts";
import type { Word } from "./words.ts";
import { type Outline, toWorldMap } from "./world-map.ts";

const ARTICLES_SHOWN = 30;
const SOURCES_SHOWN = 50;
const EXPORTED = 100_000;

/** Articles with their reads, the most read first, under the titles that readers see. */
export function toArticles(
	{ site, words, ...entered }: Entered,
	values: readonly Value[],
): Markup {
	const setting = { site, words, ...entered };
	const titles = new Map(
		values.map(({ name, title }) => [name, title ?? name]),
	);
	return toRanking(setting, {
		name: words.topArticles,
		values,
		metric: "views",
		most: ARTICLES_SHOWN,
		label: (slug) =>
			html`<a href="/news/${site.id}/${slug}">${titles.get(slug)}</a>`,
	});
}

const toDownload = ({ entered, question }: Asked, of: Dimension) =>
	html`<p class="no-print"><a href="/admin/${entered.site.id}/export${toQuery(question)}&of=${of}">${entered.words.download}</a></p>`;

/** The pages that list what was read, from where and with what, and the same as tables to take away. */
export function createTrafficRoutes({
	asking: { ask, answer, show },
	enter,
	stats,
	outlines,
	nowMs,
}: {
	asking: Asking;
	enter: Enter;
	stats: Stats;
	outlines: readonly Outline[];
	nowMs: () => number;
}): Hono {
	const routes = new Hono();

	routes.get("/admin/:site/pages", async (c) => {
		const asked = await ask(c);
		const { entered } = asked;
		const { words } = entered;
		const found = await answer(asked, "page");
		const { values = [], totals } = found;
		const toHref = toValueLink(asked, "page");
		return show(c, asked, {
			tab: "pages",
			word: "pages",
			content: html`<section class="card"><h2>${words.pages}</h2>${
				values.length === 0
					? html`<p class="empty">${words.nothing}</p>`
					: html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">${words.name}</th><th scope="col" class="n">${words.views}</th><th scope="col" class="n">${words.entryPages}</th><th scope="col" class="n">${words.exitPages}</th></tr></thead><tbody>${values.map(
							({ name, views = 0, entries = 0, exits = 0 }) =>
								html`<tr><td><a href="${toHref(name)}">${toValueName(entered, "page", name)}</a></td><td class="n">${toNumber(entered, views)}</td><td class="n">${toNumber(entered, entries)}</td><td class="n">${toNumber(entered, exits)}</td></tr>`,
						)}</tbody><tfoot><tr><th scope="row">${words.total}</th><td class="n">${toNumber(entered, totals.views ?? 0)}</td><td class="n">${toNumber(entered, totals.visits ?? 0)}</td><td class="n">${toNumber(entered, totals.visits ?? 0)}</td></tr></tfoot></table></div>`
			}${toDownload(asked, "page")}</section>${toExactness(asked, found)}`,
		});
	});

	routes.get("/admin/:site/sources", async (c) => {
		const asked = await ask(c);
		const { entered } = asked;
		const { words } = entered;
		const [channels, referrers, campaigns] = await Promise.all([
			answer(asked, "channel"),
			answer(asked, "referrer"),
			answer(asked, "campaign"),
		]);
		const of = channels.totals.visits ?? 0;
		const part = (
			word: Word,
			kind: "channel" | "referrer" | "campaign",
			{ values = [] }: StatsAnswer,
		) =>
			html`<section class="card">${toRanking(entered, { name: words[word], values, metric: "visits", of, most: SOURCES_SHOWN, label: (value) => toValueName(entered, kind, value), href: toValueLink(asked, kind) })}${toDownload(asked, kind)}</section>`;
		return show(c, asked, {
			tab: "sources",
			word: "sources",
			content: html`<div class="grid">${part("channels", "channel", channels)}${part("referrers", "referrer", referrers)}${part("campaigns", "campaign", campaigns)}</div>${toExactness(asked, channels)}`,
		});
	});

	routes.get("/admin/:site/places", async (c) => {
		const asked = await ask(c);
		const { entered } = asked;
		const { words } = entered;
		const countries = await answer(asked, "country");
		const held = await stats.read(entered.site.id, asked.question);
		const languages = toValues(held, asked.question, "language");
		const views = new Map(
			(countries.values ?? []).map(({ name, views: own = 0 }) => [name, own]),
		);
		const nameOf = (code: string) => toValueName(entered, "country", code);
		const describe = (code: string) =>
			`${nameOf(code)}: ${toNumber(entered, views.get(code) ?? 0)}`;
		return show(c, asked, {
			tab: "places",
			word: "places",
			content: html`<section class="card">${toWorldMap(views, { outlines, label: words.countries, describe })}</section><div class="grid"><section class="card">${toRanking(entered, { name: words.countries, values: countries.values ?? [], metric: "views", label: nameOf, href: toValueLink(asked, "country"), most: 50 })}${toDownload(asked, "country")}<p class="help">${words.noRegions}</p></section>
<section class="card">${toRanking(entered, { name: words.languages, values: languages, metric: "views", label: (value) => toValueName(entered, "language", value), href: toValueLink(asked, "language"), most: 20 })}${toDownload(asked, "language")}</section></div>`,
		});
	});

	routes.get("/admin/:site/devices", async (c) => {
		const asked = await ask(c);
		const { entered, question } = asked;
		const { words } = entered;
		const held = await stats.read(entered.site.id, question);
		const parts: readonly [Fact | "hour", Word][] = [
			["device", "deviceKinds"],
			["browser", "browsers"],
			["system", "systems"],
			["screen", "screens"],
			["hour", "hours"],
		];
		return show(c, asked, {
			tab: "devices",
			word: "devices",
			content: html`<div class="flow">${parts.map(
				([of, word]) =>
					html`<section class="card">${toRanking(entered, {
						name: words[word],
						values: toValues(held, question, of),
						metric: "views",
						most: 24,
						label: (value) => toValueName(entered, of, value),
						href: toValueLink(asked, of),
					})}${toDownload(asked, of)}</section>`,
			)}</div>`,
		});
	});

	routes.get("/admin/:site/articles", async (c) => {
		const asked = await ask(c);
		const { entered } = asked;
		const { values = [] } = await answer(asked, "article");
		return show(c, asked, {
			tab: "articles",
			word: "articles",
			content: html`<section class="card">${toArticles(entered, values)}${toDownload(asked, "article")}</section>`,
		});
	});

	routes.get("/admin/:site/export", async (c) => {
		const { site } = await enter(c, "viewer");
		const { day: today } = toLocalTime(nowMs(), site.zone);
		const question = parseStatsQuestion(c.req.query(), today);
		const found = await answerStats(
			stats,
			site,
			{ ...question, limit: EXPORTED },
			nowMs(),
		);
		return c.body(toTable(found), 200, {
			"cache-control": "private, no-store",
			"content-type": "text/csv; charset=utf-8",
			"content-disposition": `attachment; filename="${site.id}-${question.from}-${question.to}.csv"`,
		});
	});

	return routes;
}
