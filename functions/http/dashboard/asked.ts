import type { Context } from "hono";
import { html } from "hono/html";
import { type DayKey, toLocalTime } from "../../core/calendar.ts";
import { InvalidInput } from "../../core/errors.ts";
import {
	countDays,
	type Dimension,
	FILTERS,
	type Filter,
	parseStatsQuestion,
	type StatsQuestion,
	toList,
} from "../../core/stats-question.ts";
import type { Stats } from "../../store/stats.ts";
import type { Markup } from "../news/layout.ts";
import { answerStats, type StatsAnswer } from "../stats.ts";
import { type Metric, toMoment } from "./chart.ts";
import type { Enter, Entered } from "./entry.ts";
import { answerPage } from "./layout.ts";
import { toChips, toQuery, toRangeForm } from "./range.ts";
import { fill, type Word } from "./words.ts";

const METRICS: readonly Metric[] = ["views", "visits", "visitors"];

/** The sums of the period before, if all of it was counted: else a rise would be none. */
export const toComparable = (earlier: StatsAnswer["earlier"]) =>
	earlier && earlier.days.counted === earlier.days.asked
		? earlier.totals
		: undefined;

/** Who asks what of a site's numbers. */
export type Asked = {
	entered: Entered;
	today: DayKey;
	question: StatsQuestion;
	/** All that the address names: more than one is no question that the counters answer. */
	filters: readonly Filter[];
	metric: Metric;
	/** The first day of which details are kept, where they were deleted of earlier ones. */
	keptFrom: DayKey | undefined;
	/** The site's numbers, each read once for the page. */
	stats: Stats;
};

/** How every page that shows a range is asked and answered. */
export type Asking = {
	/** The range and the rest as the address has them, its steps such that a chart has some thirty. */
	ask(c: Context): Promise<Asked>;
	answer(asked: Asked, of?: Dimension): Promise<StatsAnswer>;
	/** A page of the range, with the form that changes it. */
	show(
		c: Context,
		asked: Asked,
		page: { tab: string; word: Word; content: Markup },
	): Response;
};

export type AskingSettings = {
	enter: Enter;
	stats: Stats;
	nowMs: () => number;
};

/** The overview of one value alone, in the range that is shown. */
export function toValueLink(
	{ entered, question }: Pick<Asked, "entered" | "question">,
	of: Filter["of"],
): (value: string) => string {
	return (value) =>
		`/admin/${entered.site.id}/${toQuery({ ...question, filter: { of, value } })}`;
}

/** What a filter leaves that the chart can show: sources are known by visits, all else by views. */
const toMetric = ({ of }: Filter): Metric => {
	const list = toList(of);
	return list && list !== "page" ? "visits" : "views";
};

/** What is not exactly what its name says, in the reader's words. */
export function toExactness(
	{ entered: { words } }: Pick<Asked, "entered">,
	{ inexact = [], earlier }: StatsAnswer,
): Markup | string {
	const notes = [
		...(earlier && !toComparable(earlier)
			? [
					fill(words.notComparable, {
						counted: String(earlier.days.counted),
						asked: String(earlier.days.asked),
					}),
				]
			: []),
		...inexact.map(({ reason }) => words[`inexact-${reason}`]),
	];
	return notes.length > 0
		? html`<ul class="fine">${notes.map((note) => html`<li>${note}</li>`)}</ul>`
		: "";
}

/** The same numbers, each read once however many parts of a page ask for it. */
function shareReads(stats: Stats): Stats {
	function once<Asked extends readonly unknown[], Answer>(
		read: (...asked: Asked) => Promise<Answer>,
	) {
		const answers = new Map<string, Promise<Answer>>();
		return (...asked: Asked): Promise<Answer> => {
			const key = JSON.stringify(asked);
			const answer = answers.get(key) ?? read(...asked);
			answers.set(key, answer);
			return answer;
		};
	}
	const { read, findFirstDay, findKeptFrom, getBox, findArticles } = stats;
	return {
		read: once(read),
		findFirstDay: once(findFirstDay),
		getBox: once(getBox),
		...(findKeptFrom && { findKeptFrom: once(findKeptFrom) }),
		...(findArticles && { findArticles }),
	};
}

export function createAsking({ enter, stats, nowMs }: AskingSettings): Asking {
	return {
		async ask(c) {
			const shared = shareReads(stats);
			const entered = await enter(c, "viewer");
			const { day: today } = toLocalTime(nowMs(), entered.site.zone);
			const query = c.req.query();
			const { from = "", to = "", compare = "", metric = "views" } = query;
			const asked = METRICS.find((each) => each === metric);
			if (!asked) throw new InvalidInput(`metric: ${METRICS.join(", ")}`);
			// Each by itself, so that what is wrong with one is said of that one.
			const filters = FILTERS.flatMap((of) => {
				const value = query[of];
				return value
					? (parseStatsQuestion({ [of]: value }, today).filter ?? [])
					: [];
			});
			const [filter] = filters;
			const plain = parseStatsQuestion({ from, to, compare }, today);
			const days = countDays(plain.from, plain.to);
			const step =
				days <= 2
					? "hour"
					: days <= 92
						? "day"
						: days <= 400
							? "week"
							: "month";
			// An hour knows all views alone.
			const isHourly = step === "hour" && asked === "views" && !filter;
			const question: StatsQuestion = {
				...plain,
				step: step === "hour" && !isHourly ? "day" : step,
				...(filter && { filter }),
			};
			return {
				entered,
				today,
				question,
				filters,
				metric: filter ? toMetric(filter) : asked,
				keptFrom: await shared.findKeptFrom?.(entered.site.id),
				stats: shared,
			};
		},

		show: (
			c,
			{ entered, today, question, filters, metric, keptFrom },
			{ tab, word, content },
		) => {
			const { filter, ...range } = question;
			const shown = { ...question, ...(!filter && { metric }) };
			return answerPage(c, entered, {
				title: entered.words[word],
				tab,
				query: toQuery(range),
				content: html`${toRangeForm(entered, shown, { today })}${toChips(entered, question, filters)}${
					keptFrom && question.from < keptFrom
						? html`<div class="note"><p>${fill(entered.words.erasedBefore, { day: toMoment(keptFrom, "day", entered.language) })}</p></div>`
						: ""
				}${content}`,
			});
		},

		answer: (asked, of) =>
			answerStats(
				asked.stats,
				asked.entered.site,
				{ ...asked.question, ...(of && { of }), limit: 1000 },
				nowMs(),
			),
	};
}
