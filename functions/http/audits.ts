import { Hono } from "hono";
import type { Audit } from "../core/audit.ts";
import { sumExact } from "../core/exact.ts";
import type { Audits } from "../store/audits.ts";
import type { CheckNow } from "../store/self-check.ts";
import type { Sites } from "../store/sites.ts";
import type { Access } from "./access.ts";
import { parseLimit } from "./news/article-query.ts";
import { siteOf } from "./site-of.ts";

/** A month of days that are each audited three times. */
const USUAL_LIMIT = "100";

export type AuditsRoutes = {
	audits: Pick<Audits, "list">;
	sites: Pick<Sites, "get">;
	access: Access;
	checkNow: CheckNow;
};

/** What a list of results, the latest first, says all in all. */
function toSummary(items: readonly Audit[]) {
	const latest = new Map<string, Audit>();
	for (const audit of items)
		if (!latest.has(audit.day)) latest.set(audit.day, audit);
	const repaired = items.filter((audit) => audit.repaired);
	const left = [...latest.values()].filter((audit) => !audit.repaired);
	return {
		daysChecked: latest.size,
		daysRepaired: new Set(repaired.map(({ day }) => day)).size,
		/** What is still off, by the last result of each day. */
		drift: sumExact(left.map(({ drift }) => drift)),
		...(items[0] && {
			lastAt: items.reduce(
				(last, { at }) => (at > last ? at : last),
				items[0].at,
			),
		}),
	};
}

/** The self-check: what the last audits of a site's days found and repaired. Needs the role viewer. */
export function createAuditsRoutes({
	audits,
	sites,
	access,
	checkNow,
}: AuditsRoutes): Hono {
	const routes = new Hono();
	routes.get("/v1/sites/:site/audits", async (c) => {
		await access(c, c.req.param("site"), "viewer");
		const limit = parseLimit(c.req.query("limit") ?? USUAL_LIMIT);
		const site = await siteOf(c, sites);
		const [items, now] = await Promise.all([
			audits.list(site.id, limit),
			checkNow(site),
		]);
		const answer = {
			site: site.id,
			...toSummary(items),
			...now,
			items: items.map(({ site: _, ...shown }) => shown),
		};
		return c.json(answer, 200, { "cache-control": "private, no-store" });
	});
	return routes;
}
