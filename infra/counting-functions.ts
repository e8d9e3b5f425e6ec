import type { Construct } from "constructs";
import { ServiceFunction } from "./function.ts";
import { CHECKS, edgeSecrets, type Grounds, limit, SITES } from "./grounds.ts";

/** What any page calls: to count a view, to show the box, to read what the calls are. */
export function createCountingFunctions(scope: Construct, grounds: Grounds) {
	const collect = new ServiceFunction(scope, "Collect", {
		bundle: "collect",
		logRetentionDays: grounds.settings.logRetentionDays,
		// Its work is waiting for the database; half a gigabyte is the CPU with which it starts in half a second.
		memoryMb: 512,
		timeoutSeconds: 10,
		concurrency: limit(grounds, 100),
		hasCanary: true,
		environment: edgeSecrets(grounds),
		access: [
			{
				variable: "LUOT_VISITS_TABLE",
				table: grounds.tables.visits,
				actions: ["dynamodb:UpdateItem"],
			},
			{
				variable: "LUOT_COUNTERS_TABLE",
				table: grounds.tables.counters,
				actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
			},
			{
				variable: "LUOT_SALTS_TABLE",
				table: grounds.tables.salts,
				actions: ["dynamodb:UpdateItem"],
			},
			{
				variable: "LUOT_CONTENT_TABLE",
				table: grounds.tables.content,
				actions: ["dynamodb:GetItem"],
				keys: [...SITES, ...CHECKS],
			},
		],
	});

	const read = new ServiceFunction(scope, "Read", {
		bundle: "read",
		logRetentionDays: grounds.settings.logRetentionDays,
		memoryMb: 512,
		timeoutSeconds: 10,
		concurrency: limit(grounds, 50),
		hasCanary: true,
		environment: edgeSecrets(grounds),
		access: [
			{
				variable: "LUOT_COUNTERS_TABLE",
				table: grounds.tables.counters,
				actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
			},
			{
				variable: "LUOT_CONTENT_TABLE",
				table: grounds.tables.content,
				actions: ["dynamodb:GetItem"],
				keys: SITES,
			},
		],
	});

	const docs = new ServiceFunction(scope, "Docs", {
		bundle: "docs",
		logRetentionDays: grounds.settings.logRetentionDays,
		memoryMb: 256,
		timeoutSeconds: 10,
		concurrency: limit(grounds, 5),
		environment: edgeSecrets(grounds),
		access: [],
	});

	return { collect, read, docs };
}
