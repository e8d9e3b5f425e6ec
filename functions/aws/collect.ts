import { randomUUID } from "node:crypto";
import { createApp } from "../http/app.ts";
import { createViewRoutes } from "../http/view.ts";
import { createCheckKeys } from "../store/check-keys.ts";
import { createCounters } from "../store/counters.ts";
import { createDatabase } from "../store/database.ts";
import { rememberNumbers } from "../store/numbers.ts";
import { createSalts } from "../store/salts.ts";
import {
	createSavings,
	rememberSavings,
	SAVINGS_FRESH_MS,
} from "../store/savings.ts";
import { createSites, rememberSites } from "../store/sites.ts";
import { createVisits } from "../store/visits.ts";
import { toCaller } from "./caller.ts";
import { createHandler } from "./entry.ts";
import { readEnvironment } from "./env.ts";
import { reportFailure } from "./log.ts";

const env = readEnvironment(
	"LUOT_VISITS_TABLE",
	"LUOT_COUNTERS_TABLE",
	"LUOT_CONTENT_TABLE",
	"LUOT_SALTS_TABLE",
);
const database = createDatabase();

const sites = rememberSites(
	createSites({ database, table: env.LUOT_CONTENT_TABLE }),
	{ ttlMs: 60_000, nowMs: Date.now },
);
// Opens the connection to the database while Lambda still starts the function; no site has this name.
sites.get("-").catch(() => {});

const numbers = rememberNumbers(
	createCounters({ database, table: env.LUOT_COUNTERS_TABLE }),
	{ nowMs: Date.now },
);

const app = createApp(reportFailure);
app.route(
	"/",
	createViewRoutes({
		ledger: {
			visits: createVisits({ database, table: env.LUOT_VISITS_TABLE }),
			counters: numbers,
			salts: createSalts({ database, table: env.LUOT_SALTS_TABLE }),
		},
		sites,
		checkKeys: createCheckKeys({ database, table: env.LUOT_CONTENT_TABLE }),
		savings: rememberSavings(
			createSavings({ database, table: env.LUOT_COUNTERS_TABLE }),
			{ ttlMs: SAVINGS_FRESH_MS, nowMs: Date.now },
		),
		caller: toCaller,
		nowMs: Date.now,
		createId: randomUUID,
	}),
);

export const handler = createHandler(app, { isHot: true });
