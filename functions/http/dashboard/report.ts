import { Hono } from "hono";
import { html } from "hono/html";
import { addDays, toLocalTime, toMonth } from "../../core/calendar.ts";
import { InvalidInput } from "../../core/errors.ts";
import type { StatsQuestion } from "../../core/stats-question.ts";
import type { Stats } from "../../store/stats.ts";
import { answerStats, type StatsAnswer } from "../stats.ts";
import { toComparable } from "./asked.ts";
import { toChart, toMoment } from "./chart.ts";
import type { Enter } from "./entry.ts";
import { answerPage } from "./layout.ts";
import { toInstant, toRanking, toTotals } from "./parts.ts";
import { toArticles } from "./traffic.ts";
import { fill, nameValue } from "./words.ts";

/** A month on one sheet of paper, as a school hands it in. */
export function createReportRoutes({
	enter,
	stats,
	nowMs,
}: {
	enter: Enter;
	stats: Stats;
	nowMs: () => number;
}): Hono {
	const routes = new Hono();

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

	return routes;
}
