import * as z from "zod";
import { isZone } from "./calendar.ts";
import { InvalidInput } from "./errors.ts";
import { LEAST_MONTHS, MOST_MONTHS } from "./keeping.ts";

export const UNITS = ["views", "visits", "visitors"] as const;
export type Unit = (typeof UNITS)[number];

/** Numbers stay where JavaScript and JSON are exact, with room to add. */
const count = z.int().min(0).max(1e15);

const hostname = z
	.string()
	.toLowerCase()
	.regex(
		/^(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/,
		"a host name such as truong.edu.vn or *.edu.vn, without scheme, port or path",
	);

const settings = z.strictObject({
	name: z
		.string()
		.trim()
		.min(1)
		.max(200)
		.regex(
			/^[^\p{Cc}\p{Cs}\p{NChar}\u202A-\u202E\u2066-\u2069]*$/u,
			"plain text without control characters",
		),
	locale: z
		.string()
		.refine((tag) => isLocale(tag), "a BCP 47 language tag such as vi or en"),
	zone: z
		.string()
		.refine(
			(zone) => isZone(zone),
			"an IANA time zone such as Asia/Ho_Chi_Minh",
		),
	firstWeekday: z.enum(["monday", "sunday"]),
	hostnames: z.array(hostname).max(50),
	unit: z.enum(UNITS),
	/** What an earlier counter had reached, with who carried it over and why. */
	opening: z.strictObject({
		views: count.default(0),
		visits: count.default(0),
		visitors: count.default(0),
		reason: z.string().max(300).default(""),
	}),
	/** The same for single pages, in views. */
	pageOpening: z
		.record(z.string().startsWith("/").max(160), count)
		.refine((pages) => Object.keys(pages).length <= 200, "at most 200 pages"),
	/** Whether editors publish what they write, or hand it in for a reviewer to publish. */
	editorsMay: z.enum(["publish", "propose"]),
	/** Whether everybody may look at the site's numbers. */
	isPublic: z.boolean(),
	/** Whether equal computers behind one address are told apart, by a value that lives in each browser for a day. */
	classroom: z.boolean(),
	/** How many whole months details are kept, beside the one that runs; null for ever. */
	keepMonths: z
		.int()
		.min(LEAST_MONTHS, `${LEAST_MONTHS} to ${MOST_MONTHS} months, or null`)
		.max(MOST_MONTHS, `${LEAST_MONTHS} to ${MOST_MONTHS} months, or null`)
		.nullable(),
	/** Query parameters that make another page, for sites with addresses such as `?id=5`. */
	keepQuery: z
		.array(z.string().regex(/^[\w.-]{1,32}$/, "a parameter name"))
		.max(10),
});

/** What a site is where nobody says otherwise. */
export const SITE_DEFAULTS = {
	locale: "vi",
	zone: "Asia/Ho_Chi_Minh",
	firstWeekday: "monday",
	hostnames: [],
	unit: "views",
	opening: { views: 0, visits: 0, visitors: 0, reason: "" },
	pageOpening: {},
	editorsMay: "publish",
	isPublic: false,
	classroom: false,
	keepMonths: null,
	keepQuery: [],
} as const;

const siteId = z
	.string()
	.regex(
		/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/,
		"1 to 32 of a-z, 0-9 and inner hyphens",
	);

export type SiteSettings = z.infer<typeof settings>;
export type Site = SiteSettings & {
	readonly id: string;
	/** Rises by one with every change. */
	readonly version: number;
	/** When its settings were changed last (RFC 3339). */
	readonly changedAt?: string;
	/** SHA-256 (hex) of the secret in the link under which anybody may look; absent where nobody may. */
	readonly shareSha256?: string;
	/** When it was put here from an export (RFC 3339): the ledger of the days before is not here, so that nobody can audit them. */
	readonly restoredAt?: string;
	/** Who set the opening balance, and when (RFC 3339). */
	readonly openingBy?: { by: string; at: string };
};

/** Whether a text is one language tag (BCP 47). */
export function isLocale(tag: string): boolean {
	try {
		return tag.length <= 35 && Intl.getCanonicalLocales(tag).length === 1;
	} catch {
		return false;
	}
}

/** Runs a schema; throws InvalidInput that names each field at fault. */
export function parse<T extends z.ZodType>(
	schema: T,
	input: unknown,
): z.infer<T> {
	const result = schema.safeParse(input);
	if (result.success) return result.data;
	const faults = result.error.issues.map((issue) => ({
		at: issue.path.join("."),
		fault: issue.message,
	}));
	throw new InvalidInput(
		faults.map(({ at, fault }) => (at ? `${at}: ${fault}` : fault)).join("; "),
		faults,
	);
}

export function isSiteId(id: string): boolean {
	return siteId.safeParse(id).success;
}

/** A new site: at least its id and name. */
export const siteInput = settings
	.partial()
	.extend({ id: siteId, name: settings.shape.name });

/** The settings to change; everything not named stays. */
export const siteChange = settings.partial();

/** A new site from what a caller sent. */
export function parseSite(input: unknown): Site {
	const { id, ...rest } = parse(siteInput, input);
	return { ...SITE_DEFAULTS, ...rest, id, version: 1 } as Site;
}

/** A site as it was kept, with the settings that have come since. */
export function toSite(kept: Site): Site {
	return { ...SITE_DEFAULTS, ...kept } as Site;
}

/** Of a change the settings that are another then. */
export function listChangedSettings(
	site: Site,
	change: Partial<SiteSettings>,
): [string, unknown][] {
	return Object.entries(change).filter(
		([name, value]) =>
			JSON.stringify(value) !== JSON.stringify(Reflect.get(site, name)),
	);
}

/** The settings that a caller wants changed; everything not named stays. */
export function parseSiteChange(input: unknown): Partial<SiteSettings> {
	return parse(siteChange, input) as Partial<SiteSettings>;
}

/** Whether a host name is one of the site's: equal, or under a `*.` entry. */
export function isOwnHostname(
	host: string,
	hostnames: readonly string[],
): boolean {
	const name = host.toLowerCase().replace(/\.$/, "");
	return hostnames.some(
		(own) =>
			name === own || (own.startsWith("*.") && name.endsWith(own.slice(1))),
	);
}
