import { createHash } from "node:crypto";
import lists from "./lists.json" with { type: "json" };

/** Five characters of 64: a third of what the names take, and one in a million other hosts is hidden by mistake. */
const MARK_LENGTH = 5;

/** A host as the list of spammers keeps it. */
export function toSpamMark(host: string): string {
	return createHash("sha256")
		.update(host)
		.digest("base64url")
		.slice(0, MARK_LENGTH);
}

const FAMILIES = new RegExp(lists.spam.families.join("|"));

/** Made of its text when the first referrer comes: most starts of a function see none. */
let marks: ReadonlySet<string> | undefined;

/** Whether a host, or one that it belongs to, advertises itself through other people's statistics. */
export function isSpam(host: string): boolean {
	marks ??= new Set(lists.spam.marks.match(/.{5}/g));
	const labels = host.split(".");
	return (
		FAMILIES.test(host) ||
		labels.some((_, at) => marks?.has(toSpamMark(labels.slice(at).join("."))))
	);
}
