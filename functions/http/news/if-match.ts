import type { Context } from "hono";
import { Stale, VersionMissing } from "../../core/errors.ts";

const knownVersions = (header: string) =>
	header
		.split(",")
		.map((tag) => /^(?:W\/)?"(\d+)(?:-[^"]*)?"$/.exec(tag.trim())?.[1]);

/** Whether a change is held to the version before this one: it may be the one that made it, sent again. */
export function mayBeRepeat(c: Context, version: number): boolean {
	const header = c.req.header("if-match") ?? "";
	return knownVersions(header).includes(String(version - 1));
}

/**
 * Holds a change to the version that its sender has read. Tags are a version, after which what a reader was shown may be told
 * apart further: `"3"`, `"3-Zk9…"`. Throws VersionMissing without If-Match, Stale for another version.
 */
export function checkVersion(c: Context, version: number): void {
	const header = c.req.header("if-match");
	if (!header)
		throw new VersionMissing(
			'Send the ETag of what you have read as "If-Match", so that nobody\'s change is lost.',
		);
	if (header.trim() !== "*" && !knownVersions(header).includes(String(version)))
		throw new Stale(
			`It is at version "${version}" now. Read it again and repeat your change on that.`,
		);
}

export function tagOf(version: number): string {
	return `"${version}"`;
}
