/**
 * `npm run brown-out -- off|sources|pages|stop` gives up details near a limit, or ends it, in an installation on AWS or over the data of
 * this machine, also beside a server that runs; `docs/operate.md` tells what each means. What a person asked for the fold leaves alone
 * until `automatic` gives it back. Without a word it tells what is in force.
 */
import { parseArgs } from "node:util";
import {
	SAVINGS,
	type Saving,
	type SavingChange,
	toSavingAt,
} from "../core/brown-out.ts";
import { InvalidInput } from "../core/errors.ts";
import { createBrownOut } from "../store/brown-out.ts";
import {
	PLACE_OPTIONS,
	PLACE_USAGE,
	runCommand,
	withPlace,
} from "./command.ts";
import type { OpenedData } from "./data.ts";

/** Nothing is given up, and the fold may decide otherwise. */
const AUTOMATIC = "automatic";

const USAGE = `npm run brown-out -- [${[...SAVINGS, AUTOMATIC].join("|")}] ${PLACE_USAGE}`;

const isSaving = (text: string): text is Saving =>
	SAVINGS.some((saving) => saving === text);

const toWho = (by: SavingChange["by"]) => (by ? "automatic" : "by hand");

const toTime = (seconds: number) => new Date(seconds * 1000).toLocaleString();

runCommand(async () => {
	const {
		values: { aws, region },
		positionals: [saving, ...rest],
	} = parseArgs({ options: PLACE_OPTIONS, allowPositionals: true });
	const asked = saving === AUTOMATIC ? "off" : saving;
	if (rest.length > 0 || (asked !== undefined && !isSaving(asked)))
		throw new InvalidInput(USAGE);
	const by = saving === AUTOMATIC ? "fold" : undefined;
	const use = async ({ database, tables }: OpenedData) => {
		const brownOut = createBrownOut({ database, table: tables.counters });
		const nowMs = Date.now();
		if (asked) {
			const from = await brownOut.set(asked, nowMs, by);
			console.log(`From ${toTime(from)} on: ${asked}, ${toWho(by)}.`);
			return;
		}
		const changes = await brownOut.list();
		const isComing = (change: SavingChange) =>
			change.fromSeconds * 1000 > nowMs;
		const now = changes.findLast((change) => !isComing(change));
		console.log(
			`Now: ${toSavingAt(changes, nowMs / 1000)}, ${toWho(now ? now.by : "fold")}.`,
		);
		for (const { fromSeconds, saving: next, by } of changes.filter(isComing))
			console.log(`From ${toTime(fromSeconds)} on: ${next}, ${toWho(by)}.`);
	};
	await withPlace({ aws, region }, use, { isBeside: true });
});
