import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { Enter, Entered } from "./dashboard-entry.ts";
import { answerPage } from "./dashboard-layout.ts";
import type { Word } from "./dashboard-words.ts";
import type { Markup } from "./news-layout.ts";
import { originOf } from "./origin.ts";
import { toScriptPath } from "./script.ts";

/** The script tag of a site, to copy. */
export function toEmbed(c: Context, { site, words }: Entered): Markup {
	const code = `<script defer src="${originOf(c)}${toScriptPath(site)}" data-site="${site.id}"></script>`;
	return html`<pre id="code"><code>${code}</code></pre><p><button class="quiet" data-copy="code" data-copied="${words.copied}" hidden>${words.copy}</button></p>`;
}

/** What to put into pages, and what it will look like. */
export function createEmbedRoutes({ enter }: { enter: Enter }): Hono {
	const routes = new Hono();

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
