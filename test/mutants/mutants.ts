import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A safety of the counting code, how its text reads without it, and the tests of which one must miss it. */
export type Mutant = {
	/** What is taken away. */
	takes: string;
	/** A file under `functions/`. */
	file: string;
	/** Text that is there once. */
	from: string;
	to: string;
	/** Files under `test/`, without `.test.ts`. */
	tests: readonly string[];
};

/** The safeties of one file, all missed by the same tests unless they name others. */
const of = (
	file: string,
	tests: readonly string[],
	mutants: readonly [
		takes: string,
		from: string,
		to: string,
		tests?: readonly string[],
	][],
): Mutant[] =>
	mutants.map(([takes, from, to, others = tests]) => ({
		takes,
		file,
		from,
		to,
		tests: others,
	}));

/** Every safety of the path on which a view counts once: ledger, stream, fold, counter, audit, void, redrive. */
export const MUTANTS: readonly Mutant[] = [
	...of(
		"store/visits.ts",
		["store/visits"],
		[
			[
				"a view's mark is refused when it comes again",
				"isUnseen(recent)",
				'"attribute_not_exists(nothing)"',
			],
			[
				"the day before refuses a claim on what it has counted",
				"isUnseen(RECENT)",
				'"NOT contains(nothing,:mark)"',
			],
			[
				"all marks of this minute and the one before are remembered",
				"isUnseen(recent)",
				"isUnseen([])",
			],
			[
				"claims of a visitor have a limit",
				"size(claimed)<:limit",
				"size(claimed)<:limit OR size(claimed)>=:limit",
			],
			[
				"a view of an address that is over is a flood",
				'view.isOver ? "0"',
				'view.isOver ? "9000"',
			],
			[
				"a visitor's views in a minute have a limit",
				"const isLimited = view.reason === undefined",
				"const isLimited = false",
			],
			[
				"the limit refuses the next view and not the one after",
				"}<:limit)",
				"}<=:limit)",
			],
			[
				"what is no person's has an item of its own",
				"sk: { S: reason ?",
				"sk: { S: !visitor ?",
			],
			[
				"a write whose answer got lost is told from a repeat",
				"error.attempts > 1 && isLast(item, view.id)",
				"false",
				["exactness/lost-answers"],
			],
			[
				"a repeat is told from a write whose answer got lost: by the attempt",
				"error.attempts > 1 && isLast(item, view.id)",
				"isLast(item, view.id)",
			],
			[
				"a repeat is told from a write whose answer got lost: by the last view",
				"error.attempts > 1 && isLast(item, view.id)",
				"error.attempts > 1",
				["exactness/lost-answers"],
			],
			[
				"a repeat is noted only on an item that has views",
				'ConditionExpression: "attribute_exists(#views)"',
				'ConditionExpression: "attribute_not_exists(#nothing) OR attribute_exists(#views)"',
			],
		],
	),
	...of(
		"store/view-marks.ts",
		["store/visits"],
		[
			[
				"a view that the next day claimed is refused",
				'const IS_UNCLAIMED = "NOT contains(claimed,:mark)"',
				'const IS_UNCLAIMED = "NOT contains(claimed,:none)"',
			],
			[
				"the marks of 16 views are remembered",
				'[..."abcdefghijklmnop"]',
				'[..."abcdefghijklmno"]',
			],
			[
				"the minute before is looked at",
				"RECENT_MINUTES = 2",
				"RECENT_MINUTES = 1",
			],
		],
	),
	...of(
		"store/salts.ts",
		["store/salts"],
		[
			[
				"a day has one salt, whoever makes it",
				"salt=if_not_exists(salt,:salt)",
				"salt=:salt",
			],
			[
				"a day has one number of lanes",
				"laneCount=if_not_exists(laneCount,:lanes)",
				"laneCount=:lanes",
			],
			[
				"new pages of a day have a limit",
				'"attribute_not_exists(pages) OR pages < :limit"',
				'"attribute_not_exists(pages) OR NOT pages = :limit OR pages = :limit"',
			],
			[
				"new sources of a day have a limit",
				"size(sources) < :limit OR contains",
				"size(sources) >= :limit OR size(sources) < :limit OR contains",
			],
			[
				"a known source is admitted where the day is full",
				" OR contains(sources,:mark)",
				" OR (size(sources) < :limit AND contains(sources,:mark))",
			],
		],
	),
	...of(
		"http/record.ts",
		["http/view"],
		[
			[
				"the numbers are read before the view is written",
				"...toAnswer(site, reading, { nowMs, gain })",
				"...toAnswer(site, await readNumbers(counters, { site, path: view.path, paths: request.paths ?? [] }), { nowMs, gain })",
			],
			[
				"the day before is asked after midnight",
				'if (claimed === "repeat") return { isRepeat: true };',
				"",
			],
			[
				"a view beyond the limit is counted as flood",
				'return write({ ...ready, reason: "flood" })',
				"return recorded",
				["http/flood"],
			],
			[
				"invented pages go under (other)",
				"...(!path && { path: OTHER_PATHS })",
				"...{}",
			],
			[
				"an address's views of a minute have a limit",
				"addresses?.isOver(site.id, facts.address, nowMs) === true",
				"addresses?.isOver(site.id, facts.address, nowMs) === undefined",
			],
			[
				"a bot takes no place of a person's page or source",
				"if (view.reason !== undefined) return {};",
				"",
			],
		],
	),
	...of(
		"core/deltas.ts",
		["core/deltas", "core/void"],
		[
			[
				"an item that expires takes nothing away",
				"if (!after) return [];",
				"if (!after) return before ? toMoved(before) : [];",
			],
			[
				"a change that is no view counts none",
				"if (after.views === (before?.views ?? 0)) return [];",
				"",
			],
			[
				"a noted repeat counts as no view",
				"if (repeats > 0) return [{ ...total, add: { again: repeats } }];",
				"",
				["store/self-check"],
			],
			[
				"what was taken out is taken from the counters",
				"if (before && !before.voided !== !after.voided) return toMoved(after);",
				"",
			],
			[
				"a later view of who was taken out is taken out too",
				"const reason = after.reason ?? (after.voided && VOIDED);",
				"const reason = after.reason;",
			],
			[
				"a page that was left loses its exit",
				"...(leavesPage\n\t\t\t?",
				"...(false\n\t\t\t?",
			],
		],
	),
	...of(
		"core/holding.ts",
		["core/void"],
		[
			[
				"of views of several pages only the last is taken from its page",
				"const known = isUniform ? views : 1;",
				"const known = views;",
			],
			[
				"what was taken out long ago takes nobody who is online",
				"toMinute(voidedMs) - minute <= ONLINE_KEPT_MINUTES",
				"minute > 0",
			],
		],
	),
	...of(
		"core/brown-out.ts",
		["core/brown-out"],
		[
			[
				"a change has two minutes' notice",
				"fromSeconds: nowSeconds + NOTICE_SECONDS, saving",
				"fromSeconds: nowSeconds, saving",
			],
			[
				"what is taken out goes by what was given up when it was seen",
				"delta.seen ? toSavingOf(changes, delta.seen) : now",
				"now",
				["core/void"],
			],
			[
				"a page never falls below zero where details were given up in between",
				"...within.map(({ saving }) => saving),",
				"",
				["core/void"],
			],
			[
				"old records keep what was in force when they were written",
				"...past.slice(Math.max(0, oldest)),",
				"...past.slice(-1),",
			],
		],
	),
	...of(
		"store/brown-out.ts",
		["store/brown-out"],
		[
			[
				"of two who ask at once both are heard",
				'"attribute_not_exists(pk) OR version = :read"',
				'"attribute_not_exists(pk) OR version >= :read"',
			],
		],
	),
	...of(
		"store/savings.ts",
		["store/brown-out"],
		[
			[
				"a process knows of a change before it is in force",
				"(NOTICE_SECONDS * 1000) / 2",
				"NOTICE_SECONDS * 2000",
			],
			[
				"a list that could not be read is asked for again",
				"known = undefined;",
				"",
			],
		],
	),
	...of(
		"store/sequence.ts",
		["store/sequence"],
		[
			[
				"sequence numbers of different lengths sort as numbers",
				'String(digits.length).padStart(2, "0") + digits',
				"digits",
			],
			[
				"zeros before a sequence number say nothing",
				'sequence.replace(/^0+(?=\\d)/, "")',
				"sequence",
			],
		],
	),
	...of(
		"store/fold.ts",
		["store/fold"],
		[
			[
				"a failed write asks for the batch again",
				'failure = outcomes.find((outcome) => outcome.status === "rejected")?.reason;',
				"",
			],
			[
				"the two paces have checkpoints of their own",
				"return shard && `",
				"return shard; `",
			],
			[
				"a record has the saving of its own second",
				"saveDeltas(counting, changes, read.atSeconds)",
				"saveDeltas(counting, changes, reads.at(-1)?.atSeconds ?? 0)",
			],
			[
				"nothing is counted while nobody can tell what is given up",
				"failure = error;\n\t\t\treturn [];",
				"return reads;",
			],
			[
				"what was seen before a restore is not counted into it",
				"read.seenMs >= beginning(site)",
				"read.seenMs >= 0",
				["store/fold"],
			],
			[
				"a record that cannot be read stops no other",
				"if (await putAside(record, aside)) dead++;",
				"throw error;",
			],
			[
				"a record that cannot be read leaves a letter",
				'if (!paces.includes("box")) continue;',
				"continue;",
			],
			[
				"one of the two paces reports it",
				'if (!paces.includes("box")) continue;',
				"",
				["store/redrive"],
			],
			[
				"a letter is put once however often its record comes",
				"if (await counters.hasCounted(DEAD_LETTERS, ordered, shard)) return false;",
				"",
				["store/redrive"],
			],
			[
				"a letter is put before it is remembered",
				"await deadLetters.put(record, reason);\n\tconst atSeconds",
				"setTimeout(() => deadLetters.put(record, reason).catch(() => {}), 50);\n\tconst atSeconds",
				["exactness/killed"],
			],
			[
				"a counter is told the shard of what it counts",
				"toReader(shard, delta.pace)",
				"toReader(undefined, delta.pace)",
			],
		],
	),
	...of(
		"store/counters.ts",
		["store/counters"],
		[
			[
				"a counter refuses what is at or below its checkpoint",
				'"attribute_not_exists(#shard) OR #shard < :first"',
				'"attribute_not_exists(#shard) OR #shard < :first OR #shard >= :first"',
			],
			[
				"a checkpoint that stands in text is the one that was read",
				'"#shard = :inText"',
				'"attribute_exists(#shard) OR #shard = :inText"',
			],
			[
				"a batch that it holds in part is refused as a whole",
				"#shard < :first",
				"(#shard < :last AND :first <> :last)",
			],
			[
				"of a refused batch only what it does not hold yet is added",
				"rest.filter((entry) => entry.ordered > ordered)",
				"rest.slice(0, 0)",
			],
			[
				"the checkpoint is the last record of the batch",
				"toCheckpoint(last.ordered, last.atSeconds)",
				"toCheckpoint(first.ordered, last.atSeconds)",
			],
			[
				"increments that cancel out are remembered",
				"let rest = shard || sum(entries).size > 0 ? entries : [];",
				"let rest = sum(entries).size > 0 ? entries : [];",
			],
			[
				"a checkpoint stays for as long as its records can come again",
				"nowSeconds - CHECKPOINT_KEPT_SECONDS",
				"nowSeconds + 1",
			],
			[
				"a checkpoint that has moved since is not removed",
				"...(checkpoints.length > 0 && {",
				"...(checkpoints.length < 0 && {",
			],
			[
				"a number beyond 2^53 is refused",
				"toExact(Number(value.N))]]",
				"Number(value.N)]]",
			],
			[
				"a correction is made only while the counter shows what was compared",
				'.join(" AND "),\n\t\tExpressionAttributeNames',
				'.join(" OR "),\n\t\tExpressionAttributeNames',
				["store/audits"],
			],
			[
				"a correction of what was not there is made once",
				"attribute_not_exists(#r$",
				"attribute_not_exists(nothing) OR attribute_exists(#r$",
				["store/audits"],
			],
			[
				"what was redriven is known for ever",
				"return seen.ordered >= ordered;",
				"return false;",
				["store/redrive"],
			],
		],
	),
	...of(
		"core/exact.ts",
		["store/counters"],
		[
			[
				"2^53 and more is never told as another number",
				"!Number.isSafeInteger(number)",
				"number > Number.MAX_SAFE_INTEGER + 1",
			],
		],
	),
	...of(
		"core/closing.ts",
		["core/audit"],
		[
			[
				"a day is not compared while its views may come",
				"sinceEndMs < CLOSED_AFTER_MS",
				"sinceEndMs < 0",
			],
			[
				"a day is not settled while its stream may bring more",
				"sinceEndMs < SETTLED_AFTER_MS",
				"sinceEndMs < CLOSED_AFTER_MS",
			],
			[
				"a day that the ledger forgets is not audited",
				"if (nowMs > toGoneMs(day, keptMs)) return",
				"if (nowMs < 0) return",
			],
		],
	),
	...of(
		"core/audit.ts",
		["core/audit"],
		[
			[
				"what a correction cannot place goes under (other)",
				"Object.assign(inTotal.correction.add, toPlaces(recount, total));",
				"inTotal.checked;",
			],
			[
				"the total of all time moves with its month",
				"inBox.correction.add[letter] = inBox.correction.add[letter + month] ?? 0;",
				"inBox.correction.add[letter] = 0;",
			],
			[
				"a later day's first views are nothing that a month lacks",
				"each < day ? totals",
				"each ? totals",
			],
			[
				"today's views hinder no repair",
				"delete inBox.correction.read[letter + month];",
				"letter.length;",
				["store/audits"],
			],
		],
	),
	...of(
		"core/recount.ts",
		["core/audit-changed", "store/voids"],
		[
			[
				"what was taken out counts as taken out in an audit",
				"if (voided) {",
				"if (false) {",
			],
			[
				"an audit learns when somebody was taken out",
				"recount.voidedMs = Math.max(recount.voidedMs, voidedMs);",
				"",
			],
		],
	),
	...of(
		"store/audit.ts",
		["store/audits"],
		[
			[
				"a day that is not over is refused",
				'if (state === "open")',
				"if (false)",
			],
			[
				"a day without its ledger is not taken for one without views",
				'if (state === "gone")',
				"if (false)",
			],
			[
				"an audit waits for what the stream may bring of a void",
				"if (nowMs - recount.voidedMs < CLOSED_AFTER_MS)",
				"if (false)",
				["store/voids"],
			],
			[
				"a repair waits until the stream can bring no void any more",
				"if (!isAsked || !isSettled || audit.drift === 0) return audit;",
				"if (!isAsked || audit.drift === 0) return audit;",
				["store/voids"],
			],
			[
				"what was found is kept before it is repaired",
				"await audits.put(audit);",
				"",
			],
			[
				"a repair that failed is not told as done",
				"isDone = (await counters.correct(correction)) && isDone;",
				"await counters.correct(correction);",
			],
			[
				"what an audit compares of the box was read before the ledger",
				"const shown = { site, day, box,",
				"const shown = { site, day, box: await counters.getBox(site),",
				["store/voids"],
			],
			[
				"a site's restored day is not taken for one without views",
				"restoredAt === undefined || toDayStart(day, zone) >= Date.parse(restoredAt)",
				"restoredAt !== zone",
				["store/restore"],
			],
		],
	),
	...of(
		"store/marks.ts",
		["store/marks"],
		[
			[
				"what one decision took out another does not take",
				"(attribute_not_exists(#voided) OR #voided=:id)",
				"(attribute_not_exists(#voided) OR attribute_exists(#voided) OR #voided=:id)",
			],
			[
				"what was put back is not taken out again by the same decision",
				"(attribute_not_exists(#restored) OR #restored<>:id)",
				"(attribute_not_exists(#restored) OR attribute_exists(#restored) OR #restored<>:id)",
			],
			[
				"only what a decision took out is put back by it",
				'"#voided=:id OR #restored=:id"',
				'"#voided=:id OR #restored=:id OR attribute_exists(#voided)"',
			],
			[
				"what has expired is not marked",
				'"attribute_exists(#views) AND ',
				'"(attribute_exists(#views) OR attribute_not_exists(#views)) AND ',
			],
		],
	),
	...of(
		"store/voids.ts",
		["store/voids"],
		[
			[
				"of two who go on at once one is sent back",
				'"attribute_not_exists(pk) OR version = :before"',
				'"attribute_not_exists(pk) OR version = :before OR version > :before"',
			],
			[
				"a step whose answer got lost is no other's",
				"if (Item?.void?.S === JSON.stringify(voiding)) return;",
				"",
			],
		],
	),
	...of(
		"store/voiding.ts",
		["store/voids"],
		[
			[
				"what was marked before a process died is told too",
				"if (isOut ? visit.voided === id : restored === id) marked.push(each);",
				"if (false) marked.push(each);",
			],
			[
				"what was put back is not put back again",
				'if (voiding.state === "undone" || voiding.state === "undoing")',
				"if (false)",
			],
			[
				"what the ledger begins to forget is not put back",
				"if (!isKept(day, clockOf(site)))",
				"if (false)",
			],
		],
	),
	...of(
		"store/redrive.ts",
		["store/redrive"],
		[
			[
				"what was redriven is not redriven again",
				"if (await counters.hasCounted(mark, ordered, eventID))",
				"if (false)",
			],
			[
				"what an audit has counted is not counted again",
				'(await isAudited(audits, visit)) ? "audited" : "counted"',
				'"counted"',
			],
			[
				"an audit that could not read all has not counted it",
				"last.unreadable === 0 &&",
				"",
			],
			[
				"an audit that repaired nothing has not counted it",
				"(last.drift === 0 || last.repaired)",
				"true",
			],
			[
				"a redrive counts under a checkpoint of its own event",
				"shard: `redriven $",
				"shard: performance.now() + `redriven $",
			],
			[
				"it counts before it is remembered",
				'if (became === "counted")',
				'await counters.add(mark, [{ ordered, atSeconds, add: { letters: 1 } }], eventID);\n\tif (became === "counted")',
			],
			[
				"a redrive whose writes were refused is not taken for done",
				"if (failure !== undefined) throw failure;",
				"",
			],
		],
	),
	...of(
		"local/feed.ts",
		["local/feed"],
		[
			["a write is noted before it is made", "journal.append(intent);", ""],
			[
				"what became of a write is learnt where it failed",
				"await settle(intent);\n\t\t\t\tthrow error;",
				"throw error;",
			],
			[
				"the journal is not cleared before it is known what became of a write",
				"return { answer, after: await settle(intent) };",
				"open--; const after = await settle(intent); open++; return { answer, after };",
			],
			[
				"a batch that failed is folded again",
				"await pause();\n\t\t\treturn;",
				"await pause();",
			],
			[
				"changes of one visitor come in their order",
				"inTurn(JSON.stringify(toVisitKey(view)), () => record(view))",
				"record(view)",
			],
		],
	),
];

const ROOT = join(import.meta.dirname, "../..");

export const toFile = ({ file }: Mutant) => join(ROOT, "functions", file);

/** The text of a mutant's file without the safety. Throws where its text is not there, or more than once. */
export function mutate(
	mutant: Mutant,
	text = readFileSync(toFile(mutant), "utf8"),
): string {
	const parts = text.split(mutant.from);
	if (parts.length !== 2)
		throw new Error(
			`functions/${mutant.file} has this ${parts.length - 1} times, not once: ${mutant.from}`,
		);
	return parts.join(mutant.to);
}
