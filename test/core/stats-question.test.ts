import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInput, NotCounted } from "../../functions/core/errors.ts";
import {
	countDays,
	DIMENSIONS,
	FILTERS,
	listMonths,
	METRICS,
	parseStatsQuestion,
	STEPS,
} from "../../functions/core/stats-question.ts";

const TODAY = "2026-11-24";

describe("a question", () => {
	const name = fc.constantFrom(
		"from",
		"to",
		"by",
		"of",
		"compare",
		"metrics",
		"limit",
		"format",
		"__proto__",
		...FILTERS,
	);
	const value = fc.oneof(
		fc.string({ unit: "binary", maxLength: 300 }),
		fc.constantFrom(
			"0000-01-01",
			"2026-13-01",
			"9999-12-31",
			"+020000-01-01",
			TODAY,
			"toString",
			"views,views,,",
			"previous",
			...STEPS,
			...DIMENSIONS,
			...METRICS,
		),
	);

	it("of whatever words is answered within the limits, or refused with a reason", () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(name, value)), (pairs) => {
				const query = Object.fromEntries(pairs);
				try {
					const question = parseStatsQuestion(query, TODAY);
					const days = countDays(question.from, question.to);
					expect(days).toBeGreaterThan(0);
					expect(days).toBeLessThanOrEqual(
						question.step === "hour" ? 92 : 3660,
					);
					expect(question.limit).toBeLessThanOrEqual(1000);
					expect(question.filter && question.of).toBeUndefined();
				} catch (error) {
					expect(error).toSatisfy(
						(each) =>
							each instanceof InvalidInput || each instanceof NotCounted,
					);
				}
			}),
			{ numRuns: 5000 },
		);
	});

	it("without words is of the last four weeks by day", () => {
		expect(parseStatsQuestion({}, TODAY)).toEqual({
			from: "2026-10-28",
			to: TODAY,
			step: "day",
			limit: 100,
		});
	});

	it("names a metric once, and none by an empty list", () => {
		const metricsOf = (metrics: string) =>
			parseStatsQuestion({ metrics }, TODAY).metrics;
		expect(metricsOf("views,visits,views")).toEqual(["views", "visits"]);
		expect(metricsOf("")).toBeUndefined();
		expect(metricsOf(",")).toBeUndefined();
	});

	it.each([
		["2026-11-24", "2026-11-24", ["2026-11"]],
		["2026-10-31", "2026-11-01", ["2026-10", "2026-11"]],
		["2026-12-31", "2027-02-01", ["2026-12", "2027-01", "2027-02"]],
		["2028-01-31", "2028-03-01", ["2028-01", "2028-02", "2028-03"]],
	])("from %s to %s touches these months", (from, to, months) => {
		expect(listMonths(from, to)).toEqual(months);
	});
});
