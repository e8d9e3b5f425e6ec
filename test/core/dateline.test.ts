import { describe, expect, it } from "vitest";
import {
	toDayStart,
	toLocalTime,
	toZonedTime,
} from "../../functions/core/calendar.ts";
import { toDate, toDateline } from "../../functions/core/dateline.ts";

describe("when an article appeared", () => {
	it.each([
		["2022-12-26T07:55:49+07:00", "vi", "07:55:49 26/12/2022 (GMT+7)"],
		["2022-12-26T07:55+05:45", "vi-VN", "07:55:00 26/12/2022 (GMT+5:45)"],
		["2022-12-26T07:55:49.123Z", "vi", "07:55:49 26/12/2022 (GMT)"],
		["2022-12-26T07:55:49-03:30", "vi", "07:55:49 26/12/2022 (GMT-3:30)"],
		["2022-12-26T07:55:49+07:00", "en", "07:55:49 December 26, 2022 (GMT+7)"],
		[
			"2022-12-26T00:00:00+14:00",
			"en-GB",
			"00:00:00 26 December 2022 (GMT+14)",
		],
	])("%s is in %s: %s", (time, locale, expected) => {
		expect(toDateline(time, locale)).toBe(expected);
	});

	it("is the wall calendar's day, not the reader's", () => {
		expect(toDate("2026-01-01T00:30:00+07:00", "vi")).toBe("01/01/2026");
	});
});

describe("an instant on the wall", () => {
	it.each([
		["2022-12-26T00:55:49Z", "Asia/Ho_Chi_Minh", "2022-12-26T07:55:49+07:00"],
		["2026-07-01T00:00:00Z", "Asia/Kathmandu", "2026-07-01T05:45:00+05:45"],
		["2026-07-01T00:00:00Z", "America/St_Johns", "2026-06-30T21:30:00-02:30"],
		["2026-01-01T00:00:00Z", "UTC", "2026-01-01T00:00:00+00:00"],
	])("%s in %s is %s", (instant, zone, expected) => {
		expect(toZonedTime(Date.parse(instant), zone)).toBe(expected);
	});
});

describe("the first instant of a day", () => {
	it.each([
		["2026-11-23", "Asia/Ho_Chi_Minh", "2026-11-22T17:00:00.000Z"],
		["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
		["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z"],
		["2026-11-01", "America/New_York", "2026-11-01T04:00:00.000Z"],
		// The clock leaps over midnight there.
		["2026-03-29", "Asia/Beirut", "2026-03-28T22:00:00.000Z"],
		["2026-11-23", "Pacific/Kiritimati", "2026-11-22T10:00:00.000Z"],
	])("%s in %s is %s", (day, zone, expected) => {
		expect(new Date(toDayStart(day, zone)).toISOString()).toBe(expected);
	});

	it.each([
		"Asia/Ho_Chi_Minh",
		"Europe/Berlin",
		"America/New_York",
		"Asia/Beirut",
		"Africa/Cairo",
		"Australia/Lord_Howe",
		"America/Asuncion",
	])(
		"is of that day and the millisecond before of the day before, all year in %s",
		(zone) => {
			for (let at = 0; at < 366; at++) {
				const day = new Date(Date.UTC(2026, 0, 1 + at))
					.toISOString()
					.slice(0, 10);
				const start = toDayStart(day, zone);
				expect(toLocalTime(start, zone).day).toBe(day);
				expect(toLocalTime(start - 1, zone).day < day).toBe(true);
			}
		},
	);
});
