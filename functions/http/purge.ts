/**
 * Takes out of shared caches what they keep of these paths; a `*` at the end stands for whatever follows. It never rejects and is short: what
 * is not taken out leaves by its age.
 */
export type Purge = (paths: readonly string[]) => Promise<void>;

/** Where no cache is asked: on one machine, and where none stands in front. */
export const purgeNothing: Purge = async () => {};

/**
 * Wherever an article or announcement shows: its own address, lists, feeds, the most read, pages. Two paths, since each one is counted, and
 * fifteen may be under way; the site's boxes and numbers go along, which are kept for seconds anyway.
 */
export function toNewsPaths(site: string): string[] {
	return [`/v1/sites/${site}/*`, `/news/${site}/*`];
}

/** A picture in every width, or a document. */
export function toFilePaths(mediaId: string): string[] {
	return [`/media/${mediaId}*`];
}
