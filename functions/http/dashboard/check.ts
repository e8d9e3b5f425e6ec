import { Hono } from "hono";
import { html } from "hono/html";
import { sumExact } from "../../core/exact.ts";
import type { Audits } from "../../store/audits.ts";
import type { CheckNow, SelfCheck } from "../../store/self-check.ts";
import type { Markup } from "../news/layout.ts";
import { toMoment } from "./chart.ts";
import type { Enter, Entered } from "./entry.ts";
import { answerPage } from "./layout.ts";
import { toInstant, toNumber } from "./parts.ts";
import { fill, type Word } from "./words.ts";

const AUDITS_SHOWN = 100;

/** How the counting stands at this moment. */
function toNow(
	entered: Entered,
	{ deadLetters, repeatsRefused, unfolded }: SelfCheck,
	daysChecked: number,
): Markup {
	const { words } = entered;
	const cell = (word: Word, value: number, help: string = "") =>
		html`<div><dt>${words[word]}</dt><dd>${toNumber(entered, value)}<small>${help}</small></dd></div>`;
	const waiting =
		unfolded &&
		cell(
			"unfolded",
			unfolded.views,
			unfolded.oldestAt
				? fill(words.unfoldedSince, {
						at: toInstant(entered, unfolded.oldestAt),
					})
				: words.unfoldedHelp,
		);
	return html`<dl class="numbers">${cell("daysChecked", daysChecked)}${cell("repeatsRefused", repeatsRefused, words.repeatsHelp)}${cell("deadLetters", deadLetters, words.deadLettersHelp)}${waiting ?? ""}</dl>`;
}

/** What the audits of the last days found, and what waits now. */
export function createCheckRoutes({
	enter,
	audits,
	checkNow,
}: {
	enter: Enter;
	audits: Pick<Audits, "list">;
	checkNow: CheckNow;
}): Hono {
	const routes = new Hono();

	routes.get("/admin/:site/check", async (c) => {
		const entered = await enter(c, "viewer");
		const { words, site } = entered;
		const [items, now] = await Promise.all([
			audits.list(site.id, AUDITS_SHOWN),
			checkNow(site),
		]);
		const latest = items.filter(
			({ day }, at) => items.findIndex((each) => each.day === day) === at,
		);
		const drift = sumExact(
			latest.map((audit) => (audit.repaired ? 0 : audit.drift)),
		);
		const state =
			latest.length === 0
				? html`<div class="note"><p>${words.checkNone}</p></div>`
				: drift === 0
					? html`<div class="note good"><p>✓ ${words.checkRight}.</p></div>`
					: html`<div class="note bad"><p>${fill(words.checkDrift, { drift: toNumber(entered, drift) })}</p></div>`;
		return answerPage(c, entered, {
			title: words.check,
			tab: "check",
			content: html`${toNow(entered, now, latest.length)}<section class="card"><p>${words.checkWhy}</p>${state}${
				latest.length === 0
					? ""
					: html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">${words.day}</th><th scope="col" class="n">${words.views}</th><th scope="col" class="n">${words.checked}</th><th scope="col" class="n">${words.drift}</th><th scope="col">${words.time}</th></tr></thead><tbody>${latest.map(
							(audit) =>
								html`<tr><td>${toMoment(audit.day, "day", entered.language)}</td><td class="n">${toNumber(entered, audit.views)}</td><td class="n">${toNumber(entered, audit.checked)}</td><td class="n">${toNumber(entered, audit.drift)}${audit.repaired ? ` (${words.repaired})` : ""}</td><td>${toInstant(entered, audit.at)}</td></tr>`,
						)}</tbody></table></div>`
			}</section>`,
		});
	});

	return routes;
}
