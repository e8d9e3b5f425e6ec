import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import type { Change } from "../core/change-log.ts";
import { NotFound } from "../core/errors.ts";
import { parseTokenInput, type Token, toTokenText } from "../core/token.ts";
import type { Changes } from "../store/changes.ts";
import type { Sites } from "../store/sites.ts";
import type { Tokens } from "../store/tokens.ts";
import type { Access, Member } from "./access.ts";
import { readJson } from "./body.ts";
import { siteOf } from "./site-of.ts";

const BODY_LIMIT_BYTES = 4096;

export type TokensRoutes = {
	tokens: Tokens;
	changes: Pick<Changes, "add">;
	sites: Pick<Sites, "get">;
	access: Access;
	nowMs: () => number;
	/** Random hexadecimal digits. */
	createHex: (digits: number) => string;
};

/** What everybody may know of a token who may see it at all: never its digest. */
const toShown = ({ secretSha256: _, ...shown }: Token) => shown;

/** An administrator makes tokens for a site, sees who has them and when they were used, and ends them. */
export function createTokensRoutes({
	tokens,
	changes,
	sites,
	access,
	nowMs,
	createHex,
}: TokensRoutes): Hono {
	const routes = new Hono();
	const all = "/v1/sites/:site/tokens";

	async function enter(c: Context) {
		const member = await access(c, c.req.param("site") ?? "", "administrator");
		return { member, site: await siteOf(c, sites) };
	}

	const note = (
		{ site, name, role }: Token,
		member: Member,
		what: Change["what"],
	) =>
		changes.add({
			site,
			at: new Date(nowMs()).toISOString(),
			by: member.name,
			what,
			detail: `${name} (${role})`,
		});

	const noStore = { "cache-control": "private, no-store" };

	routes.post(all, async (c) => {
		const { member, site } = await enter(c);
		const asked = parseTokenInput(
			await readJson(c, { limitBytes: BODY_LIMIT_BYTES }),
			nowMs(),
		);
		const secret = createHex(48);
		const token: Token = {
			name: asked.name,
			role: asked.role,
			...(asked.expires && { expires: asked.expires }),
			site: site.id,
			id: createHex(10),
			secretSha256: createHash("sha256").update(secret).digest("hex"),
			created: new Date(nowMs()).toISOString(),
			createdBy: { id: member.id, name: member.name },
		};
		await tokens.create(token);
		await note(token, member, "token made");
		// Shown this once; what is kept cannot tell it.
		return c.json(
			{ ...toShown(token), token: toTokenText({ ...token, secret }) },
			201,
			{ ...noStore, location: `/v1/sites/${site.id}/tokens/${token.id}` },
		);
	});

	routes.get(all, async (c) => {
		const { site } = await enter(c);
		const items = (await tokens.list(site.id)).map(toShown);
		return c.json({ items }, 200, noStore);
	});

	routes.delete(`${all}/:id`, async (c) => {
		const { member, site } = await enter(c);
		const id = c.req.param("id");
		const token = /^[0-9a-f]{10}$/.test(id)
			? await tokens.get(site.id, id)
			: undefined;
		if (!token) throw new NotFound("There is no such token.");
		await tokens.revoke(site.id, id, new Date(nowMs()).toISOString());
		if (!token.revoked) await note(token, member, "token ended");
		return c.body(null, 204);
	});

	return routes;
}
