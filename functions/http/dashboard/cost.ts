import { html } from "hono/html";
import { estimateMonth, type MonthSoFar } from "../../core/month-cost.ts";
import { PRICE_REGION, PRICES_CHECKED } from "../../core/prices.ts";
import type { Markup } from "../news/layout.ts";
import type { Entered } from "./entry.ts";
import { toNumber } from "./parts.ts";
import { fill } from "./words.ts";

const CENT = 0.01;

/** Dollars and cents; what is less than a cent is said to be that, since 0.00 would be a lie. */
function toDollars({ language, words }: Entered, usd: number): string {
	const shown = new Intl.NumberFormat(language, {
		style: "currency",
		currency: "USD",
	});
	return usd > 0 && usd < CENT
		? fill(words.costLess, { usd: shown.format(CENT) })
		: shown.format(usd);
}

/** A day as the reader writes it. */
const toDay = ({ language }: Entered, day: string) =>
	new Intl.DateTimeFormat(language === "vi" ? "vi-VN" : "en-GB", {
		dateStyle: "long",
		timeZone: "UTC",
	}).format(new Date(`${day}T00:00:00Z`));

/** What this month has cost so far, for those who run the site; how it was worked out and what is not in it. */
export function toCostTile(entered: Entered, month: MonthSoFar): Markup {
	const { words } = entered;
	const { usd, monthUsd, requests } = estimateMonth(month);
	return html`<section class="card" id="cost"><h2>${words.cost}</h2><dl class="numbers"><div><dt>${words.costSoFar}</dt><dd>${toDollars(entered, usd)}<small>${fill(words.costOf, { requests: toNumber(entered, requests), uncounted: toNumber(entered, month.uncounted) })}</small></dd></div>
<div><dt>${words.costMonth}</dt><dd>${toDollars(entered, monthUsd)}<small>${words.costMonthHelp}</small></dd></div></dl>
<p class="help">${fill(words.costList, { region: PRICE_REGION, day: toDay(entered, PRICES_CHECKED) })} ${words.costWithout}</p></section>`;
}
