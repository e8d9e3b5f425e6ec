import { expect, it } from "vitest";
import { toValues } from "../../functions/core/stats.ts";
import { listInexactness } from "../../functions/core/stats-exactness.ts";
import type { Held } from "../../functions/core/stats-held.ts";
import { parseStatsQuestion } from "../../functions/core/stats-question.ts";

const DAY = "2026-11-23";
/** A day of which the audit found a view again, without its hour and language. */
const held: Held = {
	totals: new Map([
		[
			DAY,
			{
				v: 4,
				s: 2,
				u: 2,
				h07: 3,
				"h(other)": 1,
				"c:VN": 4,
				"l:vi": 3,
				"l:(other)": 1,
			},
		],
	]),
	items: new Map([
		["2026-11#/tin", { v23: 3, e23: 2, x23: 2 }],
		["2026-11#(other)", { v23: 1 }],
	]),
};

it.each<[string, Record<string, string>, string[]]>([
	["views of a day", {}, []],
	["views by country", { of: "country" }, []],
	["views by hour, as a dimension", { of: "hour" }, ["place-unknown"]],
	["views by hour, as steps", { by: "hour" }, ["place-unknown"]],
	["views of an hour", { hour: "07" }, ["place-unknown"]],
	["views by language", { of: "language" }, ["place-unknown"]],
	["a language's views", { language: "vi" }, ["place-unknown"]],
	["pages", { of: "page" }, ["pages-capped"]],
	["a page", { page: "/tin" }, ["pages-capped"]],
	["what has no page", { page: "(other)" }, []],
	["visitors of two days", { from: "2026-11-22" }, ["sum-of-days"]],
	["views of two days", { from: "2026-11-22", metrics: "views" }, []],
	["a page of two days", { from: "2026-11-22", page: "/" }, ["pages-capped"]],
])("%s: what is not exact is named", (_, query, reasons) => {
	const question = parseStatsQuestion({ from: DAY, to: DAY, ...query }, DAY);
	const found = listInexactness(held, question);
	expect(found.map(({ reason }) => reason)).toEqual(reasons);
	for (const { metrics, detail } of found) {
		expect(metrics.length).toBeGreaterThan(0);
		expect(detail).toMatch(/^[A-Z].*\.$/);
	}
});

it.each([
	["referrer", ["sources-saved"]],
	["channel", ["sources-saved"]],
	["page", []],
] as const)(
	"%s of a day on which sources were given up: it is said",
	(of, reasons) => {
		const given: Held = {
			totals: new Map([[DAY, { v: 3, s: 3, u: 3 }]]),
			items:
				of === "page"
					? new Map([["2026-11#/", { v23: 3, e23: 3, x23: 3 }]])
					: new Map([
							["2026-11#google.com", { s23: 1 }],
							["2026-11#(other)", { s23: 2 }],
						]),
		};
		const question = parseStatsQuestion({ from: DAY, to: DAY, of }, DAY);
		expect(
			listInexactness(given, question).map(({ reason }) => reason),
		).toEqual(reasons);
		if (of === "channel")
			expect(toValues(given, question, of)).toContainEqual({
				name: "(other)",
				visits: 2,
			});
	},
);

it("an article beyond the most viewed pages is missing, and the answer says so", () => {
	const pages = (count: number): Held => ({
		totals: new Map(),
		items: new Map(
			Array.from({ length: count }, (_, at) => [
				`2026-11#/tin-${at}`,
				{ v23: 1 },
			]),
		),
	});
	const question = parseStatsQuestion(
		{ from: DAY, to: DAY, of: "article", metrics: "views" },
		DAY,
	);
	expect(listInexactness(pages(300), question)).toEqual([]);
	expect(listInexactness(pages(301), question)).toMatchObject([
		{ reason: "articles-beyond", metrics: ["views"] },
	]);
});

it("a view without an hour is in the hours' sum", () => {
	const hours = toValues(held, { from: DAY, to: DAY }, "hour");
	expect(hours).toHaveLength(25);
	expect(hours.reduce((sum, { views = 0 }) => sum + views, 0)).toBe(4);
	expect(hours.at(-1)).toEqual({ name: "(other)", views: 1 });
});

it("a source that is counted before the day's visits makes nobody negative", () => {
	const early: Held = {
		totals: new Map([[DAY, { s: 1 }]]),
		items: new Map([["2026-11#google.com", { s23: 2 }]]),
	};
	expect(toValues(early, { from: DAY, to: DAY }, "channel")).toEqual([
		{ name: "search", visits: 2 },
	]);
});
