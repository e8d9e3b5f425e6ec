import { describe, expect, it } from "vitest";
import { toDynamodbAsked } from "../support/cloud/dynamodb-asked.ts";
import { isAllowed, type Statement } from "../support/cloud/policy.ts";

const TABLE = "arn:aws:dynamodb:ap-southeast-1:123456789012:table/content";

const sitesOnly: Statement = {
	Effect: "Allow",
	Action: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
	Resource: TABLE,
	Condition: {
		"ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["site#*"] },
		Null: { "dynamodb:LeadingKeys": "false" },
	},
};
const keysOnly: Statement = {
	Effect: "Allow",
	Action: "dynamodb:Scan",
	Resource: TABLE,
	Condition: {
		"ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk"] },
		StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
	},
};
const index: Statement = {
	Effect: "Allow",
	Action: "dynamodb:Query",
	Resource: `${TABLE}/index/published`,
};

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "x" } });
const query = (pk: string, more = {}) => ({
	TableName: "content",
	KeyConditionExpression: "#p = :pk AND begins_with(sk, :sk)",
	ExpressionAttributeNames: { "#p": "pk" },
	ExpressionAttributeValues: { ":pk": { S: pk }, ":sk": { S: "v" } },
	...more,
});
const scan = { TableName: "content", ProjectionExpression: "pk" };
const SPECIFIC = { Select: "SPECIFIC_ATTRIBUTES" };

describe("what a role allows", () => {
	it.each<[string, Statement, string, object, boolean]>([
		["an item of its kind", sitesOnly, "GetItem", { Key: key("site#a") }, true],
		["of another kind", sitesOnly, "GetItem", { Key: key("tokens#a") }, false],
		["another action", sitesOnly, "PutItem", { Item: key("site#a") }, false],
		["a query of its kind", sitesOnly, "Query", query("site#a"), true],
		["a query of another kind", sitesOnly, "Query", query("tokens#a"), false],
		[
			"an index that it does not name",
			sitesOnly,
			"Query",
			query("site#a", { IndexName: "published" }),
			false,
		],
		[
			"the index that it names",
			index,
			"Query",
			query("site#a", { IndexName: "published" }),
			true,
		],
		["the table behind that index", index, "Query", query("site#a"), false],
		["keys alone", keysOnly, "Scan", { ...scan, ...SPECIFIC }, true],
		["keys, without saying so", keysOnly, "Scan", scan, false],
		[
			"more than keys",
			keysOnly,
			"Scan",
			{ ...scan, ...SPECIFIC, ProjectionExpression: "pk, settings" },
			false,
		],
		[
			"keys, chosen by what is hidden",
			keysOnly,
			"Scan",
			{ ...scan, ...SPECIFIC, FilterExpression: "begins_with(secret, :a)" },
			false,
		],
	])("%s", (_, statement, operation, input, allowed) => {
		const asked = toDynamodbAsked(
			operation,
			{ TableName: "content", ...input },
			() => "pk",
		);
		expect(asked.map((each) => isAllowed([statement], each))).toEqual([
			allowed,
		]);
	});

	it.each([
		[["site#a", "site#b"], true],
		[["site#a", "tokens#b"], false],
	])("of many items at once, all must be of its kind: %j", (keys, allowed) => {
		const [asked] = toDynamodbAsked(
			"BatchGetItem",
			{ RequestItems: { content: { Keys: keys.map(key) } } },
			() => "pk",
		);
		expect(asked && isAllowed([sitesOnly], asked)).toBe(allowed);
	});

	it("nothing that is also denied, and no condition that is not known", () => {
		const asked = { action: "s3:GetObject", resource: "arn:x", context: {} };
		const all: Statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
		expect(isAllowed([all], asked)).toBe(true);
		expect(isAllowed([all, { ...all, Effect: "Deny" }], asked)).toBe(false);
		const strange = {
			...all,
			Condition: { IpAddress: { "aws:SourceIp": "x" } },
		};
		expect(() => isAllowed([strange], asked)).toThrow("IpAddress");
	});
});
