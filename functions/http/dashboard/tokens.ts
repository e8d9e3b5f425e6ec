import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { NotFound } from "../../core/errors.ts";
import { SITE_ROLES } from "../../core/person.ts";
import {
	isInForce,
	parseTokenInput,
	type Token,
	toTokenText,
} from "../../core/token.ts";
import type { Tokens } from "../../store/tokens.ts";
import { toDigest } from "../sign-in/sessions.ts";
import type { Enter, Entered } from "./entry.ts";
import type { Forms } from "./forms.ts";
import { answerPage, toGuardField } from "./layout.ts";
import { toInstant } from "./parts.ts";
import { fill } from "./words.ts";

/** The page on which administrators make tokens for programs, and end them. */
export function createTokenPages({
	enter,
	forms: { enterForm, note, back },
	tokens,
	nowMs,
	createHex,
}: {
	enter: Enter;
	forms: Forms;
	tokens: Tokens;
	nowMs: () => number;
	createHex: (digits: number) => string;
}): Hono {
	const routes = new Hono();

	async function showTokens(
		c: Context,
		entered: Entered,
		made?: { name: string; text: string },
	): Promise<Response> {
		const { words, site } = entered;
		const all = await tokens.list(site.id);
		const stateOf = (token: Token) =>
			token.revoked
				? words.revoked
				: isInForce(token, nowMs())
					? words.inForce
					: words.lapsedToken;
		return answerPage(c, entered, {
			title: words.tokens,
			tab: "tokens",
			content: html`${made ? html`<div class="note good" role="status"><p>${fill(words.tokenShown, { name: made.name })}</p><pre id="token"><code>${made.text}</code></pre><button class="quiet" data-copy="token" data-copied="${words.copied}" hidden>${words.copy}</button></div>` : ""}
<section class="card"><p>${words.tokenWhy}</p>${
				all.length === 0
					? html`<p class="empty">–</p>`
					: html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">${words.name}</th><th scope="col">${words.role}</th><th scope="col">${words.state}</th><th scope="col">${words.expires}</th><th scope="col">${words.lastUsed}</th><th scope="col"><span class="hidden">${words.revoke}</span></th></tr></thead><tbody>${all.map(
							(token) =>
								html`<tr><td>${token.name}</td><td>${words[`role-${token.role}`]}</td><td>${stateOf(token)}</td><td>${token.expires ? toInstant(entered, token.expires) : words.never}</td><td>${token.used ? toInstant(entered, token.used) : "–"}</td><td>${
									isInForce(token, nowMs())
										? html`<form method="post" action="/admin/${site.id}/tokens/${token.id}/revoke">${toGuardField(entered)}<button class="quiet" aria-label="${words.revoke}: ${token.name}">${words.revoke}</button></form>`
										: ""
								}</td></tr>`,
						)}</tbody></table></div>`
			}</section>
<section class="card"><h2>${words.newToken}</h2><form class="stack narrow" method="post">${toGuardField(entered)}
<p><label for="name">${words.name}</label><input id="name" name="name" required maxlength="100"></p>
<p><label for="role">${words.role}</label><select id="role" name="role">${SITE_ROLES.map((role) => html`<option value="${role}">${words[`role-${role}`]}</option>`)}</select></p>
<p><label for="expires">${words.expires}</label><input id="expires" name="expires" type="date"></p>
<button>${words.create}</button></form></section>`,
		});
	}

	routes.get("/admin/:site/tokens", async (c) =>
		showTokens(c, await enter(c, "administrator")),
	);

	routes.post("/admin/:site/tokens", async (c) => {
		const { entered, textOf } = await enterForm(c);
		const { site, visitor } = entered;
		const expires = textOf("expires");
		const asked = parseTokenInput(
			{
				name: textOf("name"),
				role: textOf("role"),
				...(expires && { expires: `${expires}T23:59:59Z` }),
			},
			nowMs(),
		);
		const secret = createHex(48);
		const { id: by, name: byName } = visitor.person;
		const token: Token = {
			name: asked.name,
			role: asked.role,
			...(asked.expires && { expires: asked.expires }),
			site: site.id,
			id: createHex(10),
			secretSha256: toDigest(secret),
			created: new Date(nowMs()).toISOString(),
			createdBy: { id: by, name: byName },
		};
		await tokens.create(token);
		await note(entered, "token made", `${token.name} (${token.role})`);
		return showTokens(c, entered, {
			name: token.name,
			text: toTokenText({ ...token, secret }),
		});
	});

	routes.post("/admin/:site/tokens/:id/revoke", async (c) => {
		const { entered } = await enterForm(c);
		const id = c.req.param("id");
		const token = /^[0-9a-f]{10}$/.test(id)
			? await tokens.get(entered.site.id, id)
			: undefined;
		if (!token) throw new NotFound("There is no such token.");
		await tokens.revoke(entered.site.id, id, new Date(nowMs()).toISOString());
		await note(entered, "token ended", token.name);
		return back(c, entered, "tokens");
	});

	return routes;
}
