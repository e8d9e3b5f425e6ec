import { createHash } from "node:crypto";
import type { Context } from "hono";

/** Numbers may be this old in a shared cache: short enough to look alive, long enough that a crowd costs one read. */
export const NUMBERS_CACHE =
	"public, max-age=2, s-maxage=5, stale-while-revalidate=30";

/** A page of settings may be this old. */
export const PAGE_CACHE =
	"public, max-age=60, s-maxage=300, stale-while-revalidate=3600";

/** A minute in shared caches, so that what is published, corrected or over shows at the latest then. */
const SHARED_SECONDS = 60;
/** And so long after it, while they ask anew. */
const STALE_SECONDS = 300;

/** No list, article or page of news is kept longer than this, so what begins or ends later is no matter of what is kept now. */
export const KEPT_MS = (SHARED_SECONDS + STALE_SECONDS) * 1000;

/**
 * How a shared cache may keep what changes by itself at these times, those that are over left out: not a second beyond the first of them, not
 * even while it asks anew. Otherwise a minute, and `staleSeconds` more while it asks.
 */
export function toTimedCache(
	times: readonly (string | undefined)[],
	nowMs: number,
	staleSeconds = STALE_SECONDS,
): string {
	const leftSeconds = times
		.flatMap((time) => (time ? (Date.parse(time) - nowMs) / 1000 : []))
		.filter((seconds) => seconds > 0);
	const within = (seconds: number) =>
		Math.floor(Math.min(seconds, ...leftSeconds));
	const fresh = within(SHARED_SECONDS);
	const stale = within(SHARED_SECONDS + staleSeconds) - fresh;
	return `public, max-age=0, s-maxage=${fresh}, stale-while-revalidate=${stale}`;
}

/** Whether `If-None-Match` names this tag (weak comparison, RFC 9110 section 13.1.2). */
function isKnown(header: string | undefined, etag: string): boolean {
	const known = (header ?? "")
		.split(",")
		.map((tag) => tag.trim().replace(/^W\//, ""));
	return known.includes(etag) || known.includes("*");
}

/**
 * Answers with an ETag, or with 304 where the caller has it. `tagged` is what the tag is made of, where the body also tells
 * the time; `version` goes before it, for those who will change what they have read.
 */
export function answerCached(
	c: Context,
	{
		body,
		type,
		cache,
		tagged = body,
		version,
	}: {
		body: string;
		type: string;
		cache: string;
		tagged?: string;
		version?: number;
	},
): Response {
	const digest = createHash("sha256").update(tagged).digest("base64url");
	const etag = `"${version === undefined ? "" : `${version}-`}${digest.slice(0, 22)}"`;
	const headers = { etag, "cache-control": cache };
	if (isKnown(c.req.header("if-none-match"), etag))
		return c.body(null, 304, headers);
	return c.body(body, 200, { ...headers, "content-type": type });
}
