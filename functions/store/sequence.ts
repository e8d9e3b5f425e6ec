import { createHash } from "node:crypto";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/**
 * Sequence numbers of a stream are decimal strings of 21 to 40 digits. Written behind its own length, one sorts as text as it does as a
 * number.
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

const SECONDS_BYTES = 4;

/**
 * A sequence number as bytes behind their count, which sort as the number does. A shard is closed after some four hours and its checkpoint
 * stays for a day, so a counter may have seven of each partition: what each saves keeps it under the kilobyte that is one write unit.
 */
export function toSortedBytes(ordered: string): Uint8Array {
	const hex = BigInt(ordered.slice(2)).toString(16);
	const bytes = Buffer.from(
		hex.padStart(hex.length + (hex.length % 2), "0"),
		"hex",
	);
	return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

/** A checkpoint: the last record counted, and the second in which it was written, by which old ones are told. */
export function toCheckpoint(ordered: string, atSeconds: number): Uint8Array {
	const seconds = Buffer.alloc(SECONDS_BYTES);
	seconds.writeUInt32BE(atSeconds);
	return Buffer.concat([toSortedBytes(ordered), seconds]);
}

type Checkpoint = { ordered: string; atSeconds: number };

/** Before everything where there is none. Tables that were counted before checkpoints were bytes have some in text. */
export function parseCheckpoint({
	B,
	S = "",
}: Partial<AttributeValue> = {}): Checkpoint {
	if (!B) {
		const [ordered = "", atSeconds] = S.split("@");
		return { ordered, atSeconds: Number(atSeconds) };
	}
	const bytes = Buffer.from(B);
	const end = bytes.length - SECONDS_BYTES;
	const hex = bytes.subarray(1, end).toString("hex");
	return {
		ordered: toOrdered(String(BigInt(`0x${hex}`))),
		atSeconds: bytes.readUInt32BE(end),
	};
}
