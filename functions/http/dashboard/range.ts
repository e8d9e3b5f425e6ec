import { html, raw } from "hono/html";
import { addDays, type DayKey, toMonth } from "../../core/calendar.ts";
import type { Filter, StatsQuestion } from "../../core/stats-question.ts";
import type { Markup } from "../news/layout.ts";
import type { Setting } from "./layout.ts";
import { toValueName } from "./value-name.ts";
import type { Word } from "./words.ts";

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

/** What a page's address says: a range, what it is compared with, a filter, which measure the chart shows. */
export type Shown = Pick<
	StatsQuestion,
	"from" | "to" | "compare" | "filter"
> & {
	metric?: string;
};

/** A page's address, so that a view can be shared and kept: `?from=2026-11-01&to=2026-11-24`. */
export function toQuery({ from, to, compare, filter, metric }: Shown): string {
	return `?${new URLSearchParams({
		from,
		to,
		...(compare && { compare }),
		...(filter && { [filter.of]: filter.value }),
		...(metric && metric !== "views" && { metric }),
	})}`;
}

/** Presets as links, and two dates. What else the address says stays as it is. */
export function toRangeForm(
	setting: Setting,
	shown: Shown,
	{ today }: { today: DayKey },
): Markup {
	const { words } = setting;
	const { from, to, compare, filter, metric } = shown;
	const option = (value: string, word: Word, chosen: boolean) =>
		html`<option value="${value}"${chosen ? raw(" selected") : ""}>${words[word]}</option>`;
	const kept = (name: string, value: string) =>
		html`<input type="hidden" name="${name}" value="${value}">`;
	return html`<form class="range" method="get" aria-label="${words.period}"><ul>${listPresets(
		today,
	).map(
		([word, first, last]) =>
			html`<li><a href="${toQuery({ ...shown, from: first, to: last })}"${from === first && to === last ? raw(' aria-current="true"') : ""}>${words[word]}</a></li>`,
	)}</ul>
<label>${words.from}<br><input type="date" name="from" value="${from}" required></label>
<label>${words.to}<br><input type="date" name="to" value="${to}" required></label>
<label>${words.compare}<br><select name="compare">${option("", "compareNone", !compare)}${option("previous", "comparePrevious", compare === "previous")}${option("year", "compareYear", compare === "year")}</select></label>
${filter ? kept(filter.of, filter.value) : ""}${metric && metric !== "views" ? kept("metric", metric) : ""}<button>${words.show}</button></form>`;
}

/** What a page is narrowed to, each with a link that takes it away again. */
export function toChips(
	setting: Setting,
	shown: Shown,
	filters: readonly Filter[],
): Markup | string {
	const { words } = setting;
	if (filters.length === 0) return "";
	const { filter: _, ...rest } = shown;
	return html`<ul class="chips" aria-label="${words.filters}">${filters.map(
		({ of, value }, at) => {
			const name = `${words[`filter-${of}`]}: ${toValueName(setting, of, value)}`;
			const [left] = filters.toSpliced(at, 1);
			return html`<li>${name} <a href="${toQuery({ ...rest, ...(left && { filter: left }) })}" aria-label="${words.removeFilter}: ${name}">✕</a></li>`;
		},
	)}</ul>`;
}
