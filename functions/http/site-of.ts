import type { Context } from "hono";
import { NotFound } from "../core/errors.ts";
import { isSiteId, type Site } from "../core/site.ts";
import type { Sites } from "../store/sites.ts";

/** The site that a call's address names. Throws NotFound. */
export async function siteOf(
	c: Context,
	sites: Pick<Sites, "get">,
): Promise<Site> {
	const id = c.req.param("site") ?? "";
	const site = isSiteId(id) ? await sites.get(id) : undefined;
	if (!site)
		throw new NotFound(
			"There is no such site. Its id stands in the data-site attribute of the script tag.",
		);
	return site;
}
