import { Hono } from "hono";
import { html } from "hono/html";
import { NotAllowed } from "../../core/errors.ts";
import type { Site } from "../../core/site.ts";
import { parseSite } from "../../core/site-input.ts";
import type { Changes } from "../../store/changes.ts";
import type { Sites } from "../../store/sites.ts";
import { readForm } from "../body.ts";
import type { Sessions } from "../sign-in/sessions.ts";
import { FORM_LIMIT_BYTES } from "./forms.ts";
import { answerPage, toGuardField, toSetting } from "./layout.ts";

/** Host names as somebody typed them: one a line, or between commas. */
export const toHostnames = (text: string) =>
	text.split(/[\s,]+/).filter(Boolean);

/** The sites that somebody may enter; the owner makes new ones there. */
export function createSiteRoutes({
	sessions,
	sites,
	changes,
	nowMs,
}: {
	sessions: Sessions;
	sites: Pick<Sites, "listIds" | "get" | "create">;
	changes: Pick<Changes, "add">;
	nowMs: () => number;
}): Hono {
	const routes = new Hono();

	for (const path of ["/admin", "/admin/"] as const)
		routes.get(path, (c) => c.redirect("/admin/sites", 303));

	// The sites of who asks.
	routes.get("/admin/sites", async (c) => {
		const visitor = await sessions.read(c);
		if (!visitor) return c.redirect("/admin/sign-in", 303);
		const setting = toSetting(c, { visitor });
		const { words } = setting;
		const { person } = visitor;
		const ids = person.isOwner
			? await sites.listIds()
			: Object.keys(person.roles);
		const found = (await Promise.all(ids.map((id) => sites.get(id)))).filter(
			(site): site is Site => site !== undefined,
		);
		const list =
			found.length === 0
				? html`<p class="empty">${words.noSites}</p>`
				: html`<ul>${found
						.toSorted((one, other) => one.name.localeCompare(other.name, "vi"))
						.map(
							({ id, name }) =>
								html`<li><a href="/admin/${id}/">${name}</a></li>`,
						)}</ul>`;
		const newSite = person.isOwner
			? html`<section class="card"><h2>${words.newSite}</h2><form class="stack narrow" method="post" action="/admin/sites">${toGuardField(setting)}
<p><label for="id">${words.siteId} <small>${words.siteIdHelp}</small></label><input id="id" name="id" required maxlength="32" pattern="[a-z0-9]([a-z0-9\\-]*[a-z0-9])?"></p>
<p><label for="name">${words.siteName}</label><input id="name" name="name" required maxlength="200"></p>
<p><label for="hostnames">${words.hostnames} <small>${words.hostnamesHelp}</small></label><textarea id="hostnames" name="hostnames" rows="2"></textarea></p>
<button>${words.create}</button></form></section>`
			: "";
		return answerPage(c, setting, {
			title: words.sites,
			content: html`<section class="card">${list}</section>${newSite}<form method="post" action="/admin/sign-out-everywhere">${toGuardField(setting)}<button class="quiet">${words.signOutEverywhere}</button></form>`,
		});
	});

	routes.post("/admin/sites", async (c) => {
		const visitor = await sessions.read(c);
		if (!visitor) return c.redirect("/admin/sign-in", 303);
		const form = await readForm(c, { limitBytes: FORM_LIMIT_BYTES });
		sessions.guard(c, visitor, form);
		if (!visitor.person.isOwner) throw new NotAllowed("The owner makes sites.");
		const site = parseSite({
			id: form.get("id")?.trim() ?? "",
			name: form.get("name") ?? "",
			hostnames: toHostnames(form.get("hostnames") ?? ""),
		});
		const at = new Date(nowMs()).toISOString();
		await sites.create({
			...site,
			openingBy: { by: visitor.person.name, at },
		});
		await changes.add({
			site: site.id,
			at,
			by: visitor.person.name,
			what: "site made",
			detail: site.name,
		});
		return c.redirect(`/admin/${site.id}/`, 303);
	});
	return routes;
}
