import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { html, raw } from "hono/html";
import { NotAllowed, NotSignedIn } from "../../core/errors.ts";
import {
	accept,
	EVERY_SITE,
	type Invitation,
	type Person,
} from "../../core/person.ts";
import { toSafePath } from "../../core/session.ts";
import { parse } from "../../core/site.ts";
import { line } from "../../core/text.ts";
import type { Invitations } from "../../store/invitations.ts";
import type { People } from "../../store/people.ts";
import type { Sites } from "../../store/sites.ts";
import type { Tickets } from "../../store/tickets.ts";
import { readForm } from "../body.ts";
import { answerPage, toSetting } from "../dashboard/layout.ts";
import { fill } from "../dashboard/words.ts";
import type { Caller } from "../facts.ts";
import { originOf } from "../origin.ts";
import type { Flow, Issuer } from "./issuer.ts";
import {
	guardOrigin,
	isSame,
	type Sessions,
	toCookie,
	toDigest,
} from "./sessions.ts";
import { createAttempts } from "./sign-in-attempts.ts";

export type SignInRoutes = {
	sessions: Sessions;
	people: People;
	invitations: Invitations;
	tickets: Tickets;
	sites: Pick<Sites, "get">;
	issuer: Issuer | undefined;
	/** SHA-256 (hex) of the token with which the owner may always come in. */
	ownerSha256: string | undefined;
	/** Who asks: attempts are counted by address, under a key that nobody else has. */
	caller: Caller;
	nowMs: () => number;
	createHex: (digits: number) => string;
};

const FORM_LIMIT_BYTES = 4096;
const FLOW_MS = 10 * 60_000;
const OWNER_ID = "owner";

/** Coming in and going out: by an account elsewhere, by an invitation, as the owner by the installation's token. */
export function createSignInRoutes({
	sessions,
	people,
	invitations,
	tickets,
	sites,
	issuer,
	ownerSha256,
	caller,
	nowMs,
	createHex,
}: SignInRoutes): Hono {
	const routes = new Hono();

	const attempts = createAttempts({
		tickets,
		caller,
		key: ownerSha256,
		nowMs,
		createHex,
	});

	const toRedirectUri = (c: Context) => `${originOf(c)}/admin/signed-in`;

	function answerSignIn(
		c: Context,
		{ fault, status = 200 }: { fault?: string; status?: 200 | 403 | 429 } = {},
	): Response {
		const setting = toSetting(c);
		const { words } = setting;
		const next = toSafePath(c.req.query("next"));
		const content = html`<div class="card narrow">
${fault ? html`<div class="note bad" role="alert"><p>${fault}</p></div>` : ""}
<p>${words.signInWhy}</p>
${issuer ? html`<form method="post" action="/admin/sign-in/issuer?next=${encodeURIComponent(next)}"><p><button>${fill(words.signInWith, { name: issuer.name })}</button></p></form><p class="or">${words.or}</p>` : ""}
<form class="stack" method="post" action="/admin/sign-in?next=${encodeURIComponent(next)}">
<p><label for="token">${words.signInToken} <small>${words.signInTokenHelp}</small></label>
<input id="token" name="token" type="password" autocomplete="current-password" required maxlength="512"></p>
<button${issuer ? raw(' class="quiet"') : ""}>${words.signIn}</button></form></div>`;
		return answerPage(c, setting, { title: words.signIn, content, status });
	}

	function answerLapsed(c: Context): Response {
		const setting = toSetting(c);
		return answerPage(c, setting, {
			title: setting.words.lapsed,
			status: 403,
			content: html`<div class="card narrow"><p>${setting.words.lapsedWhy}</p><p><a class="button" href="/admin/sign-in">${setting.words.signIn}</a></p></div>`,
		});
	}

	const toNewPerson = (id: string, name: string): Person => ({
		id,
		name,
		isOwner: false,
		roles: {},
		logins: [],
		created: new Date(nowMs()).toISOString(),
		version: 1,
	});

	/** The owner, who is made when first somebody comes in as such. */
	async function getOwner(): Promise<Person> {
		const known = await people.get(OWNER_ID);
		if (known) return known;
		const owner = { ...toNewPerson(OWNER_ID, "Owner"), isOwner: true };
		await people.create(owner);
		return owner;
	}

	routes.get("/admin/sign-in", async (c) =>
		(await sessions.read(c))
			? c.redirect(toSafePath(c.req.query("next")), 303)
			: answerSignIn(c),
	);

	routes.post("/admin/sign-in", async (c) => {
		guardOrigin(c);
		const form = await readForm(c, { limitBytes: FORM_LIMIT_BYTES });
		const { words } = toSetting(c);
		if (!(await attempts.begin(c, OWNER_ID)))
			return answerSignIn(c, { fault: words.tooMany, status: 429 });
		const given = toDigest(form.get("token") ?? "");
		if (!ownerSha256 || !isSame(given, ownerSha256))
			return answerSignIn(c, { fault: words.wrongToken, status: 403 });
		await attempts.succeed(c, OWNER_ID);
		await sessions.open(c, await getOwner());
		return c.redirect(toSafePath(c.req.query("next")), 303);
	});

	/** The invitation that a link is good for. */
	async function findInvitation(c: Context): Promise<Invitation | undefined> {
		const {
			site = "",
			id = "",
			secret = "",
		} = c.req.param() as Record<string, string>;
		if (!/^[a-z0-9-]{1,32}$/.test(site) || !/^[0-9a-f]{10}$/.test(id))
			return undefined;
		const found = await invitations.get(site, id);
		return found &&
			isSame(toDigest(secret), found.secretSha256) &&
			nowMs() < Date.parse(found.expires)
			? found
			: undefined;
	}

	const invitation = "/admin/invitation/:site/:id/:secret";

	// To look at it uses nothing up: programs that preview links do.
	routes.get(invitation, async (c) => {
		const found = await findInvitation(c);
		if (!found) return answerLapsed(c);
		const setting = toSetting(c);
		const { words } = setting;
		const site =
			found.site === EVERY_SITE ? undefined : await sites.get(found.site);
		const here = new URL(c.req.url).pathname;
		const content = html`<div class="card narrow">
<p>${found.role === "owner" ? words.invitedOwner : fill(words.invitedAs, { site: site?.name ?? found.site, role: words[`role-${found.role}`] })}</p>
<form class="stack" method="post" action="${here}">
<p><label for="name">${words.yourName}</label><input id="name" name="name" value="${found.name}" required maxlength="100" autocomplete="name"></p>
<button name="with" value="link">${words.enter}</button>
${issuer ? html`<button class="quiet" name="with" value="issuer">${fill(words.signInWith, { name: issuer.name })}</button>` : ""}</form></div>`;
		return answerPage(c, setting, { title: words.invited, content });
	});

	/** Lets in whom an invitation was made for. Of two who take it at once one comes in. */
	async function takeInvitation(
		c: Context,
		found: Invitation,
		{ name, login }: { name: string; login?: string },
	): Promise<Response> {
		if (!(await invitations.remove(found.site, found.id)))
			return answerLapsed(c);
		const all = await people.list();
		const byLogin = login && all.find(({ logins }) => logins.includes(login));
		const id = found.person ?? (found.role === "owner" ? OWNER_ID : undefined);
		const known = byLogin || all.find((person) => person.id === id);
		const person = accept(
			found,
			known || toNewPerson(id ?? createHex(16), name),
		);
		const kept: Person = {
			...person,
			...(known && { version: known.version + 1 }),
			logins:
				login && !person.logins.includes(login)
					? [...person.logins, login]
					: person.logins,
		};
		if (known) await people.replace(kept);
		else await people.create(kept);
		await sessions.open(c, kept);
		return c.redirect(
			found.site === EVERY_SITE ? "/admin/sites" : `/admin/${found.site}/`,
			303,
		);
	}

	routes.post(invitation, async (c) => {
		guardOrigin(c);
		const form = await readForm(c, { limitBytes: FORM_LIMIT_BYTES });
		const account = `invitation ${c.req.param("site")} ${c.req.param("id")}`;
		if (!(await attempts.begin(c, account)))
			return answerSignIn(c, {
				fault: toSetting(c).words.tooMany,
				status: 429,
			});
		const found = await findInvitation(c);
		if (!found) return answerLapsed(c);
		await attempts.succeed(c, account);
		const name = parse(line(100), form.get("name"));
		if (form.get("with") !== "issuer" || !issuer)
			return takeInvitation(c, found, { name });
		return leave(c, `/admin/${found.site}/`, new URL(c.req.url).pathname);
	});

	/** Sends somebody to the issuer, with a note in a cookie of where they went from. */
	async function leave(
		c: Context,
		next: string,
		invited?: string,
	): Promise<Response> {
		if (!issuer) throw new NotAllowed("There is no issuer of accounts here.");
		const { url, flow } = await issuer.begin({
			redirectUri: toRedirectUri(c),
			next,
			...(invited && { invitation: invited }),
		});
		const secret = createHex(64);
		await tickets.put("flow", toDigest(secret), flow, nowMs() + FLOW_MS);
		const { name, options } = toCookie(c, "luot-flow");
		setCookie(c, name, secret, { ...options, maxAge: FLOW_MS / 1000 });
		return c.redirect(url, 303);
	}

	routes.post("/admin/sign-in/issuer", async (c) => {
		guardOrigin(c);
		return leave(c, toSafePath(c.req.query("next")));
	});

	routes.get("/admin/signed-in", async (c) => {
		const { name, options } = toCookie(c, "luot-flow");
		const secret = getCookie(c, name) ?? "";
		setCookie(c, name, "", { ...options, maxAge: 0 });
		const flow = await tickets.take<Flow>("flow", toDigest(secret), nowMs());
		const { words } = toSetting(c);
		if (!issuer || !flow)
			return answerSignIn(c, { fault: words.lapsed, status: 403 });
		const came = new URL(c.req.url);
		const address = new URL(`${flow.redirectUri}${came.search}`);
		let account: Awaited<ReturnType<Issuer["finish"]>>;
		try {
			account = await issuer.finish(address, flow);
		} catch (error) {
			if (!(error instanceof NotSignedIn)) throw error;
			return answerSignIn(c, { fault: error.message, status: 403 });
		}
		const [, site = "", id = "", invited = ""] =
			/^\/admin\/invitation\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(
				flow.invitation ?? "",
			) ?? [];
		const found = invited ? await invitations.get(site, id) : undefined;
		if (
			found &&
			isSame(toDigest(invited), found.secretSha256) &&
			nowMs() < Date.parse(found.expires)
		)
			return takeInvitation(c, found, {
				name: account.name ?? found.name,
				login: account.login,
			});
		const person = (await people.list()).find(({ logins }) =>
			logins.includes(account.login),
		);
		if (!person)
			return answerSignIn(c, { fault: words.unknownAccount, status: 403 });
		await sessions.open(c, person);
		return c.redirect(toSafePath(flow.next), 303);
	});

	routes.post("/admin/sign-out", async (c) => {
		const form = await readForm(c, { limitBytes: FORM_LIMIT_BYTES });
		const visitor = await sessions.read(c);
		if (visitor) sessions.guard(c, visitor, form);
		await sessions.close(c);
		return c.redirect("/admin/sign-in", 303);
	});

	routes.post("/admin/sign-out-everywhere", async (c) => {
		const form = await readForm(c, { limitBytes: FORM_LIMIT_BYTES });
		const visitor = await sessions.read(c);
		if (!visitor) return c.redirect("/admin/sign-in", 303);
		sessions.guard(c, visitor, form);
		const { person } = visitor;
		await people.replace({
			...person,
			signedOut: new Date(nowMs()).toISOString(),
			version: person.version + 1,
		});
		await sessions.close(c);
		return c.redirect("/admin/sign-in", 303);
	});

	return routes;
}
