import { auditSites, createAuditDay } from "../store/audit.ts";
import { createAudits } from "../store/audits.ts";
import { createCounters } from "../store/counters.ts";
import { createDatabase } from "../store/database.ts";
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
const auditDay = createAuditDay({
	ledger: { database, table: env.LUOT_VISITS_TABLE },
	counters: createCounters({ database, table: env.LUOT_COUNTERS_TABLE }),
	audits: createAudits(content),
});

/** Runs once a day at 20:00 UTC, when a day of any zone passes by once closed and once settled before the ledger forgets it. */
export async function handler(): Promise<void> {
	const ids = await sites.listIds();
	const failed = await auditSites(ids, {
		sites,
		auditDay,
		nowMs: Date.now(),
		report: reportAudit,
		reportFailure,
	});
	if (failed > 0)
		throw new Error(`${failed} of ${ids.length} sites are not audited.`);
}
