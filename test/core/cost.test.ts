import { describe, expect, it } from "vitest";
import { addUsages, multiplyUsage, toCost } from "../../functions/core/cost.ts";
import { PRICES, type Price } from "../../functions/core/prices.ts";
import {
	READ_UNITS,
	toMeasured,
	toMonthUsage,
	toViewUsage,
	WAITS,
	WRITE_UNITS,
} from "../../functions/core/view-usage.ts";

describe("the price list", () => {
	it.each(Object.entries<Price>(PRICES))(
		"has for %s an amount, a unit and where it stands",
		(_, { usd, per, unit, free, beyond, source }) => {
			expect(usd).toBeGreaterThan(0);
			expect(beyond?.usd ?? 0).toBeLessThan(usd);
			expect(per).toBeGreaterThanOrEqual(1);
			expect(unit).not.toBe("");
			expect(free ?? 1).toBeGreaterThan(0);
			expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/\S+\/$/);
		},
	);
});

describe("a cost", () => {
	const usage = { apiRequests: 2e6, writeUnits: 4e6, alarmMetrics: 12 };

	it("is the list's price of each thing, the dearest first", () => {
		const { usd, lines } = toCost(usage, { isFreeFirst: false });
		expect(
			lines.map(({ name, usd }) => [name, Number(usd.toFixed(4))]),
		).toEqual([
			["writeUnits", 2.5],
			["apiRequests", 2],
			["alarmMetrics", 1.2],
		]);
		expect(usd).toBeCloseTo(5.7, 10);
	});

	it("falls beyond the amount from which the list falls", () => {
		const api = (amount: number) =>
			toCost({ apiRequests: amount }, { isFreeFirst: false }).usd;
		expect(
			[3e8, 3.01e8, 1e9].map((amount) => Number(api(amount).toFixed(6))),
		).toEqual([300, 300.9, 930]);
	});

	it("leaves out what is free, and never falls below nothing", () => {
		const free = (amount: number) =>
			toCost({ alarmMetrics: amount }, { isFreeFirst: true }).usd;
		expect([9, 10, 12].map(free)).toEqual([0, 0, 0.2]);
	});

	it("adds up and multiplies", () => {
		expect(
			addUsages(usage, { apiRequests: 1 }, multiplyUsage({ logGb: 2 }, 3)),
		).toEqual({ ...usage, apiRequests: 2_000_001, logGb: 6 });
	});

	it("of nothing is nothing", () => {
		expect(toCost({}, { isFreeFirst: false })).toEqual({ usd: 0, lines: [] });
	});
});

describe("what views take", () => {
	it("falls for each view as more of them come, until a table has more partitions, and never below the ledger's one unit", () => {
		const rates = [1e-6, 0.01, 0.02, 0.3, 1, 5, 10, 50, 100];
		for (const measured of [WRITE_UNITS, READ_UNITS, WAITS]) {
			const values = rates.map((rate) => toMeasured(measured, rate));
			expect(values).toEqual(values.toSorted((one, other) => other - one));
			expect(values.at(-1)).toBeGreaterThan(0);
		}
		for (const rate of [100, 1000, 1e4, 1e6])
			expect(toMeasured(WRITE_UNITS, rate)).toBeGreaterThan(1);
	});

	it("is what was measured at the rates that were measured", () => {
		for (const [rate, units] of WRITE_UNITS)
			expect(toMeasured(WRITE_UNITS, rate)).toBeCloseTo(units, 10);
	});

	it("is a call of the API and of a function each, and the calls of the fold", () => {
		const { apiRequests, functionCalls = 0 } = toViewUsage({
			views: 1000,
			rate: 0.001,
		});
		expect(apiRequests).toBe(1000);
		expect(functionCalls).toBeGreaterThan(3000);
		expect(toViewUsage({ views: 1, rate: 1000 }).functionCalls).toBeLessThan(
			1.01,
		);
	});

	it("is nothing in a month without any", () => {
		expect(toCost(toMonthUsage(0), { isFreeFirst: false }).usd).toBe(0);
	});
});
