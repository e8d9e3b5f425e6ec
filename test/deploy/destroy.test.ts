import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openExportFolder } from "../../functions/local/export-folder.ts";
import { checkExport } from "../../functions/store/export-reader.ts";
import { createSites } from "../../functions/store/sites.ts";
import { DOMAIN } from "../infra/templates.ts";
import { openDesk, REGION } from "../support/desk.ts";
import { foldViews } from "../support/folded.ts";
import { createSite } from "../support/site.ts";

const SYNTH = `cdk synth --quiet --output MADE ${REGION}`;
const DESTROY = `cdk destroy luot-service --exclusively --force --app MADE ${REGION}`;

let desk: Awaited<ReturnType<typeof openDesk>>;
let home: string;

beforeAll(async () => {
	desk = await openDesk();
	home = desk.newFolder();
	writeFileSync(join(home, "luot.json"), '{"region":"ap-southeast-1"}');
	desk.putIntoAccount();
	const { database, tables } = desk.db;
	await createSites({ database, table: tables.content }).create(createSite());
	await foldViews(desk.db, { site: "truong", views: 30 });
});
afterAll(() => desk.close());

const destroy = (args: string[], environment?: Record<string, string>) =>
	desk.run("destroy", ["--folder", home, ...args], environment);

it.each([
	["neither a folder nor a word against one", []],
	["both", ["--to", "backup", "--without-export"]],
])("does nothing with %s", async (_, args) => {
	const { code, output, called } = await destroy([...args, "--yes"]);
	expect([code, called]).toEqual([1, []]);
	expect(output).toContain("npm run destroy -- --to <new folder>");
	expect(output).toContain("--without-export");
});

it("says what goes and what stays, and takes nothing down without a yes", async () => {
	const to = join(home, "unasked");
	const { code, output, called } = await destroy(["--to", to]);
	expect([code, called]).toEqual([1, [SYNTH]]);
	expect(output).toMatch(/^goes {3}luot-service: \d+ routes, .*\d+ functions/m);
	expect(output).toMatch(
		/^stays {2}luot-data, protected: table visits.*, table counters.*, table content.*, bucket media.*, bucket backups/m,
	);
	// Views that could not be folded are nobody's to throw away.
	expect(output).toMatch(
		/^stays {2}queue \w*DeadLetters\w* \(of luot-service\)/m,
	);
	expect(output).toContain("confirm with --yes");
	expect(existsSync(to)).toBe(false);
});

it("takes nothing down where the export cannot be written", async () => {
	const { code, output, called } = await destroy(["--to", home, "--yes"]);
	expect([code, called]).toEqual([1, [SYNTH]]);
	expect(output).toContain("has something in it. Name a new folder.");
});

it("writes every number away, then takes down the service and never the data", async () => {
	const to = join(home, "backup");
	const { code, output, called } = await destroy(["--to", to, "--yes"]);
	expect([code, called]).toEqual([0, [SYNTH, DESTROY]]);
	expect(output).toContain("luot-data is there as before");
	const { manifest } = await checkExport(openExportFolder(to));
	expect(manifest.items.counters).toBeGreaterThan(0);
	expect(manifest.items.content).toBeGreaterThan(0);
});

it("writes nothing where that is said, and tells when the stacks do not go", async () => {
	const failed = await destroy(["--without-export", "--yes"], {
		LUOT_TEST_FAILS: "cdk destroy",
	});
	expect([failed.code, failed.called]).toEqual([1, [SYNTH, DESTROY]]);
	expect(failed.output).not.toContain("Exported");
	expect(failed.output).not.toContain("went.");
});

it("has nothing to take down where nothing is, or nobody said where", async () => {
	const elsewhere = await desk.run("destroy", [
		"--folder",
		desk.newFolder(),
		"--without-export",
		"--yes",
	]);
	expect([elsewhere.code, elsewhere.called]).toEqual([1, []]);
	expect(elsewhere.output).toContain("There is no luot.json here");
	desk.account.delete("luot-service");
	const gone = await destroy(["--without-export", "--yes"]);
	expect([gone.code, gone.called]).toEqual([1, [SYNTH]]);
	expect(gone.output).toContain("there is nothing to take down");
});

it("takes down the service before what CloudFront holds in its own region, by the real cdk, and says which is which", async () => {
	const edge = await openDesk({
		luot: { profile: "edge", domain: DOMAIN, firewall: true },
		isCdkReal: true,
	});
	try {
		const folder = edge.newFolder();
		writeFileSync(join(folder, "luot.json"), '{"region":"ap-southeast-1"}');
		edge.putIntoAccount();
		const args = ["--folder", folder, "--without-export", "--yes"];
		const { code, output } = await edge.run("destroy", args);
		expect([code, edge.deleted]).toEqual([
			0,
			["luot-service in ap-southeast-1", "luot-edge in us-east-1"],
		]);
		expect([...edge.account.keys()]).toEqual(["luot-data"]);
		expect(output).toMatch(
			/^goes {3}luot-edge: 1 (?:certificate, 1 firewall|firewall, 1 certificate)$/m,
		);
		expect(output).toMatch(/^goes {3}luot-service: .*\b1 edge\b/m);
		// What a template keeps is told with its name: nothing of an edge, buckets of the data.
		expect(output).not.toContain("(of luot-edge)");
		expect(output).toMatch(
			/^stays {2}luot-data, .*bucket media.*bucket backups/m,
		);

		// Killed or refused in between, the same command takes down the rest.
		edge.putIntoAccount();
		edge.account.delete("luot-service");
		const rest = await edge.run("destroy", args);
		expect([rest.code, edge.deleted.slice(2)]).toEqual([
			0,
			["luot-edge in us-east-1"],
		]);
	} finally {
		await edge.close();
	}
});
