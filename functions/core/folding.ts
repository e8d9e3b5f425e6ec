/** A word of a text, with where it stands there in UTF-16 units. */
export type Token = { text: string; start: number; end: number };

/** No Vietnamese word is longer; normalising a letter under thousands of marks would take minutes. */
const WORD_LIMIT = 64;

/**
 * Letters, or digits, so that `6468QĐ` is `6468` and `QĐ` like `6468-QĐ`; `3.058` is one number with its thousands.
 * The look-behind keeps a search from starting inside a long number.
 */
const WORD =
	/\p{L}[\p{L}\p{M}]*|(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9])|\p{N}+/gu;

/** The tones as they stand in a decomposed letter. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

const isPlain = (word: string) =>
	word.length <= WORD_LIMIT && /^[a-z0-9]+$/.test(word);

function decompose(word: string): string {
	return word
		.slice(0, WORD_LIMIT)
		.normalize("NFKD")
		.toLowerCase()
		.normalize("NFKD")
		.replaceAll("ð", "đ");
}

const toLetters = (text: string) =>
	text.replace(/[^\p{L}\p{N}]+/gu, "").slice(0, WORD_LIMIT);

/** The words of a text in order; numbers and document numbers in parts that are the same however they are written. */
export function tokenize(text: string): Token[] {
	return Array.from(text.matchAll(WORD), (match) => ({
		text: match[0],
		start: match.index,
		end: match.index + match[0].length,
	}));
}

/** A word without marks and capitals: `Đào` is `dao`. */
export function foldWord(word: string): string {
	if (isPlain(word)) return word;
	return toLetters(decompose(word).replace(/\p{M}+/gu, "")).replaceAll(
		"đ",
		"d",
	);
}

/**
 * A word in its one spelling: small letters, the tone behind them, so that `uỷ`, `ủy` and a decomposed `ủy` are one word.
 * Folding it gives what folding the word gives.
 */
export function spellWord(word: string): string {
	if (isPlain(word)) return word;
	const decomposed = decompose(word);
	const letters = decomposed.replace(TONES, "").normalize("NFC");
	return toLetters(letters) + (decomposed.match(TONES)?.join("") ?? "");
}

/** A text as searches compare it: `Quyết định 6468-QĐ/HVCTQG` is `quyet dinh 6468 qd hvctqg`. */
export function fold(text: string): string {
	return tokenize(text)
		.map((token) => foldWord(token.text))
		.filter((word) => word !== "")
		.join(" ");
}
