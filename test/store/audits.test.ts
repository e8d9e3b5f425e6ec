import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Audit } from "../../functions/core/audit.ts";
import {
	Conflict,
	NotFound,
	TooLarge,
	Unfinished,
} from "../../functions/core/errors.ts";
import type { Site } from "../../functions/core/site.ts";
import {
	type AuditDay,
	auditSites,
	createAuditDay,
} from "../../functions/store/audit.ts";
import { type Audits, createAudits } from "../../functions/store/audits.ts";
import {
	type Counters,
	createCounters,
} from "../../functions/store/counters.ts";
import { createDatabase } from "../../functions/store/database.ts";
import { createFold } from "../../functions/store/fold.ts";
import { createSites } from "../../functions/store/sites.ts";
import {
	createVisits,
	type PlacedView,
	toVisitKey,
} from "../../functions/store/visits.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { FAULTS, startFaultProxy } from "../support/fault-proxy.ts";
import { toStream } from "../support/ledger.ts";
import { isLasting, recount } from "../support/recount.ts";
import { createSite } from "../support/site.ts";
import { readCounters } from "../support/table.ts";
import { createView } from "../support/views.ts";

const DAY = "2026-11-22";
const START = Date.parse("2026-11-22T08:00:00+07:00");
const NEXT_MORNING = Date.parse("2026-11-23T03:00:00+07:00");
const DAY_MS = 86_400_000;

/** A morning of a site: four visitors, one of them often, and a robot that comes three times. */
function createMorning(site: string, more: Partial<PlacedView> = {}) {
	const seen: [string, number, string][] = [
		["mai", 0, "/"],
		["mai", 1, "/tin-tuc"],
		["nam", 2, "/"],
		["robot", 3, "/"],
		["mai", 50, "/lien-he"],
		["robot", 51, "/tin-tuc"],
		["lan", 60, "/tin-tuc"],
		["hoa", 61, "/"],
		["robot", 62, "/"],
		["lan", 65, "/lien-he"],
	];
	return seen.map(([visitor, minute, path], at) => {
		const atMs = (more.atMs ?? START) + minute * 60_000;
		return createView({
			day: DAY,
			hour: minute < 60 ? "08" : "09",
			...more,
			id: `view-number-${at}`,
			site,
			visitor,
			atMs,
			path,
			country: visitor === "nam" ? "LA" : "VN",
			...(visitor === "robot" && { reason: "bot" as const }),
		});
	});
}

describeOnEngines("an audit", (engine) => {
	let db: TestDatabase;
	let counters: Counters;
	let audits: Audits;
	let auditDay: AuditDay;
	let sites = 0;

	beforeAll(async () => {
		db = await openDatabase(engine);
		const { database, tables } = db;
		counters = createCounters({ database, table: tables.counters });
		audits = createAudits({ database, table: tables.content });
		auditDay = createAuditDay({
			ledger: { database, table: tables.visits },
			counters,
			audits,
		});
	});
	afterAll(() => db.close());

	const nextSite = (more: Partial<Site> = {}) =>
		createSite({ id: `s${++sites}`, ...more });

	/** The stream's records of views, of which the fold counts each as often as a test says. */
	async function fold(
		views: readonly PlacedView[],
		timesOf: (view: PlacedView, at: number) => number = () => 1,
		paces: readonly ("box" | "depth")[] = ["box", "depth"],
	): Promise<void> {
		const count = createFold({
			counters,
			paces,
			deadLetters: { put: async (_, reason) => Promise.reject(reason) },
			report() {},
		});
		const [Records = []] = toStream(views, () => "shard").values();
		for (const [at, record] of Records.entries()) {
			const times = timesOf(views[at] as PlacedView, at);
			// Without a shard nothing guards against counting twice.
			for (let time = 0; time < times; time++)
				await count({ Records: [record] });
		}
	}

	async function record(views: readonly PlacedView[]): Promise<void> {
		const visits = createVisits({
			database: db.database,
			table: db.tables.visits,
		});
		for (const view of views) await visits.record(view);
	}

	const audit = (site: Site, more: Partial<Parameters<AuditDay>[1]> = {}) =>
		auditDay(site, {
			day: DAY,
			nowMs: NEXT_MORNING,
			by: "test",
			repair: false,
			...more,
		});

	const readOf = async (site: Site) =>
		new Map(
			[...(await readCounters(db))].filter(([name]) =>
				name.startsWith(`${site.id} `),
			),
		);

	/** The numbers that the audit answers for. */
	async function expectRight(
		site: Site,
		views: readonly PlacedView[],
	): Promise<void> {
		const isAnswered = (name: string) =>
			/ (?:total#day#\S+ (?:v|u|r:\S+|[cdby]:\S+)|box [vu]\S*)$/.test(name);
		const pick = (numbers: Iterable<[string, number]>) =>
			Object.fromEntries([...numbers].filter(([name]) => isAnswered(name)));
		const numbers = await readOf(site);
		expect(pick(numbers)).toEqual(pick(recount(views)));
		const people = views.filter(({ reason }) => !reason).length;
		const sumOf = (pattern: RegExp) =>
			[...numbers]
				.filter(([name]) => pattern.test(name))
				.reduce((all, [, count]) => all + count, 0);
		for (const pattern of [
			/ h\S+$/,
			/ l:\S+$/,
			/ w:\S+$/,
			/ path#month#\S+ v\d\d$/,
		])
			expect(sumOf(pattern), String(pattern)).toBe(people);
	}

	it("finds nothing where all was counted", async () => {
		const site = nextSite();
		const views = createMorning(site.id);
		await record(views);
		await fold(views);
		const before = await readOf(site);
		expect(await audit(site, { repair: true })).toEqual({
			site: site.id,
			day: DAY,
			at: "2026-11-22T20:00:00.000Z",
			by: "test",
			views: 7,
			visitors: 4,
			checked: 12,
			drift: 0,
			differences: [],
			unreadable: 0,
			repaired: false,
		});
		expect(await readOf(site)).toEqual(before);
	});

	it("of a site that nobody has visited finds nothing", async () => {
		expect(await audit(nextSite(), { repair: true })).toMatchObject({
			views: 0,
			visitors: 0,
			drift: 0,
		});
	});

	it("finds what the fold has lost, and changes nothing unless it is asked to", async () => {
		const site = nextSite();
		const views = createMorning(site.id);
		await record(views);
		await fold(views, (_, at) => (at < 7 ? 1 : 0));
		const before = await readOf(site);
		const found = await audit(site);
		expect(found).toMatchObject({ views: 7, visitors: 4, repaired: false });
		expect(found.differences).toContainEqual({
			key: `total#day#${DAY}`,
			name: "r:bot",
			counted: 2,
			expected: 3,
		});
		expect(found.differences).toContainEqual({
			key: "box",
			name: "v2026-11",
			counted: 5,
			expected: 7,
		});
		expect(await readOf(site)).toEqual(before);
	});

	it.each<[string, (at: number) => number, ("box" | "depth")[]]>([
		["was lost", (at) => (at < 7 ? 1 : 0), ["box", "depth"]],
		["was all lost", () => 0, ["box", "depth"]],
		["was lost by the box alone", (at) => (at < 3 ? 1 : 0), ["box"]],
		["was lost by the rest alone", (at) => (at < 3 ? 1 : 0), ["depth"]],
		["was counted twice", (at) => (at > 4 ? 2 : 1), ["box", "depth"]],
		["was counted twice by the rest", (at) => (at > 4 ? 2 : 1), ["depth"]],
	])("repairs what %s, once", async (_, timesOf, paces) => {
		const site = nextSite();
		const views = createMorning(site.id);
		await record(views);
		await fold(views, (_view, at) => timesOf(at), paces);
		for (const pace of ["box", "depth"] as const)
			if (!paces.includes(pace)) await fold(views, () => 1, [pace]);
		const found = await audit(site, { repair: true });
		expect(found.drift).toBeGreaterThan(0);
		expect(found.repaired).toBe(true);
		await expectRight(site, views);
		const repaired = await readOf(site);
		expect(await audit(site, { repair: true })).toMatchObject({ drift: 0 });
		expect(await readOf(site)).toEqual(repaired);
	});

	it("repairs nothing that another day has", async () => {
		const site = nextSite();
		const today = createMorning(site.id, {
			day: "2026-11-23",
			atMs: START + DAY_MS,
		});
		const views = createMorning(site.id);
		await record([...views, ...today]);
		await fold([...views, ...today], ({ day }, at) =>
			day === DAY && at < 5 ? 0 : 1,
		);
		await audit(site, { repair: true });
		await expectRight(site, [...views, ...today]);
	});

	it("repairs the last day of a month in its own month and in the total", async () => {
		const site = nextSite();
		const of = (day: string) =>
			createMorning(site.id, {
				day,
				atMs: Date.parse(`${day}T08:00:00+07:00`),
			});
		const [old, last, first] = ["2026-10-02", "2026-10-31", "2026-11-01"].map(
			of,
		) as [PlacedView[], PlacedView[], PlacedView[]];
		await record([...last, ...first]);
		// The box has lost that day since; its month still has it.
		await fold([...old, ...last, ...first], ({ day }) =>
			day === "2026-10-31" ? 0 : 1,
		);
		const forget = new UpdateItemCommand({
			TableName: db.tables.counters,
			Key: { pk: { S: site.id }, sk: { S: "box" } },
			UpdateExpression: "REMOVE #v, #s, #u",
			ExpressionAttributeNames: {
				"#v": "v2026-10-02",
				"#s": "s2026-10-02",
				"#u": "u2026-10-02",
			},
		});
		await db.database.send(forget);
		const asked = {
			day: "2026-10-31",
			nowMs: Date.parse("2026-11-01T20:00:00+07:00"),
			repair: true,
		};
		expect(await audit(site, asked)).toMatchObject({ repaired: true });
		expect(await counters.getBox(site.id)).toMatchObject({
			v: 21,
			u: 12,
			"v2026-10-31": 7,
			"v2026-10": 14,
			"u2026-10": 8,
			"v2026-11": 7,
		});
	});

	it("reads every lane that a day can have, and what stands beside them", async () => {
		const site = nextSite();
		const views = [undefined, ...Array(64).keys()].map((lane) =>
			createView({
				site: site.id,
				day: DAY,
				visitor: `visitor-${lane}`,
				atMs: START,
				...(lane !== undefined && { lane }),
			}),
		);
		await record(views);
		expect(await audit(site)).toMatchObject({ views: 65, visitors: 65 });
	});

	it("keeps a day of 25 hours together", async () => {
		const site = nextSite({ zone: "America/New_York" });
		const views = ["05:30", "06:30"].map((time, at) =>
			createView({
				id: `view-number-${at}`,
				site: site.id,
				day: "2026-11-01",
				hour: "01",
				visitor: `visitor-${at}`,
				atMs: Date.parse(`2026-11-01T${time}:00Z`),
			}),
		);
		await record(views);
		await fold(views, (_, at) => at);
		const asked = { day: "2026-11-01", repair: true };
		const tooEarly = Date.parse("2026-11-02T05:14:00Z");
		await expect(audit(site, { ...asked, nowMs: tooEarly })).rejects.toThrow(
			Unfinished,
		);
		expect(
			await audit(site, { ...asked, nowMs: tooEarly + 60_000 }),
		).toMatchObject({ views: 2, repaired: true });
		await expectRight(site, views);
	});

	it("refuses a day that is not closed, and one that the ledger forgets", async () => {
		const site = nextSite();
		await record(createMorning(site.id));
		await expect(audit(site, { day: "2026-11-23" })).rejects.toThrow(
			Unfinished,
		);
		await expect(
			audit(site, { nowMs: NEXT_MORNING + 3 * DAY_MS, repair: true }),
		).rejects.toThrow(NotFound);
		expect(await readOf(site)).toEqual(new Map());
		expect(await audits.list(site.id, 10)).toEqual([]);
	});

	it.each([
		["lost in part", 5],
		["lost wholly", 0],
	])(
		"repairs what was %s once, however many run at once",
		async (_, counted) => {
			const site = nextSite();
			const views = createMorning(site.id);
			await record(views);
			await fold(views, (_view, at) => (at < counted ? 1 : 0));
			const ran = await Promise.all(
				Array.from({ length: 6 }, (_run, at) =>
					audit(site, { repair: true, nowMs: NEXT_MORNING + at }),
				),
			);
			expect(
				ran.filter(({ drift, repaired }) => drift > 0 && !repaired),
			).toEqual([]);
			await expectRight(site, views);
		},
	);

	const withCorrect = (correct: Counters["correct"]) =>
		createAuditDay({
			ledger: { database: db.database, table: db.tables.visits },
			audits,
			counters: { ...counters, correct },
		});

	it("looks again where a counter is not what it was", async () => {
		const site = nextSite();
		const views = createMorning(site.id);
		await record(views);
		await fold(views, (_, at) => (at < 5 ? 1 : 0));
		let isLate = true;
		const auditLate = withCorrect(async (correction) => {
			if (isLate) {
				isLate = false;
				await fold(views, (_, at) => (at === 6 ? 1 : 0), ["depth"]);
			}
			return counters.correct(correction);
		});
		const asked = { day: DAY, nowMs: NEXT_MORNING, by: "test", repair: true };
		expect(await auditLate(site, asked)).toMatchObject({ repaired: true });
		await expectRight(site, views);
	});

	it("does not say that it has repaired what it could not", async () => {
		const site = nextSite();
		await record(createMorning(site.id));
		const auditInVain = withCorrect(async () => false);
		const asked = { day: DAY, nowMs: NEXT_MORNING, by: "test", repair: true };
		expect(await auditInVain(site, asked)).toMatchObject({ repaired: false });
		expect(await audits.list(site.id, 1)).toMatchObject([{ repaired: false }]);
	});

	it.each([0, 1, 2])(
		"completes a repair that was killed after %i writes",
		async (writes) => {
			const site = nextSite();
			const views = createMorning(site.id);
			await record(views);
			await fold(views, (_, at) => (at < 5 ? 1 : 0));
			let left = writes;
			const killed = withCorrect(async (correction) => {
				if (left-- === 0) throw new Error("killed");
				return counters.correct(correction);
			});
			await expect(
				killed(site, {
					day: DAY,
					nowMs: NEXT_MORNING,
					by: "test",
					repair: true,
				}),
			).rejects.toThrow("killed");
			expect(await audits.list(site.id, 9)).toMatchObject([
				{ repaired: false },
			]);
			expect(await audit(site, { repair: true })).toMatchObject({
				repaired: true,
			});
			await expectRight(site, views);
		},
	);

	it("repairs while today's views move the same counters", async () => {
		const site = nextSite();
		const views = createMorning(site.id);
		const today = createMorning(site.id, {
			day: "2026-11-23",
			atMs: START + DAY_MS,
		});
		await record([...views, ...today]);
		await fold(views, (_, at) => (at < 5 ? 1 : 0));
		const [ran] = await Promise.all([
			audit(site, { repair: true }),
			fold(today),
		]);
		expect(ran.repaired).toBe(true);
		await expectRight(site, [...views, ...today]);
	});

	it("repairs at once, though a view of today comes before each of its writes", async () => {
		const site = nextSite();
		const views = createMorning(site.id);
		const today = createMorning(site.id, {
			day: "2026-11-23",
			atMs: START + DAY_MS,
		});
		await record([...views, ...today]);
		await fold(views, (_, at) => (at < 5 ? 1 : 0));
		let come = 0;
		let corrections = 0;
		const busy = withCorrect(async (correction) => {
			corrections++;
			if (come < today.length) {
				const next = come++;
				await fold(today, (_, at) => (at === next ? 1 : 0));
			}
			return counters.correct(correction);
		});
		const asked = { day: DAY, nowMs: NEXT_MORNING, by: "test", repair: true };
		expect(await busy(site, asked)).toMatchObject({ repaired: true });
		// Of the total, the box and the pages.
		expect(corrections).toBe(3);
		await fold(today, (_, at) => (at < come ? 0 : 1));
		await expectRight(site, [...views, ...today]);
	});

	it("repairs once behind a line that cuts, delays, repeats and fails", async () => {
		let random = 7;
		const chooseFault = () => {
			random = (random * 48_271) % 2_147_483_647;
			return random % 12 === 0
				? FAULTS[(random >> 3) % FAULTS.length]
				: undefined;
		};
		const proxy = await startFaultProxy(db.endpoint, chooseFault);
		const database = createDatabase({ endpoint: proxy.endpoint });
		const shaky = createAuditDay({
			ledger: { database, table: db.tables.visits },
			audits: createAudits({ database, table: db.tables.content }),
			counters: createCounters({ database, table: db.tables.counters }),
		});
		const site = nextSite();
		const views = createMorning(site.id);
		await record(views);
		await fold(views, (_, at) => at % 3);
		for (let run = 0; run < 5; run++) {
			const nowMs = NEXT_MORNING + run;
			await shaky(site, { day: DAY, nowMs, by: "test", repair: true }).catch(
				() => {},
			);
		}
		await audit(site, { repair: true });
		await expectRight(site, views);
		expect(proxy.met.size).toBeGreaterThan(2);
		database.destroy();
		await proxy.close();
	}, 120_000);

	it("counts an item that nobody can read apart, as the fold puts it aside", async () => {
		const site = nextSite();
		const views = createMorning(site.id);
		await record(views);
		await fold(views);
		await db.database.send(
			new UpdateItemCommand({
				TableName: db.tables.visits,
				Key: toVisitKey({ site: site.id, day: DAY, visitor: "half" }),
				UpdateExpression: "SET #views = :one",
				ExpressionAttributeNames: { "#views": "views" },
				ExpressionAttributeValues: { ":one": { N: "1" } },
			}),
		);
		expect(await audit(site)).toMatchObject({
			views: 7,
			unreadable: 1,
			drift: 0,
		});
	});

	it("goes without the pages where they are too many to read", async () => {
		const site = nextSite();
		const views = createMorning(site.id);
		await record(views);
		await fold(views);
		const auditWithout = createAuditDay({
			ledger: { database: db.database, table: db.tables.visits },
			audits,
			counters: {
				...counters,
				list: async (id, prefix, ...rest) => {
					if (prefix.startsWith("path#")) throw new TooLarge("many");
					return counters.list(id, prefix, ...rest);
				},
			},
		});
		const asked = { day: DAY, nowMs: NEXT_MORNING, by: "test", repair: false };
		expect(await auditWithout(site, asked)).toMatchObject({
			checked: 11,
			drift: 0,
		});
	});

	it("takes no notice of an item that only holds what the next day has claimed", async () => {
		const site = nextSite();
		const visits = createVisits({
			database: db.database,
			table: db.tables.visits,
		});
		await visits.claim({
			site: site.id,
			day: DAY,
			visitor: "mai",
			id: "view-after-midnight",
			atMs: NEXT_MORNING,
		});
		expect(await audit(site)).toMatchObject({
			views: 0,
			unreadable: 0,
			drift: 0,
		});
	});

	describe("leaves a result that", () => {
		it("is listed with the latest day first, and goes after 400 days", async () => {
			const site = nextSite();
			const days = ["2026-11-20", "2026-11-22", "2026-11-21"];
			for (const [at, day] of days.entries())
				await audit(site, { day, nowMs: NEXT_MORNING - DAY_MS / 2 + at }).catch(
					() => {},
				);
			await audit(site, { day: "2026-11-22" });
			await audit(site, { day: "2026-11-22", nowMs: NEXT_MORNING + 1 });
			const listed = await audits.list(site.id, 2);
			expect(listed.map(({ day, at }) => [day, at])).toEqual([
				["2026-11-22", "2026-11-22T20:00:00.001Z"],
				["2026-11-22", "2026-11-22T20:00:00.000Z"],
			]);
			const { Item } = await db.database.send(
				new GetItemCommand({
					TableName: db.tables.content,
					Key: {
						pk: { S: `audits#${site.id}` },
						sk: { S: "2026-11-22#2026-11-22T20:00:00.000Z" },
					},
				}),
			);
			expect(Number(Item?.expires?.N)).toBe(
				(NEXT_MORNING + 400 * DAY_MS) / 1000,
			);
		});
	});

	describe("by schedule", () => {
		const run = async (ids: readonly string[], nowMs: number) => {
			const reports: Audit[] = [];
			const failures: unknown[] = [];
			const failed = await auditSites(ids, {
				sites: createSites({
					database: db.database,
					table: db.tables.content,
				}),
				auditDay,
				nowMs,
				report: (result) => reports.push(result),
				reportFailure: (error) => failures.push(error),
			});
			return { reports, failures, failed };
		};
		const keep = async (site: Site) => {
			const stored = createSites({
				database: db.database,
				table: db.tables.content,
			});
			await stored.create(site).catch((error) => {
				if (!(error instanceof Conflict)) throw error;
			});
			return site;
		};

		it("knows all sites", async () => {
			const made = [await keep(nextSite()), await keep(nextSite())];
			await audit(made[0] as Site);
			const ids = await createSites({
				database: db.database,
				table: db.tables.content,
			}).listIds();
			expect(ids).toEqual(expect.arrayContaining(made.map(({ id }) => id)));
			expect(new Set(ids).size).toBe(ids.length);
			expect(ids.every((id) => /^s\d+$/.test(id))).toBe(true);
		});

		it("reports a day's drift the next morning, and repairs it when the stream can bring no more", async () => {
			const site = await keep(nextSite());
			const views = createMorning(site.id);
			await record(views);
			await fold(views, (_, at) => (at < 5 ? 1 : 0));
			const before = await readOf(site);
			const first = await run([site.id], NEXT_MORNING);
			expect(
				first.reports.map(({ day, drift, repaired }) => [
					day,
					drift > 0,
					repaired,
				]),
			).toEqual([
				["2026-11-20", false, false],
				["2026-11-21", false, false],
				[DAY, true, false],
			]);
			expect(await readOf(site)).toEqual(before);
			const second = await run([site.id], NEXT_MORNING + DAY_MS);
			expect(second.reports.find(({ day }) => day === DAY)).toMatchObject({
				repaired: true,
			});
			await expectRight(site, views);
		});

		it("goes on to the next site where one fails, and says so in the end", async () => {
			const broken = await keep(nextSite({ zone: "Nowhere/Land" }));
			const site = await keep(nextSite());
			const { reports, failures, failed } = await run(
				[broken.id, "gone", site.id],
				NEXT_MORNING,
			);
			expect(new Set(reports.map((each) => each.site))).toEqual(
				new Set([site.id]),
			);
			expect(failures).toEqual([expect.any(RangeError)]);
			expect(failed).toBe(1);
		});
	});

	it("keeps what it does not answer for as it was", async () => {
		const site = nextSite();
		const views = createMorning(site.id);
		await record(views);
		await fold(views, (_, at) => (at < 7 ? 1 : 0));
		const untouched = (numbers: Iterable<[string, number]>) =>
			[...numbers].filter(
				([name]) =>
					isLasting(name) &&
					/ (?:t|[ex]\d\d|path#all#\S+ v|referrer\S+ \S+)$/.test(name),
			);
		const before = untouched(await readOf(site));
		expect(before.length).toBeGreaterThan(3);
		await audit(site, { repair: true });
		expect(untouched(await readOf(site))).toEqual(before);
	});

	it("costs a small site four read units, one write where all is right and four more for a repair", async () => {
		const site = nextSite();
		const views = createMorning(site.id);
		await record(views);
		await fold(views, (_, at) => (at < 7 ? 1 : 0));
		const units = { read: 0, written: 0 };
		db.database.middlewareStack.add(
			(next, { commandName = "" }) =>
				async (args) => {
					Object.assign(args.input, { ReturnConsumedCapacity: "TOTAL" });
					const result = await next(args);
					const { ConsumedCapacity } = result.output as {
						ConsumedCapacity?: { CapacityUnits?: number };
					};
					const isRead = /Query|Get|Scan/.test(commandName);
					units[isRead ? "read" : "written"] +=
						ConsumedCapacity?.CapacityUnits ?? 0;
					return result;
				},
			{ step: "initialize", name: "units" },
		);
		const { drift } = await audit(site, { repair: true });
		const repairing = { ...units };
		Object.assign(units, { read: 0, written: 0 });
		await audit(site, { repair: true });
		db.database.middlewareStack.remove("units");
		expect(drift).toBeGreaterThan(0);
		// The ledger in half a unit for 4 KB, then totals, box and pages in a whole one; partitions that the day does not have are free here.
		expect(repairing).toEqual({ read: 0.5 + 3, written: 1 + 4 });
		expect(units).toEqual({ read: 0.5 + 3, written: 1 });
	});
});
