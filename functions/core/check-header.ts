import { createHmac, timingSafeEqual } from "node:crypto";

/** A check is made and used at once; what is longer valid could be found and used by somebody else. */
export const CHECK_LIMIT_MS = 10 * 60_000;

/** `demo.1764108000.` and an HMAC-SHA256 in base64url; the seconds since 1970 say when it ends. */
const TEXT = /^([a-z0-9-]{1,32})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})$/;

function sign(key: Uint8Array, text: string): Buffer {
	return createHmac("sha256", key).update(`luot-check ${text}`).digest();
}

/**
 * The value of the header `Luot-Check`, under which a sender is told what a view of this site would count as. `key` is the site's own,
 * 32 random bytes; it ends at `expiresMs`, at most `CHECK_LIMIT_MS` from now.
 */
export function toCheckHeader(
	site: string,
	key: Uint8Array,
	expiresMs: number,
): string {
	const text = `${site}.${Math.floor(expiresMs / 1000)}`;
	return `${text}.${sign(key, text).toString("base64url")}`;
}

/** Whether a header is this site's, signed with its key, and in force now. */
export function isCheckHeader(
	header: string,
	{ site, key, nowMs }: { site: string; key: Uint8Array; nowMs: number },
): boolean {
	const [, named, seconds = "", signature = ""] = TEXT.exec(header) ?? [];
	if (named !== site) return false;
	const leftMs = Number(seconds) * 1000 - nowMs;
	return (
		timingSafeEqual(
			Buffer.from(signature, "base64url"),
			sign(key, `${site}.${seconds}`),
		) &&
		leftMs > 0 &&
		leftMs <= CHECK_LIMIT_MS
	);
}
