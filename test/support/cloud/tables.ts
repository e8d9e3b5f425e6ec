import {
	CreateTableCommand,
	type CreateTableCommandInput,
	type DynamoDBClient,
	UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { PartitionKeyOf } from "./dynamodb-asked.ts";
import type { Installation } from "./installation.ts";

type TableProperties = Required<
	Pick<CreateTableCommandInput, "AttributeDefinitions" | "KeySchema">
> &
	Pick<CreateTableCommandInput, "BillingMode" | "GlobalSecondaryIndexes"> & {
		StreamSpecification?: { StreamViewType: "NEW_AND_OLD_IMAGES" };
		TimeToLiveSpecification?: { AttributeName: string; Enabled: boolean };
	};

const TYPE = "AWS::DynamoDB::GlobalTable";

/** Creates the tables on an engine, with the keys, indexes, expiry and streams that their template declares. */
export async function createDeclaredTables(
	database: DynamoDBClient,
	installation: Installation,
): Promise<void> {
	const tables = installation.list<TableProperties>(TYPE);
	for (const { ref, properties } of tables) {
		const { StreamSpecification, TimeToLiveSpecification } = properties;
		await database.send(
			new CreateTableCommand({
				TableName: ref,
				AttributeDefinitions: properties.AttributeDefinitions,
				KeySchema: properties.KeySchema,
				BillingMode: properties.BillingMode,
				...(properties.GlobalSecondaryIndexes && {
					GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
				}),
				...(StreamSpecification && {
					StreamSpecification: { StreamEnabled: true, ...StreamSpecification },
				}),
			}),
		);
		if (TimeToLiveSpecification)
			await database.send(
				new UpdateTimeToLiveCommand({
					TableName: ref,
					TimeToLiveSpecification,
				}),
			);
	}
}

/** The partition keys of the tables that are declared. */
export function createPartitionKeys(
	installation: Installation,
): PartitionKeyOf {
	const keys = new Map<string, string>();
	const hashOf = (schema: CreateTableCommandInput["KeySchema"]) =>
		schema?.find(({ KeyType }) => KeyType === "HASH")?.AttributeName ?? "";
	for (const { ref, properties } of installation.list<TableProperties>(TYPE)) {
		keys.set(ref, hashOf(properties.KeySchema));
		for (const { IndexName, KeySchema } of properties.GlobalSecondaryIndexes ??
			[])
			keys.set(`${ref}/${IndexName}`, hashOf(KeySchema));
	}
	return (table, index) => keys.get(index ? `${table}/${index}` : table) ?? "";
}
