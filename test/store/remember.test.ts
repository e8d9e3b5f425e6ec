import { expect, it } from "vitest";
import { remember } from "../../functions/store/remember.ts";

it("reads once for all who ask within the time, and again after it", async () => {
	let [nowMs, reads] = [0, 0];
	const read = remember(async (key) => `${key} ${++reads}`, {
		ttlMs: 1000,
		nowMs: () => nowMs,
	});
	expect(await Promise.all([read("a"), read("a"), read("b")])).toEqual([
		"a 1",
		"a 1",
		"b 2",
	]);
	nowMs = 999;
	expect(await read("a")).toBe("a 1");
	nowMs = 1000;
	expect(await read("a")).toBe("a 3");
});

it("keeps no failure", async () => {
	let reads = 0;
	const read = remember(
		async () => {
			if (++reads === 1) throw new Error("away");
			return reads;
		},
		{ ttlMs: 1000, nowMs: () => 0 },
	);
	await expect(read("a")).rejects.toThrow("away");
	expect(await read("a")).toBe(2);
});
