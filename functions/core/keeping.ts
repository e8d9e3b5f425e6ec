import { type DayKey, type MonthKey, toMonth } from "./calendar.ts";
import { FACTS } from "./stats-question.ts";

/**
 * How long what is known of a site's pages, sources, places and devices is kept. The totals of its days (views, visits, visitors, bounces,
 * seconds, and what was not counted by reason), the box and the views of each page of all time stay for ever.
 */

/** A salt serves for the longest day, which has 25 hours, ten minutes into the next, and is destroyed by what tidies up every hour. */
export const SALT_KEPT_HOURS = 26;
export const TIDY_HOURS = 1;
/** So long after it was made a salt is gone. */
export const SALT_HOURS = SALT_KEPT_HOURS + TIDY_HOURS;

/** The ledger keeps an item until the audit has read its day: three days and a night. */
export const LEDGER_DAYS = 3.5;

/** So long a table with recovery can be put back to what it was, and a bucket gives back what was deleted in it. */
export const RECOVERY_DAYS = 35;
/** So long the copy of a month's first night is kept. */
export const MONTHLY_COPY_DAYS = 400;
/** So long after it was deleted here something may still be in a copy. */
export const BACKUP_DAYS = MONTHLY_COPY_DAYS + RECOVERY_DAYS;

/** Bounds of the setting: a whole month is always there, and ten years are as much as a question can ask for. */
export const LEAST_MONTHS = 1;
export const MOST_MONTHS = 120;

/** What was deleted of a site, up to which day, and when: the proof of it. */
export type Erasure = {
	site: string;
	/** The first day of which everything is kept. */
	keptFrom: DayKey;
	/** What the setting was. */
	keepMonths: number;
	/** RFC 3339, in UTC. */
	begun: string;
	/** Missing while it is under way. */
	finished?: string;
	/** Counters of pages, sources and campaigns, each of a month, that were deleted. */
	lists: number;
	/** Days of whose totals the hours, places, devices and languages were deleted. */
	days: number;
	/** Results of audits that were deleted. */
	audits: number;
};

function toMonthBefore(month: MonthKey, months: number): MonthKey {
	const [year = 0, number = 1] = month.split("-").map(Number);
	const at = year * 12 + (number - 1) - months;
	return `${String(Math.floor(at / 12)).padStart(4, "0")}-${String((at % 12) + 1).padStart(2, "0")}`;
}

/** The first day whose details are kept: whole months, beside the one that runs. */
export function toKeptFrom(keepMonths: number, today: DayKey): DayKey {
	return `${toMonthBefore(toMonth(today), keepMonths)}-01`;
}

const PREFIXES = ["h", ...Object.values(FACTS).map((letter) => `${letter}:`)];

/** The attributes of a day's total that are details of it: its hours and facts. */
export function listDetails(attributes: readonly string[]): string[] {
	return attributes.filter((name) =>
		PREFIXES.some((prefix) => name.startsWith(prefix)),
	);
}
