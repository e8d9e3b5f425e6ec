import { randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startPoller } from "../../../functions/local/poller.ts";
import type {
	StreamAnswer,
	StreamRecord,
} from "../../../functions/store/fold.ts";
import type { LambdaFunction } from "./functions.ts";
import { REGION } from "./installation.ts";
import { isMatching } from "./pattern.ts";

export type MappingProperties = {
	EventSourceArn: string;
	FunctionName: string;
	BatchSize?: number;
	MaximumBatchingWindowInSeconds?: number;
	TumblingWindowInSeconds?: number;
	ParallelizationFactor?: number;
	BisectBatchOnFunctionError?: boolean;
	FunctionResponseTypes?: string[];
	MaximumRetryAttempts?: number;
	MaximumRecordAgeInSeconds?: number;
	StartingPosition: string;
	FilterCriteria?: { Filters: { Pattern: string }[] };
	DestinationConfig?: { OnFailure?: { Destination: string } };
};

export type StreamMapping = {
	/** Resolves when everything written before the call is dealt with: folded, or given up. */
	settled(): Promise<void>;
	/** Hands over what waits for a window to end. */
	close(): Promise<void>;
};

/** A second of a window is so many milliseconds here, so that a test does not wait for five minutes. Nothing else is shortened. */
const WINDOW_SECOND_MS = 6;
/** Lambda waits longer before it tries again, the more often it did. */
const RETRY_MS = 30;

/** Bytes travel as base64 in Lambda's events. */
export function toEventJson(event: unknown): string {
	return JSON.stringify(
		event,
		function replace(this: Record<string, unknown>, key, value) {
			const bytes = this[key];
			return bytes instanceof Uint8Array
				? Buffer.from(bytes).toString("base64")
				: value;
		},
	);
}

/** Reads a table's stream for a function, with the parameters of an event source mapping. */
export async function startStreamMapping({
	properties,
	database,
	endpoint,
	table,
	lambda,
	giveUp,
}: {
	properties: MappingProperties;
	database: DynamoDBClient;
	endpoint: string;
	table: string;
	lambda: LambdaFunction;
	/** Takes word of what nobody could deal with; undefined where the mapping has no such place. */
	giveUp: ((message: string) => void) | undefined;
}): Promise<StreamMapping> {
	const {
		EventSourceArn,
		BatchSize = 100,
		MaximumBatchingWindowInSeconds = 0,
		TumblingWindowInSeconds = 0,
		ParallelizationFactor = 1,
		BisectBatchOnFunctionError = false,
		FunctionResponseTypes = [],
		MaximumRetryAttempts = -1,
		MaximumRecordAgeInSeconds = -1,
		StartingPosition,
		FilterCriteria,
	} = properties;
	if (StartingPosition !== "TRIM_HORIZON" || ParallelizationFactor !== 1)
		throw new Error("Only a stream's whole order from its beginning is known.");
	const patterns = FilterCriteria?.Filters.map(({ Pattern }) =>
		JSON.parse(Pattern),
	);
	const retries =
		MaximumRetryAttempts < 0 ? Number.POSITIVE_INFINITY : MaximumRetryAttempts;
	let isClosed = false;

	let windowStartMs = Date.now();
	let state: unknown = {};

	/** What of a batch is not dealt with: undefined for nothing, 0 for all of it, or where it begins. Throws what the function throws. */
	async function send(
		shardId: string,
		records: readonly StreamRecord[],
		isFinal = false,
	): Promise<number | undefined> {
		const event = {
			Records: records.map((record) => ({
				...record,
				eventVersion: "1.1",
				eventSource: "aws:dynamodb",
				awsRegion: REGION,
				eventSourceARN: EventSourceArn,
			})),
			...(TumblingWindowInSeconds > 0 && {
				shardId,
				eventSourceARN: EventSourceArn,
				window: {
					start: new Date(windowStartMs).toISOString(),
					end: new Date(
						windowStartMs + TumblingWindowInSeconds * 1000,
					).toISOString(),
				},
				state,
				isFinalInvokeForWindow: isFinal,
				isWindowTerminatedEarly: false,
			}),
		};
		const answer = JSON.parse(
			await lambda.invoke(toEventJson(event)),
		) as Partial<StreamAnswer> | null;
		if (TumblingWindowInSeconds > 0) {
			if (typeof answer?.state !== "object")
				throw new Error("The answer has no state for its window.");
			state = answer.state;
		}
		if (!FunctionResponseTypes.includes("ReportBatchItemFailures"))
			return undefined;
		const failed = (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) =>
			records.findIndex(
				({ dynamodb }) => dynamodb?.SequenceNumber === itemIdentifier,
			),
		);
		return failed.length > 0 ? Math.max(0, Math.min(...failed)) : undefined;
	}

	function isTooOld({ dynamodb }: StreamRecord): boolean {
		const atMs = (dynamodb?.ApproximateCreationDateTime ?? 0) * 1000;
		return (
			MaximumRecordAgeInSeconds >= 0 &&
			Date.now() - atMs > MaximumRecordAgeInSeconds * 1000
		);
	}

	function abandon(
		shardId: string,
		records: readonly StreamRecord[],
		condition: "RetryAttemptsExhausted" | "RecordAgeExceeded",
		tries: number,
	): void {
		const numberOf = (record?: StreamRecord) =>
			record?.dynamodb?.SequenceNumber;
		giveUp?.(
			JSON.stringify({
				requestContext: {
					requestId: randomUUID(),
					functionArn: properties.FunctionName,
					condition,
					approximateInvokeCount: tries,
				},
				version: "1.0",
				timestamp: new Date().toISOString(),
				DDBStreamBatchInfo: {
					shardId,
					startSequenceNumber: numberOf(records[0]),
					endSequenceNumber: numberOf(records.at(-1)),
					batchSize: records.length,
					streamArn: EventSourceArn,
				},
			}),
		);
	}

	/** Sends a batch until it is dealt with, in parts where the mapping may divide it, or gives it up. */
	async function deliver(
		shardId: string,
		records: readonly StreamRecord[],
		tries = 0,
	): Promise<void> {
		let rest = records;
		for (let tried = tries; rest.length > 0 && !isClosed; ) {
			const old = rest.filter(isTooOld);
			if (old.length > 0) {
				abandon(shardId, old, "RecordAgeExceeded", tried);
				rest = rest.filter((record) => !isTooOld(record));
				continue;
			}
			let failedAt: number | undefined;
			try {
				failedAt = await send(shardId, rest);
				if (failedAt === undefined) return;
			} catch {
				failedAt = undefined;
			}
			if (BisectBatchOnFunctionError && rest.length > 1) {
				// Lambda does not count a division as a further attempt.
				const middle = failedAt || Math.ceil(rest.length / 2);
				if (failedAt) rest = rest.slice(middle);
				else {
					await deliver(shardId, rest.slice(0, middle), tried);
					return deliver(shardId, rest.slice(middle), tried);
				}
			} else if (failedAt) rest = rest.slice(failedAt);
			if (++tried > retries)
				return abandon(shardId, rest, "RetryAttemptsExhausted", tried);
			await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
		}
	}

	/** A window's last call comes without records, once its time is over. */
	async function turnWindow(shardId: string): Promise<void> {
		const lengthMs = TumblingWindowInSeconds * WINDOW_SECOND_MS;
		if (lengthMs === 0 || Date.now() - windowStartMs < lengthMs) return;
		try {
			await send(shardId, [], true);
		} catch {
			// It is asked again before the next batch.
			return;
		}
		windowStartMs = Date.now();
		state = {};
	}

	const gathered = new Map<string, StreamRecord[]>();
	let timer: NodeJS.Timeout | undefined;
	let turn: Promise<void> = Promise.resolve();

	function flush(): Promise<void> {
		clearTimeout(timer);
		timer = undefined;
		const batches = [...gathered];
		gathered.clear();
		for (const [shardId, records] of batches)
			turn = turn.then(async () => {
				await turnWindow(shardId);
				for (let at = 0; at < records.length; at += BatchSize)
					await deliver(shardId, records.slice(at, at + BatchSize));
			});
		return turn;
	}

	const poller = await startPoller({
		database,
		endpoint,
		table,
		async fold({ shardId = "", Records = [] }) {
			const chosen = Records.filter(
				(record) =>
					!patterns || patterns.some((pattern) => isMatching(record, pattern)),
			);
			if (chosen.length > 0) {
				const records = [...(gathered.get(shardId) ?? []), ...chosen];
				gathered.set(shardId, records);
				if (records.length >= BatchSize) await flush();
				else
					timer ??= setTimeout(
						flush,
						MaximumBatchingWindowInSeconds * WINDOW_SECOND_MS,
					);
			}
			return { state: {}, batchItemFailures: [] };
		},
	});

	return {
		async settled() {
			await poller.settled();
			await flush();
		},
		async close() {
			isClosed = true;
			clearTimeout(timer);
			await poller.close();
			await turn.catch(() => {});
		},
	};
}
