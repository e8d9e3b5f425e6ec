import { createHash } from "node:crypto";
import { cutBytes } from "./cut.ts";

/** A path names a counter, so it has a limit: 160 bytes of UTF-8, the longest that keeps a ledger item under 1 KB. */
export const PATH_LIMIT_BYTES = 160;

/** Where a site's views go once it has made as many new pages in a day as it may. */
export const OTHER_PATHS = "(other)";

/** Names that web servers answer for a folder. */
const INDEX_FILE = /\/(?:index|default)\.(?:html?|php|aspx?|jsp)$/i;

/** What may not stand plainly in a path: its own delimiters, and characters that nobody can see or that turn the line around. */
const KEEP_ENCODED = /[%?#\\\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

function encode(character: string): string {
	return encodeURIComponent(character);
}

/** One path segment as people read it (`tin-tức`), or as it was sent where its bytes are no UTF-8. */
function toReadable(segment: string): string {
	try {
		return decodeURIComponent(segment)
			.normalize("NFC")
			.replace(KEEP_ENCODED, encode)
			.replaceAll("/", "%2F");
	} catch {
		return segment;
	}
}

function toKeptQuery(
	query: URLSearchParams,
	keepQuery: readonly string[],
): string {
	const kept = keepQuery.flatMap((name) =>
		query
			.getAll(name)
			.map(
				(value) =>
					`${name}=${value.normalize("NFC").replace(/[&\s]|[%?#\\\p{Cc}\p{Cf}]/gu, encode)}`,
			),
	);
	return kept.length > 0 ? `?${kept.join("&")}` : "";
}

/** Cuts at a character; what was cut off is replaced by its hash, so that two long paths stay two. */
function toCapped(path: string): string {
	if (Buffer.byteLength(path) <= PATH_LIMIT_BYTES) return path;
	const mark = `~${createHash("sha256").update(path).digest("base64url").slice(0, 10)}`;
	return cutBytes(path, PATH_LIMIT_BYTES - mark.length) + mark;
}

/**
 * The page that a URL shows, so that one page has one number: the path decoded and in NFC, without index file, doubled
 * and trailing slashes, and of the query only what the site lists (so tracking parameters and fragments never count).
 */
export function toPagePath(
	url: URL,
	keepQuery: readonly string[] = [],
): string {
	const folded = url.pathname
		.replace(INDEX_FILE, "/")
		.replace(/\/{2,}/g, "/")
		.replace(/(?<=.)\/$/, "");
	const readable = folded.split("/").map(toReadable).join("/");
	return toCapped(readable + toKeptQuery(url.searchParams, keepQuery));
}
