import { scaleBand, scaleLinear } from "d3-scale";
import { html, raw } from "hono/html";
import { sumExact } from "../../core/exact.ts";
import type { Point } from "../../core/stats.ts";
import type { Step } from "../../core/stats-question.ts";
import type { Markup } from "../news/layout.ts";
import { fill, type Language, type Words } from "./words.ts";

export const METRICS = ["views", "visits", "visitors"] as const;
/** What a chart can show. */
export type Metric = (typeof METRICS)[number];

const WIDTH = 720;
const HEIGHT = 270;
const LEFT = 48;
const TOP = 12;
const BOTTOM = 28;
const TICKS = 5;
/** Dates along the axis; as many as fit without touching on a phone. */
const LABELS = 6;
/** Half of a date as wide as a phone shows it. */
const EDGE = 36;

/** A day or an hour in the reader's words; `at` as a series has it. */
export function toMoment(at: string, step: Step, language: Language): string {
	const date = new Date(`${at.slice(0, 10)}T00:00:00Z`);
	const format = (options: Intl.DateTimeFormatOptions) =>
		new Intl.DateTimeFormat(language === "vi" ? "vi-VN" : "en-GB", {
			timeZone: "UTC",
			...options,
		}).format(date);
	if (step === "month") return format({ month: "2-digit", year: "numeric" });
	const day = format({ day: "2-digit", month: "2-digit", year: "numeric" });
	return step === "hour" ? `${day} ${at.slice(11)}:00` : day;
}

export type ChartSettings = {
	series: readonly Point[];
	/** The period that it is compared with, step beside step. */
	earlier?: readonly Point[] | undefined;
	metric: Metric;
	step: Step;
	language: Language;
	words: Words;
};

/**
 * Bars from zero, one a step; a dashed line for the period before. What was not counted is a gap, and the step that is not over is
 * hatched. The same numbers stand in a table below it.
 */
export function toChart({
	series,
	earlier = [],
	metric,
	step,
	language,
	words,
}: ChartSettings): Markup {
	const numbers = new Intl.NumberFormat(language);
	const measure = (point: Point | undefined) => point?.numbers?.[metric];
	const values = series.map((point) => measure(point) ?? 0);
	const most = Math.max(1, ...values, ...earlier.map((p) => measure(p) ?? 0));
	const y = scaleLinear([0, most], [HEIGHT - BOTTOM, TOP]).nice(TICKS);
	const x = scaleBand(
		series.map(({ at }) => at),
		[LEFT, WIDTH],
	).paddingInner(series.length > 60 ? 0 : 0.2);
	const ticks = y.ticks(TICKS).filter(Number.isInteger);
	const every = Math.ceil(series.length / LABELS);
	const width = Number(x.bandwidth().toFixed(2));
	const moment = (at: string) => toMoment(at, step, language);
	const short = (at: string) =>
		step === "hour" && series.length <= 48
			? `${at.slice(11)}h`
			: moment(at).replace(/[/ ]\d{4}.*$/, "");

	/** A date under its bar; at the right end it stands to the left, or it would be cut. */
	const toDate = (at: string) => {
		const middle = (x(at) ?? 0) + width / 2;
		const isLast = middle > WIDTH - EDGE;
		return html`<text x="${isLast ? WIDTH : middle.toFixed(1)}" y="${HEIGHT - 6}" text-anchor="${isLast ? "end" : "middle"}">${short(at)}</text>`;
	};

	const bars = series.map((point, index) => {
		const left = Number((x(point.at) ?? 0).toFixed(2));
		const value = measure(point);
		// As high as the chart: a day with a view or none can be pointed at too.
		const column = (name: string) =>
			html`<rect class="${name}" x="${left}" y="${TOP}" width="${width}" height="${HEIGHT - BOTTOM - TOP}"></rect>`;
		if (value === undefined)
			return html`<g data-read="${moment(point.at)}: ${words.noData}"><title>${moment(point.at)}: ${words.noData}</title>${column("gap")}</g>`;
		const top = Number(y(Math.max(0, value)).toFixed(2));
		const before = measure(earlier[index]);
		const label = `${moment(point.at)}: ${numbers.format(value)}${point.isUnfinished ? ` (${words.unfinished})` : ""}${before === undefined ? "" : ` · ${words.before}: ${numbers.format(before)}`}`;
		return html`<g class="step" data-read="${label}"><title>${label}</title>${column("hit")}<rect class="${point.isUnfinished ? "open" : "bar"}" x="${left}" y="${top}" width="${width}" height="${Number((HEIGHT - BOTTOM - top).toFixed(2))}" rx="${Math.min(2, width / 4)}"></rect></g>`;
	});
	const line = series
		.flatMap((point, index) => {
			const value = measure(earlier[index]);
			return value === undefined
				? []
				: `${((x(point.at) ?? 0) + width / 2).toFixed(1)},${y(value).toFixed(1)}`;
		})
		.join(" ");
	const total = sumExact(values);
	const highest = series[values.indexOf(Math.max(...values))];
	const first = series[0];
	const last = series.at(-1);
	const summary =
		total > 0 && highest
			? fill(words.chartSum, {
					total: numbers.format(total),
					most: numbers.format(Math.max(...values)),
					when: moment(highest.at),
				})
			: words.chartEmpty;
	const columns = METRICS.filter((each) =>
		series.some(({ numbers: counts }) => counts?.[each] !== undefined),
	);
	return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="chart-title chart-text">
<title id="chart-title">${fill(words.chart, { what: words[metric], from: first ? moment(first.at) : "", to: last ? moment(last.at) : "" })}</title>
<desc id="chart-text">${summary}</desc>
<defs><pattern id="open" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="bar" width="2.5" height="5"></rect></pattern></defs>
<g class="axis">${ticks.map((tick) => html`<line class="rule" x1="${LEFT}" x2="${WIDTH}" y1="${y(tick)}" y2="${y(tick)}"></line><text x="${LEFT - 6}" y="${y(tick)}" dy=".35em" text-anchor="end">${new Intl.NumberFormat(language, { notation: "compact" }).format(tick)}</text>`)}
${series.map(({ at }, index) => (index % every === 0 ? toDate(at) : ""))}</g>
${bars}
${line ? html`<polyline class="earlier" points="${line}"></polyline>` : ""}
</svg>
<p class="readout" data-readout aria-hidden="true">${summary}</p>
<p class="legend"><span>${words[metric]}</span>${line ? html`<span class="is-before">${words.before}</span>` : ""}${series.some(({ isUnfinished }) => isUnfinished) ? html`<span class="is-open">${words.unfinished}</span>` : ""}</p>
<details><summary>${words.table}</summary><div class="scroll" tabindex="0"><table><thead><tr><th scope="col">${words.time}</th>${columns.map((each) => html`<th scope="col" class="n">${words[each]}</th>`)}${raw(line ? `<th scope="col" class="n">${words.before}</th>` : "")}</tr></thead><tbody>${series.map(
		(point, index) =>
			html`<tr><th scope="row">${moment(point.at)}${point.isUnfinished ? ` (${words.unfinished})` : ""}</th>${columns.map(
				(each) => {
					const value = point.numbers?.[each];
					return html`<td class="n">${value === undefined ? "–" : numbers.format(value)}</td>`;
				},
			)}${line ? html`<td class="n">${measure(earlier[index]) === undefined ? "–" : numbers.format(measure(earlier[index]) as number)}</td>` : ""}</tr>`,
	)}</tbody></table></div></details>`;
}
