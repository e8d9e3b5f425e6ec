import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import cdk from "../../cdk.json" with { type: "json" };
import { toCost } from "../../functions/core/cost.ts";
import { bundleFunctions } from "../../infra/bundle.ts";
import { createStacks } from "../../infra/stacks.ts";
import { DIST } from "../support/bundles.ts";
import { measureAgents } from "./agents.ts";
import { measureBundles } from "./bundles.ts";
import { measureHandler } from "./handler.ts";
import { costGrowth, costRates, costSchool } from "./money.ts";
import { measureNews } from "./news.ts";
import { measurePaint } from "./paint.ts";
import { measureScripts } from "./peers.ts";
import { measureReads } from "./reads.ts";
import { type Report, toPlots, toReport } from "./report.ts";
import { measureRequests } from "./requests.ts";
import { measureSearch } from "./search.ts";
import { type Stack, toStandingUsage } from "./standing.ts";
import { measureStarts } from "./starts.ts";
import { measureUnits, type Units } from "./units.ts";

const DOCS = join(import.meta.dirname, "../../docs");
const JSON_FILE = join(DOCS, "performance.json");

/** `--quick` runs everything in a tenth of the time, for whoever changes the report; its times mean little. */
const isQuick = process.argv.includes("--quick");
/** `--reckon` measures nothing: it works out anew what follows from changed prices or templates. */
const isReckoned = process.argv.includes("--reckon");

/** Views a second, and how many of them are simulated: long enough for many batches of the slower reader. */
const RATES: readonly (readonly [rate: number, count: number])[] = isQuick
	? [
			[0.02, 120],
			[1, 500],
			[10, 6000],
			[100, 14_000],
			[1000, 14_000],
			[10_000, 20_000],
		]
	: [
			[0.02, 300],
			[1, 1800],
			[2, 3600],
			[10, 9000],
			[30, 18_000],
			[100, 28_000],
			[1000, 28_000],
			[10_000, 54_000],
		];

async function run<T>(name: string, measure: () => T | Promise<T>): Promise<T> {
	const start = performance.now();
	process.stdout.write(`${name} …`);
	const result = await measure();
	console.log(` ${Math.round((performance.now() - start) / 1000)} s`);
	return result;
}

/** What an installation of the cheap profile takes that nobody visits. */
function readStanding() {
	const app = new App({
		context: {
			...cdk.context,
			luot: { ...cdk.context.luot, alarmEmail: "it@truong.example" },
		},
	});
	createStacks(app);
	const { stacks } = app.synth();
	return toStandingUsage(stacks.map(({ template }) => template as Stack));
}

/** What follows from the prices and the templates, without measuring. */
function reckon() {
	const standing = readStanding();
	return {
		rates: costRates(),
		idle: {
			list: toCost(standing, { isFreeFirst: false }),
			beyondFree: toCost(standing, { isFreeFirst: true }),
		},
		school: costSchool(standing),
		growth: costGrowth(),
	};
}

async function measure(): Promise<Report> {
	const loadBefore = Number((loadavg()[0] ?? 0).toFixed(1));
	const units: Units[] = [];
	for (const [rate, count] of RATES)
		units.push(
			await run(`units at ${rate} views a second`, () =>
				measureUnits(rate, count),
			),
		);
	return {
		made: {
			at: new Date().toISOString().slice(0, 10),
			machine: `${cpus().length} cores of a virtual machine with ${process.arch}, Node ${process.version}`,
			loadBefore,
			isQuick,
		},
		...(await run("scripts", measureScripts)),
		requests: await run("requests of a page", measureRequests),
		paint: await run("painting the box", () => measurePaint(isQuick ? 1 : 7)),
		bundles: await run("loading the functions", () =>
			measureBundles(isQuick ? 3 : 20),
		),
		...(await run("first answers, and the CPU of a view", () =>
			measureStarts({
				runs: isQuick ? 2 : 20,
				views: isQuick ? 1000 : 4000,
			}),
		)),
		handler: await run("a view without a database", measureHandler),
		agents: await run("agents of 64 KB", measureAgents),
		news: await run("calls of the news", measureNews),
		search: await run("a search", () => measureSearch(isQuick ? 500 : 10_000)),
		units,
		reads: await run("reads over five years", measureReads),
		...(await run("the money", reckon)),
	};
}

// The templates are made with the functions' code.
await run("building the functions", () => bundleFunctions(DIST));
const report: Report = isReckoned
	? { ...JSON.parse(readFileSync(JSON_FILE, "utf8")), ...reckon() }
	: await measure();

writeFileSync(JSON_FILE, `${JSON.stringify(report, null, "\t")}\n`);
for (const [name, svg] of Object.entries(toPlots(report)))
	writeFileSync(join(DOCS, name), svg);
writeFileSync(join(DOCS, "performance.md"), toReport(report));
console.log("docs/performance.md and docs/performance.json are written.");
