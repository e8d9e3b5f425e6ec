import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildLists, type Lists, type Sources } from "./build.ts";
import { readSources } from "./sources.ts";

const FILE = join(import.meta.dirname, "../../functions/core/lists.json");

/** The lists with their version: the day on which what is in them changed last, and its digest. */
export function toVersioned(
	sources: Sources,
	{ before, today }: { before: Pick<Lists, "version">; today: string },
): Lists {
	const { digest, ...lists } = buildLists(sources);
	const version = before.version.endsWith(`.${digest}`)
		? before.version
		: `${today}.${digest}`;
	return { version, ...lists };
}

if (import.meta.main) {
	const { values } = parseArgs({ options: { spam: { type: "string" } } });
	const before: Lists = JSON.parse(readFileSync(FILE, "utf8"));
	const lists = toVersioned(readSources(values.spam), {
		before,
		today: new Date().toISOString().slice(0, 10),
	});
	writeFileSync(FILE, `${JSON.stringify(lists, undefined, "\t")}\n`);
	console.log(
		before.version === lists.version
			? `The lists are as they were: ${lists.version}.`
			: `The lists are at ${lists.version} now; they were at ${before.version}.`,
	);
}
