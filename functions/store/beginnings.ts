import {
	DescribeTableCommand,
	type DynamoDBClient,
	GetItemCommand,
	UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { numberOf } from "./attribute.ts";
import { answerOf } from "./database.ts";
import { remember } from "./remember.ts";

/**
 * From which instant on (milliseconds since 1970) what was seen at a site counts: what the stream still has of before a restore, or brings
 * again, is in none of the numbers that came with it.
 */
export type Beginning = (site: string) => number;

export type Beginnings = {
	/** Throws Unavailable. */
	read(): Promise<Beginning>;
	/** Lets the counting of a site, or of all of them, begin with an instant. Throws Unavailable. */
	set(site: string | undefined, fromMs: number): Promise<void>;
};

/** A fold asks so often: so long after a beginning was set, no batch begins that does not know of it. */
export const BEGINNINGS_FRESH_MS = 60_000;

/** Beside the counters, where whoever counts may read already. No site has such a name. */
const KEY = { pk: { S: "(restore)" }, sk: { S: "beginnings" } };
const ALL = "all";
const toName = (site: string | undefined) =>
	site === undefined ? ALL : `site:${site}`;

export function createBeginnings({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Beginnings {
	return {
		async read() {
			const command = new GetItemCommand({
				TableName: table,
				Key: KEY,
				ConsistentRead: true,
			});
			const { Item = {} } = await answerOf(database.send(command));
			const fromOf = (name: string) => (Item[name] ? numberOf(Item, name) : 0);
			return (site) => Math.max(fromOf(ALL), fromOf(toName(site)));
		},

		async set(site, fromMs) {
			const command = new UpdateItemCommand({
				TableName: table,
				Key: KEY,
				UpdateExpression: "SET #name = :from",
				ExpressionAttributeNames: { "#name": toName(site) },
				ExpressionAttributeValues: { ":from": { N: String(fromMs) } },
			});
			await answerOf(database.send(command));
		},
	};
}

/** The same, asked of the table at most once in a while. */
export function rememberBeginnings(
	beginnings: Pick<Beginnings, "read">,
	nowMs: () => number,
): Pick<Beginnings, "read"> {
	const read = remember(() => beginnings.read(), {
		ttlMs: BEGINNINGS_FRESH_MS,
		nowMs,
	});
	return { read: () => read("") };
}

/** The database's own clock, to the second. The functions have the same; that of a school's computer may be off by minutes. */
export async function readClock({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Promise<number> {
	let date = "";
	const command = new DescribeTableCommand({ TableName: table });
	command.middlewareStack.add(
		(next) => async (args) => {
			const answer = await next(args);
			const { headers = {} } = answer.response as {
				headers?: Record<string, string>;
			};
			date = headers.date ?? "";
			return answer;
		},
		{ step: "deserialize" },
	);
	await answerOf(database.send(command));
	const nowMs = Date.parse(date);
	if (Number.isNaN(nowMs))
		throw new TypeError(`the database does not say what time it is: "${date}"`);
	return nowMs;
}
