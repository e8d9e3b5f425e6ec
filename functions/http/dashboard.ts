import { type Context, Hono } from "hono";
import { html } from "hono/html";
import {
	addDays,
	type DayKey,
	toLocalTime,
	toMonth,
} from "../core/calendar.ts";
import { InvalidInput } from "../core/errors.ts";
import { toValues, type Value } from "../core/stats.ts";
import {
	countDays,
	type Dimension,
	parseStatsQuestion,
	type StatsQuestion,
} from "../core/stats-question.ts";
import type { Audits } from "../store/audits.ts";
import type { Stats } from "../store/stats.ts";
import { type Metric, toChart, toMoment } from "./chart.ts";
import type { Enter, Entered } from "./dashboard-entry.ts";
import { answerPage } from "./dashboard-layout.ts";
import {
	toInstant,
	toNumber,
	toQuery,
	toRangeForm,
	toRanking,
	toTotals,
} from "./dashboard-parts.ts";
import { fill, nameValue, type Word } from "./dashboard-words.ts";
import type { Markup } from "./news-layout.ts";
import { originOf } from "./origin.ts";
import { answerStats, type StatsAnswer, toTable } from "./stats.ts";
import { toWorldMap } from "./world-map.ts";

export type DashboardRoutes = {
	enter: Enter;
	stats: Stats;
	audits: Pick<Audits, "list">;
	nowMs: () => number;
};

const METRICS: readonly Metric[] = ["views", "visits", "visitors"];
const ARTICLES_SHOWN = 30;
const AUDITS_SHOWN = 100;
const EXPORTED = 100_000;

/** The sums of the period before, if all of it was counted: else a rise would be none. */
export const toComparable = (earlier: StatsAnswer["earlier"]) =>
	earlier && earlier.days.counted === earlier.days.asked
		? earlier.totals
		: undefined;

/** The pages on which administrators and editors look at a site's traffic. All can be read without scripts. */
export function createDashboardRoutes({
	enter,
	stats,
	audits,
	nowMs,
}: DashboardRoutes): Hono {
	const routes = new Hono();

	type Asked = {
		entered: Entered;
		today: DayKey;
		question: StatsQuestion;
		metric: Metric;
	};

	/** Who asks what; a range as in the address, its steps such that a chart has some thirty. */
	async function ask(c: Context): Promise<Asked> {
		const entered = await enter(c, "viewer");
		const { day: today } = toLocalTime(nowMs(), entered.site.zone);
		const {
			from = "",
			to = "",
			compare = "",
			metric = "views",
		} = c.req.query();
		const asked = METRICS.find((each) => each === metric);
		if (!asked) throw new InvalidInput(`metric: ${METRICS.join(", ")}`);
		const plain = parseStatsQuestion({ from, to, compare }, today);
		const days = countDays(plain.from, plain.to);
		const step =
			days <= 2 ? "hour" : days <= 92 ? "day" : days <= 400 ? "week" : "month";
		// An hour knows views alone.
		const question: StatsQuestion = {
			...plain,
			step: step === "hour" && asked !== "views" ? "day" : step,
		};
		return { entered, today, question, metric: asked };
	}

	function show(
		c: Context,
		{ entered, today, question, metric }: Asked,
		{
			tab,
			word,
			content,
			hasMetric = false,
		}: {
			tab: string;
			word: Word;
			content: Markup;
			hasMetric?: boolean;
		},
	): Response {
		return answerPage(c, entered, {
			title: entered.words[word],
			tab,
			query: toQuery(question),
			content: html`${toRangeForm(entered, question, { today, ...(hasMetric && { metric }) })}${content}`,
		});
	}

	const answer = (asked: Asked, of?: Dimension) =>
		answerStats(
			stats,
			asked.entered.site,
			{ ...asked.question, ...(of && { of }), limit: 1000 },
			nowMs(),
		);

	const toDownload = ({ entered, question }: Asked, of: Dimension) =>
		html`<p class="no-print"><a href="/admin/${entered.site.id}/export${toQuery(question)}&of=${of}">${entered.words.download}</a></p>`;

	const toNames = (language: string, type: "region" | "language") => {
		const names = new Intl.DisplayNames(language, { type });
		return (code: string): string => {
			try {
				return names.of(code) ?? code;
			} catch {
				return code;
			}
		};
	};

	/** What a new site sees instead of a row of zeros. */
	function showFirstRun(c: Context, { entered }: Asked): Response {
		const { words, site } = entered;
		return answerPage(c, entered, {
			title: words.firstRun,
			tab: "",
			content: html`<div class="card" data-wait><p>${words.firstRunWhy}</p>${toEmbed(c, entered)}<p role="status">${words.waiting}</p>
<p class="help">${words.hostnames}: ${site.hostnames.join(", ") || "–"}</p></div>`,
		});
	}

	function toEmbed(c: Context, { site, words }: Entered): Markup {
		const code = `<script defer src="${originOf(c)}/luot.js" data-site="${site.id}"></script>`;
		return html`<pre id="code"><code>${code}</code></pre><p><button class="quiet" data-copy="code" data-copied="${words.copied}" hidden>${words.copy}</button></p>`;
	}

	routes.get("/admin/:site/", async (c) => {
		const asked = await ask(c);
		const { entered, question, metric } = asked;
		const { words, site, language } = entered;
		const [found, sources] = await Promise.all([
			answer(asked, "page"),
			answer(asked, "referrer"),
		]);
		if (found.since === null) return showFirstRun(c, asked);
		const { totals, earlier, series, online } = found;
		const query = toQuery(question);
		return show(c, asked, {
			tab: "",
			word: "overview",
			hasMetric: true,
			content: html`<div data-live>${toTotals(entered, totals, { before: toComparable(earlier), online })}</div>
<section class="card">${toChart({ series, earlier: earlier?.series, metric, step: question.step, language, words })}</section>
<div class="grid">
<section class="card">${toRanking(entered, { name: words.topPages, values: found.values ?? [], metric: "views", of: totals.views ?? 0, link: `/admin/${site.id}/pages${query}` })}</section>
<section class="card">${toRanking(entered, { name: words.topSources, values: sources.values ?? [], metric: "visits", of: totals.visits ?? 0, link: `/admin/${site.id}/sources${query}` })}</section>
<section class="card no-print"><h2>${words.box}</h2><luot-box></luot-box><script defer src="/luot.js" data-site="${site.id}" data-count="off"></script></section>
</div>`,
		});
	});

	routes.get("/admin/:site/pages", async (c) => {
		const asked = await ask(c);
		const { entered } = asked;
		const { words } = entered;
		const { values = [], totals } = await answer(asked, "page");
		return show(c, asked, {
			tab: "pages",
			word: "pages",
			content: html`<section class="card"><h2>${words.pages}</h2>${
				values.length === 0
					? html`<p class="empty">${words.nothing}</p>`
					: html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">${words.name}</th><th scope="col" class="n">${words.views}</th><th scope="col" class="n">${words.entryPages}</th><th scope="col" class="n">${words.exitPages}</th></tr></thead><tbody>${values.map(
							({ name, views = 0, entries = 0, exits = 0 }) =>
								html`<tr><td>${name}</td><td class="n">${toNumber(entered, views)}</td><td class="n">${toNumber(entered, entries)}</td><td class="n">${toNumber(entered, exits)}</td></tr>`,
						)}</tbody><tfoot><tr><th scope="row">${words.total}</th><td class="n">${toNumber(entered, totals.views ?? 0)}</td><td class="n">${toNumber(entered, totals.visits ?? 0)}</td><td class="n">${toNumber(entered, totals.visits ?? 0)}</td></tr></tfoot></table></div>`
			}${toDownload(asked, "page")}</section>`,
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
		const part = (name: string, { values = [] }: StatsAnswer, most: number) =>
			html`<section class="card">${toRanking(entered, { name, values, metric: "visits", of, most, label: (value) => nameValue(words, "channel", value) })}</section>`;
		return show(c, asked, {
			tab: "sources",
			word: "sources",
			content: html`<div class="grid">${part(words.channels, channels, 10)}${part(words.referrers, referrers, 50)}${part(words.campaigns, campaigns, 50)}</div>${toDownload(asked, "referrer")}`,
		});
	});

	routes.get("/admin/:site/places", async (c) => {
		const asked = await ask(c);
		const { entered } = asked;
		const { words, language } = entered;
		const countries = await answer(asked, "country");
		const held = await stats.read(entered.site.id, asked.question);
		const languages = toValues(held, asked.question, "language");
		const views = new Map(
			(countries.values ?? []).map(({ name, views: own = 0 }) => [name, own]),
		);
		const nameOf = toNames(language, "region");
		const describe = (code: string) =>
			`${nameOf(code)}: ${toNumber(entered, views.get(code) ?? 0)}`;
		return show(c, asked, {
			tab: "places",
			word: "places",
			content: html`<section class="card">${toWorldMap(views, { label: words.countries, describe })}</section><div class="grid"><section class="card">${toRanking(entered, { name: words.countries, values: countries.values ?? [], metric: "views", label: nameOf, most: 50 })}${toDownload(asked, "country")}</section>
<section class="card">${toRanking(entered, { name: words.languages, values: languages, metric: "views", label: toNames(language, "language"), most: 20 })}</section></div>`,
		});
	});

	routes.get("/admin/:site/devices", async (c) => {
		const asked = await ask(c);
		const { entered, question } = asked;
		const { words } = entered;
		const held = await stats.read(entered.site.id, question);
		const parts: readonly [Dimension, Word][] = [
			["device", "deviceKinds"],
			["browser", "browsers"],
			["system", "systems"],
			["screen", "screens"],
			["hour", "hours"],
		];
		return show(c, asked, {
			tab: "devices",
			word: "devices",
			content: html`<div class="grid">${parts.map(
				([of, word]) =>
					html`<section class="card">${toRanking(entered, {
						name: words[word],
						values: toValues(held, question, of),
						metric: "views",
						most: 24,
						label: (value) =>
							of === "hour" && /^\d\d$/.test(value)
								? `${value}:00`
								: nameValue(words, of, value),
					})}</section>`,
			)}</div>`,
		});
	});

	routes.get("/admin/:site/uncounted", async (c) => {
		const asked = await ask(c);
		const { entered } = asked;
		const { words } = entered;
		const { values = [], totals } = await answer(asked, "uncounted");
		const wordOf = (reason: string) => nameValue(words, "reason", reason);
		return show(c, asked, {
			tab: "uncounted",
			word: "uncounted",
			content: html`<section class="card"><p>${words.uncountedWhy}</p>${toRanking(entered, { name: words.reason, values, metric: "views", label: wordOf, most: 20 })}<p>${words.views}: <strong>${toNumber(entered, totals.views ?? 0)}</strong></p></section>`,
		});
	});

	/** Articles with their reads, the most read first, under the titles that readers see. */
	function toArticles(
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

	routes.get("/admin/:site/report", async (c) => {
		const entered = await enter(c, "viewer");
		const { words, site, language } = entered;
		const { day: today } = toLocalTime(nowMs(), site.zone);
		const month =
			c.req.query("month") ?? toMonth(addDays(`${toMonth(today)}-01`, -1));
		if (!/^2\d{3}-(?:0[1-9]|1[0-2])$/.test(month))
			throw new InvalidInput("month: as 2026-11");
		const from = `${month}-01`;
		const next = toMonth(addDays(`${month}-28`, 4));
		const range = { from, to: addDays(`${next}-01`, -1) };
		const question: StatsQuestion = {
			...range,
			step: "day",
			compare: "previous",
			limit: 1000,
		};
		const [pages, channels, articles] = (await Promise.all(
			(["page", "channel", "article"] as const).map((of) =>
				answerStats(stats, site, { ...question, of }, nowMs()),
			),
		)) as [StatsAnswer, StatsAnswer, StatsAnswer];
		const { totals, series, earlier } = pages;
		const before = toMonth(addDays(from, -1));
		const title = fill(words.reportTitle, {
			month: toMoment(from, "month", language),
		});
		return answerPage(c, entered, {
			title,
			tab: "report",
			content: html`<p class="no-print"><a class="button quiet" href="?month=${before}">${words.previousMonth}</a> <a class="button quiet" href="?month=${next}">${words.nextMonth}</a> <button data-print hidden>${words.print}</button></p>
<p><strong>${site.name}</strong></p>
${toTotals(entered, totals, { before: toComparable(earlier) })}
<section class="card">${toChart({ series, earlier: earlier?.series, metric: "views", step: "day", language, words })}</section>
<div class="grid"><section class="card">${toRanking(entered, { name: words.topPages, values: pages.values ?? [], metric: "views", of: totals.views ?? 0 })}</section>
<section class="card">${toRanking(entered, { name: words.channels, values: channels.values ?? [], metric: "visits", label: (value) => nameValue(words, "channel", value), of: totals.visits ?? 0 })}</section>
<section class="card">${toArticles(entered, (articles.values ?? []).slice(0, 10))}</section></div>
<p class="help">${fill(words.reportMade, { at: toInstant(entered, nowMs()), zone: site.zone })}</p>`,
		});
	});

	routes.get("/admin/:site/check", async (c) => {
		const entered = await enter(c, "viewer");
		const { words, site } = entered;
		const items = await audits.list(site.id, AUDITS_SHOWN);
		const latest = items.filter(
			({ day }, at) => items.findIndex((each) => each.day === day) === at,
		);
		const drift = latest.reduce(
			(sum, audit) => sum + (audit.repaired ? 0 : audit.drift),
			0,
		);
		const state =
			latest.length === 0
				? html`<div class="note"><p>${words.checkNone}</p></div>`
				: drift === 0
					? html`<div class="note good"><p>✓ ${words.checkRight}. ${words.daysChecked}: ${latest.length}.</p></div>`
					: html`<div class="note bad"><p>${fill(words.checkDrift, { drift: toNumber(entered, drift) })}</p></div>`;
		return answerPage(c, entered, {
			title: words.check,
			tab: "check",
			content: html`<section class="card"><p>${words.checkWhy}</p>${state}${
				latest.length === 0
					? ""
					: html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">${words.day}</th><th scope="col" class="n">${words.views}</th><th scope="col" class="n">${words.checked}</th><th scope="col" class="n">${words.drift}</th><th scope="col">${words.time}</th></tr></thead><tbody>${latest.map(
							(audit) =>
								html`<tr><td>${toMoment(audit.day, "day", entered.language)}</td><td class="n">${toNumber(entered, audit.views)}</td><td class="n">${toNumber(entered, audit.checked)}</td><td class="n">${toNumber(entered, audit.drift)}${audit.repaired ? ` (${words.repaired})` : ""}</td><td>${toInstant(entered, audit.at)}</td></tr>`,
						)}</tbody></table></div>`
			}</section>`,
		});
	});

	routes.get("/admin/:site/embed", async (c) => {
		const entered = await enter(c, "viewer");
		const { words, site } = entered;
		const look = (word: Word, ground: string, theme?: string) =>
			html`<div class="on-${ground}"><p>${words[word]}</p>${theme ? html`<luot-box theme="${theme}"></luot-box>` : html`<luot-box></luot-box>`}</div>`;
		return answerPage(c, entered, {
			title: words.embed,
			tab: "embed",
			content: html`<section class="card"><p>${words.firstRunWhy}</p>${toEmbed(c, entered)}</section>
<section class="card"><h2>${words.preview}</h2><div class="looks">${look("light", "light")}${look("dark", "dark")}${look("odometer", "light", "odometer")}</div><script defer src="/luot.js" data-site="${site.id}" data-count="off"></script></section>`,
		});
	});

	return routes;
}
