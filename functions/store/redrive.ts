import type { DayKey } from "../core/calendar.ts";
import { InvalidInput } from "../core/errors.ts";
import type { Visit } from "../core/visit.ts";
import type { Audits } from "./audits.ts";
import type { Beginnings } from "./beginnings.ts";
import type { Counters } from "./counters.ts";
import { DEAD_LETTERS, foldBatch, type StreamRecord } from "./fold.ts";
import { toOrdered } from "./sequence.ts";
import { toVisit } from "./visits.ts";

/** What a dead letter holds. */
export type Letter = { reason: string; record: StreamRecord };

/**
 * What became of a letter: its record counts from now on, or was counted before, by another letter or by its day's audit, or was seen before
 * a restore, whose numbers it is not one of.
 */
export type Redriven =
	| "counted"
	| "counted before"
	| "audited"
	| "before a restore";

const REDRIVEN = { site: DEAD_LETTERS.site, key: "redriven" };

/** The latest results of a site, more than the days that a letter may wait. */
const AUDITS_READ = 200;

/** A letter as the fold writes it. Throws InvalidInput for what the stream's mapping gave up, which names no record: the audit repairs that. */
export function parseLetter(text: string): Letter {
	let letter: Partial<Letter> | null;
	try {
		letter = JSON.parse(text);
	} catch {
		throw new InvalidInput("This is no dead letter: it is no JSON.");
	}
	if (!letter?.record?.eventID)
		throw new InvalidInput(
			"This letter has no record in it. What a stream could not deliver at all is put right by the audit of its day.",
		);
	return letter as Letter;
}

/** Whether the day's last audit could read all of the ledger, and left nothing off: then the view of a letter is counted. */
async function isAudited(
	audits: Pick<Audits, "list">,
	{ site, day }: { site: string; day: DayKey },
): Promise<boolean> {
	const all = await audits.list(site, AUDITS_READ);
	const last = all.find((audit) => audit.day === day);
	return (
		last !== undefined &&
		last.unreadable === 0 &&
		(last.drift === 0 || last.repaired)
	);
}

/**
 * Counts a dead letter's record, through the same fold, under checkpoints of its own event: once, however many letters tell of it and
 * however often they are redriven. Throws where it still cannot be read, and Unavailable.
 */
export async function redrive(
	{ record }: Letter,
	{
		counters,
		audits,
		beginnings,
		nowMs,
	}: {
		counters: Counters;
		beginnings: Pick<Beginnings, "read">;
		audits: Pick<Audits, "list">;
		nowMs: number;
	},
): Promise<Redriven> {
	const { eventID = "", dynamodb = {} } = record;
	const visit = dynamodb.NewImage && toVisit(dynamodb.NewImage);
	const mark = { site: DEAD_LETTERS.site, key: `redriven#${eventID}` };
	const ordered = toOrdered(dynamodb.SequenceNumber ?? "");
	if (await counters.hasCounted(mark, ordered, eventID))
		return "counted before";
	const atSeconds = Math.floor(nowMs / 1000);
	const became = await decide(visit, { audits, beginnings });
	// By the clock of now, so that its checkpoints stay as long as those of a view of now.
	if (became === "counted")
		await foldAgain(
			{ ...dynamodb, ApproximateCreationDateTime: atSeconds },
			{ counters, shard: `redriven ${eventID}` },
		);
	const done = { ordered, atSeconds, add: { letters: 1 } };
	await counters.add(REDRIVEN, [done], eventID);
	// Checkpoints go after a day; that this letter is done with is told for ever.
	await counters.add(mark, [done], eventID);
	return became;
}

async function decide(
	visit: Visit | undefined,
	{
		audits,
		beginnings,
	}: { audits: Pick<Audits, "list">; beginnings: Pick<Beginnings, "read"> },
): Promise<Redriven> {
	if (!visit) return "counted";
	const beginning = await beginnings.read();
	if (visit.seenMs < beginning(visit.site)) return "before a restore";
	return (await isAudited(audits, visit)) ? "audited" : "counted";
}

async function foldAgain(
	dynamodb: StreamRecord["dynamodb"],
	{ counters, shard }: { counters: Counters; shard: string },
): Promise<void> {
	const { failure } = await foldBatch(
		{ records: [{ ...(dynamodb && { dynamodb }) }], shard },
		{
			counters,
			paces: ["box", "depth"],
			deadLetters: {
				put: async (_, reason) => {
					throw new InvalidInput(`It still cannot be read: ${reason}`);
				},
			},
		},
	);
	if (failure !== undefined) throw failure;
}

/** How many records wait among the dead letters, of all sites: those that were put there, less those that were redriven. */
export async function countLetters(
	counters: Pick<Counters, "getItems">,
): Promise<number> {
	const items = await counters.getItems(DEAD_LETTERS.site, [
		DEAD_LETTERS.key,
		REDRIVEN.key,
	]);
	const lettersOf = (key: string) => items.get(key)?.letters ?? 0;
	return Math.max(0, lettersOf(DEAD_LETTERS.key) - lettersOf(REDRIVEN.key));
}
