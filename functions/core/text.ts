import * as z from "zod";

/** Characters that turn the line around: one of them in a title disorders every list that the title stands in. */
const TURNS = /[\u202A-\u202E\u2066-\u2069]/u;

const hasWords = (text: string) => text.trim() !== "";
/** Halves of characters, and code points that are none and never will be: XML has no place for some of them. */
export const isWhole = (text: string) => !/[\p{Cs}\p{NChar}]/u.test(text);

/** One line of plain text, kept as it was sent, `limit` in UTF-16 units. */
export function line(limit: number) {
	return z
		.string()
		.max(limit, `at most ${limit} characters`)
		.refine(hasWords, "text, not only blanks")
		.refine(isWhole, "whole characters: one is cut in half or is none")
		.refine(
			(text) => !/\p{Cc}|[\p{Zl}\p{Zp}]/u.test(text),
			"one line, without control characters",
		)
		.refine(
			(text) => !TURNS.test(text),
			"text without characters that turn its direction",
		);
}

/** Plain text of several lines, kept as it was sent. */
export function lines(limit: number) {
	return z
		.string()
		.max(limit, `at most ${limit} characters`)
		.refine(hasWords, "text, not only blanks")
		.refine(isWhole, "whole characters: one is cut in half or is none")
		.refine(
			(text) => !/[^\P{Cc}\t\n\r]/u.test(text),
			"text without control characters",
		);
}

/** A point in time with its offset (RFC 3339); years that no calendar of ours would show are refused. */
export const instant = z.iso
	.datetime({
		offset: true,
		error: "a time with its offset, such as 2026-11-23T07:55:49+07:00",
	})
	.refine((text) => {
		const year = new Date(text).getUTCFullYear();
		return year >= 1900 && year <= 2999;
	}, "a year from 1900 to 2999");

function isLink(text: string): boolean {
	const url = URL.parse(text);
	return (
		url !== null &&
		/^https?:$/.test(url.protocol) &&
		!url.username &&
		!url.password
	);
}

/** An address that a page may link to: `https:` or `http:`, without a password. */
export const link = z
	.string()
	.max(2000)
	.refine(isLink, "an address that begins with https://");

/** A document's address: one of ours by its path, or anybody's. */
export const attachment = z
	.string()
	.max(2000)
	.refine(
		(text) => isLink(text) || isPictureAddress(text),
		"an address that begins with https://, or the /media/… of an upload",
	);

/** A picture that a page may show: one of ours by its path, or any by `https:`. */
export const picture = z
	.string()
	.max(2000)
	.refine(
		(text) => isPictureAddress(text),
		"an address that begins with https://, or the /media/… of an upload",
	);

export function isPictureAddress(text: string): boolean {
	return (
		/^\/media\/[\w-]+\.[a-z0-9]+$/.test(text) ||
		URL.parse(text)?.protocol === "https:"
	);
}
