import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { listAddresses, listSpellings } from "./traces.ts";

const found = (text: string, spellings: readonly string[]) =>
	spellings.some((each) => text.includes(each));

it.each([
	["203.0.113.77", "203.0.113.77"],
	["203.0.113.77", "::ffff:203.0.113.77"],
	["203.0.113.77", "::FFFF:CB00:714D"],
	["::ffff:203.0.113.77", "203.0.113.77"],
	["::ffff:203.0.113.77", "cb00714d"],
	["203.0.113.77", "3405803853"],
	["203.0.113.77", Buffer.from('{"ip":"203.0.113.77"}').toString("base64")],
	["203.0.113.77", Buffer.from('{"a":"203.0.113.77"}').toString("base64")],
	["2001:db8:85a3::8a2e:370:7334", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"],
	["2001:db8:85a3::8a2e:370:7334", "2001:db8:85a3:0:0:8a2e:370:7334"],
	["2001:db8:85a3::8a2e:370:7334", "2001%3Adb8%3A85a3%3A%3A8a2e%3A370%3A7334"],
	["2001:db8:85a3::8a2e:370:7334", "20010DB885A3000000008A2E03707334"],
])("the address %s is found where it is written %s", (address, text) => {
	expect(found(`x ${text} y`, listSpellings(address))).toBe(true);
});

it.each(["md5", "sha1", "sha256"])(
	"an address is found as an unsalted digest by %s",
	(name) => {
		const digest = createHash(name).update("203.0.113.77");
		expect(
			found(digest.copy().digest("hex"), listSpellings("203.0.113.77")),
		).toBe(true);
		expect(
			found(digest.digest("base64url"), listSpellings("203.0.113.77")),
		).toBe(true);
	},
);

it("whatever reads as an address is found, and what only looks like one is not", () => {
	expect(
		listAddresses(
			'"at":"2026-11-23T10:00:00Z" v1.2.3 {"ip":"198.51.100.7"} [2001:db8::1]:443 127.0.0.1 ::1 12:34 a::b 7::',
		),
	).toEqual(expect.arrayContaining(["198.51.100.7", "2001:db8::1"]));
	expect(
		listAddresses("2026-11-23T10:00:00Z v1.2.3 127.0.0.1 ::1 1.25"),
	).toEqual([]);
});
