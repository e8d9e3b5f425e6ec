import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createCounters } from "../store/counters.ts";
import { createDatabase } from "../store/database.ts";
import { createFold } from "../store/fold.ts";
import {
	createSavings,
	rememberSavings,
	SAVINGS_FRESH_MS,
} from "../store/savings.ts";
import { readEnvironment } from "./env.ts";
import { createFoldReport } from "./log.ts";

const env = readEnvironment(
	"LUOT_COUNTERS_TABLE",
	"LUOT_FOLD",
	"LUOT_DEAD_LETTERS_URL",
);
const queue = new SQSClient({ maxAttempts: 3 });

const counting = { database: createDatabase(), table: env.LUOT_COUNTERS_TABLE };

export const handler = createFold({
	counters: createCounters(counting),
	savings: rememberSavings(createSavings(counting), {
		ttlMs: SAVINGS_FRESH_MS,
		nowMs: Date.now,
	}),
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
