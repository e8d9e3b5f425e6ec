import type { Article } from "../core/article.ts";
import type { BoxCounts } from "../core/box.ts";
import { type DayKey, toMonth } from "../core/calendar.ts";
import { toTotalKey } from "../core/counter.ts";
import { OTHER_PATHS } from "../core/page-path.ts";
import { toSlugOf } from "../core/popular.ts";
import type { Held, Span } from "../core/stats-held.ts";
import { type List, listMonths } from "../core/stats-question.ts";
import type { Articles } from "./articles.ts";
import type { Counters } from "./counters.ts";
import type { Erasures } from "./erasures.ts";

/** Reads what the counters hold of a range: one Query for the days' totals, and one for a list, or of one value its items by their keys. */
export type Stats = {
	/** Throws TooLarge for a list of over 20 MB, Unavailable. */
	read(site: string, span: Span, list?: List, value?: string): Promise<Held>;
	/** The first day on which anything was counted. */
	findFirstDay(site: string): Promise<DayKey | undefined>;
	/** The first day of which details are kept; undefined where nothing was deleted. */
	findKeptFrom?(site: string): Promise<DayKey | undefined>;
	getBox(site: string): Promise<BoxCounts>;
	/** The articles that these are pages of; missing where no articles are at hand. */
	findArticles?(site: string, paths: readonly string[]): Promise<Article[]>;
};

const PREFIXES: Record<List, string> = {
	page: "path#month#",
	referrer: "referrer#month#",
	campaign: "campaign#month#",
};

/** The character after `#`: sorts after whatever a month's keys go on with. */
const LAST = "$";

const TOTALS = toTotalKey("");

export function createStats(
	counters: Pick<Counters, "between" | "findFirst" | "getBox" | "getItems">,
	articles?: Pick<Articles, "findSlugs" | "findPages" | "getAll">,
	erasures?: Pick<Erasures, "findKeptFrom">,
): Stats {
	/** A value's items, with those of `(other)`, which tell whether they are all. */
	const listKeys = ({ from, to }: Span, prefix: string, value: string) =>
		listMonths(from, to).flatMap((month) =>
			[...new Set([value, OTHER_PATHS])].map(
				(name) => `${prefix}${month}#${name}`,
			),
		);

	async function readItems(
		site: string,
		span: Span,
		{ list, value }: { list: List; value: string | undefined },
	) {
		const prefix = PREFIXES[list];
		const found = await (value === undefined
			? counters.between(
					site,
					`${prefix}${toMonth(span.from)}#`,
					`${prefix}${toMonth(span.to)}${LAST}`,
				)
			: counters.getItems(site, listKeys(span, prefix, value)));
		return new Map(
			[...found].map(([key, counts]) => [key.slice(prefix.length), counts]),
		);
	}

	return {
		async read(site, span, list, value) {
			const [found, items] = await Promise.all([
				counters.between(site, toTotalKey(span.from), toTotalKey(span.to)),
				list && readItems(site, span, { list, value }),
			]);
			const totals = new Map(
				[...found].map(([key, counts]) => [key.slice(TOTALS.length), counts]),
			);
			return { totals, ...(items && { items }) };
		},

		async findFirstDay(site) {
			const key = await counters.findFirst(site, TOTALS);
			return key?.slice(TOTALS.length);
		},

		...(erasures && {
			findKeptFrom: (site: string) => erasures.findKeptFrom(site),
		}),

		getBox: (site) => counters.getBox(site),

		...(articles && {
			async findArticles(site, paths) {
				const slugs = paths.flatMap((path) => toSlugOf(path, site) ?? []);
				const [bySlug, byPage] = await Promise.all([
					articles.findSlugs(site, slugs),
					articles.findPages(site, paths),
				]);
				const ids = new Set([...bySlug.values(), ...byPage.values()]);
				return articles.getAll(site, [...ids]);
			},
		}),
	};
}
