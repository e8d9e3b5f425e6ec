import { Hono } from "hono";
import { html } from "hono/html";
import type { Asking } from "./dashboard-asked.ts";
import { toNumber, toRanking } from "./dashboard-parts.ts";
import { nameValue } from "./dashboard-words.ts";

/** What came and was nobody's reading, by reason. */
export function createUncountedRoutes({ ask, answer, show }: Asking): Hono {
	const routes = new Hono();

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

	return routes;
}
