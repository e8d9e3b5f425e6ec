import { createHash } from "node:crypto";

/**
 * Sequence numbers of a stream are decimal strings of 21 to 40 digits. Written behind its own length, one sorts as text as it does as a
 * number, without padding every checkpoint to 40 bytes.
 */
export function toOrdered(sequence: string): string {
	const digits = sequence.replace(/^0+(?=\d)/, "");
	if (!/^\d{1,99}$/.test(digits))
		throw new TypeError("a sequence number is made of digits");
	return String(digits.length).padStart(2, "0") + digits;
}

/** The attribute of a counter item that tells how far a shard is counted there: short, since it stands on every item. */
export function toCheckpointName(shard: string): string {
	return `@${createHash("sha256").update(shard).digest("base64url").slice(0, 8)}`;
}

/** A checkpoint: the last record counted, and the second in which it was written, by which old ones are told. */
export function toCheckpoint(ordered: string, atSeconds: number): string {
	return `${ordered}@${atSeconds}`;
}

export function parseCheckpoint(checkpoint: string): {
	ordered: string;
	atSeconds: number;
} {
	const [ordered = "", atSeconds] = checkpoint.split("@");
	return { ordered, atSeconds: Number(atSeconds) };
}
