/** Each part is cut to this many UTF-16 units before it may name a counter. */
const PART_LIMIT = 32;

function toPart(value: string | null): string {
	const text = (value ?? "")
		.normalize("NFC")
		.replace(/[|#\p{C}]/gu, "")
		.trim()
		.toLowerCase();
	return text.slice(0, PART_LIMIT).toWellFormed();
}

/** `source|medium|name` from a URL's `utm_` parameters; undefined where there is no source. */
export function toCampaign(url: URL): string | undefined {
	const source = toPart(url.searchParams.get("utm_source"));
	if (!source) return undefined;
	return [
		source,
		toPart(url.searchParams.get("utm_medium")),
		toPart(url.searchParams.get("utm_campaign")),
	].join("|");
}
