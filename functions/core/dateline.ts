/** A time as its editor wrote it: the wall clock there, and the offset. */
const WRITTEN =
	/^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)(?::(\d\d))?.*?(Z|[+-]\d\d:\d\d)$/;

function toZone(offset: string): string {
	const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
	if (!sign || (hours === "00" && minutes === "00")) return "GMT";
	return `GMT${sign}${Number(hours)}${minutes === "00" ? "" : `:${minutes}`}`;
}

/** When an article appeared, as a Vietnamese page says it: `07:55:49 26/12/2022 (GMT+7)`; else in the language's own order. */
export function toDateline(time: string, locale: string): string {
	const [, year, month, day, clock, second = "00", offset = "Z"] =
		WRITTEN.exec(time) ?? [];
	const wall = `${clock}:${second}`;
	const date = /^vi\b/i.test(locale)
		? `${day}/${month}/${year}`
		: toDate(time, locale);
	return `${wall} ${date} (${toZone(offset)})`;
}

/** The day alone, as the wall calendar of its offset shows it: `26/12/2022`. */
export function toDate(time: string, locale: string): string {
	const [, year, month, day] = WRITTEN.exec(time) ?? [];
	if (/^vi\b/i.test(locale)) return `${day}/${month}/${year}`;
	return new Intl.DateTimeFormat(locale, {
		dateStyle: "long",
		timeZone: "UTC",
	}).format(Date.UTC(Number(year), Number(month) - 1, Number(day)));
}
