import { type Context, Hono } from "hono";
import type { Change } from "../core/change-log.ts";
import { NotFound } from "../core/errors.ts";
import { isUnderWay, toShownVoid, type VoidInput } from "../core/void.ts";
import type { Changes } from "../store/changes.ts";
import type { Sites } from "../store/sites.ts";
import type { Voider } from "../store/voiding.ts";
import type { Voiding, Voids } from "../store/voids.ts";
import type { Access } from "./access.ts";
import { readJson } from "./body.ts";
import { parseLimit } from "./news/article-query.ts";
import { siteOf } from "./site-of.ts";

const BODY_LIMIT_BYTES = 16_384;

export type VoidsRoutes = {
	voids: Voids;
	voider: Voider;
	changes: Pick<Changes, "add">;
	sites: Pick<Sites, "get">;
	access: Access;
	nowMs: () => number;
	createHex: (digits: number) => string;
};

/** Sorts by time, and nobody guesses it. */
export function toVoidId(nowMs: number, random: string): string {
	return `${nowMs.toString(36)}-${random}`;
}

export const isVoidId = (id: string) => /^[0-9a-z]{8,9}-[0-9a-f]{10}$/.test(id);

/** What the log of changes says of it: which views and why, in one line. */
export function toVoidDetail({ from, to, where, reason }: VoidInput): string {
	const named = Object.entries(where).map(
		([name, value]) => `${name}=${value}`,
	);
	return [`${from} – ${to}`, ...named, reason].join("; ");
}

/** An administrator takes views out of the numbers, sees how far that has come, and puts them back. */
export function createVoidsRoutes({
	voids,
	voider,
	changes,
	sites,
	access,
	nowMs,
	createHex,
}: VoidsRoutes): Hono {
	const routes = new Hono();
	const all = "/v1/sites/:site/voids";
	const noStore = { "cache-control": "private, no-store" };

	async function enter(c: Context) {
		const member = await access(c, c.req.param("site") ?? "", "administrator");
		return { member, site: await siteOf(c, sites) };
	}

	async function find(c: Context, site: string): Promise<Voiding> {
		const id = c.req.param("id") ?? "";
		const voiding = isVoidId(id) ? await voids.get(site, id) : undefined;
		if (!voiding) throw new NotFound("Nothing was taken out under this id.");
		return voiding;
	}

	const note = (
		site: string,
		by: string,
		what: Change["what"],
		asked: VoidInput,
	) => {
		const at = new Date(nowMs()).toISOString();
		return changes.add({ site, at, by, what, detail: toVoidDetail(asked) });
	};

	routes.get(all, async (c) => {
		const { site } = await enter(c);
		const found = await voids.list(site.id, parseLimit(c.req.query("limit")));
		return c.json({ items: found.map(toShownVoid) }, 200, noStore);
	});

	routes.post(`${all}/preview`, async (c) => {
		const { site } = await enter(c);
		const limitBytes = BODY_LIMIT_BYTES;
		const asked = voider.parse(site, await readJson(c, { limitBytes }));
		return c.json(await voider.preview(site, asked), 200, noStore);
	});

	routes.post(all, async (c) => {
		const { member, site } = await enter(c);
		const limitBytes = BODY_LIMIT_BYTES;
		const asked = voider.parse(site, await readJson(c, { limitBytes }));
		// First, so that nothing is ever taken out that the log does not tell of.
		await note(site.id, member.name, "voided", asked);
		const id = toVoidId(nowMs(), createHex(10));
		const made = await voider.start(site, asked, { id, by: member.name });
		return c.json(toShownVoid(made), isUnderWay(made) ? 202 : 201, {
			...noStore,
			location: `/v1/sites/${site.id}/voids/${id}`,
		});
	});

	routes.get(`${all}/:id`, async (c) => {
		const { site } = await enter(c);
		return c.json(toShownVoid(await find(c, site.id)), 200, noStore);
	});

	routes.post(`${all}/:id`, async (c) => {
		const { site } = await enter(c);
		const further = await voider.goOn(await find(c, site.id));
		return c.json(toShownVoid(further), 200, noStore);
	});

	routes.delete(`${all}/:id`, async (c) => {
		const { member, site } = await enter(c);
		const voiding = await find(c, site.id);
		await note(site.id, member.name, "put back", voiding);
		const undone = await voider.undo(site, voiding, member.name);
		return c.json(toShownVoid(undone), 200, noStore);
	});

	return routes;
}
