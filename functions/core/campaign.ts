import { cutBytes } from "./cut.ts";

/** Each part is cut to this before it may name a counter: three of them fit into a ledger item beside the longest path. */
const PART_LIMIT_BYTES = 32;

function toPart(value: string | null): string {
	const text = (value ?? "")
		.normalize("NFC")
		.replace(/[|#\p{C}]/gu, "")
		.trim()
		.toLowerCase();
	return cutBytes(text, PART_LIMIT_BYTES);
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
