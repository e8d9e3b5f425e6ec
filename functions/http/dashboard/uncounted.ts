import { Hono } from "hono";
import { html } from "hono/html";
import type { Asking } from "./asked.ts";
import { toNumber, toRanking } from "./parts.ts";
import { nameValue, type Word } from "./words.ts";

/** Everything that came in three columns, people, bots and suspicious, with the reasons of the two that do not count. */
export function createUncountedRoutes({ ask, answer, show }: Asking): Hono {
	const routes = new Hono();

	routes.get("/admin/:site/uncounted", async (c) => {
		const asked = await ask(c);
		const { entered } = asked;
		const { words } = entered;
		const { values = [], accepted, series } = await answer(asked, "uncounted");
		const { views = 0, people = 0, bots = 0, suspicious = 0 } = accepted ?? {};
		const cell = (word: Word, count: number) =>
			html`<div><dt>${words[word]}</dt><dd>${toNumber(entered, count)}</dd></div>`;
		const column = (of: "bots" | "suspicious", name: Word, why: Word) =>
			html`<section class="card">${toRanking(entered, {
				name: words[name],
				values: values.filter((value) => value.column === of),
				metric: "views",
				of: views,
				label: (reason) => nameValue(words, "reason", reason),
				most: 20,
			})}<p>${words[why]}</p></section>`;
		const lists = [...new Set(series.flatMap((point) => point.lists ?? []))];
		return show(c, asked, {
			tab: "uncounted",
			word: "uncounted",
			content: html`<p>${words.uncountedWhy}</p>
<dl class="numbers">${cell("columnPeople", people)}${cell("columnBots", bots)}${cell("columnSuspicious", suspicious)}${cell("columnAccepted", views)}</dl>
<div class="grid">${column("bots", "columnBots", "botsWhy")}${column("suspicious", "columnSuspicious", "suspiciousWhy")}</div>
${lists.length > 0 ? html`<p>${words.listsVersion}: ${lists.join(", ")}</p>` : ""}`,
		});
	});

	return routes;
}
