import { KEPT_MS } from "./caching.ts";

/**
 * Takes out of shared caches what they keep of these paths; a `*` at the end stands for whatever follows. It never rejects and is short: what
 * is not taken out leaves by its age.
 */
export type Purge = (paths: readonly string[]) => Promise<void>;

/** Where no cache is asked: on one machine, and where none stands in front. */
export const purgeNothing: Purge = async () => {};

/**
 * Wherever an article, an announcement or a setting shows: its own address, lists, feeds, the most read, pages, boxes. Two paths, since each
 * one is counted, and fifteen may be under way.
 */
export function toSitePaths(site: string): string[] {
	return [`/v1/sites/${site}/*`, `/news/${site}/*`];
}

/**
 * Whether caches may still hold what was before a change. Who sends the same call again within that time does not know whether it was cut
 * off before its purge, and neither does anybody else; later a purge would cost and do nothing.
 */
export function isFresh(changedAt: string | undefined, nowMs: number): boolean {
	return changedAt !== undefined && nowMs - Date.parse(changedAt) < KEPT_MS;
}

/** A picture in every width, or a document. */
export function toFilePaths(mediaId: string): string[] {
	return [`/media/${mediaId}*`];
}
