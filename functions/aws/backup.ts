import manifest from "../../package.json" with { type: "json" };
import { toBackupPrefix } from "../core/backup.ts";
import { createDatabase } from "../store/database.ts";
import { exportAll, toShelf } from "../store/export.ts";
import { readSchemaVersion } from "../store/migrate.ts";
import { createS3, createS3Files } from "../store/s3-files.ts";
import { readEnvironment } from "./env.ts";
import { reportBackup } from "./log.ts";

/** A page of a table is a megabyte, and nobody waits for it. */
const REQUEST_MS = 10_000;

const env = readEnvironment(
	"LUOT_COUNTERS_TABLE",
	"LUOT_CONTENT_TABLE",
	"LUOT_BACKUP_BUCKET",
);
const database = createDatabase({ requestTimeoutMs: REQUEST_MS });
const tables = {
	counters: env.LUOT_COUNTERS_TABLE,
	content: env.LUOT_CONTENT_TABLE,
};
const files = createS3Files({ s3: createS3(), bucket: env.LUOT_BACKUP_BUCKET });

/** Runs once a night. Pictures and documents stay where they are: their bucket keeps what is deleted or written over. */
export async function handler(): Promise<void> {
	const prefix = toBackupPrefix(Date.now());
	const { items, parts } = await exportAll({
		database,
		tables,
		shelf: toShelf(files, prefix),
		schema: await readSchemaVersion({ database, tables }),
		luot: manifest.version,
		nowMs: Date.now,
	});
	reportBackup({
		prefix,
		...items,
		bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
	});
}
