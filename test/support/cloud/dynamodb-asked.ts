import { toArn } from "./installation.ts";
import type { Asked } from "./policy.ts";

type Value = { S?: string; N?: string; B?: string };
type Key = Record<string, Value>;

type Input = {
	TableName?: string;
	IndexName?: string;
	Key?: Key;
	Item?: Key;
	Select?: string;
	ProjectionExpression?: string;
	KeyConditionExpression?: string;
	FilterExpression?: string;
	UpdateExpression?: string;
	ConditionExpression?: string;
	ExpressionAttributeNames?: Record<string, string>;
	ExpressionAttributeValues?: Record<string, Value>;
	RequestItems?: Record<string, unknown>;
	TransactItems?: Record<string, Input>[];
};

/** The name of the attribute that divides a table, or one of its indexes, into partitions. */
export type PartitionKeyOf = (table: string, index?: string) => string;

const textOf = ({ S, N, B }: Value): string => S ?? N ?? B ?? "";

/** The one value that a query asks a partition key to have. */
function queriedKey(input: Input, partitionKey: string): string[] {
	for (const [, name = "", place = ""] of (
		input.KeyConditionExpression ?? ""
	).matchAll(/([#\w]+)\s*=\s*(:\w+)/g)) {
		const value = input.ExpressionAttributeValues?.[place];
		if (
			(input.ExpressionAttributeNames?.[name] ?? name) === partitionKey &&
			value
		)
			return [textOf(value)];
	}
	return [];
}

/** Words of a language of expressions, which are no attributes. */
const WORDS =
	/^(?:SET|ADD|REMOVE|DELETE|AND|OR|NOT|BETWEEN|IN|if_not_exists|list_append|attribute_exists|attribute_not_exists|attribute_type|begins_with|contains|size)$/i;

/** Every attribute that a request names. */
function namedAttributes(input: Input): string[] {
	const expressions = [
		input.ProjectionExpression,
		input.KeyConditionExpression,
		input.FilterExpression,
		input.UpdateExpression,
		input.ConditionExpression,
	].join(" ");
	const names = [...expressions.matchAll(/(?<![:\w#])[#A-Za-z_]\w*/g)]
		.map(([name]) => name)
		.filter((name) => !WORDS.test(name))
		.map((name) => input.ExpressionAttributeNames?.[name] ?? name);
	return [
		...new Set([
			...names,
			...Object.keys(input.Key ?? {}),
			...Object.keys(input.Item ?? {}),
		]),
	];
}

function toAsked(
	operation: string,
	input: Input,
	partitionKeyOf: PartitionKeyOf,
	keys?: Key[],
): Asked {
	const { TableName = "", IndexName, Key, Item, Select } = input;
	const partitionKey = partitionKeyOf(TableName, IndexName);
	const leading = (keys ?? [Key ?? Item ?? {}]).flatMap((key) => {
		const value = key[partitionKey];
		return value ? [textOf(value)] : [];
	});
	if (operation === "Query") leading.push(...queriedKey(input, partitionKey));
	const attributes = namedAttributes(input);
	return {
		action: `dynamodb:${operation}`,
		resource: toArn(
			"dynamodb",
			`table/${TableName}${IndexName ? `/index/${IndexName}` : ""}`,
		),
		context: {
			...(leading.length > 0 && { "dynamodb:LeadingKeys": leading }),
			...(attributes.length > 0 && { "dynamodb:Attributes": attributes }),
			// What a request that projects is taken to select, where it does not say so itself, is nowhere written down.
			...(Select && { "dynamodb:Select": [Select] }),
		},
	};
}

/** What a request to DynamoDB asks for, as IAM sees it: several things where it is about several tables or is a transaction. */
export function toDynamodbAsked(
	operation: string,
	input: Input,
	partitionKeyOf: PartitionKeyOf,
): Asked[] {
	if (operation === "BatchGetItem" || operation === "BatchWriteItem")
		return Object.entries(input.RequestItems ?? {}).map(([TableName, part]) => {
			const request = part as { Keys?: Key[] };
			const keys =
				operation === "BatchGetItem"
					? (request.Keys ?? [])
					: (
							part as {
								PutRequest?: { Item: Key };
								DeleteRequest?: { Key: Key };
							}[]
						).map(
							({ PutRequest, DeleteRequest }) =>
								PutRequest?.Item ?? DeleteRequest?.Key ?? {},
						);
			return toAsked(
				operation,
				{ ...(operation === "BatchGetItem" && (part as Input)), TableName },
				partitionKeyOf,
				keys,
			);
		});
	if (operation.startsWith("Transact"))
		return (input.TransactItems ?? []).flatMap((item) =>
			Object.entries(item).map(([kind, each]) =>
				toAsked(
					kind === "ConditionCheck" ? "ConditionCheckItem" : `${kind}Item`,
					each,
					partitionKeyOf,
				),
			),
		);
	return [toAsked(operation, input, partitionKeyOf)];
}
