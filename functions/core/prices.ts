/**
 * What AWS asks for, in US dollars: the list for us-east-1 (N. Virginia), on demand, without discounts, before tax. Everything that is said
 * about money anywhere comes from here. Other regions have lists of their own, most of them dearer in something; put theirs
 * in the place of this one.
 */
export type Price = {
	usd: number;
	/** So many of the unit cost that. */
	per: number;
	unit: string;
	/** What an account has free in every month, for ever, all its services together. What ends after a year is not counted. */
	free?: number;
	/** What all beyond an amount in a month costs. */
	beyond?: { amount: number; usd: number };
	source: string;
};

const LAMBDA = "https://aws.amazon.com/lambda/pricing/";
const DYNAMODB = "https://aws.amazon.com/dynamodb/pricing/on-demand/";
const CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/";
const S3 = "https://aws.amazon.com/s3/pricing/";
const WAF = "https://aws.amazon.com/waf/pricing/";
const CLOUDFRONT = "https://aws.amazon.com/cloudfront/pricing/";

export const PRICE_REGION = "us-east-1";
/** The day on which the list was last looked through. */
export const PRICES_CHECKED = "2026-11-25";

export const PRICES = {
	/** An HTTP API's. */
	apiRequests: {
		usd: 1,
		per: 1e6,
		unit: "requests",
		beyond: { amount: 300e6, usd: 0.9 },
		source: "https://aws.amazon.com/api-gateway/pricing/",
	},
	functionCalls: {
		usd: 0.2,
		per: 1e6,
		unit: "calls",
		free: 1e6,
		source: LAMBDA,
	},
	/** On Arm, the time that a function takes to start included. */
	functionGbSeconds: {
		usd: 0.0000133334,
		per: 1,
		unit: "GB-seconds",
		free: 400_000,
		source: LAMBDA,
	},
	/** On demand, since November 2024. What Lambda reads from a stream is free. */
	writeUnits: { usd: 0.625, per: 1e6, unit: "units", source: DYNAMODB },
	readUnits: { usd: 0.125, per: 1e6, unit: "units", source: DYNAMODB },
	tableGb: { usd: 0.25, per: 1, unit: "GB", free: 25, source: DYNAMODB },
	/** Of the tables that can be brought back to any second of 35 days. */
	recoveryGb: { usd: 0.2, per: 1, unit: "GB", source: DYNAMODB },
	logGb: { usd: 0.5, per: 1, unit: "GB", free: 5, source: CLOUDWATCH },
	/** Each metric that an alarm looks at, also within an expression. */
	alarmMetrics: {
		usd: 0.1,
		per: 1,
		unit: "metrics",
		free: 10,
		source: CLOUDWATCH,
	},
	compositeAlarms: { usd: 0.5, per: 1, unit: "alarms", source: CLOUDWATCH },
	/** Each name with each value of its dimensions, for the hours in which it is sent. */
	customMetrics: {
		usd: 0.3,
		per: 1,
		unit: "metrics",
		free: 10,
		source: CLOUDWATCH,
	},
	/** Free are those of up to fifty metrics. */
	dashboards: {
		usd: 3,
		per: 1,
		unit: "dashboards",
		free: 3,
		source: CLOUDWATCH,
	},
	/** Out to the internet; the first 10 TB in a month. */
	outGb: {
		usd: 0.09,
		per: 1,
		unit: "GB",
		free: 100,
		source: "https://aws.amazon.com/ec2/pricing/on-demand/",
	},
	fileGb: { usd: 0.023, per: 1, unit: "GB", source: S3 },
	fileWrites: { usd: 0.005, per: 1000, unit: "requests", source: S3 },
	fileReads: { usd: 0.0004, per: 1000, unit: "requests", source: S3 },
	queueRequests: {
		usd: 0.4,
		per: 1e6,
		unit: "requests",
		free: 1e6,
		source: "https://aws.amazon.com/sqs/pricing/",
	},
	secrets: {
		usd: 0.4,
		per: 1,
		unit: "secrets",
		source: "https://aws.amazon.com/secrets-manager/pricing/",
	},
	/** By HTTPS; in Asia they are a fifth dearer. */
	edgeRequests: {
		usd: 1,
		per: 1e6,
		unit: "requests",
		free: 10e6,
		source: CLOUDFRONT,
	},
	/** Paths that the edge is asked to forget; one with a `*` is one. */
	purgedPaths: {
		usd: 0.005,
		per: 1,
		unit: "paths",
		free: 1000,
		source: CLOUDFRONT,
	},
	edgeGb: { usd: 0.085, per: 1, unit: "GB", free: 1024, source: CLOUDFRONT },
	firewalls: { usd: 5, per: 1, unit: "web ACLs", source: WAF },
	/** Rules, and groups of rules, of a web ACL. */
	firewallRules: { usd: 1, per: 1, unit: "rules", source: WAF },
	firewallRequests: { usd: 0.6, per: 1e6, unit: "requests", source: WAF },
	hostedZones: {
		usd: 0.5,
		per: 1,
		unit: "zones",
		source: "https://aws.amazon.com/route53/pricing/",
	},
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;
