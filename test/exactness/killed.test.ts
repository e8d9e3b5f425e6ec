import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Site } from "../../functions/core/site.ts";
import { createAuditDay } from "../../functions/store/audit.ts";
import { createAudits } from "../../functions/store/audits.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createDatabase } from "../../functions/store/database.ts";
import { createFold, type StreamRecord } from "../../functions/store/fold.ts";
import { createMarks } from "../../functions/store/marks.ts";
import { redrive } from "../../functions/store/redrive.ts";
import { createVisits, type PlacedView } from "../../functions/store/visits.ts";
import { createVoider } from "../../functions/store/voiding.ts";
import { createVoids } from "../../functions/store/voids.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { createMortal, isWrite, type Mortal } from "../support/mortal.ts";
import { isLasting } from "../support/recount.ts";
import { createSite } from "../support/site.ts";
import { createStream, type Stream } from "../support/stream-feeder.ts";
import { createView } from "../support/views.ts";
import { createService } from "./service.ts";

const SHARD = "shard";
const DAY = "2026-11-30";
const MORNING = Date.parse("2026-11-30T08:00:00+07:00");
const NOON = Date.parse("2026-11-30T12:00:00+07:00");
const BEFORE_MIDNIGHT = Date.parse("2026-11-30T23:59:50+07:00");
const AFTER_MIDNIGHT = Date.parse("2026-12-01T00:00:20+07:00");
const NEXT_NIGHT = Date.parse("2026-12-02T03:00:00+07:00");

/** What a process does with the database; killed, it is done again by another. */
type Work = (process: Pick<Mortal, "database" | "call">) => Promise<unknown>;
type Numbers = Record<string, number>;

let db: TestDatabase;
let proxy: FaultProxy;
let database: DynamoDBClient;
let stream: Stream;
let sites = 0;
let nowMs = MORNING;

beforeAll(async () => {
	db = await openDatabase("dynalite");
	stream = createStream({
		table: db.tables.visits,
		lines: 1,
		atSeconds: () => Math.floor(nowMs / 1000),
	});
	proxy = await startFaultProxy(db.endpoint, () => undefined, {
		through: stream.through,
	});
	database = createDatabase({
		endpoint: proxy.endpoint,
		requestTimeoutMs: 20_000,
	});
});
afterAll(async () => {
	database.destroy();
	await proxy.close();
	await db.close();
});

const table = (name: keyof TestDatabase["tables"]) => db.tables[name];
const toCounters = (over: DynamoDBClient) =>
	createCounters({ database: over, table: table("counters") });

/** What the ledger's stream has brought of a site. */
const listRecords = (site: string): StreamRecord[] =>
	stream.lines
		.flat()
		.flatMap(({ records }) => records)
		.filter(({ dynamodb }) =>
			dynamodb?.NewImage?.pk?.S?.startsWith(`${site}#`),
		);

const foldOver = (
	{ database: over, call }: Pick<Mortal, "database" | "call">,
	letters: StreamRecord[] = [],
) =>
	createFold({
		counters: toCounters(over),
		paces: ["box", "depth"],
		deadLetters: {
			put: (record) => call(async () => void letters.push(record)),
		},
		report({ failure }) {
			if (failure) throw failure;
		},
	});

const alive = () => ({
	database,
	call: <T>(make: () => Promise<T>) => make(),
});

const foldAll = (site: string) =>
	foldOver(alive())({ Records: listRecords(site), shardId: SHARD });

async function readNumbers(site: string): Promise<Numbers> {
	const items = await toCounters(database).between(site, " ", "~");
	return Object.fromEntries(
		[...items]
			.flatMap(([key, counts]) =>
				Object.entries(counts).map(
					([name, count]) => [`${key} ${name}`, count] as const,
				),
			)
			.filter(([name, count]) => count !== 0 && isLasting(` ${name}`)),
	);
}

/** A morning: two people, one of whom comes twice, two with a spammer's referrer, and a robot. */
function createMorning(site: string): PlacedView[] {
	const seen: [string, number, Partial<PlacedView>][] = [
		["mai", 0, {}],
		["mai", 1, { path: "/tin" }],
		["nam", 2, { referrer: "google.com" }],
		["robot", 3, { reason: "bot" }],
		["rac-1", 4, { referrer: "spam.example", path: "/x" }],
		["rac-2", 5, { referrer: "spam.example", path: "/x" }],
		["rac-3", 6, { referrer: "spam.example" }],
	];
	return seen.map(([visitor, minute, more], at) =>
		createView({
			id: `view-number-${at}`,
			site,
			day: DAY,
			hour: "08",
			visitor,
			atMs: MORNING + minute * 60_000,
			...more,
		}),
	);
}

async function record(views: readonly PlacedView[]): Promise<void> {
	nowMs = MORNING;
	const visits = createVisits({ database, table: table("visits") });
	for (const view of views) await visits.record(view);
}

function takeOut(site: Site): Work {
	return async ({ database: over }) => {
		const voids = createVoids({ database: over, table: table("content") });
		const voider = createVoider({
			marks: createMarks({
				database: over,
				table: table("visits"),
				pageSize: 2,
			}),
			voids,
			nowMs: () => NOON,
		});
		const asked = {
			from: new Date(MORNING).toISOString(),
			to: new Date(NOON).toISOString(),
			where: { referrer: "spam.example" },
			reason: "Thư rác",
		};
		const [begun] = await voids.list(site.id, 1);
		const { state, taken } = begun
			? await voider.goOn(begun)
			: await voider.start(site, asked, { id: "one", by: "Lan" });
		expect({ state, taken }).toEqual({
			state: "done",
			taken: { visitors: 3, views: 3 },
		});
	};
}

function putBack(site: Site): Work {
	return async ({ database: over }) => {
		const voids = createVoids({ database: over, table: table("content") });
		const voider = createVoider({
			marks: createMarks({
				database: over,
				table: table("visits"),
				pageSize: 2,
			}),
			voids,
			nowMs: () => NOON,
		});
		const [taken] = await voids.list(site.id, 1);
		if (!taken) throw new Error("nothing was taken out");
		const { state, restored } =
			taken.state === "done"
				? await voider.undo(site, taken, "Lan")
				: await voider.goOn(taken);
		expect({ state, restored }).toEqual({
			state: "undone",
			restored: { visitors: 3, views: 3 },
		});
	};
}

/** A process that sends one view; another sends it again, later. */
function post(site: Site, [first, then]: [number, number]): Work {
	let atMs = first;
	return async ({ database: over }) => {
		nowMs = atMs;
		const at = atMs;
		atMs = then;
		const { status } = await createService({
			database: over,
			tables: db.tables,
			site,
			nowMs: () => at,
		}).post({
			address: "192.0.2.1",
			body: {
				id: "one-and-the-same",
				url: "https://truong.example/moi?utm_source=zalo",
				referrer: "https://www.google.com/",
			},
		});
		expect(status).toBe(200);
	};
}

/** Before or after midnight, it is one. */
const pickOfView = (numbers: Numbers): Numbers => ({
	views: numbers["box v"] ?? 0,
	visitors: numbers["box u"] ?? 0,
	page: numbers["path#all#/moi v"] ?? 0,
});

type Case = {
	/** Makes all that is there before, and answers the work. */
	open(site: Site): Promise<Work>;
	/** Whether what it changes in the ledger is folded in the end. */
	isFolded?: boolean;
	pick?: (numbers: Numbers) => Numbers;
	/** Fewer writes would be another work. */
	leastWrites: number;
};

/** A morning's records, that of one visitor damaged. */
async function openPoisoned({ id }: Site) {
	await record(createMorning(id));
	const records = listRecords(id);
	const at = records.findIndex(
		({ dynamodb }) => dynamodb?.NewImage?.sk?.S === "nam",
	);
	const whole = records[at] as StreamRecord;
	const NewImage = { ...whole.dynamodb?.NewImage, views: { N: "1e40" } };
	const poisoned = { ...whole, dynamodb: { ...whole.dynamodb, NewImage } };
	return {
		whole,
		event: { Records: records.with(at, poisoned), shardId: SHARD },
	};
}

const CASES: [string, Case][] = [
	[
		"a view",
		{
			open: async (site) => post(site, [NOON, NOON + 5000]),
			isFolded: true,
			pick: pickOfView,
			leastWrites: 5,
		},
	],
	[
		"a view that comes again after midnight",
		{
			open: async (site) => post(site, [BEFORE_MIDNIGHT, AFTER_MIDNIGHT]),
			isFolded: true,
			pick: pickOfView,
			leastWrites: 5,
		},
	],
	[
		"a view just after midnight",
		{
			open: async (site) => post(site, [AFTER_MIDNIGHT, AFTER_MIDNIGHT + 5000]),
			isFolded: true,
			pick: pickOfView,
			leastWrites: 7,
		},
	],
	[
		"the fold, one record of which cannot be read",
		{
			async open(site) {
				const { event } = await openPoisoned(site);
				const letters: StreamRecord[] = [];
				return async (process) => {
					await foldOver(process, letters)(event);
					// One that was put and not remembered is put again, and a redrive counts it once; none is lost.
					expect(new Set(letters.map(({ eventID }) => eventID)).size).toBe(1);
					expect(letters.length).toBeLessThanOrEqual(2);
				};
			},
			leastWrites: 10,
		},
	],
	[
		"a redrive",
		{
			async open(site) {
				const { event, whole } = await openPoisoned(site);
				await foldOver(alive())(event);
				const record = { ...whole, eventID: `${site.id} ${whole.eventID}` };
				return ({ database: over }) =>
					redrive(
						{ reason: "", record },
						{
							counters: toCounters(over),
							beginnings: { read: async () => () => 0 },
							audits: { list: async () => [] },
							nowMs: NOON,
						},
					);
			},
			leastWrites: 7,
		},
	],
	[
		"a repair",
		{
			async open(site) {
				await record(createMorning(site.id));
				const Records = listRecords(site.id).slice(0, 2);
				await foldOver(alive())({ Records, shardId: SHARD });
				return async ({ database: over }) => {
					const ledger = { database: over, table: table("visits") };
					const audits = createAudits({
						database: over,
						table: table("content"),
					});
					const counters = toCounters(over);
					const auditDay = createAuditDay({ ledger, counters, audits });
					await auditDay(site, {
						day: DAY,
						nowMs: NEXT_NIGHT,
						by: "test",
						repair: true,
					});
				};
			},
			leastWrites: 4,
		},
	],
	[
		"taking out",
		{
			async open(site) {
				await record(createMorning(site.id));
				return takeOut(site);
			},
			isFolded: true,
			leastWrites: 7,
		},
	],
	[
		"putting back",
		{
			async open(site) {
				await record(createMorning(site.id));
				await takeOut(site)(alive());
				return putBack(site);
			},
			isFolded: true,
			leastWrites: 7,
		},
	],
];

/** A case that is worked on by one process after another; answers what the counters show when all is folded. */
async function work(
	{ open, isFolded = false, pick = (all) => all }: Case,
	run: (work: Work) => Promise<void>,
): Promise<Numbers> {
	const site = createSite({ id: `killed-${++sites}` });
	nowMs = MORNING;
	await run(await open(site));
	if (isFolded) await foldAll(site.id);
	return pick(await readNumbers(site.id));
}

it.each(CASES)(
	"killed at any of its writes and done again, %s counts once",
	async (_, made) => {
		const expected = await work(
			made,
			async (once) => void (await once(alive())),
		);
		expect(Object.values(expected).some((count) => count > 0)).toBe(true);
		let writes = 0;
		for (let isAlive = false; !isAlive; writes++) {
			for (const isSent of [false, true]) {
				const numbers = await work(made, async (again) => {
					const death = { at: writes + 1, isSent };
					const mortal = createMortal(database, death, isWrite);
					const failure = await again(mortal).then(
						() => undefined,
						(error) => error,
					);
					isAlive = mortal.calls() <= writes;
					if (isAlive) expect(failure).toBeUndefined();
					await again(alive());
				});
				const where = `${isSent ? "after" : "before"} write ${writes + 1}`;
				expect(numbers, where).toEqual(expected);
			}
		}
		expect(writes).toBeGreaterThan(made.leastWrites);
	},
);
