import { createHash } from "node:crypto";
import { cutBytes } from "./cut.ts";

/** A path names a counter, so it has a limit: 160 bytes of UTF-8, the longest that keeps a ledger item under 1 KB. */
export const PATH_LIMIT_BYTES = 160;

/** Where a site's views go once it has made as many new pages in a day as it may; its sources likewise. */
export const OTHER_PATHS = "(other)";

/** Slashes at the end, and names that web servers answer for a folder. */
const FOLDER_END = /(?:\/(?:index|default)\.(?:html?|php|aspx?|jsp))*\/?$/i;

/**
 * What may not stand plainly in a path: its own delimiters, characters that nobody can see or that turn the line around,
 * and blanks, which an address loses at its end.
 */
const KEEP_ENCODED = /[%?#\\\s\p{Cc}\p{Cf}\p{Cs}]/gu;

/** The same in a query, where a plus means a blank. */
const KEEP_ENCODED_IN_QUERY = new RegExp(`[&+]|${KEEP_ENCODED.source}`, "gu");

/** What a cut may leave in pieces: encoded characters, and a parameter without its value. */
const CUT_CHARACTERS = /(?:%[\dA-F]{2})*(?:%[\dA-F]?)?$/;
const CUT_PARAMETER = /(?:\?|(?<=\?.*)&)[\w.-]*$/;

/** Encoded bytes with the shape of one character of UTF-8, else one byte alone. */
const ENCODED_CHARACTER =
	/%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}|%[\da-f]{2}/gi;

/** A byte that is no UTF-8 stands in a decoded text as this and the byte: half a character, which no address can hold. */
const STRAY_BYTE = 0xdc00;

function encode(character: string): string {
	const code = character.charCodeAt(0);
	return /^\p{Cs}$/u.test(character)
		? `%${(code - STRAY_BYTE).toString(16).toUpperCase()}`
		: encodeURIComponent(character);
}

function decode(encoded: string): string {
	try {
		return decodeURIComponent(encoded);
	} catch {
		return encoded.replace(/%(..)/g, (_, hex) =>
			String.fromCharCode(STRAY_BYTE + Number.parseInt(hex, 16)),
		);
	}
}

/** One path segment as people read it (`tin-tức`); bytes that are no UTF-8 stay as they were sent. */
function toReadable(segment: string): string {
	return segment
		.replace(ENCODED_CHARACTER, decode)
		.normalize("NFC")
		.replace(KEEP_ENCODED, encode)
		.replaceAll("/", "%2F");
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
					`${name}=${value.normalize("NFC").replace(KEEP_ENCODED_IN_QUERY, encode)}`,
			),
	);
	return kept.length > 0 ? `?${kept.join("&")}` : "";
}

/** Cuts at a character; what was cut off is replaced by its hash, so that two long paths stay two. */
function toCapped(path: string): string {
	if (Buffer.byteLength(path) <= PATH_LIMIT_BYTES) return path;
	const mark = `~${createHash("sha256").update(path).digest("base64url").slice(0, 10)}`;
	const cut = cutBytes(path, PATH_LIMIT_BYTES - mark.length)
		.replace(CUT_CHARACTERS, "")
		.replace(CUT_PARAMETER, "");
	return cut + mark;
}

/**
 * The page that a URL shows, so that one page has one number: the path decoded and in NFC, without index file, doubled
 * and trailing slashes, and of the query only what the site lists (so tracking parameters and fragments never count).
 * The page of its own result is the same: a path that somebody copies from a list of pages names that page.
 */
export function toPagePath(
	url: URL,
	keepQuery: readonly string[] = [],
): string {
	const path = url.pathname
		.split("/")
		.map(toReadable)
		.join("/")
		.replace(/\/{2,}/g, "/")
		.replace(FOLDER_END, "");
	return toCapped((path || "/") + toKeptQuery(url.searchParams, keepQuery));
}
