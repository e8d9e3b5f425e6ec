import { randomBytes } from "node:crypto";
import { createApp } from "../http/app.ts";
import { createDashboard } from "../http/dashboard/app.ts";
import { createPageFetcher } from "../http/dashboard/page-fetcher.ts";
import type { Outline } from "../http/dashboard/world-map.ts";
import { createIssuer } from "../http/sign-in/issuer.ts";
import { createArticles } from "../store/articles.ts";
import { createAudits } from "../store/audits.ts";
import { createChanges } from "../store/changes.ts";
import { createCheckKeys } from "../store/check-keys.ts";
import { createCounters } from "../store/counters.ts";
import { createDatabase } from "../store/database.ts";
import { createErasures } from "../store/erasures.ts";
import { createInvitations } from "../store/invitations.ts";
import { createMarks } from "../store/marks.ts";
import { createPeople } from "../store/people.ts";
import { createCheckNow } from "../store/self-check.ts";
import { createSites } from "../store/sites.ts";
import { createStats } from "../store/stats.ts";
import { createTickets } from "../store/tickets.ts";
import { createTokens } from "../store/tokens.ts";
import { createVoider } from "../store/voiding.ts";
import { createVoids } from "../store/voids.ts";
import { toCaller } from "./caller.ts";
import { createHandler } from "./entry.ts";
import { readEnvironment } from "./env.ts";
import { reportFailure } from "./log.ts";
import { createPurge } from "./purge.ts";

/** What the map is drawn of, put in place by the bundler. */
declare const LUOT_OUTLINES: readonly Outline[];

const env = readEnvironment(
	"LUOT_VISITS_TABLE",
	"LUOT_CONTENT_TABLE",
	"LUOT_COUNTERS_TABLE",
	"LUOT_ADMIN_TOKEN_SHA256",
	"LUOT_ISSUER_URL",
	"LUOT_ISSUER_NAME",
	"LUOT_ISSUER_CLIENT_ID",
	"LUOT_ISSUER_CLIENT_SECRET",
);

const database = createDatabase();
const content = { database, table: env.LUOT_CONTENT_TABLE };
const counters = createCounters({ database, table: env.LUOT_COUNTERS_TABLE });
const articles = createArticles(content);
const voids = createVoids(content);
const marks = createMarks({ database, table: env.LUOT_VISITS_TABLE });

const app = createApp(reportFailure);
app.route(
	"/",
	createDashboard({
		audits: createAudits(content),
		checkKeys: createCheckKeys(content),
		fetchPage: createPageFetcher({ isPrivateAllowed: false }),
		outlines: LUOT_OUTLINES,
		changes: createChanges(content),
		invitations: createInvitations(content),
		people: createPeople(content),
		sites: createSites(content),
		stats: createStats(counters, articles, createErasures(content)),
		tickets: createTickets(content),
		tokens: createTokens(content),
		voids,
		checkNow: createCheckNow({ marks, counters, nowMs: Date.now }),
		voider: createVoider({
			marks,
			voids,
			nowMs: Date.now,
		}),
		issuer: env.LUOT_ISSUER_URL
			? createIssuer({
					url: env.LUOT_ISSUER_URL,
					name: env.LUOT_ISSUER_NAME,
					clientId: env.LUOT_ISSUER_CLIENT_ID,
					clientSecret: env.LUOT_ISSUER_CLIENT_SECRET,
				})
			: undefined,
		ownerSha256: env.LUOT_ADMIN_TOKEN_SHA256 || undefined,
		caller: toCaller,
		nowMs: Date.now,
		createHex: (digits) => randomBytes(digits / 2).toString("hex"),
		purge: createPurge(),
		report: reportFailure,
	}),
);

export const handler = createHandler(app);
