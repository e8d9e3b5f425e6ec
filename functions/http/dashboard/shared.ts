import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { addDays, toLocalTime } from "../../core/calendar.ts";
import { NotFound } from "../../core/errors.ts";
import type { Site } from "../../core/site.ts";
import { parseStatsQuestion } from "../../core/stats-question.ts";
import type { Sites } from "../../store/sites.ts";
import type { Stats } from "../../store/stats.ts";
import { publicCors } from "../cors.ts";
import { isSame, toDigest } from "../sign-in/sessions.ts";
import { siteOf } from "../site-of.ts";
import { answerStats } from "../stats.ts";
import { toComparable } from "./asked.ts";
import { toChart } from "./chart.ts";
import { answerPage, toSetting } from "./layout.ts";
import { toRanking, toTotals } from "./parts.ts";
import { toRangeForm } from "./range.ts";
import { fill, nameValue } from "./words.ts";

export type SharedRoutes = {
	stats: Stats;
	sites: Pick<Sites, "get">;
	nowMs: () => number;
};

const DAYS = 90;
const SHOWN = 20;

/** Where a site's numbers are shown to whoever has the link. */
export function toSharedPath(site: string, secret?: string): string {
	return `/shared/${site}/${secret ?? ""}`;
}

/** What others than its people may see of a site: everybody where its administrator says so, or who holds its link. Nothing can be changed there. */
export function createSharedRoutes({
	stats,
	sites,
	nowMs,
}: SharedRoutes): Hono {
	const routes = new Hono();

	/** The site, if it is everybody's to see or the link is its own. Throws NotFound, which does not tell whether there is such a site. */
	async function enter(c: Context, secret?: string): Promise<Site> {
		const lost = new NotFound("There is nothing shared at this address.");
		const site = await siteOf(c, sites).catch((error) => {
			throw error instanceof NotFound ? lost : error;
		});
		const mayLook = secret
			? site.shareSha256 !== undefined &&
				isSame(toDigest(secret), site.shareSha256)
			: site.isPublic;
		if (!mayLook) throw lost;
		return site;
	}

	async function show(c: Context, site: Site): Promise<Response> {
		const setting = toSetting(c);
		const { words, language } = setting;
		const { day: today } = toLocalTime(nowMs(), site.zone);
		const { from = "", to = "", compare = "" } = c.req.query();
		const question = {
			...parseStatsQuestion({ from, to, compare }, today),
			limit: 1000,
		};
		const [pages, channels] = await Promise.all([
			answerStats(stats, site, { ...question, of: "page" }, nowMs()),
			answerStats(stats, site, { ...question, of: "channel" }, nowMs()),
		]);
		const { totals, series, earlier, online } = pages;
		return answerPage(c, setting, {
			title: fill(words.shared, { site: site.name }),
			content: html`${toRangeForm(setting, question, { today })}${toTotals(setting, totals, { before: toComparable(earlier), online })}
<section class="card">${toChart({ series, earlier: earlier?.series, metric: "views", step: question.step, language, words })}</section>
<div class="grid"><section class="card">${toRanking(setting, { name: words.topPages, values: pages.values ?? [], metric: "views", of: totals.views ?? 0, most: SHOWN })}</section>
<section class="card">${toRanking(setting, { name: words.channels, values: channels.values ?? [], metric: "visits", label: (value) => nameValue(words, "channel", value), of: totals.visits ?? 0 })}</section></div>`,
		});
	}

	routes.get("/shared/:site/", async (c) => show(c, await enter(c)));

	// Open data: one line a day, for whoever makes something of it.
	routes.get("/shared/:site/daily.json", publicCors, async (c) => {
		const site = await enter(c);
		const { day: to } = toLocalTime(nowMs(), site.zone);
		const question = parseStatsQuestion(
			{ from: addDays(to, 1 - DAYS), to },
			to,
		);
		const { series, zone } = await answerStats(stats, site, question, nowMs());
		const items = series.flatMap(({ at, numbers, isUnfinished }) =>
			numbers
				? [
						{
							day: at,
							views: numbers.views ?? 0,
							visits: numbers.visits ?? 0,
							visitors: numbers.visitors ?? 0,
							...(isUnfinished && { isUnfinished }),
						},
					]
				: [],
		);
		return c.json({ site: site.id, name: site.name, zone, items }, 200, {
			"cache-control": "public, max-age=300",
		});
	});

	routes.get("/shared/:site/:secret{[0-9a-f]{48}}", async (c) =>
		show(c, await enter(c, c.req.param("secret"))),
	);

	return routes;
}
