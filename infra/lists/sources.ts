import { readFileSync } from "node:fs";
import { join } from "node:path";
import crawlers from "crawler-user-agents";
import { list as isbot } from "isbot";
import topUserAgents from "top-user-agents";
import type { Sources } from "./build.ts";
import { EASILY_MISTAKEN, VIETNAMESE } from "./people.ts";

/** Hosts that many people have their sites at, or that are services: spammers were there, too. */
const NOT_SPAM = new Set([
	"adf.ly",
	"kharkov.ua",
	"myplaycity.com",
	"prlog.ru",
	"research.ifmo.ru",
	"resellerclub.com",
	"scripted.com",
	"site5.com",
	"tsatu.edu.ua",
	"ucoz.ru",
	"uptime.com",
	"zoominfo.com",
]);

/** The hosts of a list: one or many a line, comments after `#` or `!`. */
export function parseHosts(text: string): string[] {
	return text
		.split("\n")
		.flatMap((line) => line.replace(/[#!].*/, "").split(/\s+/))
		.map((host) => host.toLowerCase().replace(/^www\./, ""))
		.filter((host) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host))
		.filter((host) => !NOT_SPAM.has(host));
}

/** What the lists are made of: the packages as they are installed, and a file of hosts. */
export function readSources(
	spamFile = join(import.meta.dirname, "referrer-spam.txt"),
): Sources {
	return {
		crawlers,
		isbot,
		people: [...VIETNAMESE, ...EASILY_MISTAKEN, ...topUserAgents],
		spam: parseHosts(readFileSync(spamFile, "utf8")),
	};
}
