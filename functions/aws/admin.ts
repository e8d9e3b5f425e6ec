import { handle } from "hono/aws-lambda";
import { createApp } from "../http/app.ts";
import { createSitesRoutes } from "../http/sites.ts";
import { createDatabase } from "../store/database.ts";
import { createSites } from "../store/sites.ts";
import { readEnvironment } from "./env.ts";
import { reportFailure } from "./log.ts";

const env = readEnvironment("LUOT_CONTENT_TABLE", "LUOT_ADMIN_TOKEN_SHA256");

const app = createApp(reportFailure);
app.route(
	"/",
	createSitesRoutes({
		sites: createSites({
			database: createDatabase(),
			table: env.LUOT_CONTENT_TABLE,
		}),
		tokenSha256: env.LUOT_ADMIN_TOKEN_SHA256,
		nowMs: Date.now,
	}),
);

export const handler = handle(app);
