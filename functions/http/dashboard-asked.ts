import type { Context } from "hono";
import { html } from "hono/html";
import { type DayKey, toLocalTime } from "../core/calendar.ts";
import { InvalidInput } from "../core/errors.ts";
import {
	countDays,
	type Dimension,
	parseStatsQuestion,
	type StatsQuestion,
} from "../core/stats-question.ts";
import type { Stats } from "../store/stats.ts";
import type { Metric } from "./chart.ts";
import type { Enter, Entered } from "./dashboard-entry.ts";
import { answerPage } from "./dashboard-layout.ts";
import { toQuery, toRangeForm } from "./dashboard-parts.ts";
import type { Word } from "./dashboard-words.ts";
import type { Markup } from "./news-layout.ts";
import { answerStats, type StatsAnswer } from "./stats.ts";

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
	metric: Metric;
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
		page: { tab: string; word: Word; content: Markup; hasMetric?: boolean },
	): Response;
};

export type AskingSettings = {
	enter: Enter;
	stats: Stats;
	nowMs: () => number;
};

export function createAsking({ enter, stats, nowMs }: AskingSettings): Asking {
	return {
		async ask(c) {
			const entered = await enter(c, "viewer");
			const { day: today } = toLocalTime(nowMs(), entered.site.zone);
			const {
				from = "",
				to = "",
				compare = "",
				metric = "views",
			} = c.req.query();
			const asked = METRICS.find((each) => each === metric);
			if (!asked) throw new InvalidInput(`metric: ${METRICS.join(", ")}`);
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
			// An hour knows views alone.
			const question: StatsQuestion = {
				...plain,
				step: step === "hour" && asked !== "views" ? "day" : step,
			};
			return { entered, today, question, metric: asked };
		},

		show: (
			c,
			{ entered, today, question, metric },
			{ tab, word, content, hasMetric = false },
		) =>
			answerPage(c, entered, {
				title: entered.words[word],
				tab,
				query: toQuery(question),
				content: html`${toRangeForm(entered, question, { today, ...(hasMetric && { metric }) })}${content}`,
			}),

		answer: (asked, of) =>
			answerStats(
				stats,
				asked.entered.site,
				{ ...asked.question, ...(of && { of }), limit: 1000 },
				nowMs(),
			),
	};
}
