import { isSmall, NOUNS, type Template, toThing } from "./change-words.ts";

/** What becomes of a stack's things when it is taken down. */
export type Removal = { goes: string[]; stays: string[] };

const toCount = (count: number, noun: string) =>
	// Of "page of graphs" there are "pages of graphs".
	`${count} ${count === 1 ? noun : noun.replace(/^\S+/, "$&s")}`;

/** What goes with a stack, counted, and what its template keeps in the account, each by its name. */
export function toRemoval(template: Template): Removal {
	const counts = new Map<string, number>();
	const stays: string[] = [];
	let others = 0;
	for (const [id, { Type, DeletionPolicy }] of Object.entries(
		template.Resources ?? {},
	)) {
		const noun = NOUNS[Type];
		if (DeletionPolicy?.startsWith("Retain")) {
			if (!isSmall(Type)) stays.push(toThing(id, template));
		} else if (noun) counts.set(noun, (counts.get(noun) ?? 0) + 1);
		else others++;
	}
	const goes = [...counts]
		.sort(([, a], [, b]) => b - a)
		.map(([noun, count]) => toCount(count, noun));
	if (others > 0) goes.push(toCount(others, "part of these"));
	return { goes, stays };
}

/** All stacks' ends as a text; the data stack is in none of them. */
export function toRemovalReport(
	removals: ReadonlyMap<string, Removal>,
	data: { stack: string; stays: readonly string[] },
): string {
	const left = [...removals].flatMap(([stack, { stays }]) =>
		stays.map((thing) => `${thing} (of ${stack})`),
	);
	return [
		...[...removals].map(
			([stack, { goes }]) => `goes   ${stack}: ${goes.join(", ")}`,
		),
		`stays  ${data.stack}, protected: ${data.stays.join(", ")}`,
		...(left.length > 0 ? [`stays  ${left.join(", ")}`] : []),
		"",
		"From then on the box and the news answer no more, and no view is counted: take the lines out of your pages.",
		"What stays costs its storage. npm run deploy brings the service back over the same data.",
	].join("\n");
}
