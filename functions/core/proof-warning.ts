/** What an editor should look at before readers see it; never a reason to refuse an article. */
export type Warning = {
	code:
		| "missing-alt"
		| "repeated-caption"
		| "impossible-year"
		| "wrong-sum"
		| "mixed-spelling";
	message: { vi: string; en: string };
	/** The passage, or the picture's caption. */
	at?: string;
};

/** Enough to find the passage in the text. */
const AROUND = 30;
const LENGTH = 240;

/** A passage with some words around it, in one line. */
export function toExcerpt(text: string, start: number, end: number): string {
	const before = text.slice(Math.max(start - AROUND, 0), start);
	const after = text.slice(end, end + AROUND);
	const first = start > AROUND ? before.search(/\s/) + 1 : 0;
	const last = end + AROUND < text.length ? after.lastIndexOf(" ") : AROUND;
	return (
		before.slice(first) +
		text.slice(start, end) +
		after.slice(0, Math.max(last, 0))
	)
		.slice(0, LENGTH)
		.replace(/\s+/g, " ")
		.trim()
		.toWellFormed();
}
