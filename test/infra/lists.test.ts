import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import crawlers from "crawler-user-agents";
import { describe, expect, it } from "vitest";
import { createBotCheck, toBotReason } from "../../functions/core/bots.ts";
import lists from "../../functions/core/lists.json" with { type: "json" };
import { isSpam } from "../../functions/core/spam.ts";
import { buildLists, type Crawler } from "../../infra/lists/build.ts";
import { EASILY_MISTAKEN, VIETNAMESE } from "../../infra/lists/people.ts";
import { parseHosts, readSources } from "../../infra/lists/sources.ts";
import { toVersioned } from "../../infra/lists/update.ts";

const { resolve } = createRequire(import.meta.url);

/** Which half of a list an entry is in, for no other reason than its text. */
const isInFirstHalf = (text: string) =>
	(createHash("sha256").update(text).digest()[0] as number) % 2 === 0;

const isReader = ({ tags = [] }: Crawler) =>
	tags.some((tag) => tag === "http-library" || tag === "feed-reader");

const listInstances = (from: readonly Crawler[]) =>
	from.flatMap(({ instances = [] }) => instances);

/** Hosts that send readers to schools, and some that only sound like spam. */
const SENDERS =
	"google.com google.com.vn coccoc.com bing.com facebook.com l.facebook.com m.facebook.com zalo.me chat.zalo.me youtube.com t.co tiktok.com moet.gov.vn hanoi.edu.vn vnexpress.net tuoitre.vn thanhnien.vn dantri.com.vn vi.wikipedia.org com.google.android.gm com.zing.zalo duckduckgo.com yandex.ru baidu.com chatgpt.com classroom.google.com teams.microsoft.com seo.example traffic.example share.example buttons.example freesoftware.example".split(
		" ",
	);

/** How many of these agents are found, in hundredths. */
function toShare(
	agents: readonly string[],
	check: typeof toBotReason = toBotReason,
): number {
	expect(agents.length).toBeGreaterThan(35);
	const found = agents.filter((agent) => check({ agent }));
	return (100 * found.length) / agents.length;
}

describe("the lists", () => {
	it("are those that the update command makes of the packages, with the version that stands there", () => {
		const again = toVersioned(readSources(), {
			before: lists,
			today: "2099-01-01",
		});
		expect(again).toEqual(lists);
		expect(lists.version).toMatch(/^20\d\d-\d\d-\d\d\.[0-9a-f]{8}$/);
	});

	it("have another version as soon as anything in them is another", () => {
		const sources = readSources();
		const of = (more: Partial<typeof sources>) =>
			toVersioned(
				{ ...sources, ...more },
				{ before: lists, today: "2099-01-01" },
			).version;
		expect(of({ spam: [...sources.spam, "new-spam.example"] })).toMatch(
			/^2099-01-01\./,
		);
		expect(of({ isbot: [...sources.isbot, "newword"] })).toMatch(
			/^2099-01-01\./,
		);
		expect(of({ spam: sources.spam.toReversed() })).toBe(lists.version);
	});

	it("take from Matomo's file what is a host, and no host of many sites", () => {
		const text =
			"# hosts\n! commented out: dead.example\nwww.SPAM.example\nucoz.ru\n\nnot a host\nother.example third.example\n";
		expect(parseHosts(text)).toEqual([
			"spam.example",
			"other.example",
			"third.example",
		]);
	});

	it("hide every host of the file, and no host that sends people", () => {
		const { spam } = readSources();
		expect(spam.length).toBeGreaterThan(1000);
		expect(spam.filter((host) => !isSpam(host))).toEqual([]);
		for (const host of SENDERS) expect(isSpam(host), host).toBe(false);
	});

	it("have no pattern that could go over a text again and again", () => {
		const patterns = [
			...Object.values(lists.agents),
			lists.spam.families,
		].flat();
		expect(patterns.length).toBeGreaterThan(200);
		for (const pattern of patterns) {
			expect(() => new RegExp(pattern)).not.toThrow();
			// Nothing repeated inside what is repeated, and no two repetitions side by side.
			const unbounded =
				pattern.replace(/\\./g, "x").match(/[*+]|\{\d*,\}/g) ?? [];
			expect(unbounded.length, pattern).toBeLessThanOrEqual(2);
			expect(pattern, pattern).not.toMatch(/[*+}]\)[*+{]/);
		}
	});
});

describe("found by lists that were made without them", () => {
	const halves = Map.groupBy(crawlers as readonly Crawler[], ({ pattern }) =>
		isInFirstHalf(pattern),
	);
	const { agents } = buildLists({
		...readSources(),
		crawlers: halves.get(true) ?? [],
	});
	const check = createBotCheck(agents);
	const unseen = halves.get(false) ?? [];

	it("are 98.5 of a hundred crawlers", () => {
		const of = unseen.filter((crawler) => !isReader(crawler));
		expect(toShare(listInstances(of), check)).toBeGreaterThanOrEqual(98.5);
	});

	it("are 95 of a hundred libraries and feed readers", () => {
		const of = unseen.filter(isReader);
		expect(toShare(listInstances(of), check)).toBeGreaterThanOrEqual(95);
	});

	it("are all crawlers of a list that nothing was taken from", () => {
		const folder = dirname(resolve("woothee/package.json"));
		const found = ["crawler", "crawler_google", "crawler_nonmajor"].flatMap(
			(name) =>
				Array.from(
					readFileSync(
						join(folder, "woothee/testsets", `${name}.yaml`),
						"utf8",
					).matchAll(/^- target: '(.*)'\s*$/gm),
					([, agent = ""]) => agent.replaceAll("''", "'"),
				),
		);
		expect(toShare(found)).toBe(100);
	});
});

describe("of people, taken for bots", () => {
	it("are at most three of a thousand browsers", () => {
		const folder = dirname(resolve("user-agents"));
		const seen: { userAgent: string }[] = JSON.parse(
			readFileSync(join(folder, "user-agents.json"), "utf8"),
		);
		const browsers = [...new Set(seen.map(({ userAgent }) => userAgent))];
		expect(toShare(browsers)).toBeLessThanOrEqual(0.3);
	});

	it.each(VIETNAMESE)("is nobody with %s", (agent) => {
		expect(toBotReason({ agent })).toBeUndefined();
	});

	it.each(EASILY_MISTAKEN)("is nobody with %s", (agent) => {
		expect(toBotReason({ agent })).toBeUndefined();
	});
});

it("finds of all crawlers, libraries and readers that it knows 99 in a hundred", () => {
	expect(
		toShare(listInstances(crawlers as readonly Crawler[])),
	).toBeGreaterThanOrEqual(99);
});
