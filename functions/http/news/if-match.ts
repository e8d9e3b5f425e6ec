import type { Context } from "hono";
import { Stale, VersionMissing } from "../../core/errors.ts";

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
	const known = header
		.split(",")
		.map((tag) => /^(?:W\/)?"(\d+)(?:-[^"]*)?"$/.exec(tag.trim())?.[1]);
	if (header.trim() !== "*" && !known.includes(String(version)))
		throw new Stale(
			`It is at version "${version}" now. Read it again and repeat your change on that.`,
		);
}

export function tagOf(version: number): string {
	return `"${version}"`;
}
