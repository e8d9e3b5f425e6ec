import { randomUUID } from "node:crypto";
import { createAccess } from "../http/access.ts";
import { createApp } from "../http/app.ts";
import { createAnnouncingRoutes } from "../http/news/announcements.ts";
import { createPublishRoutes } from "../http/news/publish.ts";
import { createAnnouncements } from "../store/announcements.ts";
import { createArticles } from "../store/articles.ts";
import { createDatabase } from "../store/database.ts";
import { createKeys } from "../store/keys.ts";
import { createSites } from "../store/sites.ts";
import { createTokens } from "../store/tokens.ts";
import { createHandler } from "./entry.ts";
import { readEnvironment } from "./env.ts";
import { reportFailure, reportPublishFailure } from "./log.ts";
import { createPurge } from "./purge.ts";

const env = readEnvironment("LUOT_CONTENT_TABLE", "LUOT_ADMIN_TOKEN_SHA256");
const content = { database: createDatabase(), table: env.LUOT_CONTENT_TABLE };
const nowMs = Date.now;
const createId = randomUUID;
const purge = createPurge();

const sites = createSites(content);
const access = createAccess({
	tokens: createTokens(content),
	ownerSha256: env.LUOT_ADMIN_TOKEN_SHA256,
	nowMs,
});

const app = createApp(reportFailure);
app.route(
	"/",
	createPublishRoutes({
		articles: createArticles(content),
		keys: createKeys(content),
		sites,
		access,
		nowMs,
		createId,
		purge,
	}),
);
app.route(
	"/",
	createAnnouncingRoutes({
		announcements: createAnnouncements(content),
		sites,
		access,
		nowMs,
		createId,
		purge,
	}),
);

export const handler = createHandler(app, {
	onAnswer: (status) => status >= 500 && reportPublishFailure(),
});
