import { isOwnHostname } from "./site.ts";
import { isSpam } from "./spam.ts";

/** Longest host name that DNS allows is 253; what is longer than this is nobody's site and would only fill the ledger. */
const HOST_LIMIT = 64;

/**
 * The host that sent the visitor, lower-cased and without `www.`; undefined for none, the site itself, spam or nonsense. So a visit that spam
 * claims to have sent counts, as one that nobody sent.
 */
export function toReferrer(
	referrer: string | undefined,
	hostnames: readonly string[],
): string | undefined {
	if (!referrer || !URL.canParse(referrer)) return undefined;
	const { protocol, hostname } = new URL(referrer);
	if (!["http:", "https:", "android-app:"].includes(protocol)) return undefined;
	const host = hostname
		.toLowerCase()
		.replace(/^www\./, "")
		.replace(/\.$/, "");
	if (!host || host.length > HOST_LIMIT || /[^a-z0-9.:[\]_-]/.test(host))
		return undefined;
	if (isOwnHostname(hostname, hostnames) || isSpam(host)) return undefined;
	return host;
}
