/**
 * Calendar of a site: an instant and an IANA zone become a civil day once, by `Intl`; everything after is arithmetic
 * on the day's key. So daylight saving cannot reach it: a day of 23 or 25 hours is a day.
 */

/** A civil day, `YYYY-MM-DD`. */
export type DayKey = string;
/** A civil month, `YYYY-MM`. */
export type MonthKey = string;
export type Weekday = "monday" | "sunday";

const DAY_MS = 86_400_000;

/** A formatter costs over 100 µs to make and 2 µs to use; a service has a handful of zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
	let formatter = formatters.get(zone);
	if (!formatter) {
		formatter = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
			timeZone: zone,
			hourCycle: "h23",
			year: "numeric",
			month: "2-digit",
			day: "2-digit",
			hour: "2-digit",
		});
		formatters.set(zone, formatter);
	}
	return formatter;
}

/** Whether `Intl` knows this as an IANA zone name (offsets such as `+07:00` are no zones: they have no calendar). */
export function isZone(zone: string): boolean {
	if (!/^[A-Za-z]/.test(zone)) return false;
	try {
		formatterOf(zone);
		return true;
	} catch {
		return false;
	}
}

/** The civil day and the hour on the wall ("00" to "23") at an instant in a zone. */
export function toLocalTime(
	instantMs: number,
	zone: string,
): { day: DayKey; hour: string } {
	const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
	for (const { type, value } of formatterOf(zone).formatToParts(instantMs))
		part[type] = value;
	return {
		day: `${part.year?.padStart(4, "0")}-${part.month}-${part.day}`,
		hour: part.hour ?? "",
	};
}

/** An instant as the clock on the wall shows it in a zone, with the offset there (RFC 3339): `2022-12-26T07:55:49+07:00`. */
export function toZonedTime(instantMs: number, zone: string): string {
	const formatter = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
		timeZone: zone,
		timeZoneName: "longOffset",
	});
	const name = formatter
		.formatToParts(instantMs)
		.find(({ type }) => type === "timeZoneName")?.value;
	// "GMT" alone is the zone of no offset; historic ones have seconds, which RFC 3339 does not know.
	const [, sign = "+", hours = "00", minutes = "00"] =
		/GMT([+-])(\d\d):(\d\d)/.exec(name ?? "") ?? [];
	const offsetMs =
		(Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
	const wall = new Date(instantMs + offsetMs).toISOString().slice(0, 19);
	return `${wall}${sign}${hours}:${minutes}`;
}

/** The first instant of a day in a zone: midnight, or what comes for it where the clock leaps over it. */
export function toDayStart(day: DayKey, zone: string): number {
	const utcMs = Date.parse(`${day}T00:00:00Z`);
	const offsetAt = (instantMs: number) =>
		Date.parse(`${toZonedTime(instantMs, zone).slice(0, 19)}Z`) -
		Math.floor(instantMs / 1000) * 1000;
	// A day begins with the offset that held the day before, or, where that is not yet it, with the new one.
	const before = utcMs - offsetAt(utcMs - DAY_MS);
	return toLocalTime(before, zone).day >= day &&
		toLocalTime(before - 1, zone).day < day
		? before
		: utcMs - offsetAt(before);
}

/** Days since 1970-01-01, for arithmetic. */
function toDayNumber(day: DayKey): number {
	return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

function toDayKey(dayNumber: number): DayKey {
	return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
}

/** Whether this names a day that exists: `2026-02-29` does not. */
export function isDayKey(text: string): boolean {
	return (
		/^\d{4}-\d\d-\d\d$/.test(text) &&
		Number.isFinite(toDayNumber(text)) &&
		toDayKey(toDayNumber(text)) === text
	);
}

export function addDays(day: DayKey, days: number): DayKey {
	return toDayKey(toDayNumber(day) + days);
}

/** 0 for the first weekday to 6 for the last. */
function toWeekdayIndex(day: DayKey, firstWeekday: Weekday): number {
	// 1970-01-01 was a Thursday: index 3 of a Monday week, 4 of a Sunday week.
	const shift = firstWeekday === "monday" ? 3 : 4;
	return (((toDayNumber(day) + shift) % 7) + 7) % 7;
}

/** The days of the day's week up to and including the day itself, first weekday first. */
export function listWeekToDate(day: DayKey, firstWeekday: Weekday): DayKey[] {
	const index = toWeekdayIndex(day, firstWeekday);
	return Array.from({ length: index + 1 }, (_, at) => addDays(day, at - index));
}

/** ISO 8601 week, `2026-W53`: the week belongs to the year that has its Thursday. */
export function toIsoWeek(day: DayKey): string {
	const thursday = addDays(day, 3 - toWeekdayIndex(day, "monday"));
	const year = thursday.slice(0, 4);
	const week =
		Math.floor((toDayNumber(thursday) - toDayNumber(`${year}-01-01`)) / 7) + 1;
	return `${year}-W${String(week).padStart(2, "0")}`;
}

export function toMonth(day: DayKey): MonthKey {
	return day.slice(0, 7);
}
