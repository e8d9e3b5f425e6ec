import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { addDays, toLocalTime } from "../../core/calendar.ts";
import { toCheckHeader } from "../../core/check-header.ts";
import { type Finding, inspectPage } from "../../core/installation.ts";
import { toPagePath } from "../../core/page-path.ts";
import { toSeries } from "../../core/stats.ts";
import type { CheckKeys } from "../../store/check-keys.ts";
import type { Stats } from "../../store/stats.ts";
import type { Markup } from "../news/layout.ts";
import { originOf } from "../origin.ts";
import { toMoment } from "./chart.ts";
import { toCheckForm } from "./embed.ts";
import type { Entered } from "./entry.ts";
import type { Forms } from "./forms.ts";
import { answerPage } from "./layout.ts";
import type { PageFetcher } from "./page-fetcher.ts";
import { toNumber } from "./parts.ts";
import { fill, nameValue, type Word } from "./words.ts";

export type InstallerRoutes = {
	forms: Forms;
	stats: Stats;
	checkKeys: Pick<CheckKeys, "make">;
	fetchPage: PageFetcher;
	nowMs: () => number;
};

const DAYS = 28;
const CHECK_MS = 60_000;
const TIMEOUT_MS = 5000;
const ADDRESS_LIMIT = 2048;

/** Whether a finding is as it should be, to be mended, or neither. */
const LOOKS = { good: "✓", bad: "✗", plain: "•" } as const;
type Look = keyof typeof LOOKS;

const LOOK_OF: Readonly<Record<Finding["kind"], Look>> = {
	"script-found": "good",
	"script-missing": "bad",
	"script-elsewhere": "bad",
	"wrong-site": "bad",
	"csp-fine": "good",
	"csp-script": "bad",
	"csp-connect": "bad",
	"box-found": "good",
	"box-missing": "plain",
};

/** Looks at a page of the site as a browser would get it, and says what hinders it from counting. */
export function createInstallerRoutes({
	forms: { enterForm },
	stats,
	checkKeys,
	fetchPage,
	nowMs,
}: InstallerRoutes): Hono {
	const routes = new Hono();

	/** What the service itself says of a view of this page by this browser; undefined where it cannot be asked. Nothing is counted. */
	async function askReason(
		c: Context,
		site: string,
		page: string,
	): Promise<string | undefined> {
		const key = await checkKeys.make(site);
		try {
			const response = await fetch(`${originOf(c)}/v1/sites/${site}/box`, {
				method: "POST",
				signal: AbortSignal.timeout(TIMEOUT_MS),
				headers: {
					"content-type": "text/plain",
					"luot-check": toCheckHeader(site, key, nowMs() + CHECK_MS),
					"user-agent": c.req.header("user-agent") ?? "",
					origin: new URL(page).origin,
				},
				body: JSON.stringify({ id: "installer-check", url: page }),
			});
			return response.headers.get("luot-reason") ?? undefined;
		} catch {
			return undefined;
		}
	}

	/** The last day of four weeks on which this very page was counted. */
	async function findLastDay({ site }: Entered, page: string) {
		const { day: today } = toLocalTime(nowMs(), site.zone);
		const path = toPagePath(new URL(page), site.keepQuery);
		const span = { from: addDays(today, 1 - DAYS), to: today };
		const held = await stats.read(site.id, span, "page", path);
		return toSeries(
			held,
			{ ...span, step: "day", filter: { of: "page", value: path } },
			{ first: span.from, today, firstWeekday: site.firstWeekday },
		).findLast(({ numbers }) => (numbers?.views ?? 0) > 0);
	}

	async function inspect(
		c: Context,
		entered: Entered,
		address: string,
	): Promise<Markup> {
		const { words, site, language } = entered;
		const line = (look: Look, title: string, help: string) =>
			html`<li class="${look}"><span aria-hidden="true">${LOOKS[look]}</span><div><strong>${title}</strong><p>${help}</p></div></li>`;
		const found = await fetchPage(address, site.hostnames);
		if (!found.ok)
			return html`<ul class="findings">${line("bad", fill(words[`page-${found.why}`], { detail: found.detail ?? "" }), words[`page-${found.why}-help`])}</ul>`;
		const service = originOf(c);
		const [last, reason] = await Promise.all([
			findLastDay(entered, found.url),
			askReason(c, site.id, found.url),
		]);
		const places = { site: site.id, service };
		const findings = inspectPage(found, places).map((finding) => {
			const word: Word = `install-${finding.kind}`;
			const values = {
				...places,
				found: ("found" in finding && finding.found) || "–",
			};
			return line(
				LOOK_OF[finding.kind],
				fill(words[word], values),
				fill(words[`${word}-help`], values),
			);
		});
		const test =
			reason === undefined
				? line("plain", words.testUnknown, words.testUnknownHelp)
				: reason === "counted"
					? line("good", words.testCounted, words.testCountedHelp)
					: line(
							"bad",
							fill(words.testReason, {
								reason: nameValue(words, "reason", reason),
							}),
							reason === "foreign-host"
								? words.testForeignHelp
								: words.testReasonHelp,
						);
		const counted = last?.numbers?.views ?? 0;
		const seen = last
			? line(
					"good",
					fill(words.lastCounted, {
						day: toMoment(last.at, "day", language),
						views: toNumber(entered, counted),
					}),
					words.lastCountedHelp,
				)
			: line("plain", words.neverCounted, words.neverCountedHelp);
		return html`<ul class="findings">${findings}${test}${seen}</ul>`;
	}

	routes.post("/admin/:site/embed/check", async (c) => {
		const { entered, textOf } = await enterForm(c);
		const page = textOf("page").slice(0, ADDRESS_LIMIT);
		const result = await inspect(c, entered, page);
		return answerPage(c, entered, {
			title: entered.words.installer,
			tab: "embed",
			content: html`${toCheckForm(entered, page)}<section class="card" role="status"><h2>${fill(entered.words.installerFound, { page })}</h2>${result}</section>`,
		});
	});

	return routes;
}
