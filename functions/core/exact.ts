import { NotCounted } from "./errors.ts";

/** A number that JSON and JavaScript tell to the last digit. Throws NotCounted for one beyond 2^53, which would be told as another. */
export function toExact(number: number): number {
	if (!Number.isSafeInteger(number))
		throw new NotCounted(
			"This number is beyond 9,007,199,254,740,991 and cannot be told exactly.",
		);
	return number;
}

/** A sum of exact numbers. Throws NotCounted where it, or what it is on the way there, is beyond 2^53. */
export function sumExact(numbers: Iterable<number>): number {
	let sum = 0;
	for (const number of numbers) sum = toExact(sum + number);
	return sum;
}
