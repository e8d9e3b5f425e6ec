import { html, raw } from "hono/html";
import { sumExact } from "../../core/exact.ts";
import { type Numbers, toRates, type Value } from "../../core/stats.ts";
import type { Markup } from "../news/layout.ts";
import type { Setting } from "./layout.ts";
import type { Word } from "./words.ts";

export const toNumber = ({ language }: Setting, value: number) =>
	new Intl.NumberFormat(language).format(value);

const toPercent = ({ language }: Setting, value: number) =>
	new Intl.NumberFormat(language, {
		style: "percent",
		maximumFractionDigits: 1,
	}).format(value);

/** Minutes and seconds: `1:05`. */
function toDuration(seconds: number): string {
	const whole = Math.round(seconds);
	return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** An instant on the site's own clock. */
export function toInstant(
	{ language, site }: Setting,
	at: string | number,
): string {
	return new Intl.DateTimeFormat(language === "vi" ? "vi-VN" : "en-GB", {
		timeZone: site?.zone ?? "UTC",
		dateStyle: "short",
		timeStyle: "short",
	}).format(new Date(at));
}

/** How much more or less than before, as an arrow, a word for who hears it, and the number itself. */
function toChangeNote(
	setting: Setting,
	{ now, before, shown }: { now: number; before: number; shown: string },
	isBetterLess: boolean,
): Markup {
	const { words } = setting;
	const change = before === 0 ? 0 : now / before - 1;
	const [look, arrow, word] =
		change > 0
			? ([isBetterLess ? "down" : "up", "▲", "rises"] as const)
			: change < 0
				? ([isBetterLess ? "up" : "down", "▼", "falls"] as const)
				: (["", "", "same"] as const);
	const by = html`<span class="${look}"><span aria-hidden="true">${arrow}</span><span class="hidden">${words[word]}</span> ${toPercent(setting, Math.abs(change))}</span>`;
	return html`<small>${before === 0 ? "" : by} <span class="was">${words.before}: ${shown}</span></small>`;
}

type Cell = {
	word: Word;
	of: (numbers: Numbers) => number | undefined;
	format: (setting: Setting, value: number) => string;
	isBetterLess?: true;
};

const COUNTS = ["views", "visits", "visitors", "entries", "exits"] as const;
const CELLS: readonly Cell[] = [
	...COUNTS.map((word) => ({
		word,
		of: (numbers: Numbers) => numbers[word],
		format: toNumber,
	})),
	{
		word: "bounceRate",
		of: (numbers) => toRates(numbers).bounceRate,
		format: toPercent,
		isBetterLess: true,
	},
	{
		word: "visitDuration",
		of: (numbers) => toRates(numbers).visitSeconds,
		format: (_, value) => toDuration(value),
	},
	{
		word: "viewsPerVisit",
		of: (numbers) => toRates(numbers).viewsPerVisit,
		format: toNumber,
	},
];

export type Totals = {
	/** The same of the period before, where all of it was counted. */
	before?: Numbers | undefined;
	online?: number | undefined;
	/** Where the chart of a measure is, for those that have one, and which one is shown. */
	charts?: { chosen: string; hrefs: Readonly<Record<string, string>> };
};

/** The sums of a range, each beside what it was before. */
export function toTotals(
	setting: Setting,
	totals: Numbers,
	{ before, online, charts }: Totals,
): Markup {
	const { words } = setting;
	const cells = CELLS.map(({ word, of, format, isBetterLess = false }) => {
		const now = of(totals);
		if (now === undefined) return "";
		const was = before && of(before);
		const note =
			was === undefined
				? ""
				: toChangeNote(
						setting,
						{ now, before: was, shown: format(setting, was) },
						isBetterLess,
					);
		const href = charts?.hrefs[word];
		const name = href
			? html`<a href="${href}"${charts?.chosen === word ? raw(' aria-current="true"') : ""}>${words[word]}</a>`
			: words[word];
		return html`<div><dt>${name}</dt><dd>${format(setting, now)}${note}</dd></div>`;
	});
	const live =
		online === undefined
			? ""
			: html`<div class="online"><dt>${words.online}</dt><dd>${toNumber(setting, online)}<small>${words.onlineHelp}</small></dd></div>`;
	return html`<dl class="numbers">${cells}${live}</dl>`;
}

export type Ranking = {
	/** The column's name. */
	name: string;
	values: readonly Value[];
	metric: "views" | "visits";
	/** A value in the reader's words. */
	label?: (value: string) => string | Markup;
	/** Where a value alone is shown. */
	href?: (value: string) => string;
	/** What each value is a share of; the sum of all where nothing is said. */
	of?: number;
	most?: number;
	/** Where all of it stands. */
	link?: string;
};

/** Values with bars as long as their shares; the rest as one line, so that nothing is left out of the sum. */
export function toRanking(
	setting: Setting,
	{
		name,
		values,
		metric,
		label = (value) => value,
		href,
		of,
		most = 10,
		link,
	}: Ranking,
): Markup {
	const { words } = setting;
	const measure = (value: Value) => value[metric] ?? 0;
	const total = of ?? sumExact(values.map(measure));
	if (values.length === 0)
		return html`<h2>${name}</h2><p class="empty">${words.nothing}</p>`;
	const rest = values.slice(most);
	const restSum = sumExact(rest.map(measure));
	const show = (value: string) =>
		href ? html`<a href="${href(value)}">${label(value)}</a>` : label(value);
	const row = (shown: string | Markup, value: number) =>
		html`<tr><td>${shown}<progress value="${Math.max(0, value)}" max="${Math.max(1, total)}" aria-hidden="true"></progress></td><td class="n">${toNumber(setting, value)}</td><td class="n">${toPercent(setting, total > 0 ? value / total : 0)}</td></tr>`;
	return html`<h2>${name}</h2><table class="bars"><thead><tr><th scope="col">${words.name}</th><th scope="col" class="n">${words[metric]}</th><th scope="col" class="n">${words.share}</th></tr></thead><tbody>
${values.slice(0, most).map((value) => row(show(value.name), measure(value)))}
${rest.length > 0 ? row(words.moreOf.replace("{count}", toNumber(setting, rest.length)), restSum) : ""}</tbody></table>${link ? html`<p><a href="${link}">${words.all}</a></p>` : ""}`;
}
