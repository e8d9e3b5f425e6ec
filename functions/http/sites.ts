import { type Context, Hono } from "hono";
import { Stale } from "../core/errors.ts";
import { parseSite, parseSiteChange, type Site } from "../core/site.ts";
import type { Sites } from "../store/sites.ts";
import { readJson } from "./body.ts";
import { createGuard } from "./guard.ts";
import { siteOf } from "./site-of.ts";

/** The longest settings: two hundred page balances and fifty host names. */
const BODY_LIMIT_BYTES = 65_536;

const ADMINISTRATOR = "administrator";

export type SitesRoutes = {
	sites: Sites;
	tokenSha256: string | undefined;
	nowMs: () => number;
};

/** Makes and changes sites; every call, reading too, needs the administrator's token. */
export function createSitesRoutes({
	sites,
	tokenSha256,
	nowMs,
}: SitesRoutes): Hono {
	const routes = new Hono();
	const guard = createGuard({ tokenSha256 });

	const tagOf = (site: Site) => `"${site.version}"`;
	const answer = (c: Context, site: Site, status: 200 | 201) =>
		c.json(site, status, {
			etag: tagOf(site),
			"cache-control": "no-store",
			...(status === 201 && { location: `/v1/sites/${site.id}` }),
		});

	/** Signs an opening balance with who set it and when. */
	const sign = (site: Site): Site => ({
		...site,
		openingBy: { by: ADMINISTRATOR, at: new Date(nowMs()).toISOString() },
	});

	routes.post("/v1/sites", guard, async (c) => {
		const site = sign(
			parseSite(await readJson(c, { limitBytes: BODY_LIMIT_BYTES })),
		);
		await sites.create(site);
		return answer(c, site, 201);
	});

	routes.get("/v1/sites/:site", guard, async (c) =>
		answer(c, await siteOf(c, sites), 200),
	);

	routes.patch("/v1/sites/:site", guard, async (c) => {
		const change = parseSiteChange(
			await readJson(c, { limitBytes: BODY_LIMIT_BYTES }),
		);
		const site = await siteOf(c, sites);
		const expected = c.req.header("if-match");
		if (expected && expected !== "*" && expected !== tagOf(site)) {
			throw new Stale(
				`The site is at version ${tagOf(site)} now. Read it again and repeat your change on that.`,
			);
		}
		const changed = { ...site, ...change, version: site.version + 1 };
		const kept = change.opening || change.pageOpening ? sign(changed) : changed;
		await sites.replace(kept);
		return answer(c, kept, 200);
	});

	return routes;
}
