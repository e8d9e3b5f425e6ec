import type { Cost } from "../../functions/core/cost.ts";
import {
	PRICE_REGION,
	PRICES,
	PRICES_CHECKED,
	type Price,
} from "../../functions/core/prices.ts";
import {
	ANSWER_BYTES,
	CORE_SHARE,
	READ_SECONDS,
	VIEW_SECONDS,
	WAIT_SECONDS,
} from "../../functions/core/view-usage.ts";
import type { AgentTimes } from "./agents.ts";
import { type costGrowth, PEERS_USD, type RateCost } from "./money.ts";
import type { CallCost } from "./news.ts";
import type { Paint } from "./paint.ts";
import type { Script } from "./peers.ts";
import { toBarPlot, toLinePlot } from "./plot.ts";
import type { ReadCost } from "./reads.ts";
import type { SearchFigures } from "./search.ts";
import type { Start, Work } from "./starts.ts";
import { TRIED } from "./tried.ts";
import type { Units } from "./units.ts";

/** Everything that a run measured or worked out; `docs/performance.json` is just this. */
export type Report = {
	made: { at: string; machine: string; loadBefore: number; isQuick: boolean };
	scripts: Script[];
	missing: string[];
	requests: { countAndShow: number; preflights: number; boxes: number };
	paint: Record<string, Paint>;
	bundles: Record<
		string,
		{ kilobytes: number; loadMs: number; timesEmpty: number }
	>;
	starts: Record<string, Start>;
	work: Work;
	handler: { medianMicroseconds: number; p95Microseconds: number };
	agents: AgentTimes;
	news: Record<string, CallCost>;
	search: SearchFigures;
	units: Units[];
	reads: ReadCost[];
	rates: RateCost[];
	idle: { list: Cost; beyondFree: Cost };
	school: { list: Cost; beyondFree: Cost };
	growth: ReturnType<typeof costGrowth>;
};

/** The most that may be paid, in dollars: a million views from ten a second on, a school's month, a month without anybody. */
const TARGETS = { million: 2.2, school: 0.5, idle: 0.05 };

type Cell = string | number;

const toCell = (cell: Cell) =>
	typeof cell === "number" ? cell.toLocaleString("en") : cell;

function toTable(head: readonly string[], rows: readonly Cell[][]): string {
	const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
	return [
		line(head),
		line(head.map(() => "---")),
		...rows.map((row) => line(row.map(toCell))),
	].join("\n");
}

const usd = (amount: number) => `$${amount.toFixed(amount < 0.1 ? 3 : 2)}`;
const two = (value: number) => Number(value.toFixed(2));

function judge(amount: number, target: number): string {
	return amount <= target
		? `${usd(amount)}, within ${usd(target)}`
		: `**${usd(amount)}, over ${usd(target)}**`;
}

const toLines = ({ lines }: Cost) =>
	lines
		.filter((line) => line.usd >= 0.0005)
		.map((line) => `${line.name} ${usd(line.usd)}`)
		.join(", ") || "nothing";

function showWidget({ scripts, missing, requests, paint }: Report): string {
	return `## The script

![Bytes of the scripts](performance-script.svg)

${toTable(
	["script", "version", "raw", "gzip", "brotli"],
	scripts.map(({ name, version, raw, gzip, brotli }) => [
		name,
		version,
		raw,
		gzip,
		brotli,
	]),
)}

The others' are the files that they publish on npm, fetched by the command and minified by the same bundler; ours also shows the numbers, in Vietnamese and English, and brings its styles. Not on npm are
Umami (2.3 KB gzip), GoatCounter (2.2), Vercount (1.3) and Matomo (21.9), by what their own repositories serve.${missing.length > 0 ? ` Could not be fetched: ${missing.join(", ")}.` : ""}

A page with ${requests.boxes} boxes sends ${requests.countAndShow} request, counted and shown in one, and ${requests.preflights} preflights. Tests hold the bytes and the requests.

${toTable(
	[
		"network",
		"box painted after the script's arrival, ms",
		"after the page asked for it, ms",
		"main thread, ms",
		"layout shift",
		"requests, with the script",
	],
	Object.entries(paint).map(([network, each]) => [
		network,
		each.sinceScriptMs,
		each.sinceAskedMs,
		each.mainThreadMs,
		each.shift,
		each.requests,
	]),
)}

Chromium with a fresh visitor, the service on the same machine; _slow 3G_ is 2 s of round trip and 50 KB/s, _fast_ 20 ms and 5 MB/s. The main thread's time is the page's with the script less the page's without.`;
}

function showFunctions({
	bundles,
	starts,
	work,
	handler,
	agents,
	search,
	news,
}: Report): string {
	return `## The functions

${toTable(
	[
		"function",
		"KB",
		"load, ms",
		"times an empty process",
		"first answer of the database, ms",
	],
	Object.entries(bundles).map(([name, each]) => [
		name,
		each.kilobytes,
		each.loadMs,
		each.timesEmpty,
		starts[name]?.firstAnswerMs ?? "",
	]),
)}

Times are medians of processes that start in turn with empty ones, less those. The first answer is from the process's start to the answer of its first call, over TLS with a database on the same machine.

A view takes ${work.cpuMicroseconds} µs of CPU through the built bundle, the database's client and TLS included: ${work.viewsASecond} views a second for a core. Where its process does not remember the numbers, reading box and page
takes ${work.readingMicroseconds} µs more. The service's own code takes ${handler.medianMicroseconds} µs of it (95th: ${handler.p95Microseconds}).

An agent of 64 KB is told from people, or taken for one, in ${agents.medianMs} ms (median of ${agents.agents} that were made to be hard; ${agents.slowestMs} ms for the slowest of them, and at worst ${agents.worstMs} ms with whatever else
the machine did): it is cut before any pattern sees it. A test holds the slowest to 5 ms.

## The news

On a site with some hundred articles of ten paragraphs and five figures; the handler's own time, without the database's:

${toTable(
	["call", "ms", "write units", "read units", "bytes"],
	Object.entries(news).map(([name, each]) => [
		name,
		each.milliseconds,
		each.writeUnits,
		each.readUnits,
		each.bytes,
	]),
)}

The first call of a new process that searches has to index the articles: ${search.articles.toLocaleString("en")} of some 630 words take ${(search.buildMs / 1000).toFixed(1)} s and ${search.heapMb} MB. A school with some hundred never notices.`;
}

function showDatabase({ units, reads }: Report): string {
	return `## The database

![Write units a view](performance-units.svg)

${toTable(
	[
		"views a second",
		"ledger",
		"box",
		"depth",
		"all writes",
		"reads",
		"views that wait for a read",
		"busiest counter, writes a second",
		"busiest partition of the ledger",
	],
	units.map((each) => [
		each.rate,
		each.ledger,
		two(each.box),
		two(each.depth),
		two(each.writes),
		two(each.reads),
		`${Math.round(each.waits * 100)} %`,
		each.busiestCounter,
		each.busiestPartition,
	]),
)}

_Ledger_ is the one conditional update of a view. _Box_ are the counters that a reader sees at once, folded every two seconds; _depth_ the rest, every five minutes. From 100,000 views a day on, page counters go with the depth.
One partition takes 1,000 writes a second; none comes to half of that, which a test holds at 10,000 views a second.

Time is simulated, everything else is real: the views go through the increments and expressions of the service on the embedded engine, which
reports the units. Assumed are one site with 300 pages chosen by Zipf's law, a quarter of all views on its front page, three views a visit forty
seconds apart, a known referrer for 40 % of visits, arrivals at random, four partitions (sixteen at 10,000 a second), each with a stream shard that is closed after four hours, Lambda's limit of 6 MB a batch, and that Lambda chooses among free processes at random. The site has been
counting for long: its items are as large as they are on the 23rd of a month, with the checkpoints of a day's shards. A page that nobody
has seen before costs one more unit once; in the ten minutes after a site's midnight a view costs one more, for asking the day before.

Reads of a site that has been counting for five years, with 50 pages and 30 sources a month:

${toTable(
	["what is read", "calls", "read units"],
	reads.map(({ name, calls, units }) => [name, calls, units]),
)}`;
}

const inMs = (seconds: number) => `${(seconds * 1000).toFixed(0)} ms`;

/** Of a function that computes for so long and waits once for the database. */
const toSeconds = (cpuMicroseconds: number) =>
	cpuMicroseconds / 1e6 / CORE_SHARE + WAIT_SECONDS;

function showMoney({ rates, idle, school, work }: Report): string {
	const steady = rates.filter(({ rate }) => rate >= 10);
	const worst = (of: "list" | "beyondFree") =>
		Math.max(...steady.map((each) => each[of]));
	return `## The money

Prices are those of ${PRICE_REGION}, looked up on ${PRICES_CHECKED}, all in \`functions/core/prices.ts\`. _By the list_ leaves out whatever an account has free; _beyond what is free_ takes off what every account has free every month, for ever, if nothing else in it
uses that. Other regions have lists of their own, most of them dearer in something; nobody has looked through them for this page.

![Dollars a million views](performance-money.svg)

${toTable(
	[
		"views a second",
		"$ a million, by the list",
		"beyond what is free",
		"API",
		"functions",
		"writes",
		"reads",
		"logs",
		"out",
	],
	rates.map(({ rate, list, beyondFree, lines }) => [
		rate,
		list.toFixed(2),
		beyondFree.toFixed(2),
		...[
			lines.apiRequests,
			(lines.functionCalls ?? 0) + (lines.functionGbSeconds ?? 0),
			lines.writeUnits,
			lines.readUnits,
			lines.logGb,
			lines.outGb,
		].map((each) => (each ?? 0).toFixed(2)),
	]),
)}

${toTable(
	["target", "by the list", "beyond what is free"],
	[
		[
			"a million views, from 10 a second on",
			judge(worst("list"), TARGETS.million),
			judge(worst("beyondFree"), TARGETS.million),
		],
		[
			"a school of 2,000 views a day, a month",
			judge(school.list.usd, TARGETS.school),
			judge(school.beyondFree.usd, TARGETS.school),
		],
		[
			"nobody comes, a month",
			judge(idle.list.usd, TARGETS.idle),
			judge(idle.beyondFree.usd, TARGETS.idle),
		],
	],
)}

- Idle, by the list: ${toLines(idle.list)}. Alarms, metrics and dashboards are what is paid for standing there; the templates have no more of them than are free, and a test counts them. In an account that uses up its ten alarms elsewhere they cost what the list says.
- The school, by the list: ${toLines(school.list)}. Assumed are 300 articles and ten pages of the dashboard a day, the script for every sixth view, and a gigabyte of pictures.
- Sign-in with accounts of Google or Microsoft needs a secret: ${usd(PRICES.secrets.usd)} a month. A firewall in front: ${usd(PRICES.firewalls.usd)}, ${usd(PRICES.firewallRules.usd)} a rule, and ${usd(PRICES.firewallRequests.usd)} a million requests, which alone is more than everything else that a school pays.
- Times of the functions in this sum, at half a gigabyte: ${inMs(VIEW_SECONDS)} a view, and ${inMs(READ_SECONDS)} more where it reads. By the CPU measured above, of which half a gigabyte gets ${CORE_SHARE} of a core, and ${inMs(WAIT_SECONDS)} that the database takes to answer, they
  are ${inMs(toSeconds(work.cpuMicroseconds))} and ${inMs(toSeconds(work.readingMicroseconds))}; Arm, on which the functions run, was not measured. Bytes out are those of a whole answer, ${ANSWER_BYTES} at most.

${toTable(
	["with others, a million views", "$"],
	PEERS_USD.map(({ name, usd: [low, high], source }) => [
		`${name} (${source})`,
		low === high ? `about ${low}` : `${low} to ${high}`,
	]),
)}

### The list

${toTable(
	["what", "$", "for", "free in a month", "source"],
	Object.entries<Price>(PRICES).map(([name, price]) => [
		name,
		String(price.usd),
		price.per === 1
			? `one of ${price.unit}`
			: `${price.per.toLocaleString("en")} ${price.unit}`,
		price.free?.toLocaleString("en") ?? "",
		price.source,
	]),
)}`;
}

function showGrowth({ growth }: Report): string {
	const views = [...new Set(growth.map((each) => each.views))];
	return `## Growth

Dollars a month by the list for all sites together, views spread evenly over them, without what stands there:

${toTable(
	[
		"views a month",
		...[1, 10, 100].map(
			(sites) => `${sites} ${sites === 1 ? "site" : "sites"}`,
		),
	],
	views.map((count) => [
		count,
		...growth
			.filter((each) => each.views === count)
			.map(
				(each) =>
					`${usd(each.usd)} (${each.writeUnits.toFixed(2)} units a view)`,
			),
	]),
)}

What grows with views are the calls, one each, and the ledger's write, one each. What grows more slowly is the fold: a site's counters are written once for all views of two seconds or five minutes, so the same views on
many sites cost more than on one. What grows with time are the counters: an item a day, an item a month for each page and source. [scaling.md](scaling.md) tells what gives way first.`;
}

const showTried = () => `## What was tried

${toTable(
	["cost", "what was tried", "before", "after", "kept"],
	TRIED.map((each) => [
		each.cost,
		each.tried,
		each.before,
		each.after,
		each.kept,
	]),
)}`;

export function toReport(report: Report): string {
	const { at, machine, loadBefore, isQuick } = report.made;
	return `# Performance and cost

\`npm run bench\` wrote this page, its pictures and \`performance.json\` on ${at}: ${machine}, with a load of ${loadBefore} when it began${isQuick ? ", in the quick mode, whose times mean little" : ""}. Counts (bytes, requests, units) are the same anywhere and tests hold
them; times are this machine's, and say most beside each other.

${[showWidget, showFunctions, showDatabase, showMoney, showGrowth].map((show) => show(report)).join("\n\n")}

${showTried()}
`;
}

export function toPlots({
	scripts,
	units,
	rates,
}: Report): Record<string, string> {
	return {
		"performance-script.svg": toBarPlot({
			title: "Bytes of the script, brotli",
			unit: " bytes",
			bars: scripts.map(({ name, brotli }) => ({ name, value: brotli })),
		}),
		"performance-units.svg": toLinePlot({
			title: "DynamoDB write units a view",
			x: "views a second",
			most: 5,
			unit: "",
			series: [
				{
					name: "all writes",
					points: units.map(({ rate, writes }) => [rate, writes] as const),
				},
				{
					name: "the ledger's",
					points: units.map(({ rate, ledger }) => [rate, ledger] as const),
				},
			],
		}),
		"performance-money.svg": toLinePlot({
			title: "Dollars a million views",
			x: "views a second",
			most: 10,
			unit: "$",
			series: [
				{
					name: "by the list",
					points: rates.map(({ rate, list }) => [rate, list] as const),
				},
				{
					name: "beyond what is free",
					points: rates.map(
						({ rate, beyondFree }) => [rate, beyondFree] as const,
					),
				},
				{
					name: "serverless-website-analytics, at least",
					points: rates.map(({ rate }) => [rate, 10.18] as const),
				},
			],
		}),
	};
}
