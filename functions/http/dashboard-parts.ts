import { html, raw } from "hono/html";
import { addDays, type DayKey, toMonth } from "../core/calendar.ts";
import { type Numbers, toRates, type Value } from "../core/stats.ts";
import type { StatsQuestion } from "../core/stats-question.ts";
import type { Setting } from "./dashboard-layout.ts";
import type { Word } from "./dashboard-words.ts";
import type { Markup } from "./news-layout.ts";

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

function listPresets(today: DayKey): [Word, DayKey, DayKey][] {
	const lastOfBefore = addDays(`${toMonth(today)}-01`, -1);
	return [
		["today", today, today],
		["yesterday", addDays(today, -1), addDays(today, -1)],
		["last7", addDays(today, -6), today],
		["last28", addDays(today, -27), today],
		["last90", addDays(today, -89), today],
		["thisMonth", `${toMonth(today)}-01`, today],
		["lastMonth", `${toMonth(lastOfBefore)}-01`, lastOfBefore],
		["thisYear", `${today.slice(0, 4)}-01-01`, today],
	];
}

/** The range as a page's address has it, so that a view can be shared and kept. */
export function toQuery({
	from,
	to,
	compare,
}: Pick<StatsQuestion, "from" | "to" | "compare">): string {
	return `?from=${from}&to=${to}${compare ? `&compare=${compare}` : ""}`;
}

/** Presets as links, and two dates. */
export function toRangeForm(
	setting: Setting,
	question: StatsQuestion,
	{ today, metric }: { today: DayKey; metric?: string },
): Markup {
	const { words } = setting;
	const { from, to, compare } = question;
	const rest = metric && metric !== "views" ? `&metric=${metric}` : "";
	const option = (value: string, word: Word, chosen: boolean) =>
		html`<option value="${value}"${chosen ? raw(" selected") : ""}>${words[word]}</option>`;
	return html`<form class="range" method="get" aria-label="${words.period}"><ul>${listPresets(
		today,
	).map(
		([word, first, last]) =>
			html`<li><a href="${toQuery({ from: first, to: last, ...(compare && { compare }) })}${raw(rest)}"${from === first && to === last ? raw(' aria-current="true"') : ""}>${words[word]}</a></li>`,
	)}</ul>
<label>${words.from}<br><input type="date" name="from" value="${from}" required></label>
<label>${words.to}<br><input type="date" name="to" value="${to}" required></label>
<label>${words.compare}<br><select name="compare">${option("", "compareNone", !compare)}${option("previous", "comparePrevious", compare === "previous")}${option("year", "compareYear", compare === "year")}</select></label>
${
	metric
		? html`<label>${words.measure}<br><select name="metric">${(["views", "visits", "visitors"] as const).map((each) => option(each, each, each === metric))}</select></label>`
		: ""
}<button>${words.show}</button></form>`;
}

function toChangeNote(
	setting: Setting,
	now: number,
	before: number | undefined,
	isBetterLess = false,
): Markup | string {
	if (before === undefined || before === 0) return "";
	const change = now / before - 1;
	const isUp = change > 0;
	const look = change === 0 ? "" : isUp !== isBetterLess ? "up" : "down";
	return html`<small><span class="${look}">${isUp ? "▲" : change < 0 ? "▼" : "="} ${toPercent(setting, Math.abs(change))}</span></small>`;
}

/** The sums of a range, each beside what it was before. */
export function toTotals(
	setting: Setting,
	totals: Numbers,
	{ before, online }: { before?: Numbers | undefined; online?: number },
): Markup {
	const { words } = setting;
	const rates = toRates(totals);
	const earlier = before && toRates(before);
	const cell = (word: Word, value: string, note: Markup | string = "") =>
		html`<div><dt>${words[word]}</dt><dd>${value}${note}</dd></div>`;
	const plain = (word: "views" | "visits" | "visitors") =>
		cell(
			word,
			toNumber(setting, totals[word] ?? 0),
			toChangeNote(setting, totals[word] ?? 0, before?.[word]),
		);
	return html`<dl class="numbers">${plain("views")}${plain("visits")}${plain("visitors")}
${rates.bounceRate === undefined ? "" : cell("bounceRate", toPercent(setting, rates.bounceRate), toChangeNote(setting, rates.bounceRate, earlier?.bounceRate, true))}
${rates.visitSeconds === undefined ? "" : cell("visitDuration", toDuration(rates.visitSeconds), toChangeNote(setting, rates.visitSeconds, earlier?.visitSeconds))}
${rates.viewsPerVisit === undefined ? "" : cell("viewsPerVisit", toNumber(setting, rates.viewsPerVisit), toChangeNote(setting, rates.viewsPerVisit, earlier?.viewsPerVisit))}
${online === undefined ? "" : cell("online", toNumber(setting, online), html`<small>${words.onlineHelp}</small>`)}</dl>`;
}

export type Ranking = {
	/** The column's name. */
	name: string;
	values: readonly Value[];
	metric: "views" | "visits";
	/** A value in the reader's words. */
	label?: (value: string) => string | Markup;
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
		of,
		most = 10,
		link,
	}: Ranking,
): Markup {
	const { words } = setting;
	const measure = (value: Value) => value[metric] ?? 0;
	const total = of ?? values.reduce((sum, value) => sum + measure(value), 0);
	if (values.length === 0)
		return html`<h2>${name}</h2><p class="empty">${words.nothing}</p>`;
	const rest = values.slice(most);
	const restSum = rest.reduce((sum, value) => sum + measure(value), 0);
	const row = (shown: string | Markup, value: number) =>
		html`<tr><td>${shown}<progress value="${Math.max(0, value)}" max="${Math.max(1, total)}" aria-hidden="true"></progress></td><td class="n">${toNumber(setting, value)}</td><td class="n">${toPercent(setting, total > 0 ? value / total : 0)}</td></tr>`;
	return html`<h2>${name}</h2><table class="bars"><thead><tr><th scope="col">${words.name}</th><th scope="col" class="n">${words[metric]}</th><th scope="col" class="n">${words.share}</th></tr></thead><tbody>
${values.slice(0, most).map((value) => row(label(value.name), measure(value)))}
${rest.length > 0 ? row(words.moreOf.replace("{count}", toNumber(setting, rest.length)), restSum) : ""}</tbody></table>${link ? html`<p><a href="${link}">${words.all}</a></p>` : ""}`;
}
