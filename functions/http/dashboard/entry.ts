import type { Context } from "hono";
import { html } from "hono/html";
import {
	Conflict,
	InvalidInput,
	NotAllowed,
	NotCounted,
	NotFound,
	NotSignedIn,
	Stale,
	TooLarge,
	Unavailable,
} from "../../core/errors.ts";
import { roleAt } from "../../core/person.ts";
import { isAtLeast, type Role } from "../../core/role.ts";
import type { Site } from "../../core/site.ts";
import type { Sites } from "../../store/sites.ts";
import type { Report } from "../failure.ts";
import type { Sessions, Visitor } from "../sign-in/sessions.ts";
import { siteOf } from "../site-of.ts";
import { answerPage, type Page, type Setting, toSetting } from "./layout.ts";

/** What every page of a site has: who looks, at what, and as what. */
export type Entered = Setting & { visitor: Visitor; site: Site; role: Role };

export type Enter = (c: Context, least: Role) => Promise<Entered>;

/**
 * Lets into a site's pages who has the role there. Throws NotSignedIn and NotAllowed; somebody without any role is told the same of sites
 * that there are and of sites that there are not.
 */
export function createEnter({
	sessions,
	sites,
}: {
	sessions: Sessions;
	sites: Pick<Sites, "get">;
}): Enter {
	return async function enter(c, least) {
		const visitor = await sessions.read(c);
		if (!visitor) throw new NotSignedIn("Sign in first.");
		const role = roleAt(visitor.person, c.req.param("site") ?? "");
		if (!role) throw new NotAllowed("You have no role at this site.");
		if (!isAtLeast(role, least))
			throw new NotAllowed(`This needs the role ${least}.`);
		const site = await siteOf(c, sites);
		return { ...toSetting(c), visitor, site, role };
	};
}

const FAILURES: readonly (readonly [
	abstract new (...args: never[]) => Error,
	NonNullable<Page["status"]>,
])[] = [
	[InvalidInput, 400],
	[TooLarge, 400],
	[NotAllowed, 403],
	[NotFound, 404],
	[Conflict, 409],
	[Stale, 409],
	[NotCounted, 422],
	[Unavailable, 503],
];

/** Tells a failure as a page; sends who is not signed in to where one is. */
export function createPageFailure(report: Report) {
	return (error: unknown, c: Context): Response => {
		if (error instanceof NotSignedIn) {
			const { pathname, search } = new URL(c.req.url);
			return c.redirect(
				`/admin/sign-in?next=${encodeURIComponent(pathname + search)}`,
				303,
			);
		}
		const known = FAILURES.find(([failure]) => error instanceof failure);
		if (!known || error instanceof Unavailable) report(error);
		const [, status] = known ?? [undefined, 503 as const];
		const setting = toSetting(c);
		const { words } = setting;
		const title =
			status === 403
				? words.notAllowed
				: status === 404
					? words.notFound
					: error instanceof Stale
						? words.conflict
						: words.failed;
		return answerPage(c, setting, {
			title,
			status,
			content: html`<div class="card narrow"><p>${known ? (error as Error).message : ""}</p><p><a class="button" href="/admin/sites">${words.sites}</a></p></div>`,
		});
	};
}
