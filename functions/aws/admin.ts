import { randomBytes } from "node:crypto";
import { createAccess } from "../http/access.ts";
import { createApp } from "../http/app.ts";
import { createAuditsRoutes } from "../http/audits.ts";
import { createErasuresRoutes } from "../http/erasures.ts";
import { createSitesRoutes } from "../http/sites.ts";
import { createStatsRoutes } from "../http/stats.ts";
import { createTokensRoutes } from "../http/tokens.ts";
import { createVoidsRoutes } from "../http/voids.ts";
import { createArticles } from "../store/articles.ts";
import { createAudits } from "../store/audits.ts";
import { createChanges } from "../store/changes.ts";
import { createCounters } from "../store/counters.ts";
import { createDatabase } from "../store/database.ts";
import { createErasures } from "../store/erasures.ts";
import { createMarks } from "../store/marks.ts";
import { createCheckNow } from "../store/self-check.ts";
import { createSites } from "../store/sites.ts";
import { createStats } from "../store/stats.ts";
import { createTokens } from "../store/tokens.ts";
import { createVoider } from "../store/voiding.ts";
import { createVoids } from "../store/voids.ts";
import { createHandler } from "./entry.ts";
import { readEnvironment } from "./env.ts";
import { reportFailure } from "./log.ts";
import { createPurge } from "./purge.ts";

const env = readEnvironment(
	"LUOT_VISITS_TABLE",
	"LUOT_CONTENT_TABLE",
	"LUOT_COUNTERS_TABLE",
	"LUOT_ADMIN_TOKEN_SHA256",
);
const database = createDatabase();
const content = { database, table: env.LUOT_CONTENT_TABLE };
const counters = createCounters({ database, table: env.LUOT_COUNTERS_TABLE });
const marks = createMarks({ database, table: env.LUOT_VISITS_TABLE });
const nowMs = Date.now;
const createHex = (digits: number) => randomBytes(digits / 2).toString("hex");

const erasures = createErasures(content);
const sites = createSites(content);
const changes = createChanges(content);
const tokens = createTokens(content);
const access = createAccess({
	tokens,
	ownerSha256: env.LUOT_ADMIN_TOKEN_SHA256,
	nowMs,
});

const app = createApp(reportFailure);
app.route(
	"/",
	createSitesRoutes({ sites, changes, access, nowMs, purge: createPurge() }),
);
app.route(
	"/",
	createAuditsRoutes({
		audits: createAudits(content),
		sites,
		access,
		checkNow: createCheckNow({ marks, counters, nowMs }),
	}),
);
app.route("/", createErasuresRoutes({ erasures, sites, access }));
app.route(
	"/",
	createStatsRoutes({
		stats: createStats(counters, createArticles(content), erasures),
		sites,
		access,
		nowMs,
	}),
);
const voids = createVoids(content);
app.route(
	"/",
	createVoidsRoutes({
		voids,
		voider: createVoider({
			marks,
			voids,
			nowMs,
		}),
		changes,
		sites,
		access,
		nowMs,
		createHex,
	}),
);
app.route(
	"/",
	createTokensRoutes({
		tokens,
		changes,
		sites,
		access,
		nowMs,
		createHex,
	}),
);

export const handler = createHandler(app);
