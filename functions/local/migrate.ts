/** `npm run migrate` brings the items of an installation to the shape that this version reads and writes; the local server does it as it starts. */
import { parseArgs } from "node:util";
import { SCHEMA_VERSION } from "../core/migrations.ts";
import { migrateAll } from "../store/migrate.ts";
import { PLACE_OPTIONS, runCommand, withPlace } from "./command.ts";

runCommand(async () => {
	const { values } = parseArgs({ options: PLACE_OPTIONS });
	await withPlace(values, async ({ database, tables }) => {
		const changed = await migrateAll({
			database,
			tables,
			report: ({ to, says }, { seen, changed }) =>
				console.log(`${to}: ${says} ${seen} items seen, ${changed} changed.`),
		});
		console.log(
			`All items are of shape ${SCHEMA_VERSION}; ${changed} had to be changed.`,
		);
	});
});
