import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	addDays,
	isDayKey,
	isZone,
	listWeekToDate,
	toIsoWeek,
	toLocalTime,
	toMonth,
} from "../../functions/core/calendar.ts";

describe("the day and hour on the wall", () => {
	it.each([
		[
			"a second before midnight in Vietnam",
			"2026-11-22T16:59:59.999Z",
			"Asia/Ho_Chi_Minh",
			"2026-11-22",
			"23",
		],
		[
			"midnight in Vietnam",
			"2026-11-22T17:00:00.000Z",
			"Asia/Ho_Chi_Minh",
			"2026-11-23",
			"00",
		],
		[
			"the far west, still yesterday",
			"2026-11-23T09:59:59Z",
			"Pacific/Honolulu",
			"2026-11-22",
			"23",
		],
		[
			"the far east, already tomorrow",
			"2026-11-22T10:00:00Z",
			"Pacific/Kiritimati",
			"2026-11-23",
			"00",
		],
		[
			"half an hour beside the others",
			"2026-11-22T18:30:00Z",
			"Asia/Kolkata",
			"2026-11-23",
			"00",
		],
		[
			"a quarter beside the others",
			"2026-11-22T18:14:59Z",
			"Asia/Kathmandu",
			"2026-11-22",
			"23",
		],
		[
			"a quarter later",
			"2026-11-22T18:15:00Z",
			"Asia/Kathmandu",
			"2026-11-23",
			"00",
		],
		[
			"the last hour before clocks go forward",
			"2026-03-29T00:59:59Z",
			"Europe/Paris",
			"2026-03-29",
			"01",
		],
		[
			"the hour that jumps",
			"2026-03-29T01:00:00Z",
			"Europe/Paris",
			"2026-03-29",
			"03",
		],
		[
			"the hour that comes twice, first",
			"2026-10-25T00:30:00Z",
			"Europe/Paris",
			"2026-10-25",
			"02",
		],
		[
			"the hour that comes twice, again",
			"2026-10-25T01:30:00Z",
			"Europe/Paris",
			"2026-10-25",
			"02",
		],
		[
			"the end of a day of 25 hours",
			"2026-10-25T22:59:59Z",
			"Europe/Paris",
			"2026-10-25",
			"23",
		],
		["a leap day", "2028-02-29T12:00:00Z", "UTC", "2028-02-29", "12"],
		[
			"new year",
			"2026-12-31T17:00:00Z",
			"Asia/Ho_Chi_Minh",
			"2027-01-01",
			"00",
		],
		[
			"a clock before the epoch",
			"1969-12-31T23:00:00Z",
			"UTC",
			"1969-12-31",
			"23",
		],
	])("%s", (_, instant, zone, day, hour) => {
		expect(toLocalTime(Date.parse(instant), zone)).toEqual({ day, hour });
	});

	it.each([
		["2026-03-29", 23],
		["2026-10-25", 25],
		["2026-10-24", 24],
	])("gives %s in Paris %i hours", (day, hours) => {
		const start = Date.parse(`${addDays(day, -1)}T12:00:00Z`);
		const quarters = Array.from(
			{ length: 4 * 60 },
			(_, at) => toLocalTime(start + at * 900_000, "Europe/Paris").day,
		);
		expect(quarters.filter((each) => each === day)).toHaveLength(hours * 4);
	});
});

describe("arithmetic on days", () => {
	it.each([
		["2026-02-28", 1, "2026-03-01"],
		["2028-02-28", 1, "2028-02-29"],
		["2026-12-31", 1, "2027-01-01"],
		["2026-03-01", -1, "2026-02-28"],
		["2026-11-23", 0, "2026-11-23"],
		["2026-11-23", 365, "2027-11-23"],
	])("%s and %i days is %s", (day, days, expected) => {
		expect(addDays(day, days)).toBe(expected);
	});

	it.each([
		["2020-12-31", "2020-W53"],
		["2021-01-03", "2020-W53"],
		["2021-01-04", "2021-W01"],
		["2026-01-01", "2026-W01"],
		["2024-12-30", "2025-W01"],
		["2027-01-03", "2026-W53"],
		["2026-11-23", "2026-W48"],
	])("%s is in %s", (day, week) => {
		expect(toIsoWeek(day)).toBe(week);
	});

	it.each([
		["a Monday of a Monday week", "2026-11-23", "monday", "2026-11-23", 1],
		["a Sunday of a Monday week", "2026-11-22", "monday", "2026-11-16", 7],
		["a Sunday of a Sunday week", "2026-11-22", "sunday", "2026-11-22", 1],
		["a Saturday of a Sunday week", "2026-11-28", "sunday", "2026-11-22", 7],
		["a week over new year", "2027-01-01", "monday", "2026-12-28", 5],
	] as const)("%s began on the right day", (_, day, first, start, length) => {
		const week = listWeekToDate(day, first);
		expect(week[0]).toBe(start);
		expect(week.at(-1)).toBe(day);
		expect(week).toHaveLength(length);
	});

	it("has every ISO week run from Monday to Sunday", () => {
		fc.assert(
			fc.property(fc.integer({ min: -20_000, max: 60_000 }), (number) => {
				const day = addDays("1970-01-01", number);
				const week = listWeekToDate(day, "monday");
				expect(new Set(week.map(toIsoWeek)).size).toBe(1);
				expect(toIsoWeek(addDays(week[0] as string, -1))).not.toBe(
					toIsoWeek(day),
				);
			}),
		);
	});

	it.each([
		["2026-02-28", true],
		["2026-02-29", false],
		["2028-02-29", true],
		["2026-13-01", false],
		["2026-1-1", false],
		["today", false],
	])("knows whether %s is a day: %s", (text, expected) => {
		expect(isDayKey(text)).toBe(expected);
	});

	it("names the month of a day", () => {
		expect(toMonth("2026-11-23")).toBe("2026-11");
	});
});

it.each([
	["Asia/Ho_Chi_Minh", true],
	["UTC", true],
	["Asia/Hanoi_City", false],
	["+07:00", false],
	["", false],
	["../etc", false],
])("knows whether %s is a zone: %s", (zone, expected) => {
	expect(isZone(zone)).toBe(expected);
});
