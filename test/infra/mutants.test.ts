import { Template } from "aws-cdk-lib/assertions";
import { beforeAll, expect, it } from "vitest";
import { accessChecks } from "./access-checks.ts";
import type { Check } from "./checklist.ts";
import { functionChecks } from "./function-checks.ts";
import { listMutants, type Mutant, type Plain } from "./mutants.ts";
import { operationChecks } from "./operation-checks.ts";
import { stackChecks } from "./stack-checks.ts";
import { createTemplates, type Templates } from "./templates.ts";

const CHECKS = [
	...accessChecks,
	...stackChecks,
	...functionChecks,
	...operationChecks,
];

let templates: Templates;
let plain: Plain;
/** Those that hold as the stacks are: what fails anyway misses nothing. */
let standing: Check[];

beforeAll(() => {
	templates = createTemplates();
	plain = {
		data: templates.data.toJSON() as Plain["data"],
		service: templates.service.toJSON() as Plain["service"],
	};
	standing = CHECKS.filter((check) => holds(check, templates));
});

function holds({ holds }: Check, spoilt: Templates): boolean {
	try {
		holds(spoilt);
		return true;
	} catch {
		return false;
	}
}

/** The first check that misses what a mutant lacks. What missed the last one of its kind is asked first. */
function createKiller() {
	const lately = new Map<string, Check>();
	return ({ wound, spoil }: Mutant): Check | undefined => {
		const copy = structuredClone(plain);
		spoil(copy);
		const options = { skipCyclicalDependenciesCheck: true };
		const spoilt = {
			...templates,
			data: Template.fromJSON(copy.data, options),
			service: Template.fromJSON(copy.service, options),
		};
		const last = lately.get(wound);
		const checks = last
			? [last, ...standing.filter((check) => check !== last)]
			: standing;
		const killer = checks.find((check) => !holds(check, spoilt));
		if (killer) lately.set(wound, killer);
		return killer;
	};
}

it("the stacks as they are break none of them", () => {
	for (const check of CHECKS)
		expect([check.name, holds(check, templates)]).toEqual([check.name, true]);
});

it("whatever makes the stacks safe is missed by a check when it is taken away", () => {
	const mutants = listMutants(plain);
	const findKiller = createKiller();
	const table = new Map<string, { killed: number; by: Set<string> }>();
	const survivors: string[] = [];
	for (const mutant of mutants) {
		const row = table.get(mutant.wound) ?? { killed: 0, by: new Set() };
		table.set(mutant.wound, row);
		const killer = findKiller(mutant);
		if (killer) {
			row.killed++;
			row.by.add(killer.name);
		} else survivors.push(`${mutant.wound}: ${mutant.id}`);
	}
	for (const [wound, { killed, by }] of table) {
		const [first, ...more] = by;
		console.log(
			`${String(killed).padStart(4)}  ${wound.padEnd(58)} ${first}${more.length > 0 ? ` (and ${more.length} more)` : ""}`,
		);
	}
	expect(mutants.length).toBeGreaterThan(500);
	expect(survivors).toEqual([]);
});
