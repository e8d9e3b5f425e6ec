import { type Context, Hono } from "hono";
import { type Change, toSettingsChange } from "../core/change-log.ts";
import { Stale } from "../core/errors.ts";
import type { Site } from "../core/site.ts";
import {
	listChangedSettings,
	parseSite,
	parseSiteChange,
} from "../core/site-input.ts";
import type { Changes } from "../store/changes.ts";
import type { Sites } from "../store/sites.ts";
import type { Access, Member } from "./access.ts";
import { readJson } from "./body.ts";
import { isFresh, type Purge, purgeNothing, toSitePaths } from "./purge.ts";
import { siteOf } from "./site-of.ts";

/** The longest settings: two hundred page balances and fifty host names. */
const BODY_LIMIT_BYTES = 65_536;

export type SitesRoutes = {
	sites: Sites;
	changes: Pick<Changes, "add">;
	access: Access;
	nowMs: () => number;
	purge?: Purge;
};

/** The owner makes sites; a site's administrators read and change its settings. */
export function createSitesRoutes({
	sites,
	changes,
	access,
	nowMs,
	purge = purgeNothing,
}: SitesRoutes): Hono {
	const routes = new Hono();

	const tagOf = (site: Site) => `"${site.version}"`;
	function answer(c: Context, site: Site, status: 200 | 201): Response {
		const { shareSha256: _, restoredAt: __, changedAt: ___, ...shown } = site;
		return c.json(shown, status, {
			etag: tagOf(site),
			"cache-control": "no-store",
			...(status === 201 && { location: `/v1/sites/${site.id}` }),
		});
	}

	/** Signs an opening balance with who set it and when. */
	const sign = (site: Site, { name }: Member): Site => ({
		...site,
		openingBy: { by: name, at: new Date(nowMs()).toISOString() },
	});

	const note = (
		site: string,
		{ name }: Member,
		change: Pick<Change, "what" | "detail">,
	) =>
		changes.add({
			site,
			at: new Date(nowMs()).toISOString(),
			by: name,
			...change,
		});

	routes.post("/v1/sites", async (c) => {
		const owner = await access(c, "", "owner");
		const site = sign(
			parseSite(await readJson(c, { limitBytes: BODY_LIMIT_BYTES })),
			owner,
		);
		await sites.create(site);
		await note(site.id, owner, { what: "site made", detail: site.name });
		return answer(c, site, 201);
	});

	routes.get("/v1/sites/:site", async (c) => {
		await access(c, c.req.param("site"), "administrator");
		return answer(c, await siteOf(c, sites), 200);
	});

	routes.patch("/v1/sites/:site", async (c) => {
		const member = await access(c, c.req.param("site"), "administrator");
		const change = parseSiteChange(
			await readJson(c, { limitBytes: BODY_LIMIT_BYTES }),
		);
		const site = await siteOf(c, sites);
		const expected = c.req.header("if-match");
		const isKnown = !expected || expected === "*" || expected === tagOf(site);
		const settings = listChangedSettings(site, change);
		const isSame = settings.length === 0;
		// Sent again, its purge may have been cut off.
		if (isSame && isFresh(site.changedAt, nowMs()))
			await purge(toSitePaths(site.id));
		if (!isKnown) {
			throw new Stale(
				`The site is at version ${tagOf(site)} now. Read it again and repeat your change on that.`,
			);
		}
		if (isSame) return answer(c, site, 200);
		const changed = {
			...site,
			...change,
			version: site.version + 1,
			changedAt: new Date(nowMs()).toISOString(),
		};
		const kept =
			change.opening || change.pageOpening ? sign(changed, member) : changed;
		await sites.replace(kept);
		await note(site.id, member, toSettingsChange(settings));
		await purge(toSitePaths(site.id));
		return answer(c, kept, 200);
	});

	return routes;
}
