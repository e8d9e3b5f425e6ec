import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createSites, rememberSites, type Sites } from "../store/sites.ts";
import { readEnvironment } from "./env.ts";

/** Without an edge a changed setting shows within this time. */
const REMEMBERED_MS = 60_000;

/**
 * Sites as readers are answered by them. Behind an edge they are read for each answer, which is seldom asked for there: what a process
 * remembered would come back into the edge after a purge.
 */
export function createReadersSites(content: {
	database: DynamoDBClient;
	table: string;
}): Sites {
	const sites = createSites(content);
	const { LUOT_EDGE_SECRETS } = readEnvironment("LUOT_EDGE_SECRETS");
	return LUOT_EDGE_SECRETS.length > 0
		? sites
		: rememberSites(sites, { ttlMs: REMEMBERED_MS, nowMs: Date.now });
}
