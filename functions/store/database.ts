import {
	ConditionalCheckFailedException,
	DynamoDBClient,
	type DynamoDBClientConfig,
	DynamoDBServiceException,
} from "@aws-sdk/client-dynamodb";
import { Unavailable } from "../core/errors.ts";
import type { Item } from "./attribute.ts";

/** Where DynamoDB is; nothing for the account and region that the environment names. */
export type DatabaseSettings = {
	endpoint?: string | undefined;
	region?: string | undefined;
	/** How long one attempt may take. */
	requestTimeoutMs?: number;
	/** How long it may take until there is a connection. */
	connectionTimeoutMs?: number;
};

/**
 * A command has more time than a function: it reads and writes whole tables over a school's line, on a machine that is busy with it, and
 * nobody looks at an empty page meanwhile. DynamoDB Local takes up to a minute for a page of a table of 300,000 items.
 */
export const PATIENCE = {
	requestTimeoutMs: 120_000,
	connectionTimeoutMs: 20_000,
} as const;

/**
 * A client with explicit limits. One attempt may take a second, since DynamoDB answers in milliseconds or not at all, and three
 * of them stay far under the ten seconds after which a function is stopped.
 */
export function createDatabase({
	endpoint,
	region,
	requestTimeoutMs = 1000,
	connectionTimeoutMs = 500,
}: DatabaseSettings = {}): DynamoDBClient {
	const local: DynamoDBClientConfig = {
		endpoint: endpoint as string,
		region: "local",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	};
	return new DynamoDBClient({
		maxAttempts: 3,
		requestHandler: {
			connectionTimeout: connectionTimeoutMs,
			requestTimeout: requestTimeoutMs,
			throwOnRequestTimeout: true,
		},
		...(region && { region }),
		...(endpoint && local),
	});
}

/** A condition of the write did not hold; nothing was written. */
export class ConditionFailed extends Error {
	override readonly name = "ConditionFailed";
	/** How often the write was sent: above 1, an earlier sending may have succeeded. */
	readonly attempts: number;
	/** The item as it stands, where the write asked for it and the engine tells. */
	readonly item: Item | undefined;
	constructor(cause: ConditionalCheckFailedException) {
		super("A condition did not hold.", { cause });
		this.attempts = cause.$metadata.attempts ?? 1;
		this.item = cause.Item;
	}
}

const THROTTLES = new Set([
	"ProvisionedThroughputExceededException",
	"RequestLimitExceeded",
	"ThrottlingException",
	"InternalServerError",
	"ServiceUnavailable",
	"TransactionConflictException",
]);

const NETWORK = new Set([
	"TimeoutError",
	"ECONNREFUSED",
	"ECONNRESET",
	"EPIPE",
	"ETIMEDOUT",
	"ENOTFOUND",
	"AbortError",
]);

function isPassing(error: unknown): boolean {
	if (error instanceof DynamoDBServiceException) {
		return (
			THROTTLES.has(error.name) || (error.$metadata.httpStatusCode ?? 0) >= 500
		);
	}
	const { name, code, syscall, $response } = error as {
		name?: string;
		code?: string;
		syscall?: string;
		$response?: { statusCode?: number };
	};
	return (
		// What stands before the database answers in HTML.
		($response?.statusCode ?? 0) >= 500 ||
		NETWORK.has(name ?? "") ||
		NETWORK.has(code ?? "") ||
		syscall === "connect" ||
		/socket hang up|timed? ?out/i.test(String(error))
	);
}

/** Awaits an answer and gives its failures our names: ConditionFailed, Unavailable; any other is a fault of ours and passes as it is. */
export async function answerOf<T>(sent: Promise<T>): Promise<T> {
	try {
		return await sent;
	} catch (error) {
		if (error instanceof ConditionalCheckFailedException)
			throw new ConditionFailed(error);
		if (isPassing(error))
			throw new Unavailable(
				"The database does not answer now. Send the same again: what was kept already counts once.",
				{
					cause: error,
				},
			);
		throw error;
	}
}
