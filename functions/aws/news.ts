import { createAccess } from "../http/access.ts";
import { createApp } from "../http/app.ts";
import { createAnnouncedRoutes } from "../http/news/announcements.ts";
import { createArticlesRoutes } from "../http/news/articles.ts";
import { createNewsPages } from "../http/news/pages.ts";
import { createPopularRoutes } from "../http/news/popular.ts";
import { createSearch } from "../http/news/search.ts";
import { createAnnouncements } from "../store/announcements.ts";
import { createArticles } from "../store/articles.ts";
import { createCounters } from "../store/counters.ts";
import { createDatabase } from "../store/database.ts";
import { createTokens } from "../store/tokens.ts";
import { createHandler } from "./entry.ts";
import { readEnvironment } from "./env.ts";
import { reportFailure } from "./log.ts";
import { createReadersSites } from "./sites.ts";

/** A search knows of an article so long after it appeared, at the latest. */
const SEARCH_FRESH_MS = 5000;

const env = readEnvironment(
	"LUOT_CONTENT_TABLE",
	"LUOT_COUNTERS_TABLE",
	"LUOT_ADMIN_TOKEN_SHA256",
);
const database = createDatabase();
const content = { database, table: env.LUOT_CONTENT_TABLE };
const nowMs = Date.now;

const articles = createArticles(content);
const announcements = createAnnouncements(content);
const counters = createCounters({ database, table: env.LUOT_COUNTERS_TABLE });
const sites = createReadersSites(content);
const search = createSearch({ articles, nowMs, freshMs: SEARCH_FRESH_MS });
const access = createAccess({
	// This function only reads; that a token was used is noted where it changes something.
	tokens: { ...createTokens(content), touch: async () => {} },
	ownerSha256: env.LUOT_ADMIN_TOKEN_SHA256,
	nowMs,
});

const app = createApp(reportFailure);
const routes = [
	createArticlesRoutes({ articles, sites, search, access, nowMs }),
	createPopularRoutes({ articles, counters, sites, nowMs }),
	createAnnouncedRoutes({ announcements, sites, nowMs }),
	createNewsPages({ articles, announcements, sites, search, nowMs }),
];
for (const each of routes) app.route("/", each);

export const handler = createHandler(app);
