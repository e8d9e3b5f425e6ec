import { describe, expect, it } from "vitest";
import { toSeat } from "../../functions/core/seat.ts";

const salt = (byte: number) => new Uint8Array(32).fill(byte);
const at = {
	day: "2026-11-23",
	zone: "Asia/Ho_Chi_Minh",
	salt: salt(1),
	viewId: "view-number-1",
};
const END = Date.parse("2026-11-24T00:00:00+07:00");

describe("a seat", () => {
	it("is a number that ends with the site's day, and the same for a view that is sent again", () => {
		const seat = toSeat("on", at) as string;
		expect(seat).toMatch(/^\d{13}\.\d{1,29}$/);
		expect(Math.floor(Number(seat))).toBe(END);
		expect(toSeat("on", at)).toBe(seat);
	});

	it("stays what the browser was given, all day", () => {
		const seat = toSeat("on", at) as string;
		expect(toSeat(seat, { ...at, viewId: "view-number-2" })).toBe(seat);
	});

	it("differs between views, days and sites, and takes nothing from the day before", () => {
		const seat = toSeat("on", at) as string;
		const next = { ...at, day: "2026-11-24", salt: salt(2) };
		const all = [
			seat,
			toSeat("on", { ...at, viewId: "view-number-2" }),
			toSeat("on", { ...at, salt: salt(3) }),
			toSeat("on", next),
		];
		expect(new Set(all).size).toBe(4);
		expect(toSeat(seat, next)).toBe(toSeat("on", next));
	});

	it("is none where the script asks for none", () => {
		for (const sent of [undefined, null, ""])
			expect(toSeat(sent, at)).toBeUndefined();
	});
});
