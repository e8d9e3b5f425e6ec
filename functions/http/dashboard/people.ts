import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import { InvalidInput, NotAllowed, NotFound } from "../../core/errors.ts";
import {
	type Invitation,
	type Person,
	parseInvitation,
	SITE_ROLES,
	type SiteRole,
} from "../../core/person.ts";
import type { Role } from "../../core/role.ts";
import type { Invitations } from "../../store/invitations.ts";
import type { People } from "../../store/people.ts";
import type { Markup } from "../news/layout.ts";
import { originOf } from "../origin.ts";
import { toInvitationPath } from "../sign-in/invitation-link.ts";
import { toDigest } from "../sign-in/sessions.ts";
import type { Enter, Entered } from "./entry.ts";
import type { Forms } from "./forms.ts";
import { answerPage, toGuardField } from "./layout.ts";
import { toInstant } from "./parts.ts";
import { fill } from "./words.ts";

const INVITED_MS = 7 * 86_400_000;

/** The page on which administrators invite people to a site, and change or take away their roles. */
export function createPeopleRoutes({
	enter,
	forms: { enterForm, note, back },
	people,
	invitations,
	nowMs,
	createHex,
}: {
	enter: Enter;
	forms: Forms;
	people: Pick<People, "list" | "get" | "replace">;
	invitations: Invitations;
	nowMs: () => number;
	createHex: (digits: number) => string;
}): Hono {
	const routes = new Hono();

	async function showPeople(
		c: Context,
		entered: Entered,
		made?: { name: string; link: string },
	): Promise<Response> {
		const { words, site, visitor } = entered;
		const [all, waiting] = await Promise.all([
			people.list(),
			invitations.list(site.id),
		]);
		const here = all.filter(
			(person) => person.isOwner || Object.hasOwn(person.roles, site.id),
		);
		const open = waiting.filter(({ expires }) => nowMs() < Date.parse(expires));
		const roles = (chosen: string) =>
			SITE_ROLES.map(
				(role) =>
					html`<option value="${role}"${role === chosen ? raw(" selected") : ""}>${words[`role-${role}`]}</option>`,
			);
		const act = (path: string, label: string, name: string) =>
			html`<form method="post" action="/admin/${site.id}/people/${path}">${toGuardField(entered)}<button class="quiet" aria-label="${label}: ${name}">${label}</button></form>`;
		const rows = here.map((person) => {
			const isOwn = person.id === visitor.person.id;
			const actions: Markup | string =
				person.isOwner || isOwn
					? ""
					: html`<form method="post" action="/admin/${site.id}/people/${person.id}/role">${toGuardField(entered)}<label><span class="hidden">${words.role}: ${person.name}</span><select name="role">${roles(person.roles[site.id] ?? "")}</select></label><button class="quiet">${words.change}</button></form> ${act(`${person.id}/link`, words.newLink, person.name)} ${act(`${person.id}/remove`, words.remove, person.name)}`;
			return html`<tr><td>${person.name}${isOwn ? ` (${words.you})` : ""}</td><td>${words[`role-${person.isOwner ? "owner" : (person.roles[site.id] as SiteRole)}`]}</td><td>${actions}</td></tr>`;
		});
		return answerPage(c, entered, {
			title: words.people,
			tab: "people",
			content: html`${made ? html`<div class="note good" role="status"><p>${fill(words.inviteLink, { name: made.name })}</p><pre id="link"><code>${made.link}</code></pre><button class="quiet" data-copy="link" data-copied="${words.copied}" hidden>${words.copy}</button></div>` : ""}
<section class="card"><div class="scroll" tabindex="0"><table><thead><tr><th scope="col">${words.name}</th><th scope="col">${words.role}</th><th scope="col"><span class="hidden">${words.change}</span></th></tr></thead><tbody>${rows}</tbody></table></div></section>
${
	open.length > 0
		? html`<section class="card"><h2>${words.waitingInvitations}</h2><ul>${open.map(
				({ id, name, role, expires }) =>
					html`<li>${name}, ${words[`role-${role}`]}, ${words.expires}: ${toInstant(entered, expires)} ${act(`invitations/${id}/withdraw`, words.withdraw, name)}</li>`,
			)}</ul></section>`
		: ""
}
<section class="card"><h2>${words.invite}</h2><p>${words.inviteWhy}</p><form class="stack narrow" method="post">${toGuardField(entered)}
<p><label for="name">${words.name}</label><input id="name" name="name" required maxlength="100"></p>
<p><label for="role">${words.role}</label><select id="role" name="role">${roles("editor")}</select></p>
<button>${words.invite}</button></form></section>`,
		});
	}

	routes.get("/admin/:site/people", async (c) =>
		showPeople(c, await enter(c, "administrator")),
	);

	/** Makes a link, which is shown once. */
	async function invite(
		c: Context,
		entered: Entered,
		{ name, role, person }: { name: string; role: Role; person?: string },
	): Promise<Response> {
		const secret = createHex(48);
		const invitation: Invitation = {
			id: createHex(10),
			site: entered.site.id,
			role,
			name,
			...(person && { person }),
			secretSha256: toDigest(secret),
			created: new Date(nowMs()).toISOString(),
			createdBy: entered.visitor.person.name,
			expires: new Date(nowMs() + INVITED_MS).toISOString(),
		};
		await invitations.put(invitation);
		await note(entered, "invited", `${name} (${role})`);
		return showPeople(c, entered, {
			name,
			link: originOf(c) + toInvitationPath(invitation, secret),
		});
	}

	routes.post("/admin/:site/people", async (c) => {
		const { entered, textOf } = await enterForm(c);
		const asked = parseInvitation({
			name: textOf("name"),
			role: textOf("role"),
		});
		return invite(c, entered, asked);
	});

	routes.post("/admin/:site/people/invitations/:id/withdraw", async (c) => {
		const { entered } = await enterForm(c);
		const id = c.req.param("id");
		if (!/^[0-9a-f]{10}$/.test(id))
			throw new NotFound("There is no such invitation.");
		await invitations.remove(entered.site.id, id);
		await note(entered, "invitation withdrawn", id);
		return back(c, entered, "people");
	});

	/** Somebody of this site whom an administrator may change: not the owner, and not oneself. */
	async function findPerson(c: Context, entered: Entered): Promise<Person> {
		const id = c.req.param("person") ?? "";
		const person = /^[0-9a-z]{1,32}$/.test(id)
			? await people.get(id)
			: undefined;
		if (
			!person ||
			person.isOwner ||
			!Object.hasOwn(person.roles, entered.site.id)
		)
			throw new NotFound("There is nobody of this name here.");
		if (person.id === entered.visitor.person.id)
			throw new NotAllowed("Another administrator changes your role.");
		return person;
	}

	routes.post("/admin/:site/people/:person/role", async (c) => {
		const { entered, textOf } = await enterForm(c);
		const person = await findPerson(c, entered);
		const role = SITE_ROLES.find((each) => each === textOf("role"));
		if (!role) throw new InvalidInput(`role: ${SITE_ROLES.join(", ")}`);
		await people.replace({
			...person,
			roles: { ...person.roles, [entered.site.id]: role },
			version: person.version + 1,
		});
		await note(entered, "role", `${person.name}: ${role}`);
		return back(c, entered, "people");
	});

	routes.post("/admin/:site/people/:person/remove", async (c) => {
		const { entered } = await enterForm(c);
		const person = await findPerson(c, entered);
		const { [entered.site.id]: _, ...roles } = person.roles;
		await people.replace({ ...person, roles, version: person.version + 1 });
		await note(entered, "removed", person.name);
		return back(c, entered, "people");
	});

	routes.post("/admin/:site/people/:person/link", async (c) => {
		const { entered } = await enterForm(c);
		const { id, name, roles } = await findPerson(c, entered);
		const role = roles[entered.site.id] as SiteRole;
		return invite(c, entered, { name, role, person: id });
	});

	return routes;
}
