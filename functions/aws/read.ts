import { createApp } from "../http/app.ts";
import { createBoxRoutes } from "../http/box.ts";
import { createPrivacyRoutes } from "../http/privacy.ts";
import { createScriptRoutes, type Script } from "../http/script.ts";
import { createCounters } from "../store/counters.ts";
import { createDatabase } from "../store/database.ts";
import { createHandler } from "./entry.ts";
import { readEnvironment } from "./env.ts";
import { reportFailure } from "./log.ts";
import { createReadersSites } from "./sites.ts";

/** The built scripts by name, put in place by the bundler. */
declare const LUOT_SCRIPTS: Record<string, Script>;

const env = readEnvironment("LUOT_COUNTERS_TABLE", "LUOT_CONTENT_TABLE");
const database = createDatabase();

const app = createApp(reportFailure);
const sites = createReadersSites({ database, table: env.LUOT_CONTENT_TABLE });
app.route(
	"/",
	createBoxRoutes({
		counters: createCounters({ database, table: env.LUOT_COUNTERS_TABLE }),
		sites,
		nowMs: Date.now,
	}),
);
app.route("/", createPrivacyRoutes({ sites }));
app.route("/", createScriptRoutes(LUOT_SCRIPTS));

export const handler = createHandler(app, { isHot: true });
