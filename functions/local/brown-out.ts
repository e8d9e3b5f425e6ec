/**
 * `npm run brown-out -- off|sources|pages|stop` gives up details near a limit, or ends it, in an installation on AWS or over the data of
 * this machine; `docs/operate.md` tells what each means. Without a word it tells what is in force.
 */
import { parseArgs } from "node:util";
import { SAVINGS, type Saving, toSavingAt } from "../core/brown-out.ts";
import { InvalidInput } from "../core/errors.ts";
import { createSavings } from "../store/savings.ts";
import {
	PLACE_OPTIONS,
	PLACE_USAGE,
	runCommand,
	withPlace,
} from "./command.ts";

const USAGE = `npm run brown-out -- [${SAVINGS.join("|")}] ${PLACE_USAGE}`;

const isSaving = (text: string): text is Saving =>
	SAVINGS.some((saving) => saving === text);

const toTime = (seconds: number) => new Date(seconds * 1000).toLocaleString();

runCommand(async () => {
	const {
		values: { aws, region },
		positionals: [saving, ...rest],
	} = parseArgs({ options: PLACE_OPTIONS, allowPositionals: true });
	if (rest.length > 0 || (saving !== undefined && !isSaving(saving)))
		throw new InvalidInput(USAGE);
	await withPlace({ aws, region }, async ({ database, tables }) => {
		const savings = createSavings({ database, table: tables.counters });
		const nowMs = Date.now();
		if (saving) {
			const from = await savings.set(saving, nowMs);
			console.log(`From ${toTime(from)} on: ${saving}.`);
			return;
		}
		const changes = await savings.list();
		console.log(`Now: ${toSavingAt(changes, nowMs / 1000)}.`);
		for (const { fromSeconds, saving: next } of changes)
			if (fromSeconds * 1000 > nowMs)
				console.log(`From ${toTime(fromSeconds)} on: ${next}.`);
	});
});
