/**
 * `npm run audit -- --site demo [--day 2026-11-22] [--repair]` compares what the counters show of a closed day (of every day that can be,
 * where none is named) with the ledger, over the data in LUOT_DATA_DIR or the engine at LUOT_DYNAMODB_ENDPOINT. The server must
 * not run over the same folder.
 *
 * Exits 0 where nothing is off any more, 1 where something is, 2 where it could not look. `--repair` is for a fold that is not
 * behind: over a folder what waits is folded first, over an engine whose server has stopped it is not.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Audit } from "../core/audit.ts";
import { isDayKey } from "../core/calendar.ts";
import { InvalidInput, NotFound } from "../core/errors.ts";
import { createAuditDay, listDays } from "../store/audit.ts";
import { createAudits } from "../store/audits.ts";
import { createCounters } from "../store/counters.ts";
import { createDatabase } from "../store/database.ts";
import { createFold } from "../store/fold.ts";
import { createSites } from "../store/sites.ts";
import type { TableNames } from "../store/tables.ts";
import { createVisits } from "../store/visits.ts";
import { createTables, startEngine } from "./engine.ts";
import { openFeed } from "./feed.ts";
import { openJournal, readJournal } from "./journal.ts";
import { lockFolder } from "./lock.ts";

const { LUOT_DATA_DIR = ".luot", LUOT_DYNAMODB_ENDPOINT } = process.env;

const USAGE =
	"npm run audit -- --site <site> [--day YYYY-MM-DD] [--repair] (without a day: every day that can be audited)";

type Database = ReturnType<typeof createDatabase>;

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

/** Folds what a server left unfolded when it was killed. */
async function foldRest(
	folder: string,
	database: Database,
	tables: TableNames,
): Promise<void> {
	const file = join(folder, "unfolded.jsonl");
	const feed = await openFeed({
		visits: createVisits({ database, table: tables.visits }),
		database,
		table: tables.visits,
		fold: createFold({
			counters: createCounters({ database, table: tables.counters }),
			paces: ["box", "depth"],
			deadLetters: { put: async (_, reason) => console.error(reason) },
			report: ({ failure }) => failure && console.error(String(failure)),
		}),
		journal: openJournal(file),
		unfinished: readJournal(file),
		nowMs: Date.now,
	});
	// Which waits until all is folded.
	await feed.close();
}

/** Opens the data, hands it to `use`, and closes it whatever happens. */
async function withData<T>(
	use: (database: Database, tables: TableNames) => Promise<T>,
): Promise<T> {
	if (LUOT_DYNAMODB_ENDPOINT) {
		const database = createDatabase({ endpoint: LUOT_DYNAMODB_ENDPOINT });
		return use(database, await createTables(database, "luot-")).finally(() =>
			database.destroy(),
		);
	}
	const folder = join(LUOT_DATA_DIR, "database");
	if (!existsSync(folder))
		throw new NotFound(`There is no data in ${LUOT_DATA_DIR}.`);
	const unlock = lockFolder(LUOT_DATA_DIR);
	const engine = await startEngine(folder);
	const database = createDatabase({ endpoint: engine.endpoint });
	try {
		const tables = await createTables(database, "luot-");
		await foldRest(LUOT_DATA_DIR, database, tables);
		return await use(database, tables);
	} finally {
		database.destroy();
		await engine.close();
		unlock();
	}
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
	return withData(async (database, tables) => {
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
