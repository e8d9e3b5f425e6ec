/**
 * `npm run redrive` counts the records that could not be read and were put aside, over the data in LUOT_DATA_DIR, each once. To be run
 * after an update that can read them; the server must not run over the same folder. On AWS the function Redrive does the same
 * with the dead-letter queue.
 *
 * Exits 0 where no letter is left, 1 where some are, 2 where it could not look.
 */
import { createAudits } from "../store/audits.ts";
import { createBeginnings } from "../store/beginnings.ts";
import { createCounters } from "../store/counters.ts";
import { parseLetter, redrive } from "../store/redrive.ts";
import { withData } from "./data.ts";
import { keepLetters, readLetters } from "./letters.ts";

const { LUOT_DATA_DIR = ".luot", LUOT_DYNAMODB_ENDPOINT } = process.env;

/** Whether no letter is left. */
async function run(): Promise<boolean> {
	const where = { dataDir: LUOT_DATA_DIR, endpoint: LUOT_DYNAMODB_ENDPOINT };
	return withData(where, async ({ database, tables }) => {
		const counting = { database, table: tables.counters };
		const into = {
			counters: createCounters(counting),
			beginnings: createBeginnings(counting),
			audits: createAudits({ database, table: tables.content }),
			nowMs: Date.now(),
		};
		const left: string[] = [];
		for (const text of readLetters(LUOT_DATA_DIR)) {
			try {
				const letter = parseLetter(text);
				console.log(`${letter.record.eventID}: ${await redrive(letter, into)}`);
			} catch (error) {
				console.error(
					`Left: ${error instanceof Error ? error.message : error}`,
				);
				left.push(text);
			}
		}
		keepLetters(LUOT_DATA_DIR, left);
		console.log(`${left.length} left`);
		return left.length === 0;
	});
}

run().then(
	(isDone) => {
		process.exitCode = isDone ? 0 : 1;
	},
	(error: Error) => {
		console.error(error.message);
		process.exitCode = 2;
	},
);
