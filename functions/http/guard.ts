import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { NotSignedIn } from "../core/errors.ts";

/**
 * Lets only the administrator's token through. Known is its SHA-256 (hex) alone; two digests are of one length, and comparing
 * them takes the same time wherever they differ. Without a digest nobody is let in. Throws NotSignedIn.
 */
export function createGuard({
	tokenSha256,
}: {
	tokenSha256: string | undefined;
}): MiddlewareHandler {
	const expected = Buffer.from(tokenSha256 ?? "", "hex");
	return async function guard(c, next) {
		const token =
			/^Bearer +([\x21-\x7e]{1,512})$/i.exec(
				c.req.header("authorization") ?? "",
			)?.[1] ?? "";
		const given = createHash("sha256").update(token).digest();
		if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
			throw new NotSignedIn(
				'Send the administrator\'s token as "Authorization: Bearer …".',
			);
		}
		await next();
	};
}
