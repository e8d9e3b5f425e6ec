import {
	CreateTableCommand,
	DeleteItemCommand,
	DescribeTableCommand,
	type DynamoDBClient,
	paginateScan,
	ResourceInUseException,
	ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import {
	TABLES,
	type Table,
	type TableName,
	type TableNames,
} from "../store/tables.ts";

/** An engine that speaks DynamoDB on this machine. */
export type Engine = { endpoint: string; close(): Promise<void> };

/** The embedded engine: its data in a folder, or in memory where none is given. */
export async function startEngine(folder: string | undefined): Promise<Engine> {
	const server = dynalite({
		...(folder && { path: folder }),
		createTableMs: 0,
		deleteTableMs: 0,
		updateTableMs: 0,
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(0, "127.0.0.1", resolve);
	});
	const address = server.address();
	if (!address || typeof address === "string")
		throw new Error("the engine has no port");
	return {
		endpoint: `http://127.0.0.1:${address.port}`,
		close: () =>
			new Promise((resolve, reject) => {
				server.close((error?: Error) => (error ? reject(error) : resolve()));
				server.closeAllConnections();
			}),
	};
}

async function hasTable(
	database: DynamoDBClient,
	name: string,
): Promise<boolean> {
	try {
		const { Table } = await database.send(
			new DescribeTableCommand({ TableName: name }),
		);
		return Table?.TableStatus === "ACTIVE";
	} catch (error) {
		if (error instanceof ResourceNotFoundException) return false;
		throw error;
	}
}

type Keys = Pick<Table, "partitionKey" | "sortKey">;

const listKeys = ({ partitionKey, sortKey }: Keys) =>
	sortKey ? [partitionKey, sortKey] : [partitionKey];

const toKeySchema = (keys: Keys) =>
	listKeys(keys).map((AttributeName, at) => ({
		AttributeName,
		KeyType: at === 0 ? ("HASH" as const) : ("RANGE" as const),
	}));

async function createTable(
	database: DynamoDBClient,
	name: string,
	table: Table,
): Promise<void> {
	const indexes = Object.entries(table.indexes ?? {});
	const attributes = new Set([
		...listKeys(table),
		...indexes.flatMap(([, index]) => listKeys(index)),
	]);
	try {
		await database.send(
			new CreateTableCommand({
				TableName: name,
				KeySchema: toKeySchema(table),
				AttributeDefinitions: [...attributes].map((AttributeName) => ({
					AttributeName,
					AttributeType: "S",
				})),
				...(indexes.length > 0 && {
					GlobalSecondaryIndexes: indexes.map(([IndexName, index]) => ({
						IndexName,
						KeySchema: toKeySchema(index),
						Projection: {
							ProjectionType: "INCLUDE",
							NonKeyAttributes: [...index.attributes],
						},
					})),
				}),
				BillingMode: "PAY_PER_REQUEST",
				...(table.stream && {
					StreamSpecification: {
						StreamEnabled: true,
						StreamViewType: "NEW_AND_OLD_IMAGES",
					},
				}),
			}),
		);
	} catch (error) {
		if (!(error instanceof ResourceInUseException)) throw error;
	}
	while (!(await hasTable(database, name)))
		await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Makes the tables that are missing; `prefix` keeps several installations of one engine apart. */
export async function createTables(
	database: DynamoDBClient,
	prefix: string,
): Promise<TableNames> {
	const names = Object.keys(TABLES) as TableName[];
	const made = names.map(async (name) => {
		const table = prefix + name;
		if (!(await hasTable(database, table)))
			await createTable(database, table, TABLES[name]);
		return [name, table] as const;
	});
	return Object.fromEntries(await Promise.all(made)) as TableNames;
}

/** Deletes what has expired, as DynamoDB does by itself and the embedded engine does not; answers how many items. */
export async function removeExpired(
	database: DynamoDBClient,
	names: TableNames,
	nowMs: number,
): Promise<number> {
	let removed = 0;
	for (const [name, table] of Object.entries(TABLES) as [TableName, Table][]) {
		if (!table.ttl) continue;
		const expired = {
			TableName: names[name],
			FilterExpression: "#expires < :now",
			ExpressionAttributeNames: { "#expires": table.ttl },
			ExpressionAttributeValues: { ":now": { N: String(nowMs / 1000) } },
		};
		for await (const { Items = [] } of paginateScan(
			{ client: database },
			expired,
		)) {
			for (const item of Items) {
				const keys = listKeys(table);
				const Key = Object.fromEntries(
					Object.entries(item).filter(([key]) => keys.includes(key)),
				);
				await database.send(
					new DeleteItemCommand({ TableName: names[name], Key }),
				);
				removed++;
			}
		}
	}
	return removed;
}
