/**
 * `npm run export -- --to FOLDER [--site demo]` writes everything that is to be kept into a new folder: sites, counters, articles with all
 * versions, announcements, pictures and documents, people, tokens' digests, changes, audits. docs/export.md tells the format.
 */
import { parseArgs } from "node:util";
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import manifest from "../../package.json" with { type: "json" };
import { InvalidInput } from "../core/errors.ts";
import type { ExportedTable, Manifest } from "../core/export-format.ts";
import { exportAll } from "../store/export.ts";
import { readSchemaVersion } from "../store/migrate.ts";
import {
	PLACE_OPTIONS,
	PLACE_USAGE,
	runCommand,
	withPlace,
} from "./command.ts";
import type { OpenedData } from "./data.ts";
import { writeExportFolder } from "./export-folder.ts";
import { createProgress } from "./progress.ts";

const USAGE = `npm run export -- --to <new folder> [--site <site>] ${PLACE_USAGE}`;

/** How many items each table has; AWS counts them every six hours. */
async function countItems({ database, tables }: OpenedData) {
	const count = async (table: ExportedTable) =>
		(
			await database.send(
				new DescribeTableCommand({ TableName: tables[table] }),
			)
		).Table?.ItemCount ?? 0;
	return { counters: await count("counters"), content: await count("content") };
}

function toReport({ items, files, missing }: Manifest, folder: string): string {
	return [
		`Exported ${items.counters} counters, ${items.content} items of content and ${files} files to ${folder}.`,
		...(missing.length > 0
			? [`Not to be found were ${missing.length} files: ${missing.join(", ")}`]
			: []),
	].join("\n");
}

runCommand(async () => {
	const { values } = parseArgs({
		options: {
			to: { type: "string" },
			site: { type: "string" },
			...PLACE_OPTIONS,
		},
	});
	const { to, site, aws, region } = values;
	if (!to) throw new InvalidInput(USAGE);
	await withPlace({ aws, region }, async (data) => {
		const totals = site === undefined ? await countItems(data) : {};
		const progress = createProgress({
			out: process.stderr,
			totals: () => totals,
			nowMs: Date.now,
		});
		const written = await writeExportFolder(to, async (shelf) =>
			exportAll({
				...data,
				shelf,
				site,
				schema: await readSchemaVersion(data),
				luot: manifest.version,
				nowMs: Date.now,
				see: progress.see,
			}),
		).finally(progress.end);
		console.log(toReport(written, to));
	});
});
