import { readFileSync } from "node:fs";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { ANSWER_BYTES } from "../../functions/core/view-usage.ts";
import { createTestApp } from "../support/fakes.ts";
import { FIREFOX } from "../support/server.ts";
import { costGrowth, costRates, costSchool } from "./money.ts";
import { toBarPlot, toLinePlot } from "./plot.ts";
import { type Report, toPlots, toReport } from "./report.ts";

describe("what views cost", () => {
	it.each([10, 15, 30, 58, 60, 100, 1000, 10_000])(
		"is at most $2.20 a million at %i a second, even where nothing is free",
		(rate) => {
			const [cost] = costRates([rate]);
			expect(cost?.list).toBeGreaterThan(1);
			expect(cost?.list).toBeLessThanOrEqual(2.2);
			expect(cost?.beyondFree).toBeLessThanOrEqual(cost?.list as number);
		},
	);

	it("has the bytes of a real answer in it, with the headers that the gateway adds", async () => {
		const { app } = createTestApp({
			counts: { v: 14_626_335, "v2026-11-23": 12_041, "v2026-11": 410_000 },
			pages: { "/tin": 81_234 },
		});
		const response = await app.request("/v1/sites/truong/box", {
			method: "POST",
			body: JSON.stringify({
				id: "view-number",
				url: "https://truong.example/tin",
			}),
			headers: { "user-agent": FIREFOX, origin: "https://truong.example" },
		});
		expect(response.status).toBe(200);
		const body = await response.text();
		const lines = [
			"HTTP/1.1 200 OK",
			...[...response.headers].map(([name, value]) => `${name}: ${value}`),
			"date: Mon, 23 Nov 2026 03:00:00 GMT",
			`content-length: ${Buffer.byteLength(body)}`,
			"connection: keep-alive",
			"apigw-requestid: JKd9xhW8PHcEJPg=",
			"",
			body,
		];
		const bytes = Buffer.byteLength(lines.join("\r\n"));
		expect(bytes).toBeGreaterThan(ANSWER_BYTES * 0.9);
		expect(bytes).toBeLessThanOrEqual(ANSWER_BYTES);
	});

	it("is at most 50 cents a month for a school of 2,000 a day, even where nothing is free", () => {
		const { list, beyondFree } = costSchool({});
		expect(list.usd).toBeGreaterThan(0.2);
		expect(list.usd).toBeLessThanOrEqual(0.5);
		expect(beyondFree.usd).toBeLessThan(list.usd);
	});

	it("falls for each view as more come, and rises with the sites that they are spread over", () => {
		const growth = costGrowth();
		expect(growth).toHaveLength(15);
		const perView = (sites: number) =>
			growth
				.filter((each) => each.sites === sites)
				.map(({ usd, views }) => usd / views);
		for (const sites of [1, 10, 100]) {
			const falling = perView(sites).toSorted((one, other) => other - one);
			expect(perView(sites)).toEqual(falling);
		}
		expect(perView(100).at(-1)).toBeGreaterThan(perView(1).at(-1) as number);
	});
});

describe("the report", () => {
	const kept = JSON.parse(
		readFileSync("docs/performance.json", "utf8"),
	) as Report;

	it("says what was measured when its numbers were", () => {
		expect(readFileSync("docs/performance.md", "utf8")).toBe(toReport(kept));
		for (const [name, svg] of Object.entries(toPlots(kept)))
			expect(readFileSync(`docs/${name}`, "utf8")).toBe(svg);
	});

	it("reckons with the prices that the service reckons with", () => {
		expect(kept.rates).toEqual(costRates());
		expect(kept.growth).toEqual(costGrowth());
	});

	it("has no gap where something was not measured", () => {
		expect(toReport(kept)).not.toMatch(/undefined|NaN|null|Infinity/);
	});
});

describe("a plot", () => {
	it("is an image with a name, whatever its words are", () => {
		const svg = toBarPlot({
			title: 'Bytes < "all" & more',
			unit: " bytes",
			bars: [
				{ name: "<one>", value: 1500 },
				{ name: "other", value: 3000 },
			],
		});
		expect(XMLValidator.validate(svg)).toBe(true);
		const { svg: root } = new XMLParser({
			ignoreAttributes: false,
			attributeNamePrefix: "",
		}).parse(svg);
		expect(root).toMatchObject({
			role: "img",
			"aria-label": 'Bytes < "all" & more',
		});
		const [one, other] = root.rect.map(({ width }: { width: string }) =>
			Number(width),
		);
		expect(other).toBeCloseTo(2 * one, 0);
	});

	it("places ten times the rate a step to the right, and more above less", () => {
		const svg = toLinePlot({
			title: "t",
			x: "rate",
			most: 5,
			unit: "$",
			series: [
				{
					name: "s",
					points: [
						[1, 4],
						[10, 3],
						[100, 1],
					],
				},
			],
		});
		const dots = [...svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(
			([, x, y]) => [Number(x), Number(y)] as [number, number],
		);
		const [[x0, y0], [x1, y1], [x2, y2]] = dots as [
			[number, number],
			[number, number],
			[number, number],
		];
		expect(x1 - x0).toBeCloseTo(x2 - x1, 0);
		expect(y0).toBeLessThan(y1);
		expect(y1).toBeLessThan(y2);
	});
});
