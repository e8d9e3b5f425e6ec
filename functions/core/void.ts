/**
 * Voiding: an administrator takes a spike out of the numbers, and may put it back. Nobody types a number: ledger items that look like
 * what was named are marked, the fold takes what they hold out of every counter, and their views stand under the reason
 * `voided`. So what was accepted is still people and reasons, to the view.
 *
 * What is taken out is a visitor's whole day, by its last view; the ledger keeps no more of the views before.
 */
import * as z from "zod";
import { addDays, type DayKey, toLocalTime } from "./calendar.ts";
import { toDayState } from "./closing.ts";
import { InvalidInput, NotCounted } from "./errors.ts";
import { parse } from "./site.ts";
import { instant, line } from "./text.ts";
import type { Visit } from "./visit.ts";

/** What a visitor's last view must have been for it to be taken out, of that which the dashboard shows. */
export const VOID_FIELDS = [
	"path",
	"referrer",
	"campaign",
	"country",
	"device",
	"browser",
	"system",
	"language",
	"screen",
] as const;
export type VoidField = (typeof VOID_FIELDS)[number];

const value = line(300).optional();

export const voidInput = z.strictObject({
	from: instant,
	to: instant,
	where: z
		.strictObject(
			Object.fromEntries(VOID_FIELDS.map((name) => [name, value])) as Record<
				VoidField,
				typeof value
			>,
		)
		.default({}),
	reason: line(300),
});

/** Which views are asked to be taken out, and why. */
export type VoidInput = {
	readonly from: string;
	readonly to: string;
	readonly where: Readonly<Partial<Record<VoidField, string>>>;
	readonly reason: string;
};

/** `pending` and `undoing` are under way, and go on where they stopped. */
export type VoidState = "pending" | "done" | "undoing" | "undone";

/** How many visitors' days, and views of theirs. */
export type Taken = { readonly visitors: number; readonly views: number };

/** One decision to take views out: who, when, why, and how far it has come. */
export type Void = VoidInput & {
	readonly id: string;
	readonly site: string;
	readonly by: string;
	readonly at: string;
	readonly state: VoidState;
	/** What was found and marked. */
	readonly taken: Taken;
	/** What of it was put back. */
	readonly restored: Taken;
	readonly undoneBy?: string;
	readonly undoneAt?: string;
	/** When the ledger begins to forget what this took out. */
	readonly until: string;
	/** Rises by one with every step. */
	readonly version: number;
};

export const NOTHING_TAKEN: Taken = { visitors: 0, views: 0 };

type Clock = { zone: string; nowMs: number; keptMs: number };

/** The site's days within a range of time. */
export function listVoidDays(
	{ from, to }: Pick<VoidInput, "from" | "to">,
	zone: string,
): DayKey[] {
	const { day: last } = toLocalTime(Date.parse(to), zone);
	const days: DayKey[] = [];
	let { day } = toLocalTime(Date.parse(from), zone);
	for (; day <= last; day = addDays(day, 1)) days.push(day);
	return days;
}

/** Whether the ledger still has all of a day. */
export function isKept(day: DayKey, clock: Clock): boolean {
	return toDayState(day, clock) !== "gone";
}

/**
 * What an administrator wants taken out. Throws InvalidInput, and NotCounted for days that the ledger has begun to forget; a time to come
 * is cut to now, since what comes later is nobody's to judge yet.
 */
export function parseVoid(input: unknown, clock: Clock): VoidInput {
	const asked = parse(voidInput, input);
	const fromMs = Date.parse(asked.from);
	const toMs = Math.min(Date.parse(asked.to), clock.nowMs);
	if (fromMs >= toMs)
		throw new InvalidInput("from: a time before to, and before now");
	const { day } = toLocalTime(fromMs, clock.zone);
	if (!isKept(day, clock))
		throw new NotCounted(
			`It is too late for ${day}: views can be told from one another for three days, then only their sums are left, and a sum is never changed by hand.`,
		);
	const where = Object.fromEntries(
		Object.entries(asked.where).filter(([, each]) => each !== undefined),
	);
	return {
		from: new Date(fromMs).toISOString(),
		to: new Date(toMs).toISOString(),
		where,
		reason: asked.reason.trim(),
	};
}

/** Whether a visitor's day is among what is to be taken out: its last view lies in the time, and is as was named. */
export function isMeant(
	{ from, to, where }: Pick<VoidInput, "from" | "to" | "where">,
	visit: Visit,
): boolean {
	return (
		visit.reason === undefined &&
		visit.seenMs >= Date.parse(from) &&
		visit.seenMs < Date.parse(to) &&
		VOID_FIELDS.every(
			(name) => where[name] === undefined || where[name] === visit[name],
		)
	);
}

/** What callers see of a void. */
export function toShownVoid({
	id,
	state,
	from,
	to,
	where,
	reason,
	by,
	at,
	taken,
	restored,
	undoneBy,
	undoneAt,
	until,
}: Void) {
	return {
		id,
		state,
		from,
		to,
		where,
		reason,
		by,
		at,
		taken,
		restored,
		...(undoneBy && { undoneBy, undoneAt }),
		until,
	};
}

/** Whether a void has steps left to make. */
export function isUnderWay({ state }: Pick<Void, "state">): boolean {
	return state === "pending" || state === "undoing";
}
