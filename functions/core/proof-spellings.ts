import { spellWord, tokenize } from "./folding.ts";
import type { Warning } from "./proof-warning.ts";

/** Words that a text writes with the tone now on one letter, now on another: `hoá` and `hóa`. `text` is in normal form C. */
export function listMixedSpellings(text: string): Warning[] {
	const words = new Map<string, Map<string, number>>();
	for (const token of tokenize(text)) {
		const written = token.text.toLowerCase();
		const spelling = spellWord(written);
		// Without a tone there is nothing to place.
		if (!/\p{M}$/u.test(spelling)) continue;
		const counts = words.get(spelling) ?? new Map<string, number>();
		counts.set(written, (counts.get(written) ?? 0) + 1);
		words.set(spelling, counts);
	}
	return [...words.values()]
		.filter((counts) => counts.size > 1)
		.map((counts) => {
			const ways = [...counts]
				.toSorted(([, a], [, b]) => b - a)
				.map(([written, count]) => ({ written, count }));
			const list = (times: string) =>
				ways.map(({ written, count }) => `“${written}” ${count} ${times}`);
			return {
				code: "mixed-spelling",
				message: {
					vi: `Một từ được viết hai cách: ${list("lần").join(", ")}.`,
					en: `One word is written in two ways: ${list("×").join(", ")}.`,
				},
				at: ways.map(({ written }) => written).join(" / "),
			};
		});
}
