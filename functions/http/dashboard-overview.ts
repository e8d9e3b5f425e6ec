import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { toMonth } from "../core/calendar.ts";
import { isAtLeast } from "../core/role.ts";
import { countDays } from "../core/stats-question.ts";
import { toChart } from "./chart.ts";
import { type Asked, type Asking, toComparable } from "./dashboard-asked.ts";
import { toCostTile } from "./dashboard-cost.ts";
import { toEmbed } from "./dashboard-embed.ts";
import { answerPage } from "./dashboard-layout.ts";
import { toQuery, toRanking, toTotals } from "./dashboard-parts.ts";
import type { Markup } from "./news-layout.ts";

/** The first page of a site: its numbers over time, beside what they were before. */
export function createOverviewRoutes({ ask, answer, show }: Asking): Hono {
	const routes = new Hono();

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

	/** Who runs the site is told what that costs; whatever range they look at, it is this month's. */
	async function showCost(asked: Asked): Promise<Markup | string> {
		const { entered, today } = asked;
		if (!isAtLeast(entered.role, "administrator")) return "";
		const from = `${toMonth(today)}-01`;
		const { compare: _, ...question } = asked.question;
		const found = await answer(
			{ ...asked, question: { ...question, from, to: today, step: "day" } },
			"uncounted",
		);
		if (found.since === null) return "";
		const uncounted = (found.values ?? []).reduce(
			(sum, { views = 0 }) => sum + views,
			0,
		);
		return toCostTile(entered, {
			views: found.totals.views ?? 0,
			uncounted,
			days: countDays(found.since > from ? found.since : from, today),
		});
	}

	routes.get("/admin/:site/", async (c) => {
		const asked = await ask(c);
		const { entered, question, metric } = asked;
		const { words, site, language } = entered;
		const [found, sources, cost] = await Promise.all([
			answer(asked, "page"),
			answer(asked, "referrer"),
			showCost(asked),
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
${cost}
</div>`,
		});
	});

	return routes;
}
