import { createHmac, randomBytes } from "node:crypto";
import { Hono } from "hono";
import { expect, it } from "vitest";
import { createAttempts } from "../../functions/http/sign-in/sign-in-attempts.ts";

const ADDRESS = "203.0.113.77";
const NOW_MS = Date.parse("2026-11-23T10:00:00+07:00");
const WINDOW = Math.floor(NOW_MS / (15 * 60_000));
const TOKEN_SHA256 = "5f".repeat(32);

const sign = (key: string, text: string) =>
	createHmac("sha256", key).update(text).digest("hex");

/** One process that lets nobody in, over counts that are kept in memory by the names that would stand in the table. */
function createProcess(key: string | undefined) {
	const counts = new Map<string, number>();
	const attempts = createAttempts({
		key,
		tickets: {
			count: async (name, by) => {
				counts.set(name, (counts.get(name) ?? 0) + by);
				return counts.get(name) as number;
			},
		},
		caller: () => ({ address: ADDRESS }),
		nowMs: () => NOW_MS,
		createHex: (digits) => randomBytes(digits / 2).toString("hex"),
	});
	const app = new Hono();
	app.post("/", async (c) =>
		c.body(null, (await attempts.begin(c, "owner")) ? 403 : 429),
	);
	const attempt = async (cookie = "") => {
		const { status } = await app.request("http://localhost/", {
			method: "POST",
			headers: { cookie },
		});
		return status;
	};
	return { names: () => [...counts.keys()], attempt };
}

it.each([
	["not set", undefined],
	["empty", ""],
])(
	"counts attempts under a key that nobody can guess where the owner's token is %s",
	async (_, none) => {
		const one = createProcess(none);
		const other = createProcess(none);
		for (let at = 0; at < 10; at++) expect(await one.attempt()).toBe(403);
		expect(await one.attempt()).toBe(429);
		expect(await other.attempt()).toBe(403);
		const names = [...one.names(), ...other.names()];
		// The address and the account, in each process under a key of its own.
		expect(new Set(names).size).toBe(4);
		for (const key of ["", "undefined", "0".repeat(64)])
			expect(names, `under the key "${key}"`).not.toContain(
				sign(key, `${ADDRESS} ${WINDOW}`),
			);
		// Nor can a browser make itself known by a mark of its own making.
		const forged = `luot-known=0.${sign("", "known owner 0")}`;
		expect(await other.attempt(forged)).toBe(403);
		expect(other.names()).toHaveLength(2);
	},
);

it("counts attempts of all processes together where there is a token to guess", async () => {
	const one = createProcess(TOKEN_SHA256);
	const other = createProcess(TOKEN_SHA256);
	await one.attempt();
	await other.attempt();
	expect(one.names()).toEqual(other.names());
	// What the test above looks for would be found by whoever had the key.
	expect(one.names()).toContain(sign(TOKEN_SHA256, `${ADDRESS} ${WINDOW}`));
	// And a mark that is true would have a count of its own.
	const mark = `luot-known=0.${sign(TOKEN_SHA256, "known owner 0")}`;
	expect(await one.attempt(mark)).toBe(403);
	expect(one.names()).toHaveLength(3);
});
