import { paginateScan } from "@aws-sdk/client-dynamodb";
import type { TestDatabase } from "./engines.ts";
import type { Recount } from "./recount.ts";

/**
 * Every number in the counters, by site, key and attribute. Zeros are left out: they say that something came and went; so are the seconds
 * from which on records count, which count nothing.
 */
export async function readCounters({
	database,
	tables,
}: Pick<TestDatabase, "database" | "tables">): Promise<Recount> {
	const numbers: Recount = new Map();
	for await (const { Items = [] } of paginateScan(
		{ client: database },
		{ TableName: tables.counters, ConsistentRead: true },
	)) {
		for (const item of Items) {
			if (item.pk?.S === "(restore)") continue;
			for (const [name, value] of Object.entries(item)) {
				if (value.N !== undefined && Number(value.N) !== 0)
					numbers.set(`${item.pk?.S} ${item.sk?.S} ${name}`, Number(value.N));
			}
		}
	}
	return numbers;
}
