import { randomBytes, randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Hono } from "hono";
import { createAccess } from "../http/access.ts";
import { createErasuresRoutes } from "../http/erasures.ts";
import {
	createAnnouncedRoutes,
	createAnnouncingRoutes,
} from "../http/news/announcements.ts";
import { createArticlesRoutes } from "../http/news/articles.ts";
import { createMediaRoutes } from "../http/news/media.ts";
import { createMediaFilesRoutes } from "../http/news/media-files.ts";
import { createNewsPages } from "../http/news/pages.ts";
import { createPopularRoutes } from "../http/news/popular.ts";
import { createPublishRoutes } from "../http/news/publish.ts";
import { createSearch } from "../http/news/search.ts";
import { createSitesRoutes } from "../http/sites.ts";
import { createStatsRoutes } from "../http/stats.ts";
import { createTokensRoutes } from "../http/tokens.ts";
import { createAnnouncements } from "../store/announcements.ts";
import { createArticles } from "../store/articles.ts";
import { createChanges } from "../store/changes.ts";
import type { Counters } from "../store/counters.ts";
import { createErasures } from "../store/erasures.ts";
import type { Files } from "../store/files.ts";
import { createKeys } from "../store/keys.ts";
import { createMediaRecords } from "../store/media.ts";
import { toRenditions } from "../store/pictures.ts";
import type { Sites } from "../store/sites.ts";
import { createStats } from "../store/stats.ts";
import { createTokens } from "../store/tokens.ts";

type News = {
	content: { database: DynamoDBClient; table: string };
	counters: Pick<
		Counters,
		"list" | "between" | "findFirst" | "getBox" | "getItems"
	>;
	sites: Sites;
	files: Files;
	ownerSha256: string;
	nowMs: () => number;
};

/** What editors, administrators and readers of the news call, over one table. */
export function createNewsRoutes({
	content,
	counters,
	sites,
	files,
	ownerSha256,
	nowMs,
}: News): Hono[] {
	const tokens = createTokens(content);
	const articles = createArticles(content);
	const announcements = createAnnouncements(content);
	const access = createAccess({ tokens, ownerSha256, nowMs });
	const search = createSearch({ articles, nowMs, freshMs: 0 });
	const erasures = createErasures(content);
	const changes = createChanges(content);
	const keys = createKeys(content);
	const createId = randomUUID;
	const createHex = (digits: number) => randomBytes(digits / 2).toString("hex");
	return [
		createSitesRoutes({ sites, changes, access, nowMs }),
		createTokensRoutes({ tokens, changes, sites, access, nowMs, createHex }),
		createStatsRoutes({
			stats: createStats(counters, articles, erasures),
			sites,
			access,
			nowMs,
		}),
		createErasuresRoutes({ erasures, sites, access }),
		createPublishRoutes({ articles, keys, sites, access, nowMs, createId }),
		createAnnouncingRoutes({
			announcements,
			sites,
			access,
			nowMs,
			createId,
		}),
		createMediaRoutes({
			media: createMediaRecords(content),
			files,
			render: toRenditions,
			sites,
			access,
			nowMs,
			createHex,
		}),
		createMediaFilesRoutes({ files }),
		createArticlesRoutes({ articles, sites, search, access, nowMs }),
		createPopularRoutes({ articles, counters, sites, nowMs }),
		createAnnouncedRoutes({ announcements, sites, nowMs }),
		createNewsPages({ articles, announcements, sites, search, nowMs }),
	];
}
