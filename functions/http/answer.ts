import { type Box, type BoxCounts, type Gain, toBox } from "../core/box.ts";
import { InvalidInput } from "../core/errors.ts";
import { sumExact } from "../core/exact.ts";
import { toPagePath } from "../core/page-path.ts";
import type { Site } from "../core/site.ts";
import type { Counters } from "../store/counters.ts";

/** Pages that one call may ask for. */
const PATHS_LIMIT = 100;

/** What a page gets: the box, the views of the page itself, and of the other pages that it shows. */
export type Answer = Box & {
	page?: { views: number };
	views?: Record<string, number>;
	/** In classroom mode, what the browser says until the day ends. */
	seat?: string;
};

/** The numbers as they were read, before the asking view was written. */
export type Reading = {
	counts: BoxCounts;
	pages: ReadonlyMap<string, number>;
	paths: ReadonlyMap<string, string>;
	path: string | undefined;
};

/** The page that a path names which somebody typed into an attribute or a query. Throws InvalidInput. */
export function parsePath(text: string, site: Site): string {
	const isPath =
		text.startsWith("/") &&
		text.length <= 2048 &&
		URL.canParse(text, "http://site");
	if (!isPath)
		throw new InvalidInput(
			`paths: "${text.slice(0, 60)}" is no path; one begins with a slash`,
		);
	return toPagePath(
		new URL(text.replace(/^\/+/, "/"), "http://site"),
		site.keepQuery,
	);
}

/** Reads what an answer is made of, in parallel: one item for the box, one for each page. */
export async function readNumbers(
	counters: Pick<Counters, "getBox" | "getPages">,
	{
		site,
		path,
		paths = [],
	}: { site: Site; path?: string | undefined; paths?: readonly string[] },
): Promise<Reading> {
	if (paths.length > PATHS_LIMIT)
		throw new InvalidInput(`paths: at most ${PATHS_LIMIT}`);
	const wanted = new Map(paths.map((text) => [text, parsePath(text, site)]));
	const all = new Set(
		path === undefined ? wanted.values() : [path, ...wanted.values()],
	);
	const [counts, pages] = await Promise.all([
		counters.getBox(site.id),
		all.size > 0 ? counters.getPages(site.id, [...all]) : new Map(),
	]);
	return { counts, pages, paths: wanted, path };
}

/** The answer to a reading, with what the asking view adds to it. */
export function toAnswer(
	site: Site,
	{ counts, pages, paths, path }: Reading,
	{ nowMs, gain }: { nowMs: number; gain?: Gain },
): Answer {
	const viewsOf = (page: string) =>
		sumExact([
			pages.get(page) ?? 0,
			site.pageOpening[page] ?? 0,
			page === path ? (gain?.views ?? 0) : 0,
		]);
	return {
		...toBox(site, counts, { nowMs, ...(gain && { gain }) }),
		...(path !== undefined && { page: { views: viewsOf(path) } }),
		...(paths.size > 0 && {
			views: Object.fromEntries(
				[...paths].map(([text, page]) => [text, viewsOf(page)]),
			),
		}),
	};
}
