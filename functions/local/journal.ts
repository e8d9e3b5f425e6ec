import {
	appendFileSync,
	existsSync,
	readFileSync,
	renameSync,
	writeFileSync,
} from "node:fs";
import type { Item } from "../store/attribute.ts";
import type { Mark } from "../store/marks.ts";

/** A view, a mark or the note of a repeat about to be written, with its item as it stood before. */
export type Intent = {
	kind: "intent";
	intent: string;
	key: Item;
	viewId?: string;
	mark?: Mark;
	before?: Item;
};
/** A change of the ledger, in the order in which it is folded. */
export type Change = {
	kind: "change";
	intent: string;
	sequence: number;
	atSeconds: number;
	before?: Item;
	after: Item;
};
/** An intent that changed nothing. */
export type Dropped = { kind: "dropped"; intent: string };
/** Everything up to this sequence number is folded. */
export type Folded = { kind: "folded"; sequence: number };
export type Line = Intent | Change | Dropped | Folded;

/** What a process left behind: changes not folded yet, intents of which nobody knows what became, and the last sequence number given. */
export type Unfinished = {
	changes: Change[];
	intents: Intent[];
	sequence: number;
};

export type Journal = {
	append(line: Line): void;
	/** Starts afresh once all is folded. */
	clear(sequence: number): void;
};

/** A journal for data that nobody keeps. */
export const noJournal: Journal = { append() {}, clear() {} };

/**
 * What a database stream does on AWS, a file does here: it remembers each change until it is folded. A write to the file has
 * reached the operating system when it returns, so it survives the process being killed.
 */
export function openJournal(file: string): Journal {
	return {
		append: (line) => appendFileSync(file, `${JSON.stringify(line)}\n`),
		clear(sequence) {
			const fresh = `${file}.new`;
			writeFileSync(
				fresh,
				`${JSON.stringify({ kind: "folded", sequence } satisfies Line)}\n`,
			);
			renameSync(fresh, file);
		},
	};
}

/** A process killed while it wrote leaves half a line, and only as the last. */
function parseLines(text: string): Line[] {
	return text.split("\n").flatMap((line) => {
		try {
			return line ? [JSON.parse(line) as Line] : [];
		} catch {
			return [];
		}
	});
}

export function readJournal(file: string): Unfinished {
	const lines = existsSync(file) ? parseLines(readFileSync(file, "utf8")) : [];
	const folded = Math.max(
		0,
		...lines.map((line) => (line.kind === "folded" ? line.sequence : 0)),
	);
	const changes = lines.filter((line) => line.kind === "change");
	const settled = new Set(
		lines.flatMap((line) =>
			line.kind === "change" || line.kind === "dropped" ? [line.intent] : [],
		),
	);
	return {
		changes: changes.filter(({ sequence }) => sequence > folded),
		intents: lines
			.filter((line) => line.kind === "intent")
			.filter(({ intent }) => !settled.has(intent)),
		sequence: Math.max(folded, ...changes.map(({ sequence }) => sequence)),
	};
}
