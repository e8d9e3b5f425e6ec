/** What an administrator says of a site. Beside `site.ts`, so that whoever only reads sites does not bring the rules along. */
import * as z from "zod";
import { isZone } from "./calendar.ts";
import { LEAST_MONTHS, MOST_MONTHS } from "./keeping.ts";
import {
	isLocale,
	parse,
	SITE_DEFAULTS,
	SITE_ID,
	type Site,
	UNITS,
} from "./site.ts";

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

const siteId = z
	.string()
	.regex(SITE_ID, "1 to 32 of a-z, 0-9 and inner hyphens");

export type SiteSettings = z.infer<typeof settings>;

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
