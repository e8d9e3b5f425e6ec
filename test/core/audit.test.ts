import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareDay, type Shown, toDrift } from "../../functions/core/audit.ts";
import { addDays, toDayStart } from "../../functions/core/calendar.ts";
import { listAuditable, toDayState } from "../../functions/core/closing.ts";
import type { Delta } from "../../functions/core/delta.ts";
import { toDeltas } from "../../functions/core/deltas.ts";
import { addVisit, createRecount } from "../../functions/core/recount.ts";
import type { Visit } from "../../functions/core/visit.ts";
import type { PlacedView } from "../../functions/store/visits.ts";
import { createView } from "../support/views.ts";

const DAY = "2026-11-22";
const START = Date.parse("2026-11-22T00:00:00+07:00");
const KEPT_MS = 3.5 * 86_400_000;
const ZONE = "Asia/Ho_Chi_Minh";

describe("a day", () => {
	const stateAt = (time: string, zone = ZONE, day = DAY) =>
		toDayState(day, { zone, nowMs: Date.parse(time), keptMs: KEPT_MS });

	it.each([
		["is open while it lasts", "2026-11-22T12:00:00+07:00", "open"],
		["is open before it began", "2026-11-20T12:00:00+07:00", "open"],
		[
			"is open for a quarter of an hour more",
			"2026-11-23T00:14:59.999+07:00",
			"open",
		],
		["is closed then", "2026-11-23T00:15:00+07:00", "closed"],
		["is closed for a day", "2026-11-23T23:59:59.999+07:00", "closed"],
		["is settled then", "2026-11-24T00:00:00+07:00", "settled"],
		[
			"is settled until its first view may expire, wherever that was",
			"2026-11-24T22:00:00Z",
			"settled",
		],
		["is gone then", "2026-11-24T22:00:00.001Z", "gone"],
	])("%s", (_, time, state) => {
		expect(stateAt(time)).toBe(state);
	});

	it.each([
		["25 hours long", "2026-11-01", "2026-11-02T05:15:00Z"],
		["23 hours long", "2026-03-08", "2026-03-09T04:15:00Z"],
	])(
		"of a clock that changes, %s, closes after its own end",
		(_, day, closed) => {
			const before = new Date(Date.parse(closed) - 1).toISOString();
			expect(stateAt(before, "America/New_York", day)).toBe("open");
			expect(stateAt(closed, "America/New_York", day)).toBe("closed");
		},
	);

	it.each(["Pacific/Kiritimati", "Asia/Ho_Chi_Minh", "Etc/GMT+12"])(
		"in %s is settled at some eight in the evening of UTC, when the audit runs",
		(zone) => {
			const end = toDayStart(addDays(DAY, 1), zone);
			const runs = Array.from({ length: 6 }, (_, at) =>
				Date.parse(`${addDays(DAY, at - 1)}T20:00:00Z`),
			);
			const states = runs
				.filter((nowMs) => nowMs > end)
				.map((nowMs) => toDayState(DAY, { zone, nowMs, keptMs: KEPT_MS }));
			expect(states).toContain("closed");
			expect(states).toContain("settled");
		},
	);

	it("is listed while it can be read", () => {
		const listAt = (time: string) =>
			listAuditable({ zone: ZONE, nowMs: Date.parse(time), keptMs: KEPT_MS });
		expect(listAt("2026-11-25T03:00:00+07:00")).toEqual([
			"2026-11-22",
			"2026-11-23",
			"2026-11-24",
		]);
		expect(listAt("2026-11-25T00:14:00+07:00")).toEqual([
			"2026-11-22",
			"2026-11-23",
		]);
		expect(listAt("2026-11-25T06:00:00+07:00")).toEqual([
			"2026-11-23",
			"2026-11-24",
		]);
	});
});

type Counts = Record<string, Record<string, number>>;

/** The ledger items that views leave behind, and what the fold makes of each view. */
function recordViews(views: readonly PlacedView[]) {
	const items = new Map<string, Visit>();
	const deltas = views.map((view) => {
		const key = `${view.reason ?? ""} ${view.visitor}`;
		const before = items.get(key);
		const { id: _id, atMs, ...facts } = view;
		const after: Visit = {
			...facts,
			views: (before?.views ?? 0) + 1,
			seenMs: atMs,
			...(before && { previousMs: before.seenMs }),
		};
		items.set(key, after);
		return toDeltas(before, after);
	});
	const recount = createRecount();
	for (const item of items.values()) addVisit(recount, item);
	return { recount, deltas };
}

type Adding = { key: string; add: Readonly<Record<string, number>> };

function addTo(counts: Counts, { key, add }: Adding): void {
	counts[key] ??= {};
	const item = counts[key];
	for (const [name, count] of Object.entries(add))
		item[name] = (item[name] ?? 0) + count;
}

function foldInto(counts: Counts, deltas: readonly Delta[]): Counts {
	for (const delta of deltas) addTo(counts, delta);
	return counts;
}

function toShown(counts: Counts): Shown {
	const list = (prefix: string) =>
		new Map(
			Object.entries(counts)
				.filter(([key]) => key.startsWith(prefix))
				.map(([key, item]) => [key.slice(prefix.length), item]),
		);
	return {
		box: counts.box ?? {},
		totals: list("total#day#"),
		pages: list("path#month#2026-11#"),
	};
}

const TOTAL = `total#day#${DAY}`;

const sumOf = (item: Record<string, number> = {}, prefix: RegExp) =>
	Object.entries(item)
		.filter(([name]) => prefix.test(name))
		.reduce((all, [, count]) => all + count, 0);

const anyViews = fc
	.array(
		fc.record({
			visitor: fc.nat(3),
			path: fc.constantFrom("/", "/tin-tuc", "/lien-he"),
			gapMinutes: fc.nat(40),
			reason: fc.option(fc.constantFrom("bot" as const, "flood" as const), {
				nil: undefined,
				freq: 4,
			}),
			screen: fc.constantFrom("phone" as const, "desktop" as const),
		}),
		{ maxLength: 25 },
	)
	.map((drafts) => {
		let atMs = START;
		return drafts.map(({ visitor, gapMinutes, reason, path, screen }, at) => {
			atMs += gapMinutes * 60_000;
			return createView({
				id: `view-number-${at}`,
				day: DAY,
				visitor: `visitor-${visitor}`,
				// Address and agent make the visitor.
				country: visitor === 0 ? "LA" : "VN",
				device: visitor === 1 ? "desktop" : "mobile",
				atMs,
				hour: String(Math.floor((atMs - START) / 3_600_000)).padStart(2, "0"),
				path,
				screen,
				...(reason && { reason }),
			});
		});
	});

describe("a recount", () => {
	it("agrees with the fold on any day", () => {
		fc.assert(
			fc.property(anyViews, (views) => {
				const { recount, deltas } = recordViews(views);
				const shown = toShown(foldInto({}, deltas.flat()));
				expect(
					compareDay(recount, { site: "demo", day: DAY, ...shown }),
				).toMatchObject({ differences: [], corrections: [] });
			}),
		);
	});

	it("after any loss and any double count gives corrections after which nothing differs and every sum holds", () => {
		fc.assert(
			fc.property(
				anyViews,
				fc.array(
					fc.tuple(fc.nat(), fc.constantFrom("box", "depth"), fc.nat(2)),
				),
				(views, faults) => {
					const { recount, deltas } = recordViews(views);
					const times = deltas
						.flatMap((ofView, at) => ofView.map((delta) => ({ at, delta })))
						.flatMap(({ at, delta }) => {
							const fault = faults.find(
								([view, pace]) =>
									view % views.length === at && pace === delta.pace,
							);
							return Array<Delta>(fault?.[2] ?? 1).fill(delta);
						});
					const counts = foldInto({}, times);
					const compare = () =>
						compareDay(recount, { site: "demo", day: DAY, ...toShown(counts) });
					for (const correction of compare().corrections)
						addTo(counts, correction);
					expect(compare().differences).toEqual([]);

					const { v = 0, u = 0, s = 0 } = counts[TOTAL] ?? {};
					expect(v).toBe(views.filter(({ reason }) => !reason).length);
					for (const sum of [/^h/, /^c:/, /^d:/, /^b:/, /^y:/, /^l:/, /^w:/])
						expect(sumOf(counts[TOTAL], sum), String(sum)).toBe(v);
					for (const name of ["", DAY, "2026-11"])
						expect([
							counts.box?.[`v${name}`] ?? 0,
							counts.box?.[`s${name}`] ?? 0,
							counts.box?.[`u${name}`] ?? 0,
						]).toEqual([v, s, u]);
					const pages = Object.entries(counts).filter(([key]) =>
						key.startsWith("path#month#"),
					);
					expect(
						pages.reduce((all, [, page]) => all + (page.v22 ?? 0), 0),
					).toBe(v);
					expect(u <= s && s <= v).toBe(true);
				},
			),
		);
	});
});

describe("the bounds of visits and bounces", () => {
	it.each([
		["one view", [0], { s: [1, 1], b: [1, 1] }],
		["two in one visit", [0, 29], { s: [1, 1], b: [0, 0] }],
		["two visits", [0, 30], { s: [2, 2], b: [2, 2] }],
		["three views, the last in a visit", [0, 1, 2], { s: [1, 2], b: [0, 1] }],
		["three views, the last alone", [0, 1, 60], { s: [2, 3], b: [1, 3] }],
	])(
		"are, for %s of a visitor, what the ledger leaves open",
		(_, minutes, bounds) => {
			const { recount } = recordViews(
				minutes.map((minute, at) =>
					createView({
						id: `view-number-${at}`,
						visitor: "one",
						atMs: START + minute * 60_000,
					}),
				),
			);
			const { least, most } = recount;
			expect({ s: [least.s, most.s], b: [least.b, most.b] }).toEqual(bounds);
		},
	);
});

describe("a comparison", () => {
	const views = [
		createView({ id: "view-1", day: DAY, visitor: "one", atMs: START }),
		createView({
			id: "view-2",
			day: DAY,
			visitor: "one",
			atMs: START + 60_000,
			path: "/tin",
		}),
		createView({
			id: "view-3",
			day: DAY,
			visitor: "two",
			atMs: START,
			country: "LA",
		}),
		createView({
			id: "view-4",
			day: DAY,
			visitor: "bot",
			atMs: START,
			reason: "bot",
		}),
	];
	const { recount, deltas } = recordViews(views);
	const compare = (counts: Counts, more: Partial<Shown> = {}) =>
		compareDay(recount, {
			site: "demo",
			day: DAY,
			...toShown(counts),
			...more,
		});

	it("names each number that is off, and by how much", () => {
		const counts = foldInto({}, deltas.flat());
		addTo(counts, { key: TOTAL, add: { v: -2, "r:bot": 3 } });
		const { differences } = compare(counts);
		expect(differences).toEqual([
			{ key: TOTAL, name: "v", counted: 1, expected: 3 },
			{ key: TOTAL, name: "r:bot", counted: 4, expected: 1 },
		]);
		expect(toDrift(differences)).toBe(5);
	});

	it("finds a reason that was counted and is not in the ledger", () => {
		const counts = foldInto({}, deltas.flat());
		addTo(counts, { key: TOTAL, add: { "r:flood": 2 } });
		expect(compare(counts).corrections).toMatchObject([
			{ key: TOTAL, add: { "r:flood": -2 } },
		]);
	});

	it("places a lost view by what the ledger tells of its visitor, the rest under (other)", () => {
		const depth = deltas
			.toSpliced(2, 1)
			.flat()
			.filter(({ pace }) => pace === "depth");
		const box = deltas.flat().filter(({ pace }) => pace === "box");
		const { corrections } = compare(foldInto({}, [...depth, ...box]));
		expect(corrections).toEqual([
			{
				site: "demo",
				key: TOTAL,
				read: { v: 2, u: 1, s: 1, b: 0, "r:bot": 1 },
				add: {
					v: 1,
					u: 1,
					s: 1,
					b: 1,
					"c:LA": 1,
					"d:mobile": 1,
					"b:chrome": 1,
					"y:android": 1,
					"h(other)": 1,
					"l:(other)": 1,
					"w:(other)": 1,
				},
			},
			{
				site: "demo",
				key: "path#month#2026-11#(other)",
				read: { v22: undefined },
				add: { v22: 1 },
			},
		]);
	});

	it("takes visits from the counter whose views and visitors are right", () => {
		const many = [0, 10, 60, 120, 125].map((minute, at) =>
			createView({
				id: `view-number-${at}`,
				day: DAY,
				visitor: "one",
				atMs: START + minute * 60_000,
			}),
		);
		const recorded = recordViews(many);
		const all = recorded.deltas.flat();
		const inBox = all.filter(({ pace }) => pace === "box");
		const inTotal = all.filter(({ pace }) => pace === "depth");
		const visitsIn = (counts: Counts) => {
			const { corrections } = compareDay(recorded.recount, {
				site: "demo",
				day: DAY,
				...toShown(counts),
			});
			for (const correction of corrections) addTo(counts, correction);
			return [counts.box?.[`s${DAY}`], counts[TOTAL]?.s];
		};
		expect(visitsIn(foldInto({}, inBox))).toEqual([3, 3]);
		expect(visitsIn(foldInto({}, inTotal))).toEqual([3, 3]);
		// Of neither it is known that there was more than one visit.
		expect(visitsIn({})).toEqual([1, 1]);
	});

	it("holds a month to the sum of its days: those of the box, the totals of those before", () => {
		const counts = foldInto({}, deltas.flat());
		addTo(counts, {
			key: "box",
			add: { v: 19, "v2026-11-20": 5, "v2026-11-23": 7, "v2026-11": 12 },
		});
		addTo(counts, { key: "total#day#2026-11-20", add: { v: 999 } });
		expect(compare(counts).differences).toEqual([]);
		addTo(counts, { key: "total#day#2026-11-01", add: { v: 7 } });
		expect(compare(counts)).toMatchObject({
			differences: [
				{ key: "box", name: "v2026-11", counted: 15, expected: 22 },
			],
			corrections: [{ key: "box", add: { v: 7, "v2026-11": 7 } }],
		});
	});

	it("takes the first views of a later day for none that the month lacks, where only its total shows them yet", () => {
		const counts = foldInto({}, deltas.flat());
		addTo(counts, { key: "total#day#2026-11-23", add: { v: 1, s: 1, u: 1 } });
		expect(compare(counts).differences).toEqual([]);
	});

	it("leaves the pages alone where they are too many to read", () => {
		const { differences } = compare(foldInto({}, deltas.flat()), {
			pages: undefined,
		});
		expect(differences).toEqual([]);
	});

	it("of a site that nobody has visited finds nothing", () => {
		expect(
			compareDay(createRecount(), {
				site: "demo",
				day: DAY,
				box: {},
				totals: new Map(),
				pages: new Map(),
			}),
		).toEqual({ checked: 11, differences: [], corrections: [] });
	});
});
