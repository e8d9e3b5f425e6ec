import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createBeginnings, rememberBeginnings } from "../store/beginnings.ts";
import { createBrownOut, createLagWatch } from "../store/brown-out.ts";
import { createCounters } from "../store/counters.ts";
import { createDatabase } from "../store/database.ts";
import { createFold } from "../store/fold.ts";
import { rememberSavings, SAVINGS_FRESH_MS } from "../store/savings.ts";
import { readEnvironment } from "./env.ts";
import { createFoldReport, reportSaving } from "./log.ts";

const env = readEnvironment(
	"LUOT_COUNTERS_TABLE",
	"LUOT_FOLD",
	"LUOT_DEAD_LETTERS_URL",
);
const queue = new SQSClient({ maxAttempts: 3 });

const counting = { database: createDatabase(), table: env.LUOT_COUNTERS_TABLE };
const brownOut = createBrownOut(counting);
const time = { ttlMs: SAVINGS_FRESH_MS, nowMs: Date.now };
const savings = rememberSavings(brownOut, time);

export const handler = createFold({
	counters: createCounters(counting),
	savings,
	watch: createLagWatch({
		brownOut: { ...brownOut, ...savings },
		pauseMs: SAVINGS_FRESH_MS,
		nowMs: Date.now,
		report: reportSaving,
	}),
	beginnings: rememberBeginnings(createBeginnings(counting), Date.now),
	paces: [env.LUOT_FOLD],
	deadLetters: {
		put: async (record, reason) => {
			const MessageBody = JSON.stringify({ reason, record });
			await queue.send(
				new SendMessageCommand({
					QueueUrl: env.LUOT_DEAD_LETTERS_URL,
					MessageBody,
				}),
			);
		},
	},
	report: createFoldReport(env.LUOT_FOLD),
});
