import type { Context } from "hono";

/** Where this service is reached, as the address of the call says: `https://luot.truong.example`. */
export function originOf(c: Context): string {
	return new URL(c.req.url).origin;
}
