import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, toLocalTime } from "../../functions/core/calendar.ts";
import { listDays } from "../../functions/core/stats-held.ts";
import {
	type Dimension,
	toEarlier,
} from "../../functions/core/stats-question.ts";
import { toValueName } from "../../functions/http/dashboard/value-name.ts";
import { LANGUAGES } from "../../functions/http/dashboard/words.ts";
import type { Server } from "../../functions/local/server.ts";
import type { PlacedView } from "../../functions/store/visits.ts";
import { createRandom } from "../bench/traffic.ts";
import {
	type ReadTable,
	readDashboard,
	toCount,
} from "../support/dashboard-page.ts";
import { fillServer } from "../support/fill.ts";
import { ADMIN_TOKEN, createSite, startTestServer } from "../support/server.ts";
import {
	type Asked,
	CHANNEL_OF,
	recountTotals,
	recountValues,
} from "../support/site-recount.ts";
import { createView } from "../support/views.ts";

const VIEWS = 100_000;
/** The month in which Berlin's and St John's clocks are about to go back, and Berlin's do. */
const START_MS = Date.parse("2026-10-01T00:00:00Z");
const MONTH_MS = 31 * 86_400_000;
const NOW_MS = START_MS + MONTH_MS;
const ZONES = [
	"Asia/Ho_Chi_Minh",
	"Europe/Berlin",
	"America/St_Johns",
	"Asia/Kathmandu",
	"Pacific/Auckland",
];
const SITES = ZONES.map((zone, at) => ({ id: `site-${at}`, zone }));
const QUESTIONS = 200;
const TABLES = "numbers-";

const random = createRandom(23);
const pick = <T>(values: readonly T[]): T =>
	values[Math.floor(random() * values.length)] as T;

/** A month's views at five sites, by visitors who come back, in order of time. */
function createMonth(): PlacedView[] {
	return Array.from(
		{ length: VIEWS },
		() => START_MS + Math.floor(random() * MONTH_MS),
	)
		.sort((one, other) => one - other)
		.map((atMs, at) => {
			const site = pick(SITES);
			const reason =
				random() < 0.05
					? pick(["bot", "flood", "prefetch"] as const)
					: undefined;
			return createView({
				...toLocalTime(atMs, site.zone),
				id: `view-${at}`,
				atMs,
				site: site.id,
				visitor: `${Math.floor(random() ** 2 * 400)}`,
				path: `/trang-${Math.floor(random() ** 3 * 40)}`,
				country: pick(["VN", "VN", "VN", "FR", "DE", "ZZ"]),
				device: pick(["mobile", "mobile", "desktop", "tablet"]),
				browser: pick(["chrome", "coc-coc", "safari"]),
				system: pick(["android", "ios", "windows"]),
				language: pick(["vi", "vi", "en", "other"]),
				screen: pick(["phone", "laptop", "unknown"]),
				...(random() < 0.3 && { referrer: pick(Object.keys(CHANNEL_OF)) }),
				...(random() < 0.1 && {
					campaign: pick(["zalo|social|khai-giang", "=1+1||"]),
				}),
				...(reason && { reason }),
			});
		});
}

const words = LANGUAGES.en;
const FILTERS: Record<string, readonly string[]> = {
	page: ["/trang-0", "/trang-7"],
	referrer: ["google.com.vn", "zalo.me"],
	channel: ["search", "direct"],
	campaign: ["zalo|social|khai-giang"],
	country: ["FR", "ZZ"],
	device: ["mobile"],
	browser: ["coc-coc"],
	system: ["ios"],
	language: ["en"],
	screen: ["phone"],
	hour: ["02", "19"],
};

/** Which lists a page shows, each under its heading, with what is counted of them. */
const LISTS: Record<
	string,
	readonly [string, Dimension, "views" | "visits"][]
> = {
	"": [
		[words.topPages, "page", "views"],
		[words.topSources, "referrer", "visits"],
		[words.deviceKinds, "device", "views"],
		[words.countries, "country", "views"],
	],
	sources: [
		[words.channels, "channel", "visits"],
		[words.referrers, "referrer", "visits"],
		[words.campaigns, "campaign", "visits"],
	],
	places: [
		[words.countries, "country", "views"],
		[words.languages, "language", "views"],
	],
	devices: [
		[words.deviceKinds, "device", "views"],
		[words.browsers, "browser", "views"],
		[words.systems, "system", "views"],
		[words.screens, "screen", "views"],
		[words.hours, "hour", "views"],
	],
};

type Question = { site: string; page: string; query: Record<string, string> };

function createQuestion(): Question {
	const from = addDays("2026-10-01", Math.floor(random() * 30));
	const last = addDays(from, Math.floor(random() ** 2 * 31));
	const range = { from, to: last > "2026-11-01" ? "2026-11-01" : last };
	const compare = pick<Record<string, string>>([{}, { compare: "previous" }]);
	const of = pick(Object.keys(FILTERS));
	return {
		site: pick(SITES).id,
		...pick<Omit<Question, "site">>([
			{ page: "", query: { ...range, ...compare } },
			{
				page: "",
				query: { ...range, ...compare, [of]: pick(FILTERS[of] as string[]) },
			},
			{ page: "pages", query: range },
			{ page: "sources", query: range },
			{ page: "places", query: range },
			{ page: "devices", query: range },
			{ page: "export", query: { ...range, of: "uncounted" } },
			{ page: "report", query: { month: "2026-10" } },
		]),
	};
}

describe("every number on every page of the dashboard", () => {
	let server: Server;
	let cookie = "";
	/** By site and day, so that a recount looks at its own days alone. */
	const byDay = new Map<string, PlacedView[]>();

	beforeAll(async () => {
		server = await startTestServer("dynalite", {
			nowMs: () => NOW_MS,
			tablePrefix: TABLES,
		});
		for (const site of SITES) await createSite(server, site);
		const views = createMonth();
		for (const view of views) {
			const key = `${view.site} ${view.day}`;
			const own = byDay.get(key) ?? [];
			own.push(view);
			byDay.set(key, own);
		}
		await fillServer(server, views, TABLES);
		const entered = await fetch(`${server.url}/admin/sign-in`, {
			method: "POST",
			redirect: "manual",
			headers: { origin: server.url },
			body: new URLSearchParams({ token: ADMIN_TOKEN }),
		});
		const session = entered.headers
			.getSetCookie()
			.find((line) => line.startsWith("luot="));
		cookie = `luot-lang=en; ${session?.split(";")[0]}`;
	});
	afterAll(() => server.close());

	async function read({ site, page, query }: Question): Promise<string> {
		const response = await fetch(
			`${server.url}/admin/${site}/${page}?${new URLSearchParams(query)}`,
			{ headers: { cookie }, redirect: "manual" },
		);
		expect(response.status).toBe(200);
		return response.text();
	}

	const viewsOf = ({ site, from, to }: Asked): PlacedView[] =>
		listDays({ from, to }).flatMap((day) => byDay.get(`${site} ${day}`) ?? []);
	const totalsOf = (asked: Asked) => recountTotals(viewsOf(asked), asked);
	const valuesOf = (asked: Asked, of: string) =>
		recountValues(viewsOf(asked), asked, of);

	/** A list as it is shown: values by name, the biggest first, and what the last line says of the rest. */
	function expectList(
		table: ReadTable | undefined,
		asked: Asked,
		[of, metric]: [Dimension, "views" | "visits"],
	): void {
		const counts = valuesOf(asked, of);
		const numbers = [...counts].map(
			([name, own]) => [name, own[metric] ?? 0] as const,
		);
		const nameOf = (value: string) =>
			toValueName({ language: "en", words }, of, value);
		const shown = new Map(
			(table?.rows ?? []).map(([name = "", own]) => [name, toCount(own)]),
		);
		const sum = (values: Iterable<number>) =>
			[...values].reduce((all, each) => all + each, 0);
		expect(sum(shown.values())).toBe(sum(numbers.map(([, own]) => own)));
		const listed = numbers.filter(([name]) => shown.has(nameOf(name)));
		for (const [name, own] of listed) expect(shown.get(nameOf(name))).toBe(own);
		const more = [...shown.keys()].find((name) => / more$/.test(name));
		const left = numbers.length - listed.length;
		expect(more ? toCount(more) : 0).toBe(left);
		// Nothing that is left out is bigger than anything that is shown.
		const least = Math.min(...listed.map(([, own]) => own));
		for (const [name, own] of numbers)
			if (!shown.has(nameOf(name))) expect(own).toBeLessThanOrEqual(least);
	}

	const SHOWN = {
		views: words.views,
		visits: words.visits,
		visitors: words.visitors,
		entries: words.entries,
		exits: words.exits,
	};

	function expectTotals(
		totals: ReadonlyMap<string, string>,
		asked: Asked,
		before?: Asked,
	): void {
		const counted = totalsOf(asked);
		const earlier = before && totalsOf(before);
		let seen = 0;
		for (const [metric, word] of Object.entries(SHOWN)) {
			const text = totals.get(word);
			if (text === undefined) continue;
			seen++;
			expect(toCount(text), metric).toBe(counted[metric] ?? 0);
			if (earlier)
				expect(
					toCount(text.split(`${words.before}: `)[1]),
					`${metric} before`,
				).toBe(earlier[metric] ?? 0);
		}
		expect(seen).toBeGreaterThan(0);
		const bounces = totals.get(words.bounceRate);
		if (bounces)
			expect(Number.parseFloat(bounces)).toBeCloseTo(
				(100 * (counted.bounces ?? 0)) / (counted.visits ?? 1),
				0,
			);
		const time = totals.get(words.visitDuration);
		if (time) {
			const [minutes = 0, seconds = 0] = (/^\d+:\d+/.exec(time)?.[0] ?? "")
				.split(":")
				.map(Number);
			expect(
				Math.abs(
					minutes * 60 +
						seconds -
						(counted.seconds ?? 0) / (counted.visits ?? 1),
				),
			).toBeLessThanOrEqual(1);
		}
	}

	/** The table below a chart: each step a plain recount of its own. */
	function expectSeries(table: ReadTable | undefined, asked: Asked): void {
		const { site, from, to } = asked;
		const rows = table?.rows ?? [];
		const metrics = Object.entries(SHOWN).flatMap(([metric, word]) => {
			const at = table?.columns.indexOf(word) ?? -1;
			return at > 0 ? [[metric, at] as const] : [];
		});
		expect(metrics.length).toBeGreaterThan(0);
		if (rows.some(([at = ""]) => / \d\d:00/.test(at))) {
			for (const row of rows) {
				const [, date = "", month, hour = ""] =
					/^(\d\d)\/(\d\d)\/2026.* (\d\d):00/.exec(row[0] as string) ?? [];
				const day = `2026-${month}-${date}`;
				const hours = valuesOf({ site, from: day, to: day }, "hour");
				expect(toCount(row[1])).toBe(hours.get(hour)?.views ?? 0);
			}
			return;
		}
		let day = from;
		for (const row of rows) {
			const [, date, month] = /^(\d\d)\/(\d\d)\/2026/.exec(row[0] ?? "") ?? [];
			expect(`2026-${month}-${date}`).toBe(day);
			// Where the day is not there yet is a gap, and no zero.
			const isToCome =
				day >
				toLocalTime(
					NOW_MS,
					ZONES[SITES.findIndex(({ id }) => id === site)] as string,
				).day;
			const counted = totalsOf({
				...asked,
				from: day,
				to: day,
			});
			for (const [metric, at] of metrics)
				expect(
					row[at] === "–" ? undefined : toCount(row[at]),
					`${metric} on ${day}`,
				).toBe(isToCome ? undefined : (counted[metric] ?? 0));
			day = addDays(day, 1);
		}
		expect(day).toBe(addDays(to, 1));
	}

	const questions = Array.from({ length: QUESTIONS }, createQuestion);

	it.each(questions)(
		"is a plain recount's: $site /$page $query",
		async (question) => {
			const { site, page, query } = question;
			const text = await read(question);
			const { totals, tables } = readDashboard(text);
			const of = Object.keys(FILTERS).find((name) => name in query);
			const { from = "2026-10-01", to = "2026-10-31" } = query;
			const asked: Asked = {
				site,
				from,
				to,
				...(of && { filter: { of, value: query[of] as string } }),
			};
			if (page === "export") {
				const rows = text.trim().split("\r\n").slice(1);
				const counted = valuesOf(asked, "uncounted");
				expect(
					new Map(rows.map((row) => row.split(",") as [string, string])),
				).toEqual(
					new Map(
						[...counted].map(([name, { views }]) => [name, String(views)]),
					),
				);
				return;
			}
			if (page === "pages") {
				const { rows = [] } = tables.get(words.pages) ?? {};
				const counted = valuesOf(asked, "page");
				expect(rows.length - 1).toBe(counted.size);
				for (const [name = "", ...own] of rows.slice(0, -1)) {
					const { views = 0, entries = 0, exits = 0 } = counted.get(name) ?? {};
					expect(own.map(toCount), name).toEqual([views, entries, exits]);
				}
				const all = totalsOf(asked);
				expect(rows.at(-1)?.slice(1).map(toCount)).toEqual([
					all.views,
					all.visits,
					all.visits,
				]);
				return;
			}
			const isTrend = page === "" || page === "report";
			if (isTrend) {
				const earlier = { ...asked, ...toEarlier(asked, "previous") };
				// A rise is shown only over days that were all counted.
				const isComparable =
					query.compare !== undefined && earlier.from >= "2026-10-01";
				expectTotals(totals, asked, isComparable ? earlier : undefined);
				if (!isComparable)
					expect([...totals.values()].join()).not.toContain(words.before);
				expectSeries(tables.get("") ?? tables.get(words.table), asked);
			}
			if (!of)
				for (const [heading, list, metric] of LISTS[page] ?? [])
					expectList(tables.get(heading), asked, [list, metric]);
		},
	);
});
