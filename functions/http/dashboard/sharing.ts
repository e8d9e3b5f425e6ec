import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { Sites } from "../../store/sites.ts";
import type { Markup } from "../news/layout.ts";
import { originOf } from "../origin.ts";
import { toDigest } from "../sign-in/sessions.ts";
import type { Entered } from "./entry.ts";
import type { Forms } from "./forms.ts";
import { answerPage, toGuardField } from "./layout.ts";
import { toSharedPath } from "./shared.ts";

/** How a site is shown to others, and the buttons that begin and end it. */
export function toSharing(entered: Entered, c: Context): Markup {
	const { words, site } = entered;
	const address = originOf(c) + toSharedPath(site.id);
	return html`<section class="card" id="sharing"><h2>${words.sharing}</h2>
${site.isPublic ? html`<p><a href="${address}">${address}</a></p>` : ""}
<p>${words.publicPageWhy}</p>
<form method="post" action="/admin/${site.id}/share">${toGuardField(entered)}<button class="quiet" name="link" value="make">${words.makeLink}</button>
${site.shareSha256 ? html`<button class="quiet" name="link" value="end">${words.endLink}</button>` : ""}</form></section>`;
}

/** Makes the link under which anybody may look, and ends it. */
export function createSharingRoutes({
	forms: { enterForm, note, back },
	sites,
	createHex,
}: {
	forms: Forms;
	sites: Pick<Sites, "replace">;
	createHex: (digits: number) => string;
}): Hono {
	const routes = new Hono();

	routes.post("/admin/:site/share", async (c) => {
		const { entered, textOf } = await enterForm(c);
		const { words, site } = entered;
		const { shareSha256: _, ...rest } = site;
		const isMade = textOf("link") === "make";
		const secret = createHex(48);
		await sites.replace({
			...rest,
			...(isMade && { shareSha256: toDigest(secret) }),
			version: site.version + 1,
		});
		await note(entered, isMade ? "shared" : "unshared", "");
		if (!isMade) return back(c, entered, "settings?saved");
		const link = originOf(c) + toSharedPath(site.id, secret);
		return answerPage(c, entered, {
			title: words.sharing,
			tab: "settings",
			content: html`<div class="note good" role="status"><p>${words.publicPageWhy}</p><pre id="link"><code>${link}</code></pre><button class="quiet" data-copy="link" data-copied="${words.copied}" hidden>${words.copy}</button></div><p><a href="/admin/${site.id}/settings">${words.settings}</a></p>`,
		});
	});

	return routes;
}
