import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createInvitations } from "../../functions/store/invitations.ts";
import { readSchemaVersion } from "../../functions/store/migrate.ts";
import { createSites } from "../../functions/store/sites.ts";
import { ENDPOINT, openDesk, REGION } from "../support/desk.ts";

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

let desk: Awaited<ReturnType<typeof openDesk>>;
let home: string;

beforeAll(async () => {
	desk = await openDesk();
	home = desk.newFolder();
});
afterAll(() => desk.close());

const deploy = (
	folder: string,
	args: string[],
	environment?: Record<string, string>,
) => desk.run("main", ["--folder", folder, ...args], environment);

const SYNTH = `cdk synth --quiet --output MADE ${REGION}`;
const DEPLOY = `cdk deploy --all --app MADE --require-approval never ${REGION}`;

it("says what it has to know where nobody can be asked, and does nothing", async () => {
	const { code, output, called } = await deploy(desk.newFolder(), ["--yes"]);
	expect([code, called]).toEqual([1, []]);
	expect(output).toContain("--site, --site-name, --hostnames, --mail");
});

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
	desk.putIntoAccount();
	// As it is before: there is nothing, and CDK has never been here.
	const { account, db } = desk;
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
	const { db } = desk;
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
	desk.putIntoAccount((data) => {
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
	const folder = desk.newFolder();
	writeFileSync(
		join(folder, "luot.json"),
		'{"region":"ap-southeast-1","luot":{"requestsPerSecond":0}}',
	);
	const { code, output, called } = await deploy(folder, ["--yes"]);
	expect([code, called]).toEqual([1, []]);
	expect(output).toContain("luot.requestsPerSecond");
});
