import { Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import type { StackTemplate } from "../support/cloud/stacks.ts";
import { accessChecks } from "./access-checks.ts";
import type { Check } from "./checklist.ts";
import { edgeChecks } from "./edge-checks.ts";
import { functionChecks } from "./function-checks.ts";
import { listMutants, type Mutant, type Plain } from "./mutants.ts";
import { operationChecks } from "./operation-checks.ts";
import { stackChecks } from "./stack-checks.ts";
import { createTemplates, DOMAIN, type Templates } from "./templates.ts";

const CHECKS = [
	...accessChecks,
	...stackChecks,
	...functionChecks,
	...operationChecks,
];

const toPlain = (template: Template) => template.toJSON() as StackTemplate;

const toPlains = ({ data, service, edge }: Templates): Plain => ({
	data: toPlain(data),
	service: toPlain(service),
	edge: edge && toPlain(edge),
});

function toTemplate(plain: StackTemplate): Template {
	return Template.fromJSON(plain, { skipCyclicalDependenciesCheck: true });
}

function holds({ holds }: Check, spoilt: Templates): boolean {
	try {
		holds(spoilt);
		return true;
	} catch {
		return false;
	}
}

/** The first check that misses what a mutant lacks. What missed the last one of its kind is asked first. */
function createKiller(
	templates: Templates,
	plain: Plain,
	checks: readonly Check[],
) {
	// Those that hold as the stacks are: what fails anyway misses nothing.
	const standing = checks.filter((check) => holds(check, templates));
	const lately = new Map<string, Check>();
	return ({ wound, spoil }: Mutant): Check | undefined => {
		const copy = structuredClone(plain);
		spoil(copy);
		const spoilt = {
			...templates,
			data: toTemplate(copy.data),
			service: toTemplate(copy.service),
			edge: copy.edge && toTemplate(copy.edge),
		};
		const last = lately.get(wound);
		const killer = [
			...(last ? [last] : []),
			...standing.filter((check) => check !== last),
		].find((check) => !holds(check, spoilt));
		if (killer) lately.set(wound, killer);
		return killer;
	};
}

/** The mutants that no check misses; prints by what the others were missed. */
function listSurvivors(
	mutants: readonly Mutant[],
	findKiller: (mutant: Mutant) => Check | undefined,
): string[] {
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
	return survivors;
}

let cheap: Templates;
let edged: Templates;

beforeAll(() => {
	cheap = createTemplates();
	edged = createTemplates({ profile: "edge", domain: DOMAIN });
});

describe("the stacks", () => {
	it("break no check as they are", () => {
		expect(CHECKS.filter((check) => !holds(check, cheap))).toEqual([]);
	});

	it("have nothing that makes them safe and is missed by no check when it is taken away", () => {
		const plain = toPlains(cheap);
		const mutants = listMutants(plain);
		expect(mutants.length).toBeGreaterThan(500);
		expect(listSurvivors(mutants, createKiller(cheap, plain, CHECKS))).toEqual(
			[],
		);
	});
});

describe("the stacks with an edge", () => {
	const checks = [...edgeChecks, ...CHECKS];

	it("break no check as they are", () => {
		expect(checks.filter((check) => !holds(check, edged))).toEqual([]);
	});

	it("have nothing more that makes them safe and is missed by no check when it is taken away", () => {
		const plain = toPlains(edged);
		const mutants = listMutants(plain, toPlains(cheap));
		expect(mutants.length).toBeGreaterThan(300);
		expect(listSurvivors(mutants, createKiller(edged, plain, checks))).toEqual(
			[],
		);
	});
});
