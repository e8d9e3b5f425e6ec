import { Hono } from "hono";
import type { Erasures } from "../store/erasures.ts";
import type { Sites } from "../store/sites.ts";
import type { Access } from "./access.ts";
import { siteOf } from "./site-of.ts";

/** One a month: three years. */
const SHOWN = 36;

/** The proof of what was deleted of a site because it does not want it kept: until which day, how much, when. Needs the role viewer. */
export function createErasuresRoutes({
	erasures,
	sites,
	access,
}: {
	erasures: Pick<Erasures, "list">;
	sites: Pick<Sites, "get">;
	access: Access;
}): Hono {
	const routes = new Hono();
	routes.get("/v1/sites/:site/erasures", async (c) => {
		await access(c, c.req.param("site"), "viewer");
		const site = await siteOf(c, sites);
		const items = await erasures.list(site.id, SHOWN);
		const answer = {
			site: site.id,
			keepMonths: site.keepMonths ?? null,
			items: items.map(({ site: _, ...shown }) => shown),
		};
		return c.json(answer, 200, { "cache-control": "private, no-store" });
	});
	return routes;
}
