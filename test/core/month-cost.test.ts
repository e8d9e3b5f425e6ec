import { describe, expect, it } from "vitest";
import { estimateMonth } from "../../functions/core/month-cost.ts";

describe("what a month has cost", () => {
	it("is nothing where nobody came", () => {
		expect(estimateMonth({ views: 0, uncounted: 0, days: 25 })).toEqual({
			usd: 0,
			monthUsd: 0,
			requests: 0,
		});
	});

	it("counts what was refused like a view, since it was called and written", () => {
		const views = estimateMonth({ views: 3000, uncounted: 0, days: 25 });
		expect(estimateMonth({ views: 1000, uncounted: 2000, days: 25 })).toEqual(
			views,
		);
		expect(views.requests).toBe(3000);
	});

	it("is some cents for a school of 2,000 views a day, halfway through a month half of the month's", () => {
		const { usd, monthUsd } = estimateMonth({
			views: 30_000,
			uncounted: 0,
			days: 15,
		});
		expect(monthUsd).toBeCloseTo(2 * usd, 10);
		expect(monthUsd).toBeGreaterThan(0.15);
		expect(monthUsd).toBeLessThanOrEqual(0.45);
	});

	it("falls for each view as more come", () => {
		const perView = [100, 10_000, 1e6, 1e8].map(
			(views) => estimateMonth({ views, uncounted: 0, days: 30 }).usd / views,
		);
		expect(perView).toEqual(perView.toSorted((one, other) => other - one));
	});
});
