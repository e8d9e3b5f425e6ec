import { randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { describe, inject } from "vitest";
import { createTables, startEngine } from "../../functions/local/engine.ts";
import { createDatabase } from "../../functions/store/database.ts";
import type { TableNames } from "../../functions/store/tables.ts";

export type TestDatabase = {
	endpoint: string;
	database: DynamoDBClient;
	tables: TableNames;
	close(): Promise<void>;
};

/** Both engines that keep us honest; each suite that touches the database runs on both. */
export type EngineName = "dynalite" | "DynamoDB Local";

/** Fresh tables on an engine. */
export async function openDatabase(engine: EngineName): Promise<TestDatabase> {
	const embedded =
		engine === "dynalite" ? await startEngine(undefined) : undefined;
	const endpoint = embedded?.endpoint ?? (inject("dynamodbLocal") as string);
	// A busy machine answers late, which is none of what these tests are about.
	const database = createDatabase({ endpoint, requestTimeoutMs: 20_000 });
	const tables = await createTables(database, `t${randomUUID()}-`);
	return {
		endpoint,
		database,
		tables,
		async close() {
			database.destroy();
			await embedded?.close();
		},
	};
}

/** Runs a suite on both engines; without Java the second is reported as skipped. */
export function describeOnEngines(
	name: string,
	suite: (engine: EngineName) => void,
): void {
	describe(`${name} on dynalite`, () => suite("dynalite"));
	describe.runIf(inject("dynamodbLocal"))(`${name} on DynamoDB Local`, () =>
		suite("DynamoDB Local"),
	);
}
