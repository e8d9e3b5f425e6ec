import { createHmac } from "node:crypto";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Tickets } from "../../store/tickets.ts";
import type { Caller } from "../facts.ts";
import { isSame, toCookie } from "./sessions.ts";

const WINDOW_MS = 15 * 60_000;
/** Enough for slips of the finger, too few for guessing 144 random bits. */
const MOST_FROM_ADDRESS = 10;
/** From everywhere together: ten addresses guess no faster than this. */
const MOST_AT_ACCOUNT = 100;
const KNOWN_SECONDS = 180 * 86_400;

/** Counts who tries to come in: by the address that it comes from and by the account that it is for. */
export type Attempts = {
	/** Counts an attempt; whether it may be made. */
	begin(c: Context, account: string): Promise<boolean>;
	/** Takes an attempt back that was none, since a school's teachers all come from one address, and remembers the browser. */
	succeed(c: Context, account: string): Promise<void>;
};

/**
 * A browser in which the account was entered before has a mark, and is counted by that mark: a stranger who uses up the account's
 * attempts locks out strangers, and not its owner. Addresses are kept nowhere: names of counts are digests under a key that nobody else has.
 */
export function createAttempts({
	tickets,
	caller,
	key,
	nowMs,
	createHex,
}: {
	tickets: Pick<Tickets, "count">;
	caller: Caller;
	/** SHA-256 of the owner's token; none where none is set. */
	key: string | undefined;
	nowMs: () => number;
	createHex: (digits: number) => string;
}): Attempts {
	/**
	 * Under an empty key addresses could be guessed from the tables, and marks be made up. Where no token is set there is only the 144 bits
	 * of an invitation to guess: that each process counts for itself, under a key that is kept nowhere, is limit enough.
	 */
	const secret = key || createHex(64);

	const toDigest = (text: string) =>
		createHmac("sha256", secret).update(text).digest("hex");

	function count(what: string, by: 1 | -1): Promise<number> {
		const window = Math.floor(nowMs() / WINDOW_MS);
		return tickets.count(
			toDigest(`${what} ${window}`),
			by,
			(window + 1) * WINDOW_MS,
		);
	}

	const toMark = (account: string, random: string) =>
		`${random}.${toDigest(`known ${account} ${random}`)}`;

	/** What a browser is counted under: itself where it is known, else the account. */
	function toName(c: Context, account: string): string {
		const mark = getCookie(c, toCookie(c, "luot-known").name) ?? "";
		const [random = ""] = mark.split(".");
		return isSame(mark, toMark(account, random))
			? `browser ${random}`
			: `account ${account}`;
	}

	const countBoth = (c: Context, account: string, by: 1 | -1) =>
		Promise.all([count(caller(c).address, by), count(toName(c, account), by)]);

	return {
		async begin(c, account) {
			const [fromAddress, atAccount] = await countBoth(c, account, 1);
			return fromAddress <= MOST_FROM_ADDRESS && atAccount <= MOST_AT_ACCOUNT;
		},

		async succeed(c, account) {
			await countBoth(c, account, -1);
			const { name, options } = toCookie(c, "luot-known");
			setCookie(c, name, toMark(account, createHex(32)), {
				...options,
				maxAge: KNOWN_SECONDS,
			});
		},
	};
}
