import { createHash, createHmac } from "node:crypto";
import { addDays } from "./calendar.ts";

const VISITOR_BYTES = 12;
const VIEW_ID_BYTES = 6;

const toDigest = (salt: Uint8Array, text: string) =>
	createHmac("sha256", salt)
		.update(text)
		.digest()
		.subarray(0, VISITOR_BYTES)
		.toString("base64url");

/**
 * Who looks, for one site and one day: HMAC of address and user agent (and of the seat, where the site tells equal computers apart) under
 * the day's random salt, cut to 96 bits. With the salt destroyed nobody can find the address again, and two sites or days share no salt,
 * so no two hashes can be linked.
 */
export function toVisitor(
	salt: Uint8Array,
	{ address, agent, seat }: { address: string; agent: string; seat?: string },
): string {
	return toDigest(
		salt,
		seat === undefined
			? `${address}\0${agent}`
			: `${address}\0${agent}\0${seat}`,
	);
}

/** Somebody who asked not to be followed (GPC, DNT): a visitor of this view alone. By the view's id, so that a repeat is still seen. */
export function toUnfollowedVisitor(salt: Uint8Array, viewId: string): string {
	return toDigest(salt, `\0view\0${viewId}`);
}

/** The view's id as the ledger remembers it: 48 bits are enough among one visitor's last views. */
export function toViewMark(viewId: string): Uint8Array {
	return new Uint8Array(
		createHash("sha256").update(viewId).digest().subarray(0, VIEW_ID_BYTES),
	);
}

/** Which of a day's partitions a visitor stands in: the hash's first byte is as random as any. */
export function toLane(visitor: string, lanes: number): number {
	return (Buffer.from(visitor, "base64url")[0] ?? 0) % lanes;
}

/**
 * From so many views a day on (more than one a second), days have lanes, and page counters are folded with the dimensions: at once each
 * view would still cost half a write of its own for its page alone.
 */
const BUSY_VIEWS = 100_000;
/**
 * One partition takes 1,000 writes a second. Of so many views a day up to a sixth come in the busiest hour, 230 a second, and twice that in
 * its busiest second. Not fewer: lanes spread over the stream's shards, and views that come in several share fewer writes of the fold.
 */
const VIEWS_A_LANE = 5_000_000;
const LANES_LIMIT = 64;

/**
 * How many lanes a day's ledger has, each a partition of its own, by the traffic of the day before. A small site has none, and one that
 * is busy a single one, so that its views come in one stream shard and fold in the largest batches.
 */
export function toLanes(viewsYesterday: number): number {
	if (viewsYesterday <= BUSY_VIEWS) return 0;
	const wanted = Math.ceil(viewsYesterday / VIEWS_A_LANE);
	return Math.min(LANES_LIMIT, 2 ** Math.ceil(Math.log2(wanted)));
}

/** Whether the newest day that a box tells of has lanes. */
export function hasLanes(counts: Readonly<Record<string, number>>): boolean {
	const newest = Object.keys(counts)
		.filter((name) => /^v\d{4}-\d\d-\d\d$/.test(name))
		.toSorted()
		.at(-1)
		?.slice(1);
	if (newest === undefined) return false;
	return toLanes(counts[`v${addDays(newest, -1)}`] ?? 0) > 0;
}
