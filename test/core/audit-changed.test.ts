import fc from "fast-check";
import { expect, it } from "vitest";
import { compareDay } from "../../functions/core/audit.ts";
import {
	SAVINGS,
	type SavingChange,
	saveDeltas,
} from "../../functions/core/brown-out.ts";
import { toDeltas } from "../../functions/core/deltas.ts";
import { addVisit, createRecount } from "../../functions/core/recount.ts";
import type { Item } from "../../functions/store/attribute.ts";
import { toVisit } from "../../functions/store/visits.ts";
import { toStream } from "../support/ledger.ts";
import { createView } from "../support/views.ts";

const DAY = "2026-11-23";
const START = Date.parse("2026-11-23T00:00:00+07:00");
const TOTAL = `total#day#${DAY}`;

/** A day's views, of people and of a robot. */
const views = fc
	.array(
		fc.record({
			visitor: fc.nat(4),
			path: fc.constantFrom("/", "/tin", "/lien-he"),
			gapMinutes: fc.constantFrom(0, 1, 5, 29, 30, 31, 70),
			referrer: fc.constantFrom(undefined, "google.com"),
			isBot: fc.nat(9).map((chance) => chance === 0),
		}),
		{ minLength: 1, maxLength: 18 },
	)
	.map((drawn) => {
		let atMs = START;
		return drawn.map(({ visitor, gapMinutes, referrer, path, isBot }, at) => {
			atMs += gapMinutes * 60_000;
			return createView({
				id: `view-number-${at}`,
				day: DAY,
				hour: new Date(atMs + 7 * 3_600_000).toISOString().slice(11, 13),
				visitor: `visitor-${visitor}`,
				atMs,
				path,
				country: visitor % 2 ? "VN" : "US",
				...(referrer && { referrer }),
				...(isBot && { reason: "bot" as const }),
			});
		});
	});

/** What was given up from when on. */
const savings = fc
	.array(
		fc.record({
			minute: fc.nat(1400),
			saving: fc.constantFrom(...SAVINGS),
		}),
		{ minLength: 1, maxLength: 4 },
	)
	.map((drawn) =>
		drawn
			.map(
				({ minute, saving }): SavingChange => ({
					fromSeconds: START / 1000 + minute * 60 + 30,
					saving,
				}),
			)
			.sort((one, other) => one.fromSeconds - other.fromSeconds),
	);

/** After which views somebody takes out what some visitors have made so far, and perhaps puts it back. */
const voids = fc.record({
	after: fc.nat(17),
	visitors: fc.subarray([0, 1, 2, 3, 4]),
	backAfter: fc.option(fc.nat(17), { nil: undefined }),
});

type Change = { before?: Item | undefined; after: Item };

/** The changes of the ledger, in order, and how its items stand in the end. */
function listChanges(
	made: readonly ReturnType<typeof createView>[],
	{
		after,
		visitors,
		backAfter,
	}: { after: number; visitors: number[]; backAfter?: number | undefined },
): { changes: Change[]; items: Item[] } {
	const items = new Map<string, Item>();
	const marked = new Set<string>();
	const changes: Change[] = [];
	const keyOf = ({ sk }: Item) => sk?.S ?? "";
	const change = (item: Item) => {
		const before = items.get(keyOf(item));
		changes.push({ before, after: item });
		items.set(keyOf(item), item);
	};
	const records = toStream(made, () => "shard").get("shard") ?? [];
	for (const [at, { dynamodb }] of records.entries()) {
		const image = dynamodb?.NewImage ?? {};
		const now = { N: String(image.seen?.N) };
		const mark = { voided: { S: "one" }, voidedAt: now };
		change(marked.has(keyOf(image)) ? { ...image, ...mark } : image);
		if (at === after)
			for (const item of [...items.values()])
				if (visitors.some((each) => keyOf(item) === `visitor-${each}`)) {
					marked.add(keyOf(item));
					change({ ...item, ...mark });
				}
		if (backAfter !== undefined && at === after + backAfter)
			for (const key of marked) {
				const { voided: _, ...item } = items.get(key) ?? {};
				marked.delete(key);
				change({ ...item, restored: { S: "one" }, voidedAt: now });
			}
	}
	return { changes, items: [...items.values()] };
}

type Counts = Record<string, Record<string, number>>;

function addTo(
	counts: Counts,
	{ key, add }: { key: string; add: Readonly<Record<string, number>> },
): void {
	counts[key] ??= {};
	const item = counts[key];
	for (const [name, count] of Object.entries(add))
		item[name] = (item[name] ?? 0) + count;
}

/** Compares the counters with the ledger's items. */
function compare(counts: Counts, items: readonly Item[]) {
	const recount = createRecount();
	for (const item of items) {
		const visit = toVisit(item);
		if (visit) addVisit(recount, visit);
	}
	const list = (prefix: string) =>
		new Map(
			Object.entries(counts)
				.filter(([key]) => key.startsWith(prefix))
				.map(([key, item]) => [key.slice(prefix.length), item]),
		);
	const found = compareDay(recount, {
		site: "demo",
		day: DAY,
		box: counts.box ?? {},
		totals: list("total#day#"),
		pages: list("path#month#2026-11#"),
	});
	return { ...found, recount };
}

it("an audit finds nothing on a day that had a brown-out and on which views were taken out, or put back", () => {
	fc.assert(
		fc.property(views, savings, voids, (made, given, taken) => {
			const { changes, items } = listChanges(made, taken);
			const counts: Counts = {};
			for (const { before, after } of changes) {
				const visit = toVisit(after);
				const deltas = toDeltas(before && toVisit(before), visit);
				const atMs = visit?.voidedMs ?? visit?.seenMs ?? START;
				for (const delta of saveDeltas(deltas, given, atMs / 1000))
					addTo(counts, delta);
			}
			expect(compare(counts, items)).toMatchObject({
				differences: [],
				corrections: [],
			});
		}),
		{ numRuns: 500 },
	);
});

it("and puts right what was lost or counted twice of such a day, after which every sum holds", () => {
	fc.assert(
		fc.property(
			views,
			savings,
			voids,
			fc.array(fc.tuple(fc.nat(), fc.constantFrom("box", "depth"), fc.nat(2)), {
				minLength: 1,
			}),
			(made, given, taken, faults) => {
				const { changes, items } = listChanges(made, taken);
				const counts: Counts = {};
				for (const [at, { before, after }] of changes.entries()) {
					const visit = toVisit(after);
					const deltas = toDeltas(before && toVisit(before), visit);
					const atMs = visit?.voidedMs ?? visit?.seenMs ?? START;
					for (const delta of saveDeltas(deltas, given, atMs / 1000)) {
						const fault = faults.find(
							([change, pace]) =>
								change % changes.length === at && pace === delta.pace,
						);
						for (let time = fault?.[2] ?? 1; time > 0; time--)
							addTo(counts, delta);
					}
				}
				for (const correction of compare(counts, items).corrections)
					addTo(counts, correction);
				const { differences, recount } = compare(counts, items);
				expect(differences).toEqual([]);
				const { v = 0, u = 0 } = recount.exact;
				const total = counts[TOTAL] ?? {};
				expect([total.v ?? 0, total.u ?? 0]).toEqual([v, u]);
				for (const prefix of [/^h/, /^c:/, /^d:/, /^b:/, /^y:/, /^l:/, /^w:/])
					expect(
						Object.entries(total)
							.filter(([name]) => prefix.test(name))
							.reduce((all, [, count]) => all + count, 0),
						String(prefix),
					).toBe(v);
				expect(
					Object.entries(counts)
						.filter(([key]) => key.startsWith("path#month#"))
						.reduce((all, [, page]) => all + (page.v23 ?? 0), 0),
				).toBe(v);
			},
		),
		{ numRuns: 300 },
	);
});
