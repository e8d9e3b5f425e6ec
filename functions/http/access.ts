import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { NotAllowed, NotSignedIn } from "../core/errors.ts";
import { type Actor, isAtLeast, type Role } from "../core/role.ts";
import { isInForce, parseTokenText, USED_EVERY_MS } from "../core/token.ts";
import type { Tokens } from "../store/tokens.ts";

/** Somebody who has shown a token. */
export type Member = Actor & { readonly role: Role };

/**
 * Who calls, where they may do at this site what needs a role. Throws NotSignedIn where no valid token comes along, NotAllowed
 * where it is another site's or of a lesser role.
 */
export type Access = (c: Context, site: string, least: Role) => Promise<Member>;

export type AccessSettings = {
	tokens: Pick<Tokens, "get" | "touch">;
	/** SHA-256 (hex) of the token of the installation's owner; without one nobody is the owner. */
	ownerSha256: string | undefined;
	nowMs: () => number;
};

const OWNER: Member = { id: "owner", name: "owner", role: "owner" };

const isDigestOf = (expectedSha256: string, secret: string): boolean => {
	const expected = Buffer.from(expectedSha256, "hex");
	const given = createHash("sha256").update(secret).digest();
	return expected.length === given.length && timingSafeEqual(expected, given);
};

/**
 * Known are digests alone; two digests are of one length, and comparing them takes the same time wherever they differ. A site's
 * token is read at each call, so that one which was revoked opens nothing a moment later.
 */
export function createAccess({
	tokens,
	ownerSha256,
	nowMs,
}: AccessSettings): Access {
	async function identify(
		text: string,
	): Promise<(Member & { site?: string }) | undefined> {
		if (ownerSha256 && isDigestOf(ownerSha256, text)) return OWNER;
		const parts = parseTokenText(text);
		if (!parts) return undefined;
		const token = await tokens.get(parts.site, parts.id);
		if (
			!token ||
			!isDigestOf(token.secretSha256, parts.secret) ||
			!isInForce(token, nowMs())
		)
			return undefined;
		if (!token.used || nowMs() - Date.parse(token.used) >= USED_EVERY_MS)
			await tokens.touch(token.site, token.id, new Date(nowMs()).toISOString());
		return {
			id: token.id,
			name: token.name,
			role: token.role,
			site: token.site,
		};
	}

	return async function access(c, site, least) {
		const text =
			/^Bearer +([\x21-\x7e]{1,512})$/i.exec(
				c.req.header("authorization") ?? "",
			)?.[1] ?? "";
		const caller = await identify(text);
		if (!caller)
			throw new NotSignedIn(
				'Send a token that is in force as "Authorization: Bearer …".',
			);
		if (caller.site !== undefined && caller.site !== site)
			throw new NotAllowed(
				`This token is for the site "${caller.site}" and no other.`,
			);
		if (!isAtLeast(caller.role, least))
			throw new NotAllowed(
				`This needs the role ${least}; the token's is ${caller.role}.`,
			);
		return { id: caller.id, name: caller.name, role: caller.role };
	};
}
