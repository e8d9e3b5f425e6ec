import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import type { Change } from "../core/change-log.ts";
import { InvalidInput, NotAllowed, NotFound, Stale } from "../core/errors.ts";
import {
	EVERY_SITE,
	type Invitation,
	type Person,
	parseInvitation,
	SITE_ROLES,
	type SiteRole,
} from "../core/person.ts";
import type { Role } from "../core/role.ts";
import { parseSite, parseSiteChange, type Site, UNITS } from "../core/site.ts";
import {
	isInForce,
	parseTokenInput,
	type Token,
	toTokenText,
} from "../core/token.ts";
import type { Changes } from "../store/changes.ts";
import type { Invitations } from "../store/invitations.ts";
import type { People } from "../store/people.ts";
import type { Sites } from "../store/sites.ts";
import type { Tokens } from "../store/tokens.ts";
import { readForm } from "./body.ts";
import type { Enter, Entered } from "./dashboard-entry.ts";
import { answerPage, toGuardField, toSetting } from "./dashboard-layout.ts";
import { toInstant } from "./dashboard-parts.ts";
import { fill, type Word } from "./dashboard-words.ts";
import type { Markup } from "./news-layout.ts";
import { originOf } from "./origin.ts";
import { type Sessions, toDigest } from "./sessions.ts";
import { toSharedPath } from "./shared.ts";

export type ManageRoutes = {
	enter: Enter;
	sessions: Sessions;
	sites: Sites;
	people: People;
	invitations: Invitations;
	tokens: Tokens;
	changes: Changes;
	nowMs: () => number;
	createHex: (digits: number) => string;
};

const FORM_LIMIT_BYTES = 65_536;
const INVITED_MS = 7 * 86_400_000;
const CHANGES_SHOWN = 30;

/** A link that lets somebody in once. */
export function toInvitationPath(
	invitation: Invitation,
	secret: string,
): string {
	return `/admin/invitation/${invitation.site}/${invitation.id}/${secret}`;
}

/** The pages on which administrators change a site, its tokens and its people. Every change is a form, guarded and noted. */
export function createManageRoutes({
	enter,
	sessions,
	sites,
	people,
	invitations,
	tokens,
	changes,
	nowMs,
	createHex,
}: ManageRoutes): Hono {
	const routes = new Hono();

	/** An administrator's form. Throws NotAllowed for one that another site's page sent. */
	async function enterForm(c: Context) {
		const entered = await enter(c, "administrator");
		const form = await readForm(c, { limitBytes: FORM_LIMIT_BYTES });
		sessions.guard(c, entered.visitor, form);
		const textOf = (name: string) => form.get(name)?.trim() ?? "";
		return { entered, form, textOf };
	}

	const note = (
		{ site, visitor }: Entered,
		what: Change["what"],
		detail: string,
	) =>
		changes.add({
			site: site.id,
			at: new Date(nowMs()).toISOString(),
			by: visitor.person.name,
			what,
			detail,
		});

	const back = (c: Context, { site }: Entered, tab: string) =>
		c.redirect(`/admin/${site.id}/${tab}`, 303);

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

	const toHostnames = (text: string) => text.split(/[\s,]+/).filter(Boolean);

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
		return c.redirect(`/admin/${site.id}/`, 303);
	});

	function toSharing(entered: Entered, c: Context): Markup {
		const { words, site } = entered;
		const address = originOf(c) + toSharedPath(site.id);
		return html`<section class="card" id="sharing"><h2>${words.sharing}</h2>
${site.isPublic ? html`<p><a href="${address}">${address}</a></p>` : ""}
<p>${words.publicPageWhy}</p>
<form method="post" action="/admin/${site.id}/share">${toGuardField(entered)}<button class="quiet" name="link" value="make">${words.makeLink}</button>
${site.shareSha256 ? html`<button class="quiet" name="link" value="end">${words.endLink}</button>` : ""}</form></section>`;
	}

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

	routes.get("/admin/:site/settings", async (c) => {
		const entered = await enter(c, "administrator");
		const { words, site } = entered;
		const isSaved = c.req.query("saved") !== undefined;
		const log = await changes.list(site.id, CHANGES_SHOWN);
		const choice = (
			name: string,
			word: Word,
			options: readonly (readonly [string, string])[],
			chosen: string,
		) =>
			html`<p><label for="${name}">${words[word]}</label><select id="${name}" name="${name}">${options.map(
				([value, label]) =>
					html`<option value="${value}"${value === chosen ? raw(" selected") : ""}>${label}</option>`,
			)}</select></p>`;
		const zones = Intl.supportedValuesOf("timeZone");
		return answerPage(c, entered, {
			title: words.settings,
			tab: "settings",
			content: html`${isSaved ? html`<div class="note good" role="status"><p>✓ ${words.saved}</p></div>` : ""}
<form class="card stack" method="post">${toGuardField(entered)}<input type="hidden" name="version" value="${site.version}">
<p><label for="name">${words.siteName}</label><input id="name" name="name" value="${site.name}" required maxlength="200"></p>
<p><label for="hostnames">${words.hostnames} <small>${words.hostnamesHelp}</small></label><textarea id="hostnames" name="hostnames" rows="4">${site.hostnames.join("\n")}</textarea></p>
${choice(
	"zone",
	"zone",
	(zones.includes(site.zone) ? zones : [site.zone, ...zones]).map(
		(zone) => [zone, zone] as const,
	),
	site.zone,
)}
${choice(
	"unit",
	"unit",
	UNITS.map((unit) => [unit, words[unit]] as const),
	site.unit,
)}
${choice(
	"firstWeekday",
	"firstWeekday",
	[
		["monday", words.monday],
		["sunday", words.sunday],
	],
	site.firstWeekday,
)}
${choice(
	"editorsMay",
	"editorsMay",
	[
		["publish", words.editorsPublish],
		["propose", words.editorsPropose],
	],
	site.editorsMay,
)}
<p><label for="isPublic">${words.publicPage}</label><select id="isPublic" name="isPublic"><option value="no">${words.no}</option><option value="yes"${site.isPublic ? raw(" selected") : ""}>${words.yes}</option></select></p>
<fieldset><legend>${words.opening}</legend>${UNITS.map(
				(unit) =>
					html`<label>${words[unit]}<input type="number" name="opening-${unit}" min="0" max="1000000000000000" step="1" value="${site.opening[unit]}"></label>`,
			)}<label>${words.openingReason}<input name="opening-reason" maxlength="300" value="${site.opening.reason}"></label></fieldset>
${site.openingBy ? html`<p class="help">${fill(words.openingSigned, { by: site.openingBy.by, at: toInstant(entered, site.openingBy.at) })}</p>` : ""}
<button>${words.save}</button></form>
${toSharing(entered, c)}
<section class="card"><h2>${words.changes}</h2>${
				log.length === 0
					? html`<p class="empty">${words.noChanges}</p>`
					: html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">${words.time}</th><th scope="col">${words.by}</th><th scope="col">${words.what}</th><th scope="col">${words.detail}</th></tr></thead><tbody>${log.map(
							({ at, by, what, detail }) =>
								html`<tr><td>${toInstant(entered, at)}</td><td>${by}</td><td>${what}</td><td>${detail}</td></tr>`,
						)}</tbody></table></div>`
			}</section>`,
		});
	});

	routes.post("/admin/:site/settings", async (c) => {
		const { entered, form, textOf } = await enterForm(c);
		const { site, visitor } = entered;
		if (textOf("version") !== String(site.version))
			throw new Stale(entered.words.conflict);
		const opening = {
			views: Number(textOf("opening-views")),
			visits: Number(textOf("opening-visits")),
			visitors: Number(textOf("opening-visitors")),
			reason: textOf("opening-reason"),
		};
		const change = parseSiteChange({
			name: textOf("name"),
			hostnames: toHostnames(form.get("hostnames") ?? ""),
			zone: textOf("zone"),
			unit: textOf("unit"),
			firstWeekday: textOf("firstWeekday"),
			editorsMay: textOf("editorsMay"),
			isPublic: textOf("isPublic") === "yes",
			opening,
		});
		const changed = Object.entries(change).filter(
			([name, value]) =>
				JSON.stringify(value) !== JSON.stringify(Reflect.get(site, name)),
		);
		if (changed.length === 0) return back(c, entered, "settings?saved");
		const isOpening = changed.some(([name]) => name === "opening");
		await sites.replace({
			...site,
			...change,
			version: site.version + 1,
			...(isOpening && {
				openingBy: {
					by: visitor.person.name,
					at: new Date(nowMs()).toISOString(),
				},
			}),
		});
		const detail = changed
			.map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
			.join("; ");
		await note(entered, isOpening ? "opening" : "settings", detail);
		return back(c, entered, "settings?saved");
	});

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

/** The link with which the owner comes in for the first time, or again; good for a while, and once. */
export async function inviteOwner(
	invitations: Pick<Invitations, "put">,
	{
		nowMs,
		createHex,
		forMs,
	}: {
		nowMs: number;
		createHex: (digits: number) => string;
		forMs: number;
	},
): Promise<string> {
	const secret = createHex(48);
	const invitation: Invitation = {
		id: createHex(10),
		site: EVERY_SITE,
		role: "owner",
		name: "Owner",
		secretSha256: toDigest(secret),
		created: new Date(nowMs).toISOString(),
		createdBy: "the installation",
		expires: new Date(nowMs + forMs).toISOString(),
	};
	await invitations.put(invitation);
	return toInvitationPath(invitation, secret);
}
