import { isOwnHostname } from "./site.ts";

/** Longest host name that DNS allows is 253; what is longer than this is nobody's site and would only fill the ledger. */
const HOST_LIMIT = 64;

/** Hosts known for advertising themselves through other people's statistics. A view from there counts; its source is hidden. */
const SPAM_HOSTS = new Set([
	"100dollars-seo.com",
	"best-seo-offer.com",
	"best-seo-solution.com",
	"blackhatworth.com",
	"buttons-for-website.com",
	"buttons-for-your-website.com",
	"buy-cheap-online.info",
	"cenokos.ru",
	"cityadspix.com",
	"darodar.com",
	"econom.co",
	"event-tracking.com",
	"forum69.info",
	"free-share-buttons.com",
	"get-free-traffic-now.com",
	"hulfingtonpost.com",
	"ilovevitaly.com",
	"kambasoft.com",
	"makemoneyonline.com",
	"o-o-6-o-o.com",
	"priceg.com",
	"ranksonic.info",
	"savetubevideo.com",
	"semalt.com",
	"seoanalyses.com",
	"simple-share-buttons.com",
	"site-auditor.online",
	"social-buttons.com",
	"success-seo.com",
	"traffic2money.com",
	"trafficmonetize.org",
	"videos-for-your-business.com",
	"webmonetizer.net",
	"website-analyzer.info",
]);

function isSpam(host: string): boolean {
	const labels = host.split(".");
	return labels.some((_, at) => SPAM_HOSTS.has(labels.slice(at).join(".")));
}

/** The host that sent the visitor, lower-cased and without `www.`; undefined for none, the site itself, spam or nonsense. */
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
