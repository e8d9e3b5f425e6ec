import { App } from "aws-cdk-lib";
import { Template as CdkTemplate } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import cdk from "../../cdk.json" with { type: "json" };
import {
	type Template,
	toChanges,
	toReport,
} from "../../deploy/change-words.ts";
import { createStacks } from "../../infra/stacks.ts";

let data: Template;
let service: Template;

beforeAll(() => {
	const app = new App({
		// As the command line makes them, with the place of each thing.
		context: { ...cdk.context, "aws:cdk:enable-path-metadata": true },
	});
	const stacks = createStacks(app);
	data = CdkTemplate.fromStack(stacks.data).toJSON();
	service = CdkTemplate.fromStack(stacks.service).toJSON();
});

const firstOf = (list: unknown) => (list as object[])[0] as object;

/** A copy with one resource changed, found by how its id begins. */
function change(
	template: Template,
	start: string,
	to: (resource: NonNullable<Template["Resources"]>[string]) => void,
): Template {
	const copy = structuredClone(template);
	const [, resource] =
		Object.entries(copy.Resources ?? {}).find(([id]) => id.startsWith(start)) ??
		[];
	if (!resource) throw new Error(`no ${start}`);
	to(resource);
	return copy;
}

function without(template: Template, start: string): Template {
	const Resources = Object.fromEntries(
		Object.entries(template.Resources ?? {}).filter(
			([id]) => !id.startsWith(start),
		),
	);
	expect(Object.keys(Resources).length).toBeLessThan(
		Object.keys(template.Resources ?? {}).length,
	);
	return { ...template, Resources };
}

describe("the changes of a deployment in words", () => {
	it("are none where nothing changes", () => {
		expect(toChanges(service, structuredClone(service))).toEqual({
			lines: [],
			dangers: [],
		});
		expect(toReport(new Map([["luot-data", toChanges(data, data)]]))).toBe(
			"luot-data: nothing changes",
		);
	});

	it("are everything new the first time, and no danger", () => {
		const { lines, dangers } = toChanges(undefined, data);
		expect(dangers).toEqual([]);
		expect(lines).toEqual(
			expect.arrayContaining([
				"new: table counters",
				"new: bucket media",
				"new: bucket backups",
			]),
		);
		const first = toChanges(undefined, service);
		expect(first.lines).toEqual(
			expect.arrayContaining([
				"new: function Collect",
				"new: route POST /v1/sites/{site}/box",
				"Tidy may now: dynamodb:Scan, dynamodb:DeleteItem on salts",
				"Backup may now: dynamodb:GetItem on content (schema#* only)",
				"Backup may now: s3:PutObject on backups/nightly/*, backups/monthly/*",
			]),
		);
		expect(first.lines.at(-1)).toMatch(/^and \d+ small things/);
	});

	it("say what a function, a route, an alarm and a permission get and lose", () => {
		const wider = change(service, "TidyRoleDefaultPolicy", (policy) => {
			const document = policy.Properties?.PolicyDocument as {
				Statement: object[];
			};
			Object.assign(document.Statement[1] as object, { Action: "dynamodb:*" });
		});
		const { lines, dangers } = toChanges(
			without(service, "Alarmsnobackup"),
			change(wider, "CollectFunction", ({ Properties }) => {
				(Properties as { MemorySize: number }).MemorySize = 1024;
			}),
		);
		expect(lines.toSorted()).toEqual([
			"Tidy may no longer: dynamodb:Scan, dynamodb:DeleteItem on salts",
			"Tidy may now: dynamodb:* on salts",
			"changes: function Collect (MemorySize)",
			"new: alarm Alarms no-backup",
		]);
		expect(dangers).toEqual([]);
	});

	it.each<[string, (before: Template) => Template, string]>([
		[
			"a table that goes",
			(before) => without(before, "counters"),
			"table counters leaves the installation",
		],
		[
			"a bucket that goes",
			(before) => without(before, "media"),
			"bucket media leaves the installation",
		],
		[
			"a table under another key",
			(before) =>
				change(before, "content", ({ Properties }) => {
					Object.assign(firstOf(Properties?.KeySchema), {
						AttributeName: "id",
						KeyType: "HASH",
					});
				}),
			"table content would be made anew, empty (KeySchema)",
		],
		[
			"a table under another name",
			(before) =>
				change(before, "counters", ({ Properties }) => {
					(Properties as { TableName: string }).TableName = "x";
				}),
			"table counters would be made anew",
		],
		[
			"a table that may be deleted",
			(before) =>
				change(before, "counters", ({ Properties }) => {
					Object.assign(firstOf(Properties?.Replicas), {
						DeletionProtectionEnabled: false,
					});
				}),
			"table counters loses what protects it",
		],
		[
			"a table without recovery",
			(before) =>
				change(before, "content", ({ Properties }) => {
					Object.assign(firstOf(Properties?.Replicas), {
						PointInTimeRecoverySpecification: {
							PointInTimeRecoveryEnabled: false,
						},
					});
				}),
			"table content loses what protects it",
		],
		[
			"a table that goes with its stack",
			(before) =>
				change(before, "counters", (table) => {
					table.DeletionPolicy = "Delete";
				}),
			"table counters loses what protects it",
		],
		[
			"a bucket that forgets what is written over",
			(before) =>
				change(before, "backups", ({ Properties }) => {
					delete (Properties as { VersioningConfiguration?: object })
						.VersioningConfiguration;
				}),
			"bucket backups loses what protects it",
		],
	])("warn of %s", (_, to, told) => {
		const { dangers } = toChanges(data, to(data));
		expect(dangers).toEqual([expect.stringContaining(told)]);
		expect(
			toReport(new Map([["luot-data", { lines: [], dangers }]])),
		).toContain(`  DANGER  ${dangers[0]}`);
	});
});
