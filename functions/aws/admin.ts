import { randomBytes } from "node:crypto";
import { handle } from "hono/aws-lambda";
import { createAccess } from "../http/access.ts";
import { createApp } from "../http/app.ts";
import { createAuditsRoutes } from "../http/audits.ts";
import { createSitesRoutes } from "../http/sites.ts";
import { createTokensRoutes } from "../http/tokens.ts";
import { createAudits } from "../store/audits.ts";
import { createDatabase } from "../store/database.ts";
import { createSites } from "../store/sites.ts";
import { createTokens } from "../store/tokens.ts";
import { readEnvironment } from "./env.ts";
import { reportFailure } from "./log.ts";

const env = readEnvironment("LUOT_CONTENT_TABLE", "LUOT_ADMIN_TOKEN_SHA256");
const content = { database: createDatabase(), table: env.LUOT_CONTENT_TABLE };
const nowMs = Date.now;

const sites = createSites(content);
const tokens = createTokens(content);
const access = createAccess({
	tokens,
	ownerSha256: env.LUOT_ADMIN_TOKEN_SHA256,
	nowMs,
});

const app = createApp(reportFailure);
app.route("/", createSitesRoutes({ sites, access, nowMs }));
app.route(
	"/",
	createAuditsRoutes({ audits: createAudits(content), sites, access }),
);
app.route(
	"/",
	createTokensRoutes({
		tokens,
		sites,
		access,
		nowMs,
		createHex: (digits) => randomBytes(digits / 2).toString("hex"),
	}),
);

export const handler = handle(app);
