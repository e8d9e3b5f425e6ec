import type { Usage } from "../../functions/core/cost.ts";
import { addUsages, type Cost, toCost } from "../../functions/core/cost.ts";
import type { PriceName } from "../../functions/core/prices.ts";
import { toMonthUsage, toViewUsage } from "../../functions/core/view-usage.ts";

const MONTH_SECONDS = 30.44 * 86_400;
const MILLION = 1e6;

export const RATES = [0.02, 0.1, 1, 10, 30, 100, 1000, 10_000] as const;

/** What others say that a million views cost with them, in dollars. */
export const PEERS_USD = [
	{
		name: "serverless-website-analytics",
		usd: [10.18, 14.64],
		source: "its README, the worst case",
	},
	{
		name: "Plausible",
		usd: [190, 190],
		source: "its price for 100,000 views a month, ten times",
	},
] as const;

export type RateCost = {
	rate: number;
	/** Dollars a million views by the list, and with what an account has free in a month of this rate. */
	list: number;
	beyondFree: number;
	lines: Partial<Record<PriceName, number>>;
};

const round = (usd: number) => Math.round(usd * 1000) / 1000;

export function costRates(rates: readonly number[] = RATES): RateCost[] {
	return rates.map((rate) => {
		const views = rate * MONTH_SECONDS;
		const usage = toViewUsage({ views, rate });
		const { usd, lines } = toCost(usage, { isFreeFirst: false });
		const month = toCost(usage, { isFreeFirst: true });
		return {
			rate,
			list: round((usd / views) * MILLION),
			beyondFree: round((month.usd / views) * MILLION),
			lines: Object.fromEntries(
				lines.map((line) => [line.name, round((line.usd / views) * MILLION)]),
			),
		};
	});
}

/** A day of 2,000 views, and what the same school reads besides. */
const SCHOOL = {
	viewsADay: 2000,
	/** A third of the views are a visit's first, and half of these come with an old script or none. */
	scriptsAView: 1 / 6,
	articlesADay: 300,
	dashboardsADay: 10,
};

/** What reading takes that no counter tells of: assumed. */
export function toSchoolUsage(standing: Usage): Usage {
	const days = 30.44;
	const reads =
		(SCHOOL.viewsADay * SCHOOL.scriptsAView + SCHOOL.articlesADay) * days;
	const dashboards = SCHOOL.dashboardsADay * days;
	return addUsages(standing, toMonthUsage(SCHOOL.viewsADay * days), {
		apiRequests: reads + dashboards,
		functionCalls: reads + dashboards,
		functionGbSeconds: reads * 0.5 * 0.02 + dashboards * 0.2,
		readUnits: SCHOOL.articlesADay * days * 3 + dashboards * 100,
		logGb: ((reads + dashboards) * 200) / 1e9,
		outGb: (reads * 5000 + dashboards * 50_000) / 1e9,
		tableGb: 0.05,
		recoveryGb: 0.05,
		fileGb: 1,
		fileReads: SCHOOL.articlesADay * days * 3,
	});
}

export function costSchool(standing: Usage): { list: Cost; beyondFree: Cost } {
	const usage = toSchoolUsage(standing);
	return {
		list: toCost(usage, { isFreeFirst: false }),
		beyondFree: toCost(usage, { isFreeFirst: true }),
	};
}

/** Sites that share an account, each with so many views a month. */
export function costGrowth(): {
	sites: number;
	views: number;
	usd: number;
	writeUnits: number;
}[] {
	return [1, 10, 100].flatMap((sites) =>
		[1e4, 1e5, 1e6, 1e7, 1e8].map((views) => {
			const each = toMonthUsage(views / sites);
			const usage = Object.fromEntries(
				Object.entries(each).map(([name, amount]) => [name, amount * sites]),
			) as Usage;
			return {
				sites,
				views,
				usd: round(toCost(usage, { isFreeFirst: false }).usd),
				writeUnits: round((usage.writeUnits ?? 0) / views),
			};
		}),
	);
}
