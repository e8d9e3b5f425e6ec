import { format } from "node:util";
import type { Templates } from "./templates.ts";

/** Something that the stacks promise. */
export type Check = {
	name: string;
	/** Throws where the templates break it. */
	holds(templates: Templates): void;
};

/**
 * A list of checks that is written as tests are. They stand apart from the tests because two run them: one on the stacks as they are, one
 * on stacks that were spoilt, to see that each is missed by somebody.
 */
export function createChecklist() {
	const checks: Check[] = [];
	const groups: string[] = [];

	function add(name: string, holds: Check["holds"]): void {
		checks.push({ name: [...groups, name].join(" "), holds });
	}

	return {
		checks,
		group(name: string, body: () => void): void {
			groups.push(name);
			body();
			groups.pop();
		},
		check: Object.assign(add, {
			/** One check a row; `%s` in the name stands for its first value, the next for its second. */
			each:
				<Row extends readonly unknown[] | [unknown]>(rows: readonly Row[]) =>
				(
					name: string,
					holds: (templates: Templates, ...row: Row) => void,
				): void => {
					const places = name.match(/%[a-z]/g)?.length ?? 0;
					for (const row of rows)
						add(format(name, ...row.slice(0, places)), (templates) =>
							holds(templates, ...row),
						);
				},
		}),
	};
}
