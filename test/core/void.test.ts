import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	SAVINGS,
	type SavingChange,
	saveDeltas,
} from "../../functions/core/brown-out.ts";
import { toDeltas } from "../../functions/core/deltas.ts";
import { InvalidInput, NotCounted } from "../../functions/core/errors.ts";
import { isMeant, parseVoid } from "../../functions/core/void.ts";
import type { Item } from "../../functions/store/attribute.ts";
import { type PlacedView, toVisit } from "../../functions/store/visits.ts";
import { toStream } from "../support/ledger.ts";
import { recount } from "../support/recount.ts";
import { createView } from "../support/views.ts";

const START = Date.parse("2026-11-27T20:00:00+07:00");
const NOW = Date.parse("2026-11-28T12:00:00+07:00");

/** Views of some visitors over two days, in the order in which they were made. */
const views = fc
	.array(
		fc.record({
			visitor: fc.nat(4),
			path: fc.constantFrom("/", "/tin", "/lien-he"),
			gapMinutes: fc.constantFrom(0, 1, 5, 29, 30, 31, 70),
			referrer: fc.constantFrom(undefined, "google.com"),
		}),
		{ maxLength: 40 },
	)
	.map((drawn) => {
		let atMs = START;
		return drawn.map(({ visitor, gapMinutes, referrer, path }, at) => {
			atMs += gapMinutes * 60_000;
			const local = new Date(atMs + 7 * 3_600_000).toISOString();
			return createView({
				id: `view-number-${at}`,
				visitor: `visitor-${visitor}`,
				atMs,
				day: local.slice(0, 10),
				hour: local.slice(11, 13),
				path,
				country: visitor % 2 ? "VN" : "US",
				...(referrer && { referrer }),
			});
		});
	});

type Sums = Map<string, number>;

/** Folds a change of an item: a view as it is made, what is taken out at noon of the next day. */
function add(
	sums: Sums,
	before: Item | undefined,
	after: Item | undefined,
	changes: readonly SavingChange[] = [],
) {
	const visit = after && toVisit(after);
	const atMs = visit?.voidedMs ?? visit?.seenMs ?? NOW;
	const deltas = toDeltas(before && toVisit(before), visit);
	for (const { site, key, add } of saveDeltas(deltas, changes, atMs / 1000))
		for (const [name, value] of Object.entries(add)) {
			const at = `${site} ${key} ${name}`;
			sums.set(at, (sums.get(at) ?? 0) + value);
		}
}

/** Counts views, and answers how each item stands in the end. */
function count(
	sums: Sums,
	made: readonly PlacedView[],
	changes?: readonly SavingChange[],
): Item[] {
	const last = new Map<string, Item>();
	for (const records of toStream(made, () => "shard").values())
		for (const { dynamodb } of records) {
			const { OldImage, NewImage = {} } = dynamodb ?? {};
			add(sums, OldImage, NewImage, changes);
			last.set(`${NewImage.pk?.S} ${NewImage.sk?.S}`, NewImage);
		}
	return [...last.values()];
}

const isMarked = ({ sk }: Item) => /[0-2]$/.test(sk?.S ?? "");
const mark = (item: Item): Item => ({
	...item,
	voided: { S: "one" },
	voidedAt: { N: String(NOW) },
});
const unmark = ({ voided: _, ...item }: Item): Item => ({
	...item,
	restored: { S: "one" },
});

const isOnline = (name: string) => / box o\d+$/.test(name);
const toRecord = (sums: Iterable<readonly [string, number]>) =>
	Object.fromEntries(
		[...sums].filter(([name, value]) => value !== 0 && !isOnline(name)),
	);
const pick = (sums: Sums, pattern: RegExp) =>
	[...sums].filter(([name]) => pattern.test(name));
const sumOf = (sums: Sums, pattern: RegExp) =>
	pick(sums, pattern).reduce((all, [, value]) => all + value, 0);

describe("taking visitors' days out", () => {
	it("leaves exactly the others' views, visits and visitors, in every sum, and accepted is still people and reasons", () => {
		fc.assert(
			fc.property(views, (made) => {
				const sums: Sums = new Map();
				for (const item of count(sums, made).filter(isMarked))
					add(sums, item, mark(item));
				const kept = made.filter(({ visitor }) => !/[0-2]$/.test(visitor));
				const exact = / (?:box [vsu]\S*|total#day#\S+ (?:[vsu]|[cdby]:\S+))$/;
				expect(toRecord(pick(sums, exact))).toEqual(
					toRecord(pick(recount(kept), exact)),
				);
				const voided = sumOf(sums, / r:voided$/);
				expect(voided).toBe(made.length - kept.length);
				const visits = sumOf(sums, / box s$/);
				for (const [part, whole] of [
					[/ h\S+$/, kept.length],
					[/ l:\S+$/, kept.length],
					[/ w:\S+$/, kept.length],
					[/ path#all#\S+ v$/, kept.length],
					[/ path#month#\S+ v\d\d$/, kept.length],
					[/ path#month#\S+ e\d\d$/, visits],
					[/ path#month#\S+ x\d\d$/, visits],
				] as const)
					expect(sumOf(sums, part), String(part)).toBe(whole);
			}),
			{ numRuns: 200 },
		);
	});

	it("and putting them back gives every number that there was", () => {
		fc.assert(
			fc.property(views, (made) => {
				const sums: Sums = new Map();
				const items = count(sums, made);
				const before = toRecord(sums);
				for (const item of items.filter(isMarked)) {
					add(sums, item, mark(item));
					add(sums, mark(item), { ...mark(item), voidedAt: { N: "1" } });
					add(sums, mark(item), unmark(item));
				}
				expect(toRecord(sums)).toEqual(before);
			}),
			{ numRuns: 100 },
		);
	});

	it("is exact in every counter, page, hour and source among them, for visitors who came once", () => {
		fc.assert(
			fc.property(views, (made) => {
				const single = made.map((view, at) => ({
					...view,
					visitor: `visitor-${at}`,
				}));
				const sums: Sums = new Map();
				for (const item of count(sums, single).filter(isMarked))
					add(sums, item, mark(item));
				const kept = single.filter(({ visitor }) => !/[0-2]$/.test(visitor));
				const counted = [...sums].filter(([name]) => !/ r:voided$/.test(name));
				expect(toRecord(counted)).toEqual(toRecord(recount(kept)));
			}),
			{ numRuns: 100 },
		);
	});

	/** What was given up from when on, half a minute beside any view. */
	const changes = fc
		.array(
			fc.record({
				minute: fc.nat(3000),
				saving: fc.constantFrom(...SAVINGS),
			}),
			{ maxLength: 6 },
		)
		.map((drawn) =>
			drawn
				.map(({ minute, saving }) => ({
					fromSeconds: START / 1000 + minute * 60 + 30,
					saving,
				}))
				.sort((one, other) => one.fromSeconds - other.fromSeconds),
		);

	it("takes from (other) what a brown-out had put there, whatever is given up by then: a visitor who came once leaves no trace", () => {
		fc.assert(
			fc.property(views, changes, (made, given) => {
				const single = made.map((view, at) => ({
					...view,
					visitor: `visitor-${at}`,
				}));
				const sums: Sums = new Map();
				for (const item of count(sums, single, given).filter(isMarked))
					add(sums, item, mark(item), given);
				const kept: Sums = new Map();
				count(
					kept,
					single.filter(({ visitor }) => !/[0-2]$/.test(visitor)),
					given,
				);
				const counted = [...sums].filter(([name]) => !/ r:voided$/.test(name));
				expect(toRecord(counted)).toEqual(toRecord(kept));
			}),
			{ numRuns: 200 },
		);
	});

	it("keeps the pages' sum and leaves no page below zero where details were given up in between, and gives every number back", () => {
		fc.assert(
			fc.property(views, changes, (made, given) => {
				const sums: Sums = new Map();
				const items = count(sums, made, given);
				const before = toRecord(sums);
				const marked = items.filter(isMarked);
				for (const item of marked) add(sums, item, mark(item), given);
				const views = sumOf(sums, / box v$/);
				expect(sumOf(sums, / path#all#\S+ v$/)).toBe(views);
				expect(sumOf(sums, / path#month#\S+ v\d\d$/)).toBe(views);
				for (const end of [/ path#month#\S+ e\d\d$/, / path#month#\S+ x\d\d$/])
					expect(sumOf(sums, end)).toBe(sumOf(sums, / box s$/));
				for (const [name, value] of pick(sums, / path#\w+#(?!.*\(other\))/))
					expect(value, name).toBeGreaterThanOrEqual(0);
				for (const item of marked)
					add(sums, mark(item), unmark(mark(item)), given);
				expect(toRecord(sums)).toEqual(before);
			}),
			{ numRuns: 200 },
		);
	});

	it("takes from its page, its hour and its time all of a script that asks one page again and again", () => {
		const made = Array.from({ length: 50 }, (_, at) =>
			createView({
				id: `view-number-${at}`,
				visitor: "script",
				path: "/binh-chon",
				atMs: START + at * 10_000,
				hour: "20",
			}),
		);
		const sums: Sums = new Map();
		for (const item of count(sums, made)) add(sums, item, mark(item));
		expect(toRecord(sums)).toEqual({
			"demo total#day#2026-11-23 r:voided": 50,
		});
	});

	it("counts what the visitor sends later as taken out, and with the rest when that is put back", () => {
		const made = [0, 1, 40].map((minute, at) =>
			createView({
				id: `view-number-${at}`,
				visitor: "script",
				atMs: START + minute * 60_000,
			}),
		);
		const [first, second, third] = [
			...(toStream(made, () => "shard").get("shard") ?? []),
		].map(({ dynamodb }) => dynamodb?.NewImage as Item) as [Item, Item, Item];
		const sums: Sums = new Map();
		add(sums, undefined, first);
		add(sums, first, second);
		add(sums, second, mark(second));
		add(sums, mark(second), mark(third));
		expect(toRecord(sums)).toEqual({ "demo total#day#2026-11-23 r:voided": 3 });
		add(sums, mark(third), unmark(third));
		const exact = / (?:box [vsu]\S*|total#day#\S+ (?:[vsu]|[cdby]:\S+))$/;
		expect(toRecord(pick(sums, exact))).toEqual(
			toRecord(pick(recount(made), exact)),
		);
	});

	it("of a day long past says nothing of who is online, and of a moment ago that nobody is", () => {
		const view = createView({ visitor: "somebody", atMs: START });
		const online = (voidedAt: number) => {
			const sums: Sums = new Map();
			for (const item of count(sums, [view]))
				add(sums, item, {
					...mark(item),
					voidedAt: { N: String(voidedAt) },
				});
			return sumOf(sums, / box o\d+$/);
		};
		expect(online(START + 60_000)).toBe(0);
		expect(online(START + 3_600_000)).toBe(1);
	});
});

const clock = {
	zone: "Asia/Ho_Chi_Minh",
	nowMs: NOW,
	keptMs: 3.5 * 86_400_000,
};
const asked = {
	from: "2026-11-27T20:00:00+07:00",
	to: "2026-11-27T21:00:00+07:00",
	where: { referrer: "spam.example" },
	reason: "Thư rác",
};

describe("what is asked to be taken out", () => {
	it("is times, what the last view was, and why; what is to come is cut to now", () => {
		expect(
			parseVoid({ ...asked, to: "2026-12-31T00:00:00+07:00" }, clock),
		).toEqual({
			...asked,
			from: "2026-11-27T13:00:00.000Z",
			to: "2026-11-28T05:00:00.000Z",
		});
	});

	it.each<[string, object, new (message: string) => Error]>([
		[
			"a day that the ledger has forgotten",
			{ from: "2026-11-20T00:00:00Z" },
			NotCounted,
		],
		["a number", { views: 5 }, InvalidInput],
		["no reason", { reason: " " }, InvalidInput],
		["a time that ends before it begins", { to: asked.from }, InvalidInput],
		[
			"a time to come",
			{ from: "2026-12-01T00:00:00Z", to: "2026-12-02T00:00:00Z" },
			InvalidInput,
		],
		[
			"a field that there is not",
			{ where: { address: "192.0.2.1" } },
			InvalidInput,
		],
	])("is refused with %s", (_, change, error) => {
		expect(() => parseVoid({ ...asked, ...change }, clock)).toThrow(error);
	});

	it("is whoever was last seen in that time, with what was named, and is a person", () => {
		const [item] = count(new Map(), [
			createView({
				visitor: "somebody",
				atMs: START,
				referrer: "spam.example",
			}),
		]);
		const visit = toVisit(item as Item);
		if (!visit) throw new Error("no visit");
		expect(isMeant(asked, visit)).toBe(true);
		expect(isMeant({ ...asked, where: {} }, visit)).toBe(true);
		expect(isMeant({ ...asked, where: { path: "/tin" } }, visit)).toBe(false);
		expect(isMeant({ ...asked, to: asked.from }, visit)).toBe(false);
		expect(isMeant(asked, { ...visit, reason: "bot" })).toBe(false);
	});
});
