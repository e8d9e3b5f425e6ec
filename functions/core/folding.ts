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

/** The tones as they stand in a decomposed letter, numbered as on a VNI keyboard. */
const TONES: Readonly<Record<string, string>> = {
	"\u0301": "1",
	"\u0300": "2",
	"\u0309": "3",
	"\u0303": "4",
	"\u0323": "5",
};

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
 * A word in its one spelling: small letters, the tone as a digit behind them, so that `uỷ`, `ủy` and a decomposed `ủy` are one word
 * and `Đào` is `đao2`.
 */
export function spellWord(word: string): string {
	if (isPlain(word)) return word;
	let tones = "";
	const letters = decompose(word).replace(
		/[\u0300\u0301\u0303\u0309\u0323]/g,
		(mark) => {
			tones += TONES[mark];
			return "";
		},
	);
	return toLetters(letters.normalize("NFC").replace(/\p{M}+/gu, "")) + tones;
}

/** A word in its one spelling without its marks: `đao2` is `dao`. */
export function foldSpelling(spelling: string): string {
	return foldWord(spelling.replace(/(?<=\p{L})[1-5]+$/u, ""));
}

/** A text as searches compare it: `Quyết định 6468-QĐ/HVCTQG` is `quyet dinh 6468 qd hvctqg`. */
export function fold(text: string): string {
	return tokenize(text)
		.map((token) => foldWord(token.text))
		.filter((word) => word !== "")
		.join(" ");
}
