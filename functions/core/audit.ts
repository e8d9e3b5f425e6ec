/**
 * The audit: a closed day is added up again from the ledger and compared with what the counters show.
 *
 * The ledger keeps, of each visitor's day, how many views it had and what the last of them was. So it tells
 *
 * - exactly: views, visitors, what was not counted by reason; and, since address and agent make the visitor, views by
 *   country, device, browser and system;
 * - within bounds: visits and bounces. One or two views of a visitor are told exactly, of more only the last gap. An item counts views,
 *   visits and visitors in one write, so where its views and visitors are right its visits are too; else they are moved no further
 *   than into the bounds;
 * - not at all: seconds, entries, exits, sources, and which hour, language, screen or page a lost view had.
 *
 * What a correction cannot place goes to `(other)` of the hours, languages, screens and pages, below zero where views were counted twice.
 * So the day's views stay the sum over each of these, and nothing is invented. A page's total of all time is left alone:
 * a day does not tell it.
 */
import type { BoxCounts } from "./box.ts";
import { type DayKey, toMonth } from "./calendar.ts";
import { BOX_KEY, type Counter, toMonthlyKey, toTotalKey } from "./counter.ts";
import { sumExact } from "./exact.ts";
import { OTHER_PATHS } from "./page-path.ts";
import type { Recount } from "./recount.ts";

/** What the counters show of a day and of the days around it. */
export type Shown = {
	box: BoxCounts;
	/** The total items of the day's month. */
	totals: ReadonlyMap<DayKey, BoxCounts>;
	/** The month's items of all pages; undefined where they are too many to read. */
	pages: ReadonlyMap<string, BoxCounts> | undefined;
};

/** A number that is not what it must be. */
export type Difference = {
	key: string;
	name: string;
	counted: number;
	expected: number;
};

/** One write that puts a counter right; `read` are the numbers that it was worked out from, undefined where there was none. */
export type Correction = Counter & {
	add: Record<string, number>;
	read: Record<string, number | undefined>;
};

export type Comparison = {
	/** How many numbers were compared. */
	checked: number;
	differences: Difference[];
	corrections: Correction[];
};

const LETTERS = ["v", "s", "u"] as const;
type Letter = (typeof LETTERS)[number];

const namesOf = (prefix: string, ...counts: BoxCounts[]) => [
	...new Set(
		counts.flatMap(Object.keys).filter((name) => name.startsWith(prefix)),
	),
];

/** What the day's total has to show: what the ledger tells exactly, and the visits and bounces that it bounds. */
function toExpected(
	{ exact, least, most }: Recount,
	{ total, box, day }: { total: BoxCounts; box: BoxCounts; day: DayKey },
): Record<Letter | "b", number> {
	const { v = 0, u = 0 } = exact;
	const isRight = (counts: BoxCounts, period: string) =>
		(counts[`v${period}`] ?? 0) === v && (counts[`u${period}`] ?? 0) === u;
	const within = (name: "s" | "b", counted = 0) =>
		Math.min(most[name], Math.max(least[name], counted));
	const isInBox = !isRight(total, "") && isRight(box, day);
	return {
		v,
		u,
		s: within("s", isInBox ? box[`s${day}`] : total.s),
		b: within("b", total.b),
	};
}

/** Where views go that the day's total lacks: by what the ledger tells of them, else to `(other)`. */
function toPlaces(
	{ exact }: Recount,
	total: BoxCounts,
): Record<string, number> {
	const told = ["c:", "d:", "b:", "y:"].flatMap((prefix) =>
		namesOf(prefix, exact, total).map((name) => [
			name,
			(exact[name] ?? 0) - (total[name] ?? 0),
		]),
	);
	const untold = ["h", "l:", "w:"].map((prefix) => [
		prefix + OTHER_PATHS,
		(exact.v ?? 0) -
			sumExact(namesOf(prefix, total).map((name) => total[name] ?? 0)),
	]);
	return Object.fromEntries([...told, ...untold]);
}

/**
 * The box's numbers of the day and its month, which is the sum of its days: of those that the box has, and the totals of older ones. A later
 * day that the box lacks has no views in it, whatever its total shows: that is read apart, and may have the day's first views already.
 */
function toBoxExpected(
	expected: Record<Letter, number>,
	{ box, totals, day }: Omit<Shown, "pages"> & { day: DayKey },
): Record<string, number> {
	const month = toMonth(day);
	const otherDays = Array.from(
		{ length: 31 },
		(_, at) => `${month}-${String(at + 1).padStart(2, "0")}`,
	).filter((each) => each !== day);
	return Object.fromEntries(
		LETTERS.flatMap((letter) => [
			[letter + day, expected[letter]],
			[
				letter + month,
				expected[letter] +
					sumExact(
						otherDays.map(
							(each) =>
								box[letter + each] ??
								(each < day ? totals.get(each)?.[letter] : undefined) ??
								0,
						),
					),
			],
		]),
	);
}

/** A counter's numbers against what they must be. */
function compareCounter(
	counter: Counter,
	counted: BoxCounts,
	expected: Record<string, number>,
) {
	const names = Object.keys(expected);
	const differences = names
		.map((name) => ({
			key: counter.key,
			name,
			counted: counted[name] ?? 0,
			expected: expected[name] ?? 0,
		}))
		.filter((each) => each.counted !== each.expected);
	const add: Record<string, number> = Object.fromEntries(
		differences.map((each) => [each.name, each.expected - each.counted]),
	);
	const read = Object.fromEntries(names.map((name) => [name, counted[name]]));
	return {
		checked: names.length,
		differences,
		correction: { ...counter, add, read },
	};
}

/** Compares what the counters show of a day with its recount, and works out the writes that put them right. */
export function compareDay(
	recount: Recount,
	{ site, day, box, totals, pages }: Shown & { site: string; day: DayKey },
): Comparison {
	const total = totals.get(day) ?? {};
	const month = toMonth(day);
	const expected = toExpected(recount, { total, box, day });
	const reasons = namesOf("r:", recount.exact, total).map((name) => [
		name,
		recount.exact[name] ?? 0,
	]);

	const inTotal = compareCounter({ site, key: toTotalKey(day) }, total, {
		...expected,
		...Object.fromEntries(reasons),
	});
	if (inTotal.correction.add.v)
		Object.assign(inTotal.correction.add, toPlaces(recount, total));

	const inBox = compareCounter(
		{ site, key: BOX_KEY },
		box,
		toBoxExpected(expected, { box, totals, day }),
	);
	// A month moves with each view of today; where the day differs too, its numbers alone tell whether the correction was made.
	if (inBox.differences.some(({ name }) => name.endsWith(day)))
		for (const letter of LETTERS) delete inBox.correction.read[letter + month];
	// The total of all time was written together with the month's.
	for (const letter of LETTERS)
		inBox.correction.add[letter] = inBox.correction.add[letter + month] ?? 0;

	const compared = [inTotal, inBox];
	if (pages) {
		const name = `v${day.slice(8)}`;
		const inPages = compareCounter(
			{ site, key: toMonthlyKey("path", month, "") },
			{ [name]: sumExact([...pages.values()].map((page) => page[name] ?? 0)) },
			{ [name]: expected.v },
		);
		const other = toMonthlyKey("path", month, OTHER_PATHS);
		const read = { [name]: pages.get(OTHER_PATHS)?.[name] };
		const correction = { ...inPages.correction, key: other, read };
		compared.push({ ...inPages, correction });
	}
	return {
		checked: sumExact(compared.map(({ checked }) => checked)),
		differences: compared.flatMap(({ differences }) => differences),
		corrections: compared
			.filter(({ differences }) => differences.length > 0)
			.map(({ correction: { add, ...rest } }) => ({
				...rest,
				add: Object.fromEntries(
					Object.entries(add).filter(([, count]) => count !== 0),
				),
			})),
	};
}

/** What one audit of a day found and did. */
export type Audit = {
	site: string;
	day: DayKey;
	/** RFC 3339, in UTC. */
	at: string;
	/** Who asked for it: `schedule`, or `command`. */
	by: string;
	/** What the ledger tells. */
	views: number;
	visitors: number;
	/** How many numbers were compared. */
	checked: number;
	/** By how much they were off, all together; 0 where every one is right. */
	drift: number;
	differences: readonly Difference[];
	/** Ledger items that nobody can read: the fold put them aside. */
	unreadable: number;
	/** Whether nothing differs any more; false also where nobody asked to repair. */
	repaired: boolean;
};

/** The sum of what every number is off by. */
export function toDrift(differences: readonly Difference[]): number {
	return sumExact(
		differences.map(({ counted, expected }) => Math.abs(expected - counted)),
	);
}
