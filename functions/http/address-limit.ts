/**
 * Views that one address may make of a site in a minute, whoever it says that it is: two classes of forty that click each eight
 * seconds.
 */
export const ADDRESS_LIMIT = 600;

/** What an address may have is counted for so many at once; a process that meets more in a minute is met by more than one address. */
const ADDRESSES = 10_000;

const MINUTE_MS = 60_000;

export type AddressLimit = {
	/** Counts a view and says whether its address has made more in this minute than it may. */
	isOver(site: string, address: string, nowMs: number): boolean;
};

/**
 * The views of each address in the running minute, in this process alone: it costs no write, so every process that runs allows as many.
 * Nothing is kept beyond the first view of another minute.
 */
export function createAddressLimit(): AddressLimit {
	let minute = 0;
	let counts = new Map<string, number>();
	return {
		isOver(site, address, nowMs) {
			const current = Math.floor(nowMs / MINUTE_MS);
			if (current !== minute) {
				minute = current;
				counts = new Map();
			}
			const key = `${site} ${address}`;
			const count = (counts.get(key) ?? 0) + 1;
			if (counts.has(key) || counts.size < ADDRESSES) counts.set(key, count);
			return count > ADDRESS_LIMIT;
		},
	};
}
