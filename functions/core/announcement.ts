import * as z from "zod";
import { InvalidInput } from "./errors.ts";
import { isLocale, parse } from "./site.ts";
import { instant, line, link } from "./text.ts";

/** An announcement as an editor sends it. */
export const announcementInput = z.strictObject({
	text: line(300),
	url: link.optional(),
	language: z
		.string()
		.refine((tag) => isLocale(tag), "a BCP 47 language tag such as vi or en")
		.optional(),
	from: instant.optional(),
	until: instant.optional(),
	dismissible: z.boolean().default(true),
});

/** A banner over a site's pages, in force from one time until another. */
export type Announcement = z.infer<typeof announcementInput> & {
	readonly site: string;
	readonly id: string;
	readonly version: number;
	/** When this version was made (RFC 3339). */
	readonly changedAt?: string;
};

/** What an editor wants announced. Throws InvalidInput. */
export function parseAnnouncement(
	input: unknown,
): z.infer<typeof announcementInput> {
	const asked = parse(announcementInput, input);
	if (
		asked.from &&
		asked.until &&
		Date.parse(asked.until) <= Date.parse(asked.from)
	)
		throw new InvalidInput("until: a time after from");
	return asked;
}

type Term = Pick<Announcement, "from" | "until">;

/** Whether it stands there at any instant of a span, its last included. */
export function isAnnouncedWithin(
	{ from, until }: Term,
	{ fromMs, untilMs }: { fromMs: number; untilMs: number },
): boolean {
	return (
		(from === undefined || Date.parse(from) <= untilMs) &&
		(until === undefined || fromMs < Date.parse(until))
	);
}

export function isAnnounced(term: Term, nowMs: number): boolean {
	return isAnnouncedWithin(term, { fromMs: nowMs, untilMs: nowMs });
}
