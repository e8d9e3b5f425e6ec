import { createHash } from "node:crypto";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { startCloud } from "../support/cloud/cloud.ts";
import {
	findResource,
	type Resource,
	type Stacks,
	synthesize,
} from "../support/cloud/stacks.ts";
import { ADMIN_TOKEN } from "../support/server.ts";
import { findJourney } from "./journeys.ts";

const engine = inject("dynamodbLocal");

type Named = Record<string, unknown>;

const propertiesOf = (stacks: Stacks, type: string, name: string) =>
	findResource(stacks, type, name).Properties;

function variablesOf(stacks: Stacks, name: string): Named {
	const { Environment } = propertiesOf(
		stacks,
		"AWS::Lambda::Function",
		`${name}Function`,
	);
	return (Environment as { Variables: Named }).Variables;
}

/** The statements of a function's role. */
function rightsOf(
	stacks: Stacks,
	name: string,
): { Action: string | string[]; Condition?: unknown }[] {
	const { PolicyDocument } = propertiesOf(
		stacks,
		"AWS::IAM::Policy",
		`${name}RoleDefaultPolicy`,
	);
	return (PolicyDocument as { Statement: [] }).Statement;
}

/** Takes an action out of a role. */
function forbid(stacks: Stacks, name: string, action: string): void {
	for (const statement of rightsOf(stacks, name))
		statement.Action = [statement.Action]
			.flat()
			.filter((one) => one !== action);
}

/** Takes a resource out of its stack. */
function remove(
	{ templates }: Stacks,
	isMeant: (resource: Resource) => boolean,
): void {
	for (const { Resources } of Object.values(templates))
		for (const [id, resource] of Object.entries(Resources))
			if (isMeant(resource)) delete Resources[id];
}

const COUNT = "count views";
const PUBLISH = "publish an article";
const FORGET = "forget salts";

type Fault = [
	what: string,
	spoil: (stacks: Stacks) => void,
	journey: string,
	complaint: RegExp,
];

const FAULTS: Fault[] = [
	[
		"a variable that is missing",
		(stacks) => delete variablesOf(stacks, "Collect").LUOT_SALTS_TABLE,
		COUNT,
		/expected 500 to be 200[\s\S]*LUOT_SALTS_TABLE/,
	],
	[
		"a variable that names another table",
		(stacks) => {
			const variables = variablesOf(stacks, "Read");
			variables.LUOT_COUNTERS_TABLE = variables.LUOT_CONTENT_TABLE;
		},
		COUNT,
		/ReadFunction is not authorized to perform: dynamodb:GetItem/,
	],
	[
		"a route that is missing",
		(stacks) =>
			remove(
				stacks,
				({ Type, Properties }) =>
					Type === "AWS::ApiGatewayV2::Route" &&
					Properties.RouteKey === "GET /news/{page+}",
			),
		PUBLISH,
		/\/news\/tin\/le-khai-giang is answered 404/,
	],
	[
		"a permission by which the API may call a function",
		(stacks) =>
			remove(
				stacks,
				({ Type, Properties }) =>
					Type === "AWS::Lambda::Permission" &&
					JSON.stringify(Properties).includes("/v1/sites/{site}/announcements"),
			),
		PUBLISH,
		/announcements is answered 500/,
	],
	[
		"a permission by which the clock may call a function",
		(stacks) =>
			remove(
				stacks,
				({ Type, Properties }) =>
					Type === "AWS::Lambda::Permission" &&
					Properties.Principal === "events.amazonaws.com",
			),
		FORGET,
		/TidyHourly may not call/,
	],
	[
		"the right to write into the ledger",
		(stacks) => forbid(stacks, "Collect", "dynamodb:UpdateItem"),
		COUNT,
		/expected 500 to be 200[\s\S]*not authorized to perform: dynamodb:UpdateItem/,
	],
	[
		"the right to destroy salts",
		(stacks) => forbid(stacks, "Tidy", "dynamodb:DeleteItem"),
		FORGET,
		/TidyFunction is not authorized to perform: dynamodb:DeleteItem/,
	],
	[
		"the kinds of items that a right is for",
		(stacks) => {
			for (const { Condition } of rightsOf(stacks, "Publish")) {
				const keys = (
					Condition as { "ForAllValues:StringLike"?: Record<string, string[]> }
				)?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"];
				keys?.splice(0, keys.length, ...keys.filter((key) => key !== "slug#*"));
			}
		},
		PUBLISH,
		/not authorized to perform: dynamodb:\w+/,
	],
	[
		"the right to read the stream",
		(stacks) => forbid(stacks, "Foldbox", "dynamodb:GetRecords"),
		COUNT,
		/may not GetRecords/,
	],
	[
		"the right to give something up",
		(stacks) => forbid(stacks, "Folddepth", "dynamodb:PutItem"),
		"give up details",
		/FolddepthFunction is not authorized to perform: dynamodb:PutItem/,
	],
	[
		"the stream",
		(stacks) =>
			delete propertiesOf(stacks, "AWS::DynamoDB::GlobalTable", "visits")
				.StreamSpecification,
		COUNT,
		/visits\w* has no stream/,
	],
	[
		"an index of a table",
		(stacks) => {
			const table = propertiesOf(
				stacks,
				"AWS::DynamoDB::GlobalTable",
				"content",
			);
			const indexes = table.GlobalSecondaryIndexes as { IndexName: string }[];
			table.GlobalSecondaryIndexes = indexes.filter(
				({ IndexName }) => IndexName !== "published",
			);
			table.AttributeDefinitions = (
				table.AttributeDefinitions as { AttributeName: string }[]
			).filter(({ AttributeName }) => AttributeName !== "published_at");
		},
		PUBLISH,
		/is answered 500[\s\S]*does not have the specified index: published/,
	],
	[
		"the time that a function has",
		(stacks) => {
			propertiesOf(stacks, "AWS::Lambda::Function", "TidyFunction").Timeout =
				0.001;
		},
		FORGET,
		/timed out/,
	],
];

describe.runIf(engine)("the harness fails where the stacks lack", () => {
	let stacks: Stacks;
	beforeAll(() => {
		const adminTokenSha256 = createHash("sha256")
			.update(ADMIN_TOKEN)
			.digest("hex");
		stacks = synthesize({ adminTokenSha256 });
	});

	it.each(FAULTS)("%s", async (_, spoil, journey, complaint) => {
		const spoilt = {
			...stacks,
			templates: structuredClone(stacks.templates),
		};
		spoil(spoilt);
		expect(spoilt.templates).not.toEqual(stacks.templates);
		const travel = async () => {
			const cloud = await startCloud(spoilt, engine as string);
			try {
				await findJourney(journey).run(cloud);
			} catch (error) {
				throw new Error(`${(error as Error).message}\n${cloud.logs()}`);
			} finally {
				await cloud.close();
			}
		};
		await expect(travel()).rejects.toThrow(complaint);
	});
});
