/**
 * `npm run audit -- --site demo [--day 2026-11-22] [--repair]` compares what the counters show of a closed day (of every day that can be,
 * where none is named) with the ledger, over the data in LUOT_DATA_DIR or the engine at LUOT_DYNAMODB_ENDPOINT. The server must
 * not run over the same folder.
 *
 * Exits 0 where nothing is off any more, 1 where something is, 2 where it could not look. `--repair` is for a fold that is not
 * behind: over a folder what waits is folded first, over an engine whose server has stopped it is not.
 */
import { parseArgs } from "node:util";
import type { Audit } from "../core/audit.ts";
import { isDayKey } from "../core/calendar.ts";
import { InvalidInput, NotFound } from "../core/errors.ts";
import { createAuditDay, listDays } from "../store/audit.ts";
import { createAudits } from "../store/audits.ts";
import { createCounters } from "../store/counters.ts";
import { createSites } from "../store/sites.ts";
import { withData } from "./data.ts";

const { LUOT_DATA_DIR = ".luot", LUOT_DYNAMODB_ENDPOINT } = process.env;

const USAGE =
	"npm run audit -- --site <site> [--day YYYY-MM-DD] [--repair] (without a day: every day that can be audited)";

function parseCommand(): { site: string; day?: string; repair: boolean } {
	const { values } = parseArgs({
		options: {
			site: { type: "string" },
			day: { type: "string" },
			repair: { type: "boolean", default: false },
		},
	});
	const { site, day, repair } = values;
	if (!site) throw new InvalidInput(USAGE);
	if (day !== undefined && !isDayKey(day))
		throw new InvalidInput(`"${day}" is no day. ${USAGE}`);
	return { site, ...(day && { day }), repair };
}

function toReport(audit: Audit): string {
	const { site, day, views, visitors, checked, drift, differences } = audit;
	const found = differences.map(
		({ key, name, counted, expected }) =>
			`  ${key} ${name}: ${counted}, must be ${expected}`,
	);
	const end = audit.repaired ? "Repaired." : "Not repaired.";
	return [
		`${site} ${day}: the ledger has ${views} views, ${visitors} visitors; ${checked} numbers compared, drift ${drift}`,
		...(audit.unreadable > 0
			? [`  ${audit.unreadable} items that cannot be read`]
			: []),
		...(drift > 0 ? [...found, `  ${end}`] : []),
	].join("\n");
}

/** Whether nothing is off any more. */
async function run(): Promise<boolean> {
	const command = parseCommand();
	const place = { dataDir: LUOT_DATA_DIR, endpoint: LUOT_DYNAMODB_ENDPOINT };
	return withData(place, async ({ database, tables }) => {
		const content = { database, table: tables.content };
		const site = await createSites(content).get(command.site);
		if (!site) throw new NotFound(`There is no site "${command.site}".`);
		const auditDay = createAuditDay({
			ledger: { database, table: tables.visits },
			counters: createCounters({ database, table: tables.counters }),
			audits: createAudits(content),
		});
		const nowMs = Date.now();
		const days = command.day
			? [command.day]
			: listDays(site, nowMs).map(({ day }) => day);
		let isRight = true;
		for (const day of days) {
			const { repair } = command;
			const audit = await auditDay(site, { day, nowMs, by: "command", repair });
			console.log(toReport(audit));
			isRight &&= audit.drift === 0 || audit.repaired;
		}
		return isRight;
	});
}

run().then(
	(isRight) => {
		process.exitCode = isRight ? 0 : 1;
	},
	(error: Error) => {
		console.error(error.message);
		process.exitCode = 2;
	},
);
