/**
 * `npm run destroy -- --to FOLDER` takes the service out of an AWS account: it says in words what goes and what stays, has that confirmed,
 * writes everything away into a new folder as `npm run export` does, and takes the stacks down, all but that of the data.
 *
 * Flags: `--without-export` in place of a folder, `--yes` confirms where nobody can be asked.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { InvalidInput, NotFound } from "../functions/core/errors.ts";
import { readInstallation, toContext } from "../infra/installation-file.ts";
import { parseSettings } from "../infra/settings.ts";
import { runChild } from "./child.ts";
import { type Removal, toRemoval, toRemovalReport } from "./removal-words.ts";
import { readMadeStacks, readTemplate } from "./stacks.ts";
import { openTerminal } from "./terminal.ts";

const EXPORT = join(import.meta.dirname, "../functions/local/export.ts");

const { values: flags } = parseArgs({
	options: {
		to: { type: "string" },
		"without-export": { type: "boolean", default: false },
		yes: { type: "boolean", default: false },
		/** Where luot.json is, if not here. */
		folder: { type: "string" },
	},
});

const terminal = openTerminal();

/** Whether it is meant: whoever is asked writes the installation's name. */
async function confirm(name: string): Promise<boolean> {
	if (flags.yes) return true;
	if (!terminal)
		throw new InvalidInput("Nobody can be asked here: confirm with --yes.");
	const said = await terminal.ask(
		`\nTake it down? Write its name (${name}), or nothing to leave it. `,
	);
	return said.trim() === name;
}

/** The stacks of the service that are in the account, each with what becomes of it. */
async function readRemovals(
	made: string,
	{ data, region }: { data: string; region: string },
): Promise<Map<string, Removal>> {
	const removals = new Map<string, Removal>();
	for (const stack of readMadeStacks(made)) {
		if (stack.name === data) continue;
		const template = await readTemplate(stack.name, stack.region ?? region);
		if (template) removals.set(stack.name, toRemoval(template));
	}
	return removals;
}

async function run(): Promise<void> {
	const { to, "without-export": isWithout } = flags;
	if ((to === undefined) !== isWithout)
		throw new InvalidInput(
			"Say where every number is to be written first: npm run destroy -- --to <new folder>. Or say --without-export; the tables stay in either case.",
		);
	const installation = readInstallation(flags.folder);
	if (!installation)
		throw new NotFound(
			"There is no luot.json here, which says where the installation is: nothing was deployed from this folder.",
		);
	const { region } = installation;
	const { name } = parseSettings(toContext(installation));
	const data = `${name}-data`;
	const environment = {
		...process.env,
		AWS_REGION: region,
		AWS_DEFAULT_REGION: region,
	};
	const made = mkdtempSync(join(tmpdir(), "luot-destroy-"));
	try {
		await runChild("cdk", ["synth", "--quiet", "--output", made], environment);
		const removals = await readRemovals(made, { data, region });
		if (removals.size === 0)
			throw new NotFound(
				`Nothing of the service "${name}" is in ${region}: there is nothing to take down.`,
			);
		const kept = toRemoval((await readTemplate(data, region)) ?? {});
		console.log(
			`\n${toRemovalReport(removals, { stack: data, stays: kept.stays })}`,
		);
		if (!(await confirm(name))) return console.log("Nothing was changed.");
		if (to !== undefined)
			await runChild(
				process.execPath,
				[EXPORT, "--to", to, "--aws", name, "--region", region],
				environment,
			);
		await runChild(
			"cdk",
			// Exclusively: no stack goes that is not named here, whatever hangs together.
			[
				"destroy",
				...removals.keys(),
				"--exclusively",
				"--force",
				"--app",
				made,
			],
			environment,
		);
		console.log(
			`\n${[...removals.keys()].join(" and ")} went. ${data} is there as before.${to === undefined ? "" : ` Every number also lies in ${to}.`}`,
		);
	} finally {
		rmSync(made, { recursive: true, force: true });
	}
}

run()
	.catch((error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	})
	.finally(() => terminal?.close());
