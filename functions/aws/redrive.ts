import {
	DeleteMessageCommand,
	ReceiveMessageCommand,
	SQSClient,
} from "@aws-sdk/client-sqs";
import { createAudits } from "../store/audits.ts";
import { createBeginnings } from "../store/beginnings.ts";
import { createCounters } from "../store/counters.ts";
import { createDatabase } from "../store/database.ts";
import { parseLetter, type Redriven, redrive } from "../store/redrive.ts";
import { readEnvironment } from "./env.ts";
import { reportFailure } from "./log.ts";

const env = readEnvironment(
	"LUOT_COUNTERS_TABLE",
	"LUOT_CONTENT_TABLE",
	"LUOT_DEAD_LETTERS_URL",
);
const database = createDatabase();
const counting = { database, table: env.LUOT_COUNTERS_TABLE };
const counters = createCounters(counting);
const beginnings = createBeginnings(counting);
const audits = createAudits({ database, table: env.LUOT_CONTENT_TABLE });
const queue = new SQSClient({ maxAttempts: 3 });
const QueueUrl = env.LUOT_DEAD_LETTERS_URL;

/** Longer than a run, so that a letter which is left is met once in it. */
const HIDDEN_SECONDS = 960;
/** A run ends in time to say what it did. */
const LONGEST_MS = 840_000;

/**
 * Counts the dead letters' records, each once, and takes the letters away; called by hand after an update that can read them. Answers how
 * many came to what; what still cannot be read is left, and so is what the stream could not deliver, which names no record: the audit
 * repairs that.
 */
export async function handler(): Promise<Record<Redriven | "left", number>> {
	const done = {
		counted: 0,
		"counted before": 0,
		audited: 0,
		"before a restore": 0,
		left: 0,
	};
	const untilMs = Date.now() + LONGEST_MS;
	while (Date.now() < untilMs) {
		const { Messages = [] } = await queue.send(
			new ReceiveMessageCommand({
				QueueUrl,
				MaxNumberOfMessages: 10,
				VisibilityTimeout: HIDDEN_SECONDS,
			}),
		);
		if (Messages.length === 0) break;
		for (const { Body = "", ReceiptHandle } of Messages) {
			try {
				const letter = parseLetter(Body);
				const into = { counters, audits, beginnings, nowMs: Date.now() };
				const became = await redrive(letter, into);
				await queue.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
				done[became]++;
			} catch (error) {
				reportFailure(error);
				done.left++;
			}
		}
	}
	return done;
}
