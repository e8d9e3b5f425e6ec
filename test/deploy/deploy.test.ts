import { spawn } from "node:child_process";
import {
	chmodSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createInvitations } from "../../functions/store/invitations.ts";
import { readSchemaVersion } from "../../functions/store/migrate.ts";
import { createSites } from "../../functions/store/sites.ts";
import { createTemplates } from "../infra/templates.ts";
import { type Account, openCloudFormation } from "../support/cloudformation.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";

/**
 * There is no account here: `cdk` and `npm` are stood for by programs that write down what they were called with, `cdk synth` gives the
 * stacks as they are made of the source, and what is in the account is told by a server that speaks CloudFormation. All else is as it is.
 */
const scratch = mkdtempSync(join(tmpdir(), "luot-deploy-"));
const calls = join(scratch, "calls");
const ENDPOINT = "https://abc.execute-api.ap-southeast-1.amazonaws.com";
const FLAGS = [
	"--site",
	"truong",
	"--site-name",
	"Trường THPT Sông Hương",
	"--hostnames",
	"truong.edu.vn",
	"--mail",
	"it@truong.edu.vn",
];

let db: TestDatabase;
let cloud: Awaited<ReturnType<typeof openCloudFormation>>;
const account: Account = new Map();
const templates = createTemplates();

function putIntoAccount(
	change: (data: Record<string, unknown>) => unknown = (data) => data,
) {
	const { tables } = db;
	account.set("luot-data", {
		template: change(templates.data.toJSON()),
		outputs: {
			VisitsTable: tables.visits,
			CountersTable: tables.counters,
			ContentTable: tables.content,
			SaltsTable: tables.salts,
			MediaBucket: "media",
			BackupBucket: "backups",
		},
	});
	account.set("luot-service", {
		template: templates.service.toJSON(),
		outputs: {
			Endpoint: ENDPOINT,
			DashboardAddress: `${ENDPOINT}/admin/sites`,
			EmbedCode: `<script defer src="${ENDPOINT}/luot.js" data-site="SITE"></script>`,
		},
	});
}

beforeAll(async () => {
	db = await openDatabase("dynalite");
	cloud = await openCloudFormation(account);
	for (const name of ["cdk", "npm"]) {
		const file = join(scratch, name);
		writeFileSync(
			file,
			`#!/bin/sh
echo ${name} "$@" "in $AWS_REGION" >> '${calls}'
case "${name} $1" in
"cdk synth") cp -r '${templates.assets}/.' "$4" ;;
esac
test "$LUOT_TEST_FAILS" != "${name} $1"
`,
		);
		chmodSync(file, 0o755);
	}
});
afterAll(async () => {
	await cloud.close();
	await db.close();
	rmSync(scratch, { recursive: true });
});

function deploy(
	folder: string,
	args: string[],
	environment: Record<string, string> = {},
): Promise<{ code: number | null; output: string; called: string[] }> {
	rmSync(calls, { force: true });
	const child = spawn(
		process.execPath,
		["deploy/main.ts", "--folder", folder, ...args],
		{
			env: {
				...process.env,
				PATH: `${scratch}${delimiter}${process.env.PATH}`,
				AWS_ACCESS_KEY_ID: "local",
				AWS_SECRET_ACCESS_KEY: "local",
				AWS_ENDPOINT_URL_CLOUDFORMATION: cloud.endpoint,
				AWS_ENDPOINT_URL_DYNAMODB: db.endpoint,
				...environment,
			},
		},
	);
	let output = "";
	child.stdout.on("data", (text) => {
		output += text;
	});
	child.stderr.on("data", (text) => {
		output += text;
	});
	return new Promise((resolve) =>
		child.once("exit", (code) => {
			const called = existsSync(calls)
				? readFileSync(calls, "utf8")
						.trim()
						.split("\n")
						.map((line) => line.replaceAll(/\/\S*luot-deploy-\S*/g, "MADE"))
				: [];
			resolve({ code, output, called });
		}),
	);
}

const newFolder = () => mkdtempSync(join(scratch, "home-"));
const REGION = "in ap-southeast-1";
const SYNTH = `cdk synth --quiet --output MADE ${REGION}`;
const DEPLOY = `cdk deploy --all --app MADE --require-approval never ${REGION}`;

it("says what it has to know where nobody can be asked, and does nothing", async () => {
	const { code, output, called } = await deploy(newFolder(), ["--yes"]);
	expect([code, called]).toEqual([1, []]);
	expect(output).toContain("--site, --site-name, --hostnames, --mail");
});

const home = newFolder();

it("stops at a test that fails, and knows the answers the next time", async () => {
	const { code, output, called } = await deploy(home, [...FLAGS, "--yes"], {
		LUOT_TEST_FAILS: "npm test",
	});
	expect([code, called]).toEqual([1, [`npm test ${REGION}`]]);
	expect(output).toContain('"npm test" ended with 1');
	expect(
		JSON.parse(readFileSync(join(home, "luot.json"), "utf8")),
	).toMatchObject({ region: "ap-southeast-1", firstSite: { id: "truong" } });
});

it("shows what will change, and changes nothing without a yes", async () => {
	const shown = await deploy(home, ["--only-show"]);
	expect([shown.code, shown.called]).toEqual([
		0,
		[`npm test ${REGION}`, SYNTH],
	]);
	expect(shown.output).toContain("new: table counters");
	expect(shown.output).toContain("new: route POST /v1/sites/{site}/box");
	const unasked = await deploy(home, ["--skip-tests"]);
	expect([unasked.code, unasked.called]).toEqual([1, [SYNTH]]);
	expect(unasked.output).toContain("--yes");
});

it("prepares the region, deploys, makes the first site, and lets the owner in", async () => {
	putIntoAccount();
	// As it is before: there is nothing, and CDK has never been here.
	const there = new Map(account);
	account.clear();
	const failing = await deploy(home, ["--yes"], {
		LUOT_TEST_FAILS: "cdk deploy",
	});
	expect([failing.code, failing.called]).toEqual([
		1,
		[`npm test ${REGION}`, SYNTH, `cdk bootstrap --app MADE ${REGION}`, DEPLOY],
	]);

	account.set("CDKToolkit", { template: {}, outputs: {} });
	for (const [name, stack] of there) account.set(name, stack);
	const { code, output, called } = await deploy(home, ["--yes"]);
	expect(output).toContain("luot-data: nothing changes");
	expect([code, called]).toEqual([0, [`npm test ${REGION}`, SYNTH, DEPLOY]]);
	expect(output).toContain(
		`<script defer src="${ENDPOINT}/luot.js" data-site="truong"></script>`,
	);
	expect(output).toContain(`${ENDPOINT}/admin/sites`);

	const content = { database: db.database, table: db.tables.content };
	expect(await createSites(content).get("truong")).toMatchObject({
		hostnames: ["truong.edu.vn"],
	});
	const path = /https:\/\/\S+(\/admin\/\S+)\n\s+\(once/.exec(output)?.[1];
	expect(path).toBeTruthy();
	expect(await createInvitations(content).list("-")).toEqual([
		expect.objectContaining({ role: "owner" }),
	]);
	expect(await readSchemaVersion(db)).toBeGreaterThan(1);
});

it("upgrades without another owner's link, and leaves the site as it was changed", async () => {
	const content = { database: db.database, table: db.tables.content };
	const sites = createSites(content);
	const site = await sites.get("truong");
	if (!site) throw new Error("no site");
	await sites.replace({ ...site, name: "Tên mới", version: site.version + 1 });
	const { code, output } = await deploy(home, ["--yes", "--skip-tests"]);
	expect(code).toBe(0);
	expect(output).not.toContain("(once");
	expect((await sites.get("truong"))?.name).toBe("Tên mới");
	expect(await createInvitations(content).list("-")).toHaveLength(1);
});

it("refuses what would cost data, also with a yes, until it is said to be meant", async () => {
	putIntoAccount((data) => {
		const old = {
			Type: "AWS::DynamoDB::GlobalTable",
			DeletionPolicy: "Retain",
			Properties: { KeySchema: [] },
		};
		return {
			...data,
			Resources: { ...(data.Resources as object), old12345678: old },
		};
	});
	const { code, output, called } = await deploy(home, [
		"--yes",
		"--skip-tests",
	]);
	expect([code, called]).toEqual([1, [SYNTH]]);
	expect(output).toContain("DANGER  table old12345678 leaves the installation");
	expect(output).toContain("npm run export");
	const meant = await deploy(home, [
		"--yes",
		"--skip-tests",
		"--allow-data-loss",
	]);
	expect([meant.code, meant.called]).toEqual([0, [SYNTH, DEPLOY]]);
});

it("refuses settings that are wrong before anything else", async () => {
	const folder = newFolder();
	writeFileSync(
		join(folder, "luot.json"),
		'{"region":"ap-southeast-1","luot":{"requestsPerSecond":0}}',
	);
	const { code, output, called } = await deploy(folder, ["--yes"]);
	expect([code, called]).toEqual([1, []]);
	expect(output).toContain("luot.requestsPerSecond");
});
