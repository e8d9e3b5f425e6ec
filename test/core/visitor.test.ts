import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
	toLane,
	toLanes,
	toUnfollowedVisitor,
	toViewMark,
	toVisitor,
} from "../../functions/core/visitor.ts";

const salt = (byte: number) => new Uint8Array(32).fill(byte);
const caller = { address: "192.0.2.1", agent: "Mozilla/5.0 Firefox/130.0" };

describe("a visitor", () => {
	it("is the same all day, and another with another address or agent", () => {
		const visitor = toVisitor(salt(1), caller);
		expect(toVisitor(salt(1), caller)).toBe(visitor);
		expect(toVisitor(salt(1), { ...caller, address: "192.0.2.2" })).not.toBe(
			visitor,
		);
		expect(
			toVisitor(salt(1), { ...caller, agent: "Mozilla/5.0 Chrome/130.0" }),
		).not.toBe(visitor);
		expect(visitor).toMatch(/^[\w-]{16}$/);
	});

	it("cannot be made of other halves", () => {
		expect(toVisitor(salt(1), { address: "1.1.1.1", agent: "2x" })).not.toBe(
			toVisitor(salt(1), { address: "1.1.1.12", agent: "x" }),
		);
	});

	it("is another at each seat, and without one what it always was", () => {
		const [plain, one, other] = [
			caller,
			{ ...caller, seat: "1795453200000.1" },
			{ ...caller, seat: "1795453200000.2" },
		].map((who) => toVisitor(salt(1), who));
		expect(new Set([plain, one, other]).size).toBe(3);
		// As a salt's earlier visitors were made, so that a deployment splits nobody in two.
		expect(plain).toBe(
			createHmac("sha256", salt(1))
				.update(`${caller.address}\0${caller.agent}`)
				.digest("base64url")
				.slice(0, 16),
		);
	});

	it("cannot be linked to another day or site, which have another salt", () => {
		expect(toVisitor(salt(1), caller)).not.toBe(toVisitor(salt(2), caller));
	});

	it("who does not want to be followed is one for each view, and the same for its repeat", () => {
		expect(toUnfollowedVisitor(salt(1), "view-one")).toBe(
			toUnfollowedVisitor(salt(1), "view-one"),
		);
		expect(toUnfollowedVisitor(salt(1), "view-one")).not.toBe(
			toUnfollowedVisitor(salt(1), "view-two"),
		);
	});
});

it("marks a view in six bytes", () => {
	expect(toViewMark("view-one")).toHaveLength(6);
	expect(toViewMark("view-one")).not.toEqual(toViewMark("view-two"));
});

describe("lanes", () => {
	it.each([
		[0, 0],
		[100_000, 0],
		[100_001, 1],
		[5_000_000, 1],
		[5_000_001, 2],
		[15_000_000, 4],
		[86_400_000, 32],
		[864_000_000, 64],
	])("for %i views yesterday are %i", (views, lanes) => {
		expect(toLanes(views)).toBe(lanes);
	});

	it("are filled evenly", () => {
		const counts = new Map<number, number>();
		for (let at = 0; at < 6400; at++) {
			const lane = toLane(
				toVisitor(salt(1), { ...caller, address: String(at) }),
				64,
			);
			counts.set(lane, (counts.get(lane) ?? 0) + 1);
		}
		expect(counts.size).toBe(64);
		expect(Math.max(...counts.values())).toBeLessThan(160);
	});
});
