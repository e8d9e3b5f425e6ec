import { randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Site } from "../../functions/core/site.ts";
import { createApp } from "../../functions/http/app.ts";
import { createBoxRoutes } from "../../functions/http/box.ts";
import { createViewRoutes } from "../../functions/http/view.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createSalts } from "../../functions/store/salts.ts";
import type { TableNames } from "../../functions/store/tables.ts";
import { createVisits } from "../../functions/store/visits.ts";
import { FIREFOX } from "../support/server.ts";

/** A view as a page sends it, and who does. */
export type Sending = {
	body: Record<string, unknown>;
	address: string;
	headers?: Record<string, string>;
};

export type Service = {
	post(sending: Sending): Promise<Response>;
	read(path?: string): Promise<Response>;
};

/** The calls that count and show, over the real stores on a database; `settled` is what a read of the box waits for. */
export function createService({
	database,
	tables,
	site,
	nowMs,
	settled = async () => {},
	report = () => {},
}: {
	database: DynamoDBClient;
	tables: TableNames;
	site: Site;
	nowMs: () => number;
	settled?: () => Promise<void>;
	report?: (error: unknown) => void;
}): Service {
	const counters = createCounters({ database, table: tables.counters });
	const sites = { get: async () => site };
	const app = createApp(report);
	app.route(
		"/",
		createViewRoutes({
			ledger: {
				visits: createVisits({ database, table: tables.visits }),
				counters,
				salts: createSalts({ database, table: tables.salts }),
			},
			sites,
			checkKeys: { get: async () => undefined },
			caller: (c) => ({
				address: c.req.header("x-address") ?? "",
				country: c.req.header("x-country"),
			}),
			nowMs,
			createId: randomUUID,
		}),
	);
	const settledCounters = {
		...counters,
		getBox: async (id: string) => {
			await settled();
			return counters.getBox(id);
		},
	};
	app.route("/", createBoxRoutes({ counters: settledCounters, sites, nowMs }));
	const path = `/v1/sites/${site.id}/box`;
	return {
		post: async ({ body, address, headers }) =>
			app.request(path, {
				method: "POST",
				body: JSON.stringify(body),
				headers: { "user-agent": FIREFOX, "x-address": address, ...headers },
			}),
		read: async (page) =>
			app.request(page ? `${path}?path=${encodeURIComponent(page)}` : path),
	};
}
