import {
	DynamoDBClient,
	paginateQuery,
	type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { LISTS_VERSION } from "../../functions/core/bots.ts";
import {
	addDays,
	toLocalTime,
	toMonth,
} from "../../functions/core/calendar.ts";
import type { Pace } from "../../functions/core/counter.ts";
import { toViewMark } from "../../functions/core/visitor.ts";
import { numberOf, textOf } from "../../functions/store/attribute.ts";
import { createVisits, type PlacedView } from "../../functions/store/visits.ts";
import { createRandom } from "../bench/traffic.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import { FAULTS, type Fault, startFaultProxy } from "../support/fault-proxy.ts";
import { type Recount, recount } from "../support/recount.ts";
import { createSite } from "../support/site.ts";
import {
	createStream,
	type Stream,
	startFeeder,
} from "../support/stream-feeder.ts";
import { createView } from "../support/views.ts";
import { createService } from "./service.ts";

/** How many seeded runs; more by hand: `LUOT_RUNS=1000 npx vitest run test/exactness/runs`. */
const RUNS = Number(process.env.LUOT_RUNS ?? 24);
const SEED = Number(process.env.LUOT_SEED ?? 1);
/** Runs at the same time: most of their time is waiting for what was delayed. */
const LANES = 4;
/** The share of requests to the database that something befalls; in bursts, so many at a time that every attempt of a call fails. */
const FAULT_RATE = 0.1;
const BURST = 30;
/**
 * A client that is less patient than the service's, so that a run does not last a minute; on a machine that is slow or busy it has as
 * long as answers take there, since a client that never gets one shows nothing.
 */
const LEAST_TIMEOUT_MS = 400;
const MOST_TIMEOUT_MS = 4000;
/** So many times as long as the slowest answer of a quiet engine, asked by as many at a time as in these runs. */
const SLACK = 4;
/** What comes late comes so long after its client gave up. */
const DELAY_MS = 150;

const ZONE = "Asia/Ho_Chi_Minh";
const OPENING = 4_626_335;
/** Three times at which people come: the second opens visits anew, the third is a new day and a new month, soon enough for repeats from before midnight. */
const TIMES = [
	"2026-11-30T23:15:00+07:00",
	"2026-11-30T23:52:00+07:00",
	"2026-12-01T00:04:00+07:00",
].map((text) => Date.parse(text));

const PATHS = ["/", "/tin-tuc", "/tin-tuc/khai-giang", "/lien-he"];
const COUNTRIES = ["VN", "VN", "FR"];
const GOOGLEBOT =
	"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

type Page = {
	visitor: number;
	path: number;
	time: number;
	source: "none" | "referrer" | "campaign";
	who: "person" | "unfollowed" | "bot";
};

const page: fc.Arbitrary<Page> = fc.record({
	visitor: fc.nat(4),
	path: fc.nat(PATHS.length - 1),
	time: fc.nat(TIMES.length - 1),
	source: fc.constantFrom("none", "none", "referrer", "campaign"),
	who: fc.constantFrom(
		...Array(8).fill("person"),
		"unfollowed",
		"bot",
	) as fc.Arbitrary<Page["who"]>,
});
const scenario = fc.record({
	seed: fc.nat(),
	pages: fc.array(page, { minLength: 16, maxLength: 24 }),
	/** The box and the rest folded by one reader, or by one each as on AWS. */
	readers: fc.constantFrom<Pace[][]>([["box", "depth"]], [["box"], ["depth"]]),
	shardLength: fc.integer({ min: 5, max: 30 }),
	burst: fc.constantFrom(1, BURST),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

vi.setConfig({ maxConcurrency: LANES });

let db: TestDatabase;
let timeoutMs = LEAST_TIMEOUT_MS;
let run = 0;
const figures = new Map<string, number>();
const count = (name: string, by = 1) =>
	figures.set(name, (figures.get(name) ?? 0) + by);

beforeAll(async () => {
	db = await openDatabase("dynalite");
	// The first time everything is slower than ever after.
	await measureSlowest("warm-up");
	const patience = Math.ceil(SLACK * (await measureSlowest("measured")));
	timeoutMs = Math.min(MOST_TIMEOUT_MS, Math.max(LEAST_TIMEOUT_MS, patience));
	count("milliseconds until a client gives up", timeoutMs);
});
afterAll(async () => {
	await db.close();
	console.info(
		[...figures].map(([name, figure]) => `${name}: ${figure}`).join(", "),
	);
});

/** How long the slowest of many views takes that are recorded at once, in milliseconds. */
async function measureSlowest(site: string): Promise<number> {
	const { record } = createVisits({
		database: db.database,
		table: db.tables.visits,
	});
	const times = Array.from({ length: 40 }, async (_, at) => {
		const startMs = performance.now();
		await record(
			createView({
				site,
				visitor: `${at}`,
				atMs: TIMES[0] as number,
			}),
		);
		return performance.now() - startMs;
	});
	return Math.max(...(await Promise.all(times)));
}

/** The same client as the service's, with a clock that runs faster. */
function createHurriedDatabase(endpoint: string): DynamoDBClient {
	return new DynamoDBClient({
		endpoint,
		region: "local",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
		maxAttempts: 3,
		requestHandler: {
			connectionTimeout: timeoutMs,
			requestTimeout: timeoutMs,
			throwOnRequestTimeout: true,
		},
	});
}

/** Half as much waiting as anything else. */
const FREQUENT: readonly Fault[] = [
	...FAULTS,
	...FAULTS.filter((fault) => fault !== "delay" && fault !== "late"),
];

/** Chooses faults for a tenth of all requests, `burst` of them in a row. */
function createChooser(random: () => number, burst: number) {
	const startRate = FAULT_RATE / (burst - FAULT_RATE * (burst - 1));
	let left = 0;
	return function chooseFault(): Fault | undefined {
		if (left === 0 && random() < startRate) left = burst;
		if (left === 0) return undefined;
		left--;
		return FREQUENT[Math.floor(random() * FREQUENT.length)];
	};
}

/** Every number that a site's counters have, zeros left out, but for who is online. */
async function readNumbers(site: string): Promise<Recount> {
	const numbers: Recount = new Map();
	const query: QueryCommandInput = {
		TableName: db.tables.counters,
		ConsistentRead: true,
		KeyConditionExpression: "pk = :pk",
		ExpressionAttributeValues: { ":pk": { S: site } },
	};
	for await (const { Items = [] } of paginateQuery(
		{ client: db.database },
		query,
	)) {
		for (const item of Items)
			for (const [name, value] of Object.entries(item))
				if (value.N !== undefined && Number(value.N) !== 0)
					numbers.set(`${site} ${textOf(item, "sk")} ${name}`, Number(value.N));
	}
	return numbers;
}

/** Who is online, and what was refused: no part of what was accepted. */
const isOnline = (name: string) =>
	/ box o\d+$| total#day#\S+ again$/.test(name);

/** What the engine accepted, in order for each visitor: the marks of the views, and when. */
function listAccepted({ lines }: Stream): { mark: string; atMs: number }[] {
	return lines.flat().flatMap(({ records }) =>
		records.flatMap(({ dynamodb }) => {
			const {
				OldImage,
				NewImage,
				ApproximateCreationDateTime = 0,
			} = dynamodb ?? {};
			const viewsOf = (image: typeof NewImage) =>
				image?.views ? numberOf(image, "views") : 0;
			if (!NewImage || viewsOf(NewImage) === viewsOf(OldImage)) return [];
			return {
				mark: String(NewImage.a?.B),
				atMs: ApproximateCreationDateTime * 1000,
			};
		}),
	);
}

/** The sums that must hold at any moment at which nothing is being folded. */
function expectSums(numbers: Recount, site: string, people: number): void {
	const sum = (pattern: RegExp) =>
		[...numbers]
			.filter(([name]) => pattern.test(name))
			.reduce((total, [, number]) => total + number, 0);
	const of = (name: string) => numbers.get(`${site} ${name}`) ?? 0;
	const total = of("box v");
	expect(total).toBe(people);
	for (const unit of ["v", "s", "u"]) {
		const all = of(`box ${unit}`);
		expect(sum(new RegExp(` box ${unit}\\d{4}-\\d\\d$`)), "months").toBe(all);
		expect(sum(new RegExp(` box ${unit}\\S{10}$`)), "days").toBe(all);
		expect(sum(new RegExp(` total#day#\\S+ ${unit}$`)), "totals").toBe(all);
		for (const month of ["2026-11", "2026-12"])
			expect(of(`box ${unit}${month}`), "a month is its days").toBe(
				sum(new RegExp(` box ${unit}${month}-\\d\\d$`)),
			);
	}
	for (const [name, pattern] of [
		["pages", / path#all#\S+ v$/],
		["pages by day", / path#month#\S+ v\d\d$/],
		["hours", / total#day#\S+ h\d\d$/],
		["countries", / total#day#\S+ c:\S+$/],
		["devices", / total#day#\S+ d:\S+$/],
		["browsers", / total#day#\S+ b:\S+$/],
	] as const)
		expect(sum(pattern), name).toBe(total);
	for (const end of ["e", "x"])
		expect(sum(new RegExp(` path#month#\\S+ ${end}\\d\\d$`)), end).toBe(
			of("box s"),
		);
}

/** The sums of one box as anybody reads it, at any time. */
function expectBox(box: Record<string, number | string>): void {
	const { today, yesterday, week, month, total } = box as Record<
		string,
		number
	> & { today: number };
	for (const number of [today, yesterday, week, month, total])
		expect(Number.isSafeInteger(number)).toBe(true);
	expect(today).toBeLessThanOrEqual(week as number);
	expect(today).toBeLessThanOrEqual(month as number);
	expect(month).toBeLessThanOrEqual(total as number);
	// Both days of these runs are in one week.
	expect(week).toBe(today + (yesterday as number));
	expect(week).toBe((total as number) - OPENING);
}

async function runOnce({
	seed,
	pages,
	readers,
	shardLength,
	burst,
}: Scenario): Promise<void> {
	const random = createRandom(seed);
	const chooseFault = createChooser(random, burst);
	const site = createSite({
		id: `run-${++run}`,
		opening: { views: OPENING, visits: 0, visitors: 0, reason: "" },
	});
	let nowMs = TIMES[0] as number;
	let isQuiet = false;
	const stream = createStream({
		table: db.tables.visits,
		lines: 2,
		shardLength,
		atSeconds: () => nowMs / 1000,
	});
	const proxy = await startFaultProxy(
		db.endpoint,
		() => (isQuiet ? undefined : chooseFault()),
		{ delayMs: timeoutMs + DELAY_MS, through: stream.through },
	);
	const database = createHurriedDatabase(proxy.endpoint);
	const feeder = startFeeder({
		stream,
		readers,
		database,
		table: db.tables.counters,
		seed,
	});
	const { post, read } = createService({
		database,
		tables: db.tables,
		site,
		nowMs: () => nowMs,
		settled: feeder.settled,
	});

	const views = pages.map((made, at) => ({
		...made,
		id: `${site.id}-v-${at}`,
	}));
	type Sent = (typeof views)[number];
	const byMark = new Map(
		views.map((view) => [
			Buffer.from(toViewMark(view.id)).toString("base64"),
			view,
		]),
	);
	const attempted = new Set<string>();
	const acknowledged = new Set<string>();
	const countPeople = (ids: Set<string>) =>
		views.filter(({ id, who }) => who !== "bot" && ids.has(id)).length;

	/** As it must be counted where it is counted. */
	function toExpected({ id, visitor, path, source, who }: Sent, atMs: number) {
		return createView({
			...toLocalTime(atMs, ZONE),
			id,
			atMs,
			site: site.id,
			visitor: who === "unfollowed" ? id : `${visitor}`,
			path: PATHS[path] as string,
			country: COUNTRIES[visitor % COUNTRIES.length] as string,
			device: "desktop",
			browser: "firefox",
			system: "linux",
			language: "vi",
			screen: "laptop",
			lists: LISTS_VERSION,
			...(source === "referrer" && { referrer: "google.com" }),
			...(source === "campaign" && { campaign: "zalo|social|" }),
			...(who === "bot" && { reason: "bot" as const }),
		});
	}

	function sendOnce({ id, visitor, path, source, who }: Sent) {
		attempted.add(id);
		const query =
			source === "campaign" ? "?utm_source=zalo&utm_medium=social" : "";
		return post({
			address: `192.0.2.${visitor}`,
			headers: {
				"x-country": COUNTRIES[visitor % COUNTRIES.length] as string,
				"accept-language": "vi-VN,vi;q=0.9",
				...(who === "unfollowed" && { "sec-gpc": "1" }),
				...(who === "bot" && { "user-agent": GOOGLEBOT }),
			},
			body: {
				id,
				url: `https://truong.example${PATHS[path]}${query}`,
				screen: 1280,
				...(source === "referrer" && { referrer: "https://www.google.com/" }),
			},
		});
	}

	/** As a page does: the same id until there is an answer; some give up, and some send again what was answered. */
	async function send(view: Sent): Promise<void> {
		const patience = random() < 0.1 ? 1 : 60;
		for (let attempt = 0; attempt < patience; attempt++) {
			const response = await sendOnce(view);
			expect([200, 503]).toContain(response.status);
			if (response.status === 503) {
				expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
				count("answered 503");
				continue;
			}
			acknowledged.add(view.id);
			expectBox(await response.json());
			if (random() < 0.2) await sendOnce(view);
			return;
		}
		expect(patience, "a patient sender gets its answer").toBe(1);
		count("given up");
	}

	async function readBetween(): Promise<void> {
		const least = countPeople(acknowledged);
		const response = await read();
		if (response.status !== 200) return;
		const box = await response.json();
		count("readings");
		expectBox(box);
		expect(box.total - OPENING).toBeGreaterThanOrEqual(least);
		expect(box.total - OPENING).toBeLessThanOrEqual(countPeople(attempted));
	}

	/** With nothing under way: every counter is what a recount of the accepted views gives. */
	async function expectExact(): Promise<void> {
		const accepted = listAccepted(stream).map(({ mark, atMs }) => ({
			view: byMark.get(mark) as Sent,
			atMs,
		}));
		const ids = accepted.map(({ view }) => view.id);
		expect(new Set(ids).size, "no id is accepted twice").toBe(ids.length);
		for (const id of acknowledged) expect(ids).toContain(id);
		const expected = accepted.map(({ view, atMs }) => toExpected(view, atMs));
		const numbers = await readNumbers(site.id);
		const lasting = [...numbers].filter(([name]) => !isOnline(name));
		expect(Object.fromEntries(lasting)).toEqual(
			Object.fromEntries(recount(expected)),
		);
		const people = expected.filter(({ reason }) => !reason);
		expectSums(numbers, site.id, people.length);
		const box = await (await read()).json();
		expectBox(box);
		expect(box).toMatchObject(toExpectedBox(people));
	}

	/** The box that these views make, and who of them is here now. */
	function toExpectedBox(people: readonly PlacedView[]) {
		const { day } = toLocalTime(nowMs, ZONE);
		const countOf = (isIn: (view: PlacedView) => boolean) =>
			people.filter(isIn).length;
		return {
			today: countOf((view) => view.day === day),
			yesterday: countOf((view) => view.day === addDays(day, -1)),
			month: countOf((view) => toMonth(view.day) === toMonth(day)),
			total: OPENING + people.length,
			online: new Set(
				people.filter(({ atMs }) => atMs === nowMs).map((view) => view.visitor),
			).size,
		};
	}

	try {
		for (const [time, atMs] of TIMES.entries()) {
			nowMs = atMs;
			isQuiet = false;
			const visitors = Map.groupBy(
				views.filter((view) => view.time === time),
				({ visitor }) => visitor,
			);
			// What a page sent before midnight and heard nothing of, or did, comes again after it.
			const before = views.filter(
				(view) => view.time === time - 1 && random() < 0.3,
			);
			await Promise.all([
				...[...visitors.values()].map(async (own) => {
					for (const view of own) {
						await send(view);
						if (random() < 0.2) await readBetween();
					}
				}),
				...before.map((view) => sendOnce(view)),
			]);
			isQuiet = true;
			await proxy.idle();
			await feeder.settled();
			await proxy.idle();
			await expectExact();
		}
	} finally {
		await feeder.close();
		database.destroy();
		await proxy.close();
	}
	count("runs");
	count("views accepted", listAccepted(stream).length);
	for (const [name, times] of [...proxy.met, ...feeder.met]) count(name, times);
}

const RUNS_A_LANE = Math.ceil(RUNS / LANES);
/** For the runs of a lane, and for making what fails smaller, by how long a client waits. */
const toLimit = (waitMs: number) => 240_000 + RUNS_A_LANE * 15 * waitMs;

it.concurrent.each(Array.from({ length: LANES }, (_, lane) => SEED + lane))(
	"whatever befalls the database and the stream, every accepted view is in every counter once (seed %i)",
	async (seed) => {
		await fc.assert(fc.asyncProperty(scenario, runOnce), {
			seed,
			numRuns: RUNS_A_LANE,
			interruptAfterTimeLimit: toLimit(timeoutMs),
			markInterruptAsFailure: true,
		});
	},
	toLimit(MOST_TIMEOUT_MS) + 30_000,
);
