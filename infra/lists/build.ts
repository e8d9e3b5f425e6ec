import { createHash } from "node:crypto";
import { type AgentLists, createBotCheck } from "../../functions/core/bots.ts";
import { toSpamMark } from "../../functions/core/spam.ts";
import { ANYWHERE, PRODUCTS, SPAM_FAMILIES, TAKEN_WRONGLY } from "./words.ts";

/** A crawler as the package `crawler-user-agents` knows it: a pattern, agents that were seen, what it is for. */
export type Crawler = {
	pattern: string;
	instances?: readonly string[];
	tags?: readonly string[];
};

export type Sources = {
	crawlers: readonly Crawler[];
	/** Patterns of the package `isbot`. */
	isbot: readonly string[];
	/** Agents of people, which no pattern of a name may meet. */
	people: readonly string[];
	/** Hosts that advertise themselves through other people's statistics. */
	spam: readonly string[];
};

export type Lists = {
	version: string;
	agents: AgentLists;
	/** Hosts by their marks, one behind the other, and what hosts of one family have in common. */
	spam: { marks: string; families: readonly string[] };
};

/** A list of names decides in one pass over the text: a pattern that could go back over it stays out. */
const isPlain = (pattern: string) => !/[*+{]|\(\?[=!<]/.test(pattern);

/** A name of a few letters is a phone's, too. */
const isTelling = (pattern: string) =>
	pattern.replace(/\[..\]|\W/g, "").length >= 6;

const toSorted = (patterns: Iterable<string>) => [...new Set(patterns)].sort();

/**
 * The lists that decide what is a person's view, from what others keep and words of our own. Of single names only those are taken that
 * no word finds. The same sources make the same lists, and so the same digest.
 */
export function buildLists({
	crawlers,
	isbot,
	people,
	spam,
}: Sources): Omit<Lists, "version"> & { digest: string } {
	const isPersons = (pattern: string) => {
		const expression = new RegExp(pattern);
		return people.some((agent) => expression.test(agent));
	};
	const listNames = (isWanted: (crawler: Crawler) => boolean) =>
		toSorted(
			crawlers
				.filter(isWanted)
				.map(({ pattern }) => pattern)
				.filter(
					(pattern) =>
						isPlain(pattern) && isTelling(pattern) && !isPersons(pattern),
				),
		);
	const tagged =
		(...tags: string[]) =>
		(crawler: Crawler) =>
			(crawler.tags ?? []).some((tag) => tags.includes(tag));
	const ours = isbot.filter(
		(pattern) => !TAKEN_WRONGLY.some((wrong) => wrong.test(pattern)),
	);
	// An agent that begins so is no browser's by its form; `^mozilla` needs none of them.
	const words = ours.filter((pattern) => !pattern.includes("^"));
	const agents: AgentLists = {
		headless: toSorted([
			"Headless",
			...listNames(tagged("browser-automation")),
		]),
		ai: listNames(tagged("ai-crawler")),
		library: listNames(tagged("http-library", "feed-reader")),
		names: [],
		anywhere: ANYWHERE,
		products: [...PRODUCTS, ...toSorted(words)],
	};
	const isFound = createBotCheck(agents);
	const withNames = {
		...agents,
		names: listNames(({ instances = [] }) =>
			instances.some((agent) => !isFound({ agent })),
		),
	};
	const families = new RegExp(SPAM_FAMILIES.join("|"));
	const lists = {
		agents: withNames,
		spam: {
			marks: toSorted(
				spam.filter((host) => !families.test(host)).map(toSpamMark),
			).join(""),
			families: SPAM_FAMILIES,
		},
	};
	return {
		...lists,
		digest: createHash("sha256")
			.update(JSON.stringify(lists))
			.digest("hex")
			.slice(0, 8),
	};
}
