import type { Erasure } from "../core/keeping.ts";
import { auditSites, createAuditDay } from "../store/audit.ts";
import { createAudits } from "../store/audits.ts";
import { createChanges } from "../store/changes.ts";
import { createCounters } from "../store/counters.ts";
import { createDatabase } from "../store/database.ts";
import { createEraseSite, eraseSites } from "../store/erase.ts";
import { createErasures } from "../store/erasures.ts";
import { createSites } from "../store/sites.ts";
import { readEnvironment } from "./env.ts";
import { reportAudit, reportFailure } from "./log.ts";

const env = readEnvironment(
	"LUOT_VISITS_TABLE",
	"LUOT_COUNTERS_TABLE",
	"LUOT_CONTENT_TABLE",
);
const database = createDatabase();
const content = { database, table: env.LUOT_CONTENT_TABLE };

const sites = createSites(content);
const eraseSite = createEraseSite({
	counters: { database, table: env.LUOT_COUNTERS_TABLE },
	content,
	erasures: createErasures(content),
	changes: createChanges(content),
	nowMs: Date.now,
});
const auditDay = createAuditDay({
	ledger: { database, table: env.LUOT_VISITS_TABLE },
	counters: createCounters({ database, table: env.LUOT_COUNTERS_TABLE }),
	audits: createAudits(content),
});

/** One line for what was deleted. */
function reportErasure(erasure: Erasure): void {
	console.log(JSON.stringify({ level: "info", erased: erasure }));
}

/** What is left of the function's quarter of an hour is for the audits; what is not erased by then goes on the next evening. */
const ERASING_MS = 13 * 60_000;

/**
 * Runs once a day at 20:00 UTC, when a day of any zone passes by once closed and once settled before the ledger forgets it. First the audits,
 * then what the sites do not want kept is deleted.
 */
export async function handler(): Promise<void> {
	const startedMs = Date.now();
	const ids = await sites.listIds();
	const failed = await auditSites(ids, {
		sites,
		auditDay,
		nowMs: Date.now(),
		report: reportAudit,
		reportFailure,
	});
	const unerased = await eraseSites(ids, {
		sites,
		eraseSite,
		nowMs: Date.now(),
		untilMs: startedMs + ERASING_MS,
		report: reportErasure,
		reportFailure,
	});
	if (failed + unerased > 0)
		throw new Error(
			`Of ${ids.length} sites ${failed} are not audited, and of ${unerased} not all is deleted that should be.`,
		);
}
