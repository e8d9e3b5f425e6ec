import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CHANNELS } from "../../functions/core/channel.ts";
import { REASONS } from "../../functions/core/reason.ts";
import {
	fill,
	LANGUAGES,
	nameValue,
} from "../../functions/http/dashboard/words.ts";

const { vi, en } = LANGUAGES;

it("says everything in both languages, with the same places to fill", () => {
	expect(Object.keys(en)).toEqual(Object.keys(vi));
	const toPlaces = (text: string) =>
		[...text.matchAll(/\{\w+\}/g)].map(([place]) => place).toSorted();
	for (const [key, text] of Object.entries(vi)) {
		const other = en[key as keyof typeof en];
		expect(other.trim(), key).not.toBe("");
		expect(toPlaces(other), key).toEqual(toPlaces(text));
	}
});

it("has no word that no page uses", () => {
	const pages = globSync("functions/http/**/*.ts")
		.filter((file) => !file.endsWith("dashboard-words.ts"))
		.map((file) => readFileSync(file, "utf8"))
		.join();
	const unused = Object.keys(vi).filter(
		(key) =>
			!key.includes("-") &&
			!["unknown", "other"].includes(key) &&
			!new RegExp(`\\bwords\\.${key}\\b|"${key}"`).test(pages),
	);
	expect(unused).toEqual([]);
});

it("has words for every channel, reason and device that is counted", () => {
	for (const words of [vi, en]) {
		for (const channel of CHANNELS)
			expect(nameValue(words, "channel", channel)).not.toBe(channel);
		for (const reason of Object.values(REASONS).flat())
			expect(nameValue(words, "reason", reason)).not.toBe(reason);
		for (const device of ["mobile", "tablet", "desktop", "other", "unknown"])
			expect(nameValue(words, "device", device)).not.toBe(device);
		expect(nameValue(words, "browser", "firefox")).toBe("firefox");
	}
});

it("fills places, and leaves what it does not know", () => {
	expect(fill("{a} và {b}", { a: "một" })).toBe("một và {b}");
});
