import {
	appendFileSync,
	existsSync,
	readFileSync,
	renameSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { DeadLetters } from "../store/fold.ts";

const toFile = (folder: string) => join(folder, "dead-letters.jsonl");

/** What the dead-letter queue does on AWS, a file does here: a line for each record that could not be read. */
export function openLetters(folder: string): DeadLetters {
	return {
		put: async (record, reason) =>
			appendFileSync(toFile(folder), `${JSON.stringify({ reason, record })}\n`),
	};
}

/** The letters that wait. A process killed while it wrote leaves half a line, whose record comes again. */
export function readLetters(folder: string): string[] {
	const file = toFile(folder);
	return existsSync(file)
		? readFileSync(file, "utf8").split("\n").filter(Boolean)
		: [];
}

/** Keeps these letters and no others. */
export function keepLetters(folder: string, letters: readonly string[]): void {
	const file = toFile(folder);
	writeFileSync(`${file}.new`, letters.map((text) => `${text}\n`).join(""));
	renameSync(`${file}.new`, file);
}
