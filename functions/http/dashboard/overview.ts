import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { toMonth } from "../../core/calendar.ts";
import { sumExact } from "../../core/exact.ts";
import { isAtLeast } from "../../core/role.ts";
import { toValues } from "../../core/stats.ts";
import { countDays, type Filter } from "../../core/stats-question.ts";
import type { Markup } from "../news/layout.ts";
import type { StatsAnswer } from "../stats.ts";
import {
	type Asked,
	type Asking,
	toComparable,
	toExactness,
	toValueLink,
} from "./asked.ts";
import { METRICS, toChart } from "./chart.ts";
import { toCostTile } from "./cost.ts";
import { toEmbed } from "./embed.ts";
import { answerPage } from "./layout.ts";
import { toRanking, toTotals } from "./parts.ts";
import { toQuery } from "./range.ts";
import { toValueName } from "./value-name.ts";
import type { Word } from "./words.ts";

/** Facts that the overview shows beside pages and sources, with where all of them are. */
const FACTS_SHOWN: readonly (readonly [
	of: "device" | "country",
	word: Word,
	tab: string,
])[] = [
	["device", "deviceKinds", "devices"],
	["country", "countries", "places"],
];

/** Which numbers the counters keep of one value alone. */
function toKnown({ of }: Filter): Word {
	if (of === "page") return "knownOfPage";
	return /^(?:referrer|campaign|channel)$/.test(of)
		? "knownOfSource"
		: "knownOfFact";
}

/** The first page of a site: its numbers over time, beside what they were before; of all, or of one value. */
export function createOverviewRoutes({
	asking: { ask, answer, show },
}: {
	asking: Asking;
}): Hono {
	const routes = new Hono();

	/** What a new site sees instead of a row of zeros. */
	function showFirstRun(c: Context, { entered }: Asked): Response {
		const { words, site } = entered;
		return answerPage(c, entered, {
			title: words.firstRun,
			tab: "",
			content: html`<div class="card first" data-wait><ol class="steps"><li><h2>${words.firstRunPut}</h2><p>${words.firstRunWhy}</p>${toEmbed(c, entered)}</li><li><h2>${words.firstRunHosts}</h2><p>${words.hostnames}: <strong>${site.hostnames.join(", ") || "–"}</strong></p><p class="help">${words.hostnamesHelp}</p></li><li><h2>${words.firstRunOpen}</h2><p class="waits" role="status">${words.waiting}</p></li></ol></div>`,
		});
	}

	const toTrend = (
		{ entered, question, metric }: Asked,
		{ series, earlier }: StatsAnswer,
	) =>
		html`<section class="card">${toChart({ series, earlier: earlier?.series, metric, step: question.step, language: entered.language, words: entered.words })}</section>`;

	/** Two filters at once are no sum of anything that is kept: said plainly, with each alone to choose. */
	const showTwo = (c: Context, asked: Asked): Response =>
		show(c, asked, {
			tab: "",
			word: "overview",
			content: html`<div class="note bad"><p>${asked.entered.words.oneFilter}</p></div>`,
		});

	async function showFiltered(
		c: Context,
		asked: Asked,
		filter: Filter,
	): Promise<Response> {
		const { entered } = asked;
		const found = await answer(asked);
		return show(c, asked, {
			tab: "",
			word: "overview",
			content: html`<div data-live>${toTotals(entered, found.totals, { before: toComparable(found.earlier) })}</div>${toTrend(asked, found)}<p class="help">${entered.words[toKnown(filter)]}</p>${toExactness(asked, found)}`,
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
		const uncounted = sumExact(
			(found.values ?? []).map(({ views = 0 }) => views),
		);
		return toCostTile(entered, {
			views: found.totals.views ?? 0,
			uncounted,
			days: countDays(found.since > from ? found.since : from, today),
		});
	}

	routes.get("/admin/:site/", async (c) => {
		const asked = await ask(c);
		const { entered, question, filters, metric } = asked;
		if (filters.length > 1) return showTwo(c, asked);
		if (question.filter) return showFiltered(c, asked, question.filter);
		const { words, site } = entered;
		const [found, sources, held, cost] = await Promise.all([
			answer(asked, "page"),
			answer(asked, "referrer"),
			asked.stats.read(site.id, question),
			showCost(asked),
		]);
		if (found.since === null) return showFirstRun(c, asked);
		const { totals, earlier, online } = found;
		const query = toQuery(question);
		const hrefs = Object.fromEntries(
			METRICS.map((each) => [each, toQuery({ ...question, metric: each })]),
		);
		const card = (content: Markup) =>
			html`<section class="card">${content}</section>`;
		return show(c, asked, {
			tab: "",
			word: "overview",
			content: html`<div data-live>${toTotals(entered, totals, { before: toComparable(earlier), online, charts: { chosen: metric, hrefs } })}</div>
${toTrend(asked, found)}
<div class="flow">
${card(toRanking(entered, { name: words.topPages, values: found.values ?? [], metric: "views", of: totals.views ?? 0, href: toValueLink(asked, "page"), link: `/admin/${site.id}/pages${query}` }))}
${card(toRanking(entered, { name: words.topSources, values: sources.values ?? [], metric: "visits", of: totals.visits ?? 0, href: toValueLink(asked, "referrer"), link: `/admin/${site.id}/sources${query}` }))}
${FACTS_SHOWN.map(([of, word, tab]) =>
	card(
		toRanking(entered, {
			name: words[word],
			values: toValues(held, question, of),
			metric: "views",
			most: 5,
			label: (value) => toValueName(entered, of, value),
			href: toValueLink(asked, of),
			link: `/admin/${site.id}/${tab}${query}`,
		}),
	),
)}
<section class="card no-print"><h2>${words.box}</h2><luot-box></luot-box><script defer src="/luot.js" data-site="${site.id}" data-count="off"></script></section>
${cost}
</div>${toExactness(asked, found)}`,
		});
	});

	return routes;
}
