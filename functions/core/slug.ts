import slugify from "@sindresorhus/slugify";

/** The longest slug: an address that still fits into a line of a message. */
const LIMIT = 80;

/** For a title without a single letter. */
const NAMELESS = "bai-viet";

/** The signs that the library would put into English words. */
const SIGNS: [string, string][] = [
	["&", " va "],
	["♥", " "],
	["🦄", " "],
];

/** The beginning of a slug, cut between words where it has more than one. */
function cut(slug: string, limit: number): string {
	if (slug.length <= limit) return slug;
	const head = slug.slice(0, limit + 1);
	const end = head.lastIndexOf("-");
	return head.slice(0, end > 0 ? end : limit);
}

/** The name of a title in an address: `Lễ khai giảng` is `le-khai-giang`. */
export function toSlug(title: string): string {
	const slug = slugify(title, {
		decamelize: false,
		customReplacements: SIGNS,
	});
	return (
		cut(slug.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, ""), LIMIT) ||
		NAMELESS
	);
}

/** The same slug for another article of that title: `le-khai-giang-2`. */
export function numberSlug(slug: string, number: number): string {
	const mark = `-${number}`;
	return cut(slug, LIMIT - mark.length) + mark;
}

export function isSlug(text: string): boolean {
	return text.length <= LIMIT && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text);
}
