import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { NotFound } from "../core/errors.ts";
import { createCounters } from "../store/counters.ts";
import { createDatabase, PATIENCE } from "../store/database.ts";
import type { Files } from "../store/files.ts";
import { createFold } from "../store/fold.ts";
import { createMarks } from "../store/marks.ts";
import { createSavings } from "../store/savings.ts";
import type { TableNames } from "../store/tables.ts";
import { createVisits } from "../store/visits.ts";
import { createTables, startEngine } from "./engine.ts";
import { openFeed } from "./feed.ts";
import { createFolderFiles } from "./folder-files.ts";
import { openJournal, readJournal } from "./journal.ts";
import { openLetters } from "./letters.ts";
import { findEngine, lockFolder } from "./lock.ts";

export type Database = ReturnType<typeof createDatabase>;

/** Tables and files that a command works on. */
export type OpenedData = {
	database: Database;
	tables: TableNames;
	files: Files;
	/** Where the ledger has a stream: how long until what stands in the tables is known wherever there is counting. */
	settleMs?: number;
};

/** Whoever counts at an engine of one's own is stopped while a command works there; its clock tells seconds. */
const STANDING_MS = 2000;

/** Folds what a server left unfolded when it was killed. */
async function foldRest(
	folder: string,
	database: Database,
	tables: TableNames,
): Promise<void> {
	const file = join(folder, "unfolded.jsonl");
	const feed = await openFeed({
		visits: createVisits({ database, table: tables.visits }),
		marks: createMarks({ database, table: tables.visits }),
		database,
		table: tables.visits,
		fold: createFold({
			counters: createCounters({ database, table: tables.counters }),
			savings: createSavings({ database, table: tables.counters }),
			paces: ["box", "depth"],
			deadLetters: openLetters(folder),
			report: ({ failure }) => failure && console.error(String(failure)),
		}),
		journal: openJournal(file),
		unfinished: readJournal(file),
		nowMs: Date.now,
	});
	// Which waits until all is folded.
	await feed.close();
}

/**
 * Opens the data in a folder, or at an engine, hands it to `use`, and closes it whatever happens. Throws NotFound for a folder without
 * data, unless `isNew` lets it be made. Beside a server that runs on the folder only what `isBeside` says may be there.
 */
export async function withData<T>(
	{
		dataDir,
		endpoint,
		isNew = false,
		isBeside = false,
	}: {
		dataDir: string;
		endpoint?: string | undefined;
		isNew?: boolean;
		isBeside?: boolean;
	},
	use: (data: OpenedData) => Promise<T>,
): Promise<T> {
	const { files } = createFolderFiles({
		folder: join(dataDir, "files"),
		nowMs: Date.now,
	});
	const running = endpoint ?? (isBeside ? findEngine(dataDir) : undefined);
	if (running) {
		const database = createDatabase({ endpoint: running, ...PATIENCE });
		const tables = await createTables(database, "luot-");
		return use({
			database,
			tables,
			files,
			settleMs: STANDING_MS,
		}).finally(() => database.destroy());
	}
	const folder = join(dataDir, "database");
	if (!isNew && !existsSync(folder))
		throw new NotFound(`There is no data in ${dataDir}.`);
	mkdirSync(dataDir, { recursive: true });
	const unlock = lockFolder(dataDir);
	const engine = await startEngine(folder);
	const database = createDatabase({ endpoint: engine.endpoint, ...PATIENCE });
	try {
		const tables = await createTables(database, "luot-");
		await foldRest(dataDir, database, tables);
		return await use({ database, tables, files });
	} finally {
		database.destroy();
		await engine.close();
		unlock();
	}
}
