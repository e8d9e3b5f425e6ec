import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import type { Item } from "../../functions/store/attribute.ts";
import { createDatabase } from "../../functions/store/database.ts";

/** The bytes of an address, four or sixteen; of an IPv4 address written as IPv6 the four. */
export function toAddressBytes(address: string): Buffer {
	if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
	// The URL parser writes the groups of hexadecimal digits, the longest run of zeros as "::".
	const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
	const [head = "", tail] = text.split("::");
	const groups = (part: string) => part.split(":").filter(Boolean);
	const first = groups(head);
	const last = groups(tail ?? "");
	const zeros = Array(8 - first.length - last.length).fill("0");
	const bytes = Buffer.from(
		[...first, ...(tail === undefined ? [] : zeros), ...last]
			.map((group) => group.padStart(4, "0"))
			.join(""),
		"hex",
	);
	return bytes.subarray(0, 12).toString("hex") === `${"0".repeat(20)}ffff`
		? bytes.subarray(12)
		: bytes;
}

/** Bytes as they appear within longer ones that are written in base64, at any of the three places where they can begin. */
function toBase64Cores(bytes: Uint8Array): string[] {
	return [0, 1, 2].map((skipped) => {
		const text = Buffer.concat([Buffer.alloc(skipped), bytes]).toString(
			"base64",
		);
		// What neighbours share a character with is cut off.
		const from = Math.ceil((skipped * 8) / 6);
		return text.slice(from, Math.floor(((skipped + bytes.length) * 8) / 6));
	});
}

/** An unsalted digest can be found out by trying, so it is as good as what it was made of. */
function listDigests(text: string): string[] {
	return ["md5", "sha1", "sha256"].flatMap((name) => {
		const digest = createHash(name).update(text).digest();
		return [
			digest.toString("hex").slice(0, 16),
			digest.toString("base64").slice(0, 12),
			digest.toString("base64url").slice(0, 12),
		];
	});
}

/** Every way in which an address could have been written down. */
export function listSpellings(address: string): string[] {
	const bytes = toAddressBytes(address);
	const hex = bytes.toString("hex");
	const groups = hex.match(/.{4}/g) ?? [];
	const texts =
		bytes.length === 4
			? [
					[...bytes].join("."),
					[...bytes].map((byte) => String(byte).padStart(3, "0")).join("."),
					[...bytes].toReversed().join("."),
					groups.join(":"),
					String(bytes.readUInt32BE()),
				]
			: [
					new URL(`http://[${address}]`).hostname.slice(1, -1),
					groups.join(":"),
					groups.map((group) => group.replace(/^0{1,3}/, "")).join(":"),
					String(BigInt(`0x${hex}`)),
				];
	const all = [address, ...texts, hex];
	return [
		...new Set([
			...all,
			...all.map((text) => text.toUpperCase()),
			...all.map(encodeURIComponent),
			...all.flatMap((text) => toBase64Cores(Buffer.from(text))),
			// Four bytes alone are also found by chance.
			...(bytes.length === 16
				? [...toBase64Cores(bytes), bytes.toString("latin1")]
				: []),
			...[address, ...texts].flatMap(listDigests),
		]),
	];
}

/** Every way in which a secret text could have been written down. */
export function listCopies(text: string): string[] {
	return [
		...new Set([
			text,
			encodeURIComponent(text),
			...toBase64Cores(Buffer.from(text)),
			Buffer.from(text).toString("hex"),
			...listDigests(text),
		]),
	];
}

/** Whatever reads as an address in a text, but for those of this machine. */
export function listAddresses(text: string): string[] {
	const words = text.match(/[0-9A-Fa-f:.]{3,45}/g) ?? [];
	const ours = /^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1?)$/;
	return [
		...new Set(
			words
				.map((word) => word.replace(/^[:.](?!:)|(?<!:)[:.]$/g, ""))
				.filter((word) => isIP(word) !== 0 && !ours.test(word)),
		),
	];
}

/** All that a value could be written as: text, bytes, base64. */
export function toReadable(value: unknown): string {
	return JSON.stringify(
		value,
		function replace(this: Record<string, unknown>, key, inner) {
			const bytes = this[key];
			return bytes instanceof Uint8Array
				? `${Buffer.from(bytes).toString("latin1")} ${Buffer.from(bytes).toString("hex")} ${Buffer.from(bytes).toString("base64")}`
				: inner;
		},
	);
}

/** Every item of a table. */
export async function readItems(
	endpoint: string,
	TableName: string,
): Promise<Item[]> {
	const database = createDatabase({ endpoint });
	const items: Item[] = [];
	try {
		for await (const { Items = [] } of paginateScan(
			{ client: database },
			{ TableName, ConsistentRead: true },
		))
			items.push(...Items);
	} finally {
		database.destroy();
	}
	return items;
}
