import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Pace } from "../../functions/core/counter.ts";
import type { Item } from "../../functions/store/attribute.ts";
import { createCounters } from "../../functions/store/counters.ts";
import {
	createFold,
	type DeadLetters,
	type StreamAnswer,
	type StreamEvent,
	type StreamRecord,
} from "../../functions/store/fold.ts";
import { createRandom } from "../bench/traffic.ts";
import type { Through } from "./fault-proxy.ts";
import { createMortal } from "./mortal.ts";

/** A shard, and the shards that it became when it was divided: each is read to its end before the next. */
type Shard = { id: string; records: StreamRecord[] };
type Line = Shard[];

/** The stream of a table of an engine that has none: a record for each change that the engine really made, in the order of its making. */
export type Stream = {
	lines: readonly Line[];
	/** For the fault proxy: sees what reaches the engine. */
	through: Through;
	/** Resolves at the next record. */
	next(): Promise<void>;
};

/** A promise for the next time that something happens. */
function createSignal(): { next(): Promise<void>; fire(): void } {
	let waiting = Promise.withResolvers<void>();
	return {
		next: () => waiting.promise,
		fire() {
			waiting.resolve();
			waiting = Promise.withResolvers();
		},
	};
}

/** Runs tasks of one key one after the other. */
function createTurns() {
	const tails = new Map<string, Promise<unknown>>();
	return function inTurn<T>(key: string, task: () => Promise<T>): Promise<T> {
		const turn = (tails.get(key) ?? Promise.resolve()).then(task, task);
		tails.set(key, turn);
		return turn;
	};
}

/**
 * Records the changes of a table. An item always comes in one line, its records in order; a line goes on in a new shard after
 * every `shardLength` records.
 */
export function createStream({
	table,
	lines: lineCount,
	shardLength = Number.POSITIVE_INFINITY,
	atSeconds,
}: {
	table: string;
	lines: number;
	shardLength?: number;
	atSeconds: () => number;
}): Stream {
	const images = new Map<string, Item>();
	const inTurn = createTurns();
	const signal = createSignal();
	let written = 0;
	const lines: Line[] = Array.from({ length: lineCount }, (_, line) => [
		{ id: `shard-${line}-0`, records: [] },
	]);

	function append(key: string, images: { OldImage?: Item; NewImage: Item }) {
		const place = Buffer.from(key).reduce((sum, byte) => sum * 31 + byte, 7);
		const line = lines[Math.abs(place | 0) % lineCount] as Line;
		if ((line.at(-1) as Shard).records.length >= shardLength)
			line.push({
				id: `${line[0]?.id.slice(0, -1)}${line.length}`,
				records: [],
			});
		(line.at(-1) as Shard).records.push({
			eventID: `event-${written}`,
			dynamodb: {
				// Numbers of more digits as the stream goes on, as real ones have.
				SequenceNumber: String(
					10n ** BigInt(20 + Math.min(19, written >> 2)) + BigInt(written),
				),
				ApproximateCreationDateTime: atSeconds(),
				...images,
			},
		});
		written++;
		signal.fire();
	}

	return {
		lines,
		next: signal.next,
		async through({ operation, body }, apply) {
			const input = operation === "UpdateItem" && JSON.parse(String(body));
			if (!input || input.TableName !== table) return apply(body);
			const key = JSON.stringify([input.Key.pk, input.Key.sk]);
			return inTurn(key, async () => {
				const asked = { ...input, ReturnValues: "ALL_NEW" };
				const answer = await apply(Buffer.from(JSON.stringify(asked)));
				if (answer.status !== 200) return answer;
				const before = images.get(key);
				const NewImage: Item = JSON.parse(String(answer.body)).Attributes;
				images.set(key, NewImage);
				append(key, { ...(before && { OldImage: before }), NewImage });
				return answer;
			});
		},
	};
}

/** What a feeder does with a batch. */
export const MANNERS = [
	"plainly",
	"to a fold that dies",
	"to two folds at once",
	"with older records at once",
	"with older records afterwards",
	"and is not told of success",
	"after a while",
] as const;
export type Manner = (typeof MANNERS)[number];

export type Feeder = {
	/** Resolves when everything written so far is folded by every reader, and nothing is being repeated. */
	settled(): Promise<void>;
	/** How often each thing was done. */
	met: ReadonlyMap<Manner, number>;
	close(): Promise<void>;
};

const BATCH = 8;
/** Calls of the database after which a fold that dies is dead at the latest. */
const LIFE = 40;
const WHILE_MS = 15;

/**
 * Feeds a stream to folds as an event source mapping may at its worst. Every line is read by every reader, in order the first time;
 * what was read comes again in any boundaries, out of order, at the same time, and from processes that die.
 */
export function startFeeder({
	stream,
	readers,
	database,
	table,
	seed,
	deadLetters = {
		put: async (_, reason) => Promise.reject(new Error(reason)),
	},
}: {
	stream: Stream;
	/** The paces that each reader folds. */
	readers: readonly (readonly Pace[])[];
	database: DynamoDBClient;
	table: string;
	seed: number;
	deadLetters?: DeadLetters;
}): Feeder {
	const met = new Map<Manner, number>();
	const progress = createSignal();
	let isClosed = false;
	const faults: unknown[] = [];

	function open(paces: readonly Pace[], on = database) {
		return createFold({
			counters: createCounters({ database: on, table }),
			deadLetters,
			paces,
			report() {},
		});
	}

	/** Reads one line, and keeps count of the records that it is done with. */
	function startReading(
		line: Line,
		paces: readonly Pace[],
		random: () => number,
	) {
		const upTo = (limit: number) => Math.floor(random() * limit);
		let at = 0;
		let fed = 0;
		let passed = 0;

		/** What has come before, whole or in part, perhaps going on into what comes now: never what comes now without its beginning. */
		function chooseOld(end: number): StreamEvent {
			const { id, records } = line[upTo(at + 1)] as Shard;
			const isRead = id !== line[at]?.id;
			const from = upTo(isRead ? records.length : fed + 1);
			const most = (isRead ? records.length : end) - from;
			return {
				Records: records.slice(from, from + 1 + upTo(most)),
				shardId: id,
			};
		}

		/** Where the reading goes on after a batch. */
		function toFed(
			records: readonly StreamRecord[],
			{ batchItemFailures }: StreamAnswer,
		): number {
			const failedAt = batchItemFailures[0]?.itemIdentifier;
			if (failedAt === undefined) return fed + records.length;
			const back = records.findIndex(
				({ dynamodb }) => dynamodb?.SequenceNumber === failedAt,
			);
			if (back < 0) throw new Error(`no record of the batch is ${failedAt}`);
			return fed + back;
		}

		async function deliver({ id, records }: Shard): Promise<void> {
			const Records = records.slice(fed, fed + 1 + upTo(BATCH));
			const event = { Records, shardId: id, state: {} };
			const end = fed + Records.length;
			const fold = open(paces);
			const manner = MANNERS[
				random() < 0.4 ? 0 : upTo(MANNERS.length)
			] as Manner;
			met.set(manner, (met.get(manner) ?? 0) + 1);
			switch (manner) {
				case "plainly":
					fed = toFed(Records, await fold(event));
					break;
				case "to a fold that dies": {
					const death = { at: 1 + upTo(LIFE), isSent: random() < 0.5 };
					await open(paces, createMortal(database, death).database)(event);
					break;
				}
				case "to two folds at once": {
					const [answer] = await Promise.all([fold(event), fold(event)]);
					fed = toFed(Records, answer);
					break;
				}
				case "with older records at once": {
					const [answer] = await Promise.all([
						fold(event),
						fold(chooseOld(end)),
					]);
					fed = toFed(Records, answer);
					break;
				}
				case "with older records afterwards": {
					const next = toFed(Records, await fold(event));
					if (next === end)
						for (let times = upTo(3); times >= 0; times--)
							await fold(chooseOld(end));
					fed = next;
					break;
				}
				case "and is not told of success":
					await fold(event);
					break;
				case "after a while":
					await new Promise((resolve) => setTimeout(resolve, upTo(WHILE_MS)));
					break;
			}
			progress.fire();
		}

		async function read(): Promise<void> {
			while (!isClosed) {
				const changed = stream.next();
				const shard = line[at] as Shard;
				if (fed < shard.records.length) await deliver(shard);
				else if (line.length > at + 1) {
					passed += fed;
					fed = 0;
					at++;
				} else await Promise.race([changed, closing.promise]);
			}
		}

		return {
			line,
			done: () => passed + fed,
			ended: read().catch((error) => {
				faults.push(error);
				progress.fire();
			}),
		};
	}

	const closing = Promise.withResolvers<void>();
	const readings = readers.flatMap((paces, reader) =>
		stream.lines.map((line, at) =>
			startReading(
				line,
				paces,
				createRandom(seed * 31 + reader * stream.lines.length + at),
			),
		),
	);
	const countOf = (line: Line) =>
		line.reduce((sum, { records }) => sum + records.length, 0);

	return {
		met,
		async settled() {
			const targets = readings.map(({ line }) => countOf(line));
			const isBehind = () =>
				readings.some(({ done }, at) => done() < (targets[at] as number));
			while (isBehind() && !isClosed) {
				if (faults.length > 0) throw faults[0];
				await progress.next();
			}
		},
		async close() {
			isClosed = true;
			closing.resolve();
			progress.fire();
			await Promise.all(readings.map(({ ended }) => ended));
			if (faults.length > 0) throw faults[0];
		},
	};
}
