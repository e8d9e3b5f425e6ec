import type * as z from "zod";
import { InvalidInput } from "./errors.ts";
import type { SiteSettings } from "./site-input.ts";

export const UNITS = ["views", "visits", "visitors"] as const;
export type Unit = (typeof UNITS)[number];

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

/** 1 to 32 of a-z, 0-9 and inner hyphens. */
export const SITE_ID = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

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
	return SITE_ID.test(id);
}

/** A site as it was kept, with the settings that have come since. */
export function toSite(kept: Site): Site {
	return { ...SITE_DEFAULTS, ...kept } as Site;
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
