import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { toChart } from "./chart.ts";
import { type Asked, type Asking, toComparable } from "./dashboard-asked.ts";
import { toEmbed } from "./dashboard-embed.ts";
import { answerPage } from "./dashboard-layout.ts";
import { toQuery, toRanking, toTotals } from "./dashboard-parts.ts";

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

	return routes;
}
