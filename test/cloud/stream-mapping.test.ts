import {
	DeleteItemCommand,
	PutItemCommand,
	UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import {
	type MappingProperties,
	type StreamMapping,
	startStreamMapping,
} from "../support/cloud/stream-mapping.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";

type Event = {
	Records: {
		eventName: string;
		dynamodb: { SequenceNumber: string; NewImage?: { sk: { S: string } } };
	}[];
	shardId?: string;
};

const BASE: MappingProperties = {
	EventSourceArn: "arn:stream",
	FunctionName: "fold",
	StartingPosition: "TRIM_HORIZON",
	BatchSize: 100,
	MaximumBatchingWindowInSeconds: 50,
};

describe.runIf(inject("dynamodbLocal"))("a mapping of a stream", () => {
	let db: TestDatabase;
	let mapping: StreamMapping | undefined;
	const calls: string[][] = [];
	const givenUp: string[] = [];
	const shards: (string | undefined)[] = [];

	beforeEach(async () => {
		db = await openDatabase("DynamoDB Local");
		for (const list of [calls, givenUp, shards]) list.length = 0;
	});
	afterEach(async () => {
		await mapping?.close();
		await db.close();
	});

	const put = (sk: string) =>
		db.database.send(
			new PutItemCommand({
				TableName: db.tables.visits,
				Item: { pk: { S: "p" }, sk: { S: sk } },
			}),
		);

	const start = async (
		properties: Partial<MappingProperties>,
		answer: (names: string[], event: Event) => unknown,
	) => {
		mapping = await startStreamMapping({
			properties: { ...BASE, ...properties },
			database: db.database,
			endpoint: db.endpoint,
			table: db.tables.visits,
			lambda: {
				async invoke(text) {
					const event = JSON.parse(text) as Event;
					const names = event.Records.map(
						({ dynamodb }) => dynamodb.NewImage?.sk.S ?? "-",
					);
					calls.push(names);
					shards.push(event.shardId);
					return JSON.stringify(answer(names, event) ?? null);
				},
				log: () => "",
				stop() {},
			},
			giveUp: (message) => givenUp.push(message),
		});
		return mapping;
	};

	it("gathers a batch, names its shard in a window, and leaves out what its filter does not ask for", async () => {
		for (const name of ["a", "b"]) await put(name);
		await db.database.send(
			new UpdateItemCommand({
				TableName: db.tables.visits,
				Key: { pk: { S: "p" }, sk: { S: "a" } },
				UpdateExpression: "SET n = :n",
				ExpressionAttributeValues: { ":n": { N: "1" } },
			}),
		);
		await db.database.send(
			new DeleteItemCommand({
				TableName: db.tables.visits,
				Key: { pk: { S: "p" }, sk: { S: "a" } },
			}),
		);
		const { settled } = await start(
			{
				TumblingWindowInSeconds: 3600,
				FilterCriteria: {
					Filters: [{ Pattern: '{"eventName":["INSERT","MODIFY"]}' }],
				},
			},
			() => ({ state: {} }),
		);
		await settled();
		expect(calls).toEqual([["a", "b", "a"]]);
		expect(shards[0]).toMatch(/^shardId-/);
	});

	it("divides a batch until what fails stands alone, and gives that up after its retries", async () => {
		for (const name of ["a", "b", "bad", "c"]) await put(name);
		const { settled } = await start(
			{ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 2 },
			(names) => {
				if (names.includes("bad")) throw new Error("bad");
			},
		);
		await settled();
		expect(calls.filter((names) => !names.includes("bad"))).toEqual([
			["a", "b"],
			["c"],
		]);
		expect(calls.filter((names) => names.join() === "bad")).toHaveLength(3);
		expect(givenUp.map((message) => JSON.parse(message))).toMatchObject([
			{
				requestContext: { condition: "RetryAttemptsExhausted" },
				DDBStreamBatchInfo: { batchSize: 1, streamArn: "arn:stream" },
			},
		]);
	});

	it("goes on where the answer says, and only if it may be told", async () => {
		for (const name of ["a", "b", "c"]) await put(name);
		let isFirst = true;
		const { settled } = await start(
			{ FunctionResponseTypes: ["ReportBatchItemFailures"] },
			(_, { Records }) => {
				if (!isFirst) return { batchItemFailures: [] };
				isFirst = false;
				return {
					batchItemFailures: [
						{ itemIdentifier: Records[1]?.dynamodb.SequenceNumber },
					],
				};
			},
		);
		await settled();
		expect(calls).toEqual([
			["a", "b", "c"],
			["b", "c"],
		]);
	});
});
