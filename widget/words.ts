/** English needs no list: there the names themselves are the words. */
const VI: Readonly<Record<string, string>> = {
	page: "Trang này",
	total: "Tất cả",
	visits: "Số lượt truy cập",
};

/**
 * A word of the box. A period that a calendar knows is named by the browser, in any language; the rest is Vietnamese or
 * English, and the attributes `heading` and `labels` say it in others.
 */
export function toWord(name: string, language: string): string {
	let word = (/^vi/.test(language) && VI[name]) || name;
	try {
		word = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(
			name === "yesterday" ? -1 : 0,
			name.replace(/.*day/, "day") as "day",
		);
	} catch {
		// No period.
	}
	return (word[0] as string).toUpperCase() + word.slice(1);
}
