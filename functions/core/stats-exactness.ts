import type { DayKey } from "./calendar.ts";
import { OTHER_PATHS } from "./page-path.ts";
import { toValues } from "./stats.ts";
import { type Held, type Span, sumPrefix, toPrefix } from "./stats-held.ts";
import {
	type Dimension,
	FACTS,
	listMetrics,
	type Metric,
	type StatsQuestion,
	toList,
} from "./stats-question.ts";

/** An article is found by its pages, of which so many are looked up. */
export const ARTICLE_PAGES = 300;

const SOURCES = ["referrer", "campaign"] as const;

const DETAILS = {
	"sum-of-days":
		"Visitors are known within one day alone: whoever came on two days counts twice.",
	"place-unknown":
		"Some views were found again from a ledger that does not tell this of them; they stand under (other), or in no hour.",
	"pages-capped":
		"A day makes only so many new pages, and none where details were given up near a limit; views of further ones stand under (other), and are missing from their own page.",
	"sources-saved":
		"A day names only so many sources, and none where details were given up near a limit; visits of others stand under (other).",
	erased:
		"Details before the day in detailsSince were deleted, as the site's settings say. Totals of days are still there.",
	"articles-beyond":
		"Only articles on the 300 most viewed pages of the range are found.",
} as const;

export const REASONS = Object.keys(DETAILS) as (keyof typeof DETAILS)[];

/** Why metrics are not exactly what their names say: a word for programs, a sentence for people. */
export type Inexactness = {
	metrics: readonly Metric[];
	reason: keyof typeof DETAILS;
	detail: string;
};

const isTotalsOnly = (of: Dimension): of is keyof typeof FACTS | "hour" =>
	of === "hour" || Object.hasOwn(FACTS, of);

/** Everything that is not exact in the answer to a question; nothing where all is. */
export function listInexactness(
	held: Held,
	{
		from,
		to,
		step,
		of,
		filter,
		metrics,
		detailsSince,
	}: Span &
		Pick<StatsQuestion, "step" | "of" | "filter" | "metrics"> & {
			/** The first day of which details are kept, where they are asked for and some were deleted. */
			detailsSince?: DayKey | undefined;
		},
): Inexactness[] {
	const span = { from, to };
	const asked = new Set<Dimension>(
		[of, filter?.of, step === "hour" ? step : undefined].filter(
			(each) => each !== undefined,
		),
	);
	const found: [keyof typeof DETAILS, readonly Metric[]][] = [];
	if (!filter && from < to) found.push(["sum-of-days", ["visitors"]]);
	if (
		[...asked]
			.filter(isTotalsOnly)
			.some((each) => sumPrefix(held, span, toPrefix(each)).get(OTHER_PATHS))
	)
		found.push(["place-unknown", ["views"]]);
	if (
		[...asked].some((each) => toList(each) === "page") &&
		filter?.value !== OTHER_PATHS &&
		toValues(held, span, "page").some(({ name }) => name === OTHER_PATHS)
	)
		found.push(["pages-capped", ["views", "entries", "exits"]]);
	for (const source of SOURCES)
		if (
			[...asked].some((each) => toList(each) === source) &&
			filter?.value !== OTHER_PATHS &&
			toValues(held, span, source).some(({ name }) => name === OTHER_PATHS)
		)
			found.push(["sources-saved", ["visits"]]);
	if (of === "article" && toValues(held, span, "page").length > ARTICLE_PAGES)
		found.push(["articles-beyond", ["views", "entries", "exits"]]);
	if (detailsSince !== undefined && from < detailsSince)
		found.push([
			"erased",
			step === "hour" ? ["views"] : listMetrics(of ?? filter?.of),
		]);
	return found
		.map(([reason, names]) => ({
			metrics: names.filter((name) => !metrics || metrics.includes(name)),
			reason,
			detail: DETAILS[reason],
		}))
		.filter(({ metrics: names }) => names.length > 0);
}
