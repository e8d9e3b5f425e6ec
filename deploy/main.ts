/**
 * `npm run deploy` brings this version to an AWS account: it asks what it has to know the first time, runs the tests, builds, says in words
 * what will change, has that confirmed, deploys, brings the data to this version's shape, and says what to do next.
 *
 * Flags: `--yes` confirms, `--allow-data-loss` confirms also what could cost data, `--skip-tests`, `--only-show`; and an answer to each
 * question of the first run (`--region --domain --site --site-name --hostnames --mail`), for where nobody can be asked.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { InvalidInput } from "../functions/core/errors.ts";
import { parseSite } from "../functions/core/site-input.ts";
import {
	readOutputs,
	withInstallation,
} from "../functions/local/installation.ts";
import { createOwnerLink } from "../functions/local/owner.ts";
import { migrateAll } from "../functions/store/migrate.ts";
import {
	type Installation,
	readInstallation,
	toContext,
	writeInstallation,
} from "../infra/installation-file.ts";
import { parseSettings } from "../infra/settings.ts";
import { type Changes, toChanges, toReport } from "./change-words.ts";
import { runChild } from "./child.ts";
import { type Answers, answerQuestions, QUESTIONS } from "./guide.ts";
import { createFirstSite, toNextSteps } from "./open.ts";
import { isPrepared, readMadeStacks, readTemplate } from "./stacks.ts";
import { openTerminal } from "./terminal.ts";

/** A domain of one's own may take hours until its address answers. */
const FIRST_WAY_IN_MS = 86_400_000;

const { values: flags } = parseArgs({
	options: {
		yes: { type: "boolean", default: false },
		"allow-data-loss": { type: "boolean", default: false },
		"skip-tests": { type: "boolean", default: false },
		"only-show": { type: "boolean", default: false },
		/** Where luot.json is, if not here. */
		folder: { type: "string" },
		...Object.fromEntries(
			QUESTIONS.map(({ name }) => [name, { type: "string" as const }]),
		),
	},
});

const terminal = openTerminal();

/** What is to be deployed: as the file says, or as the first run's answers do. */
async function readOrAsk(): Promise<Installation> {
	const known = readInstallation(flags.folder);
	if (known) return known;
	console.log("Nothing was deployed from here yet. Some questions first.\n");
	const installation = await answerQuestions(
		flags as Partial<Answers>,
		terminal?.ask,
	);
	writeInstallation(installation, flags.folder);
	return installation;
}

/** Whether the changes are wanted. Throws InvalidInput where nobody can be asked. */
async function confirm(dangers: number): Promise<boolean> {
	if (dangers > 0 && !flags["allow-data-loss"]) {
		throw new InvalidInput(
			"Refused: this would cost data, or what protects it. Export first (npm run export), and deploy with --allow-data-loss if it is meant.",
		);
	}
	if (flags.yes) return true;
	if (!terminal)
		throw new InvalidInput("Nobody can be asked here: confirm with --yes.");
	return /^y(es)?$/i.test((await terminal.ask("\nDeploy this? [y/N] ")).trim());
}

async function run(): Promise<void> {
	const installation = await readOrAsk();
	const { region, firstSite } = installation;
	const { name } = parseSettings(toContext(installation));
	const environment = {
		...process.env,
		AWS_REGION: region,
		AWS_DEFAULT_REGION: region,
	};
	if (!flags["skip-tests"]) await runChild("npm", ["test"], environment);

	const made = mkdtempSync(join(tmpdir(), "luot-deploy-"));
	try {
		await runChild("cdk", ["synth", "--quiet", "--output", made], environment);
		const changes = new Map<string, Changes>();
		const stacks = readMadeStacks(made);
		for (const stack of stacks) {
			const before = await readTemplate(stack.name, stack.region ?? region);
			changes.set(stack.name, toChanges(before, stack.template));
		}
		console.log(`\n${toReport(changes)}`);
		const all = [...changes.values()];
		const dangers = all.flatMap((each) => each.dangers).length;
		if (flags["only-show"]) return;
		if (!(await confirm(dangers))) return console.log("Nothing was changed.");
		const regions = new Set(stacks.map((stack) => stack.region ?? region));
		const prepared = await Promise.all([...regions].map(isPrepared));
		if (prepared.includes(false))
			await runChild("cdk", ["bootstrap", "--app", made], environment);
		await runChild(
			"cdk",
			["deploy", "--all", "--app", made, "--require-approval", "never"],
			environment,
		);
	} finally {
		rmSync(made, { recursive: true, force: true });
	}

	const outputs = await readOutputs(`${name}-service`, region);
	await withInstallation({ name, region }, async (data) => {
		const changed = await migrateAll(data);
		if (changed > 0)
			console.log(`${changed} items were brought to this version's shape.`);
		const isFirst =
			firstSite && (await createFirstSite(data, parseSite(firstSite)));
		const ownerLink = isFirst
			? await createOwnerLink(data, {
					address: outputs.Endpoint ?? "",
					nowMs: Date.now(),
					forMs: FIRST_WAY_IN_MS,
				})
			: undefined;
		console.log(
			`\n${toNextSteps({ outputs, site: firstSite?.id, ownerLink })}`,
		);
	});
}

run()
	.catch((error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	})
	.finally(() => terminal?.close());
