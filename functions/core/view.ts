import * as z from "zod";
import { type Agent, toAgent } from "./agent.ts";
import { LISTS_VERSION, toBotReason } from "./bots.ts";
import { type DayKey, toLocalTime } from "./calendar.ts";
import { toCampaign } from "./campaign.ts";
import { cutBytes } from "./cut.ts";
import { InvalidInput } from "./errors.ts";
import { toPagePath } from "./page-path.ts";
import type { Reason } from "./reason.ts";
import { toReferrer } from "./referrer.ts";
import { isOwnHostname, parse, type Site } from "./site.ts";

/** The longest address that browsers and servers are sure to pass on. */
const URL_LIMIT = 2048;
const TITLE_LIMIT_BYTES = 96;

const wellFormed = z
	.string()
	.refine(
		(text) => text.isWellFormed() && !text.includes("\0"),
		"text without lone surrogates or NUL",
	);
const optional = wellFormed.max(URL_LIMIT).nullish().catch(undefined);

/** A view as the script sends it. */
export const viewInput = z.object({
	id: z
		.string()
		.regex(/^[A-Za-z0-9_-]{8,64}$/, "8 to 64 of A-Z, a-z, 0-9, _ and -"),
	url: wellFormed.max(URL_LIMIT),
	canonical: optional,
	referrer: optional,
	title: wellFormed.max(1000).nullish().catch(undefined),
	screen: z.int().min(0).max(100_000).nullish().catch(undefined),
	language: z.string().max(35).nullish().catch(undefined),
	webdriver: z.boolean().nullish().catch(undefined),
	/** In classroom mode: `on`, or what an earlier answer of the same day said. */
	seat: z
		.string()
		.regex(/^(?:on|\d{13}\.\d{1,29})$/)
		.nullish()
		.catch(undefined),
	paths: z.array(wellFormed.max(URL_LIMIT)).max(100).nullish(),
});

/** What the script sends for one page load. Only `id`, `url` and `paths` can be at fault; the rest is dropped where it is nonsense. */
export type ViewRequest = z.infer<typeof viewInput>;

/** What is known of a request beside its body. Address and agent stay in memory and end in the visitor's hash. */
export type RequestFacts = {
	address: string;
	agent: string;
	purpose?: string | undefined;
	/** The page's origin as the browser sends it. */
	origin?: string | undefined;
	/** The host that the service itself answers at, whose pages of news are every site's own. */
	host?: string | undefined;
	acceptLanguage?: string | undefined;
	/** ISO 3166-1 alpha-2, from an edge that can be trusted. */
	country?: string | undefined;
	/** `Sec-GPC: 1` or `DNT: 1`. */
	unfollowed: boolean;
};

export type Screen = "phone" | "tablet" | "laptop" | "desktop" | "unknown";

/** One view, ready for the ledger but for its visitor. */
export type View = Agent & {
	id: string;
	site: string;
	day: DayKey;
	hour: string;
	atMs: number;
	path: string;
	country: string;
	language: string;
	screen: Screen;
	title?: string;
	referrer?: string;
	campaign?: string;
	/** Set where this is not a person's view. */
	reason?: Reason;
	/** The version of the lists by which that was decided; absent in what is older than they are. */
	lists?: string;
};

/** Languages that have a counter of their own. (Asking `Intl` for all would cost a cold start 17 ms.) */
const LANGUAGES = new Set(
	"ar bn cs da de el en es fa fi fr he hi hu id it ja km ko lo ms my nb nl no pl pt ro ru sk sv ta th tl tr uk ur vi zh".split(
		" ",
	),
);

function toLanguage(tags: (string | null | undefined)[]): string {
	for (const tag of tags) {
		const code = /^\s*([A-Za-z]{2})(?![A-Za-z])/
			.exec(tag ?? "")?.[1]
			?.toLowerCase();
		if (code && LANGUAGES.has(code)) return code;
	}
	return "other";
}

function toScreen(width: number | null | undefined): Screen {
	if (!width) return "unknown";
	if (width < 600) return "phone";
	if (width < 1024) return "tablet";
	return width < 1440 ? "laptop" : "desktop";
}

function toTitle(title: string | null | undefined): string | undefined {
	const text = (title ?? "")
		.normalize("NFC")
		.replace(/[\s\p{C}]+/gu, " ")
		.trim();
	return cutBytes(text, TITLE_LIMIT_BYTES) || undefined;
}

/** A page's address; throws InvalidInput for anything but http and https. */
function parsePageUrl(text: string): URL {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (!url || !/^https?:$/.test(url.protocol))
		throw new InvalidInput(
			"url: the page's address, beginning with http:// or https://",
		);
	return url;
}

/** The canonical link where the page has one on a host of the site, else its address. */
function toPage(
	url: URL,
	canonical: string | null | undefined,
	site: Site,
): URL {
	if (!canonical || !URL.canParse(canonical, url)) return url;
	const page = new URL(canonical, url);
	const isOurs =
		page.hostname === url.hostname ||
		isOwnHostname(page.hostname, site.hostnames);
	return isOurs && /^https?:$/.test(page.protocol) ? page : url;
}

function isForeign(
	url: URL,
	{ origin, host }: Pick<RequestFacts, "origin" | "host">,
	site: Site,
): boolean {
	const isNews = url.pathname.startsWith(`/news/${site.id}/`);
	const hostnames = [...site.hostnames, ...(isNews && host ? [host] : [])];
	if (!isOwnHostname(url.hostname, hostnames)) return true;
	// A page's script cannot choose its Origin header; "null" is a sandboxed frame of a page that we cannot see.
	return (
		origin !== undefined &&
		origin !== "null" &&
		URL.canParse(origin) &&
		!isOwnHostname(new URL(origin).hostname, hostnames)
	);
}

/** What the script sent, checked. Throws InvalidInput. */
export function parseViewRequest(input: unknown): ViewRequest {
	return parse(viewInput, input);
}

/** A view of a site at an instant, with a reason on it where it is not a person's. Throws InvalidInput for an address that is none. */
export function toView(
	request: ViewRequest,
	{ site, facts, nowMs }: { site: Site; facts: RequestFacts; nowMs: number },
): View {
	const url = parsePageUrl(request.url);
	const page = toPage(url, request.canonical, site);
	const reason =
		toBotReason({ ...facts, webdriver: request.webdriver ?? false }) ??
		(isForeign(url, facts, site) ? "foreign-host" : undefined);
	const title = toTitle(request.title);
	const referrer = toReferrer(request.referrer ?? undefined, [
		...site.hostnames,
		url.hostname,
	]);
	const campaign = toCampaign(url);
	return {
		...toAgent(facts.agent),
		...toLocalTime(nowMs, site.zone),
		id: request.id,
		site: site.id,
		atMs: nowMs,
		path: toPagePath(page, site.keepQuery),
		country: /^[A-Z]{2}$/.test(facts.country ?? "")
			? (facts.country as string)
			: "ZZ",
		lists: LISTS_VERSION,
		language: toLanguage([request.language, facts.acceptLanguage]),
		screen: toScreen(request.screen),
		...(title && { title }),
		...(referrer && { referrer }),
		...(campaign && { campaign }),
		...(reason && { reason }),
	};
}
