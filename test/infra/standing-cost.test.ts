import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { toCost } from "../../functions/core/cost.ts";
import { PRICES } from "../../functions/core/prices.ts";
import { countCalls, type Stack, toStandingUsage } from "../bench/standing.ts";
import { createTemplates } from "./templates.ts";

const toStack = (...resources: Stack["Resources"][string][]): Stack => ({
	Resources: Object.fromEntries(
		resources.map((resource, at) => [`Resource${at}`, resource]),
	),
});

describe("an installation of the cheap profile that nobody visits", () => {
	const { data, service } = createTemplates();
	const usage = toStandingUsage([
		data.toJSON() as Stack,
		service.toJSON() as Stack,
	]);

	it("costs at most five cents a month beside what every account has free", () => {
		const { usd, lines } = toCost(usage, { isFreeFirst: true });
		expect(usd, JSON.stringify(lines)).toBeLessThanOrEqual(0.05);
	});

	it("has no more alarms, metrics and dashboards than are free", () => {
		const { alarmMetrics = 0, customMetrics = 0, dashboards = 0 } = usage;
		expect(alarmMetrics).toBeGreaterThan(5);
		expect(alarmMetrics).toBeLessThanOrEqual(PRICES.alarmMetrics.free);
		expect(customMetrics).toBeGreaterThan(5);
		expect(customMetrics).toBeLessThanOrEqual(PRICES.customMetrics.free);
		expect(dashboards).toBeLessThanOrEqual(PRICES.dashboards.free);
	});

	it("has nothing that is paid for standing there: no secret, firewall, zone or composite alarm", () => {
		const { secrets = 0, firewalls = 0, hostedZones = 0 } = usage;
		expect({ secrets, firewalls, hostedZones }).toEqual({
			secrets: 0,
			firewalls: 0,
			hostedZones: 0,
		});
		expect(usage).not.toHaveProperty("compositeAlarms");
	});
});

describe("an installation of the edge profile that nobody visits", () => {
	const standing = (luot: Record<string, unknown>) => {
		const { data, service, edge } = createTemplates(luot);
		const stacks = [data, service, ...(edge ? [edge] : [])];
		return toCost(
			toStandingUsage(stacks.map((stack) => stack.toJSON() as Stack)),
			{ isFreeFirst: true },
		).usd;
	};

	it("costs more by what the README says", () => {
		const [cheap = 0, bare = 0, guarded = 0] = [
			{},
			{ profile: "edge", firewall: false },
			{ profile: "edge" },
		].map(standing);
		const { edgeRequests, edgeGb, purgedPaths, firewallRequests } = PRICES;
		const usd = (amount: number) => `$${amount.toFixed(2)}`;
		expect(readFileSync("README.md", "utf8").replaceAll("\n", " ")).toContain(
			`The profile \`edge\` adds ${usd(bare - cheap)} a month, and its firewall ${usd(guarded - bare)} and ${usd(firewallRequests.usd)} a million requests;`,
		);
		expect([edgeRequests.free, edgeGb.free, purgedPaths.free]).toEqual([
			10e6, 1024, 1000,
		]);
	});
});

describe("what stands in a template", () => {
	it("is paid by the metrics that alarms look at, rules of a firewall, and secrets by their names", () => {
		const usage = toStandingUsage([
			toStack(
				{ Type: "AWS::CloudWatch::Alarm", Properties: { MetricName: "5xx" } },
				{
					Type: "AWS::CloudWatch::Alarm",
					Properties: {
						Metrics: [
							{ Id: "sum", Expression: "a+b" },
							{ Id: "a", MetricStat: {} },
							{ Id: "b", MetricStat: {} },
						],
					},
				},
				{ Type: "AWS::WAFv2::WebACL", Properties: { Rules: [{}, {}] } },
				{
					Type: "AWS::Lambda::Function",
					Properties: { Secret: "{{resolve:secretsmanager:luot-issuer:S}}" },
				},
			),
		]);
		expect(usage).toMatchObject({
			alarmMetrics: 3,
			firewalls: 1,
			firewallRules: 2,
			secrets: 1,
		});
	});

	it("must have a price", () => {
		expect(() =>
			toStandingUsage([toStack({ Type: "AWS::RDS::DBInstance" })]),
		).toThrow("What does an AWS::RDS::DBInstance cost?");
	});

	it.each([
		["rate(1 hour)", 730],
		["rate(15 minutes)", 2920],
		["rate(1 day)", 730 / 24],
		["cron(0 20 * * ? *)", 730 / 24],
		["cron(5 * * * ? *)", 730],
	])("calls at %s %d times a month", (schedule, calls) => {
		expect(countCalls(schedule)).toBeCloseTo(calls, 6);
	});

	it("has no schedule that nobody can read", () => {
		expect(() => countCalls("at(2026-11-25T00:00:00)")).toThrow("no telling");
	});
});
