import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { isAtLeast } from "../../core/role.ts";
import type { Markup } from "../news/layout.ts";
import { originOf } from "../origin.ts";
import type { Enter, Entered } from "./entry.ts";
import { answerPage, toGuardField } from "./layout.ts";
import type { Word } from "./words.ts";

/** Text to put somewhere else, with a button that copies it. */
function toCopy({ words }: Entered, id: string, code: string): Markup {
	return html`<div class="code"><pre id="${id}"><code>${code}</code></pre><button class="quiet" data-copy="${id}" data-copied="${words.copied}" hidden>${words.copy}</button></div>`;
}

/** The script tag of a site, to copy. */
export function toEmbed(c: Context, entered: Entered): Markup {
	return toCopy(
		entered,
		"code",
		`<script defer src="${originOf(c)}/luot.js" data-site="${entered.site.id}"></script>`,
	);
}

/** Asks for a page of the site to be looked at; the first host name's front page where none is named. */
export function toCheckForm(entered: Entered, page?: string): Markup | string {
	const { words, site, role } = entered;
	if (!isAtLeast(role, "administrator")) return "";
	const [host] = site.hostnames.filter((name) => !name.startsWith("*."));
	return html`<section class="card" id="check"><h2>${words.installer}</h2><p>${words.installerWhy}</p><form class="inline" method="post" action="/admin/${site.id}/embed/check">${toGuardField(entered)}<p><label for="page">${words.installerPage}</label><input id="page" name="page" type="url" required maxlength="2048" value="${page ?? (host ? `https://${host}/` : "")}"></p><button>${words.installerLook}</button></form></section>`;
}

/** The looks of the box: what to write, on which ground it is shown. */
const LOOKS: readonly (readonly [
	Word,
	ground: string,
	id: string,
	theme: string,
])[] = [
	["light", "light", "box-light", ""],
	["dark", "dark", "box-dark", ""],
	["odometer", "light", "box-odometer", "odometer"],
];

/** What to put into pages, what it will look like, and whether it works there. */
export function createEmbedRoutes({ enter }: { enter: Enter }): Hono {
	const routes = new Hono();

	routes.get("/admin/:site/embed", async (c) => {
		const entered = await enter(c, "viewer");
		const { words, site } = entered;
		const look = ([word, ground, id, theme]: (typeof LOOKS)[number]) =>
			html`<div><div class="look on-${ground}"><p>${words[word]}</p>${theme ? html`<luot-box theme="${theme}"></luot-box>` : html`<luot-box></luot-box>`}</div>${toCopy(entered, id, theme ? `<luot-box theme="${theme}"></luot-box>` : "<luot-box></luot-box>")}</div>`;
		return answerPage(c, entered, {
			title: words.embed,
			tab: "embed",
			content: html`<section class="card"><h2>${words.firstRunPut}</h2><p>${words.firstRunWhy}</p>${toEmbed(c, entered)}</section>
<section class="card"><h2>${words.preview}</h2><p>${words.previewWhy}</p><div class="looks">${LOOKS.map(look)}</div><script defer src="/luot.js" data-site="${site.id}" data-count="off"></script></section>${toCheckForm(entered)}`,
		});
	});

	return routes;
}
