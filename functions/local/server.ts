import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { getConnInfo } from "@hono/node-server/conninfo";
import manifest from "../../package.json" with { type: "json" };
import { buildWidgets } from "../../widget/build.ts";
import { Unfinished } from "../core/errors.ts";
import { TIDY_HOURS } from "../core/keeping.ts";
import { createAccess } from "../http/access.ts";
import { createApp } from "../http/app.ts";
import { createAuditsRoutes } from "../http/audits.ts";
import { createBoxRoutes } from "../http/box.ts";
import { createDashboard } from "../http/dashboard/app.ts";
import { createPageFetcher } from "../http/dashboard/page-fetcher.ts";
import { listOutlines } from "../http/dashboard/world-outlines.ts";
import type { Caller } from "../http/facts.ts";
import { createDocsRoutes } from "../http/openapi/docs.ts";
import { createOpenapi } from "../http/openapi/openapi.ts";
import { createPrivacyRoutes } from "../http/privacy.ts";
import { createScriptRoutes } from "../http/script.ts";
import { inviteOwner } from "../http/sign-in/invitation-link.ts";
import { createIssuer, type IssuerSettings } from "../http/sign-in/issuer.ts";
import { createViewRoutes } from "../http/view.ts";
import { createVoidsRoutes } from "../http/voids.ts";
import { createArticles } from "../store/articles.ts";
import { auditSites, createAuditDay } from "../store/audit.ts";
import { createAudits } from "../store/audits.ts";
import { createBeginnings, rememberBeginnings } from "../store/beginnings.ts";
import { createChanges } from "../store/changes.ts";
import { createCheckKeys } from "../store/check-keys.ts";
import { createCounters } from "../store/counters.ts";
import { createDatabase } from "../store/database.ts";
import { createEraseSite, eraseSites } from "../store/erase.ts";
import { createErasures } from "../store/erasures.ts";
import { createFold } from "../store/fold.ts";
import { createInvitations } from "../store/invitations.ts";
import { createMarks } from "../store/marks.ts";
import { migrateAll } from "../store/migrate.ts";
import { createPeople } from "../store/people.ts";
import { listUnfinishedRestores } from "../store/restore.ts";
import { createSalts } from "../store/salts.ts";
import {
	createSavings,
	rememberSavings,
	SAVINGS_FRESH_MS,
} from "../store/savings.ts";
import { createCheckNow } from "../store/self-check.ts";
import { createSites } from "../store/sites.ts";
import { createStats } from "../store/stats.ts";
import { createTickets } from "../store/tickets.ts";
import { createTokens } from "../store/tokens.ts";
import { createVisits } from "../store/visits.ts";
import { createVoider } from "../store/voiding.ts";
import { createVoids } from "../store/voids.ts";
import { createDemoRoutes } from "./demo.ts";
import { createTables, removeExpired, startEngine } from "./engine.ts";
import { openFeed } from "./feed.ts";
import { createFolderFiles } from "./folder-files.ts";
import { noJournal, openJournal, readJournal } from "./journal.ts";
import { openLetters } from "./letters.ts";
import { announceEngine, lockFolder } from "./lock.ts";
import { createNewsRoutes } from "./news.ts";
import { startPoller } from "./poller.ts";
import { seedDemo } from "./seed.ts";

export type ServerSettings = {
	/** 0 for any free port. */
	port: number;
	/** A folder, or `:memory:`. */
	dataDir: string;
	/** An engine with streams to use in place of the embedded one. */
	endpoint?: string;
	/** Set before every table's name, so that several servers can share one engine. */
	tablePrefix?: string;
	adminToken: string;
	/** Where people have their accounts; without one they come in by links. */
	issuer?: IssuerSettings;
	/** Who asks; the peer of the connection where nothing else is told. */
	caller?: Caller;
	nowMs?: () => number;
	report?: (message: string) => void;
};

export type Server = {
	url: string;
	/** Where its engine listens. */
	databaseEndpoint: string;
	/** Where the owner comes in, once, within the hour. */
	ownerLink: string;
	/** Every call that it answers, as its routes name it: `GET /v1/sites/:site/box`. */
	calls: readonly string[];
	close(): Promise<void>;
};

const HOUR_MS = 3_600_000;
const TIDY_MS = TIDY_HOURS * HOUR_MS;
const AUDIT_MS = 6 * HOUR_MS;
/** A start waits no longer for what is to be deleted; the rest goes on within the hour. */
const ERASING_MS = 5000;
const IN_MEMORY = ":memory:";

/** Everything on one machine: engine, tables, demo site, fold and HTTP. Resolves when it answers. */
export async function startServer({
	port,
	dataDir,
	endpoint,
	tablePrefix = "luot-",
	adminToken,
	issuer,
	caller = (c) => ({ address: getConnInfo(c).remote.address ?? "" }),
	nowMs = Date.now,
	report = console.error,
}: ServerSettings): Promise<Server> {
	const isKept = dataDir !== IN_MEMORY;
	if (isKept) mkdirSync(dataDir, { recursive: true });
	const unlock = isKept ? lockFolder(dataDir) : () => {};
	const engine = endpoint
		? undefined
		: await startEngine(isKept ? join(dataDir, "database") : undefined);
	const engineEndpoint = endpoint ?? (engine?.endpoint as string);
	if (isKept) announceEngine(dataDir, engineEndpoint);
	const database = createDatabase({ endpoint: engineEndpoint });
	const tables = await createTables(database, tablePrefix);

	const counters = createCounters({ database, table: tables.counters });
	const ledger = createVisits({ database, table: tables.visits });
	const marks = createMarks({ database, table: tables.visits });
	const salts = createSalts({ database, table: tables.salts });
	const content = { database, table: tables.content };
	const sites = createSites(content);
	await migrateAll({ database, tables });
	const halves = await listUnfinishedRestores(
		{ database, tables },
		await sites.listIds(),
	);
	if (halves.length > 0)
		throw new Unfinished(
			`A restore was begun here and not finished (${halves.join(", ")}). Run it again: "npm run restore" goes on where it stopped.`,
		);
	await seedDemo(sites, nowMs());

	const savings = rememberSavings(
		createSavings({ database, table: tables.counters }),
		{ ttlMs: SAVINGS_FRESH_MS, nowMs },
	);
	const fold = createFold({
		counters,
		savings,
		beginnings: rememberBeginnings(
			createBeginnings({ database, table: tables.counters }),
			nowMs,
		),
		paces: ["box", "depth"],
		deadLetters: {
			async put(record, reason) {
				report(
					`A record of the ledger could not be read (${reason}): ${record.eventID}`,
				);
				if (isKept) await openLetters(dataDir).put(record, reason);
			},
		},
		report: ({ failure }) =>
			failure && report(`Counting waits for the database: ${String(failure)}`),
	});
	const journalFile = join(dataDir, "unfolded.jsonl");
	const source = endpoint
		? {
				visits: ledger,
				marks,
				...(await startPoller({
					database,
					endpoint,
					table: tables.visits,
					fold,
				})),
			}
		: await openFeed({
				visits: ledger,
				marks,
				database,
				table: tables.visits,
				fold,
				journal: isKept ? openJournal(journalFile) : noJournal,
				unfinished: isKept
					? readJournal(journalFile)
					: { changes: [], intents: [], sequence: 0 },
				nowMs,
			});

	// On one machine what you post is what you read: a read waits for the fold.
	const settledCounters = {
		...counters,
		getBox: async (...asked: Parameters<typeof counters.getBox>) =>
			source.settled().then(() => counters.getBox(...asked)),
		getPages: async (site: string, paths: readonly string[]) =>
			source.settled().then(() => counters.getPages(site, paths)),
		between: async (...asked: Parameters<typeof counters.between>) =>
			source.settled().then(() => counters.between(...asked)),
		list: async (...asked: Parameters<typeof counters.list>) =>
			source.settled().then(() => counters.list(...asked)),
		findFirst: async (...asked: Parameters<typeof counters.findFirst>) =>
			source.settled().then(() => counters.findFirst(...asked)),
		getItems: async (...asked: Parameters<typeof counters.getItems>) =>
			source.settled().then(() => counters.getItems(...asked)),
	};

	const app = createApp((error) =>
		report(String(error instanceof Error ? error.stack : error)),
	);
	app.route(
		"/",
		createViewRoutes({
			ledger: { visits: source.visits, counters: settledCounters, salts },
			sites,
			checkKeys: createCheckKeys(content),
			savings,
			caller,
			nowMs,
			createId: randomUUID,
		}),
	);
	app.route("/", createBoxRoutes({ counters: settledCounters, sites, nowMs }));
	const filesFolder = isKept
		? join(dataDir, "files")
		: mkdtempSync(join(tmpdir(), "luot-files-"));
	const { files, routes: uploads } = createFolderFiles({
		folder: filesFolder,
		nowMs,
	});
	app.route("/", uploads);
	const voids = createVoids(content);
	const voider = createVoider({ marks: source.marks, voids, nowMs });
	const ownerSha256 = createHash("sha256").update(adminToken).digest("hex");
	const createHex = (digits: number) => randomBytes(digits / 2).toString("hex");
	const tokens = createTokens(content);
	const changes = createChanges(content);
	const audits = createAudits(content);
	const checkNow = createCheckNow({
		marks,
		counters: settledCounters,
		nowMs,
	});
	const access = createAccess({ tokens, ownerSha256, nowMs });
	app.route("/", createAuditsRoutes({ audits, sites, access, checkNow }));
	app.route(
		"/",
		createVoidsRoutes({
			voids,
			voider,
			changes,
			sites,
			access,
			nowMs,
			createHex,
		}),
	);
	for (const routes of createNewsRoutes({
		content,
		counters: settledCounters,
		sites,
		files,
		ownerSha256,
		nowMs,
	}))
		app.route("/", routes);
	app.route("/", createPrivacyRoutes({ sites }));
	const erasures = createErasures(content);
	const invitations = createInvitations(content);
	app.route(
		"/",
		createDashboard({
			audits,
			checkKeys: createCheckKeys(content),
			fetchPage: createPageFetcher({ isPrivateAllowed: true }),
			outlines: listOutlines(),
			checkNow,
			changes,
			invitations,
			people: createPeople(content),
			sites,
			stats: createStats(settledCounters, createArticles(content), erasures),
			tickets: createTickets(content),
			tokens,
			voids,
			voider,
			issuer: issuer && createIssuer(issuer),
			ownerSha256,
			caller,
			nowMs,
			createHex,
			report: (error) => report(String(error)),
		}),
	);
	app.route("/", createScriptRoutes(await buildWidgets()));
	app.route("/", createDocsRoutes(createOpenapi(manifest.version)));
	app.route("/", createDemoRoutes());

	const eraseSite = createEraseSite({
		counters: { database, table: tables.counters },
		content,
		erasures,
		changes: createChanges(content),
		nowMs: Date.now,
	});
	const tidy = async () => {
		await salts.forget(nowMs());
		if (engine) await removeExpired(database, tables, nowMs());
		await eraseSites(await sites.listIds(), {
			sites,
			eraseSite,
			nowMs: nowMs(),
			untilMs: Date.now() + ERASING_MS,
			report: () => {},
			reportFailure: (error) => report(`Deleting old details failed: ${error}`),
		});
	};
	const tidying = setInterval(
		() => tidy().catch((error) => report(`Tidying up failed: ${error}`)),
		TIDY_MS,
	);
	await tidy();

	const auditDay = createAuditDay({
		ledger: { database, table: tables.visits },
		counters: settledCounters,
		audits,
	});
	const auditAll = async () => {
		await auditSites(await sites.listIds(), {
			sites,
			auditDay,
			nowMs: nowMs(),
			report: ({ site, day, drift }) =>
				drift > 0 &&
				report(`The numbers of ${site} on ${day} were off by ${drift}.`),
			reportFailure: (error) => report(`An audit failed: ${error}`),
		});
	};
	const auditing = setInterval(
		() => auditAll().catch((error) => report(`The audit failed: ${error}`)),
		AUDIT_MS,
	);

	const server = await new Promise<ReturnType<typeof serve>>(
		(resolve, reject) => {
			const starting = serve(
				{ fetch: app.fetch, port, hostname: "127.0.0.1" },
				() => resolve(starting),
			);
			starting.once("error", reject);
		},
	);
	const address = server.address();
	const url = `http://localhost:${typeof address === "object" ? address?.port : port}`;
	const ownerPath = await inviteOwner(invitations, {
		nowMs: nowMs(),
		createHex,
		forMs: HOUR_MS,
	});
	return {
		databaseEndpoint: engineEndpoint,
		url,
		ownerLink: url + ownerPath,
		calls: app.routes
			.filter(({ method }) => method !== "ALL")
			.map(({ method, path }) => `${method} ${path}`),
		async close() {
			clearInterval(tidying);
			clearInterval(auditing);
			const closed = new Promise((resolve) => server.close(resolve));
			if ("closeAllConnections" in server) server.closeAllConnections();
			await closed;
			await source.close();
			database.destroy();
			await engine?.close();
			if (!isKept) rmSync(filesFolder, { recursive: true });
			unlock();
		},
	};
}

/** A token for a server whose owner set none. */
export function createToken(): string {
	return randomBytes(24).toString("base64url");
}
