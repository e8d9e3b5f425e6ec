import { createHmac } from "node:crypto";
import { addDays, type DayKey, toDayStart } from "./calendar.ts";

/** Enough that nobody meets another's by chance, and no more than a number's text may be long. */
const SEAT_BYTES = 12;

/**
 * Which of many equal computers behind one address this is, on one day of a site in classroom mode: what the browser was given earlier that
 * day, else a new one. A seat is the millisecond in which it ends and 96 random bits as decimals. It is made of the day's salt and the view,
 * so that a view which is sent again has the same one; of another day's seat nothing is taken over. Undefined for a script that asks for none.
 */
export function toSeat(
	sent: string | null | undefined,
	{
		day,
		zone,
		salt,
		viewId,
	}: { day: DayKey; zone: string; salt: Uint8Array; viewId: string },
): string | undefined {
	if (!sent) return undefined;
	const end = toDayStart(addDays(day, 1), zone);
	if (sent.startsWith(`${end}.`)) return sent;
	const random = createHmac("sha256", salt)
		.update(`\0seat\0${viewId}`)
		.digest("hex")
		.slice(0, 2 * SEAT_BYTES);
	return `${end}.${BigInt(`0x${random}`)}`;
}
