import { known } from "./box.ts";

/** What asks for a seat. Nothing where nothing can be kept, or each view would seem to be from another computer. */
let none: string | undefined;

/** Throws where the browser keeps nothing. */
export function askForSeats(): void {
	none = localStorage && "on";
}

/** This computer's seat, from the last answer. It is a number, the millisecond in which it ends: on another day nothing is said of it. */
export function toSeat(): string | undefined {
	const seat = known.answer?.seat as string;
	return Number(seat) > Date.now() ? seat : none;
}
