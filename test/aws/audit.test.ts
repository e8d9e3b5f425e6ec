import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { addDays, toLocalTime } from "../../functions/core/calendar.ts";
import { createAudits } from "../../functions/store/audits.ts";
import { createSites } from "../../functions/store/sites.ts";
import { createVisits } from "../../functions/store/visits.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import { listenToLog } from "../support/log-lines.ts";
import { createSite } from "../support/site.ts";
import { readCounters } from "../support/table.ts";
import { createView } from "../support/views.ts";

const ZONE = "Asia/Ho_Chi_Minh";
/** Two days ago is settled, and the ledger still has it, at any hour of a test. */
const day = addDays(toLocalTime(Date.now(), ZONE).day, -2);

let db: TestDatabase;
let handler: () => Promise<void>;

beforeAll(async () => {
	db = await openDatabase("dynalite");
	const { visits, counters, content } = db.tables;
	for (const [name, value] of Object.entries({
		AWS_REGION: "local",
		AWS_ACCESS_KEY_ID: "local",
		AWS_SECRET_ACCESS_KEY: "local",
		AWS_ENDPOINT_URL_DYNAMODB: db.endpoint,
		LUOT_VISITS_TABLE: visits,
		LUOT_COUNTERS_TABLE: counters,
		LUOT_CONTENT_TABLE: content,
	}))
		vi.stubEnv(name, value);
	({ handler } = await import("../../functions/aws/audit.ts"));
});
afterAll(async () => {
	vi.unstubAllEnvs();
	vi.restoreAllMocks();
	await db.close();
});

it("audits the days of every site, repairs what was lost, and tells the metrics", async () => {
	const sites = createSites({
		database: db.database,
		table: db.tables.content,
	});
	const ledger = createVisits({
		database: db.database,
		table: db.tables.visits,
	});
	for (const id of ["truong-mot", "truong-hai"])
		await sites.create(createSite({ id }));
	await ledger.record(
		createView({
			site: "truong-hai",
			day,
			visitor: "mai",
			atMs: Date.parse(`${day}T12:00:00+07:00`),
		}),
	);
	const { lines, stop } = listenToLog();
	await handler().finally(stop);

	const line =
		lines.find((each) => each.site === "truong-hai" && each.day === day) ?? {};
	expect(line).toMatchObject({
		repaired: true,
		unreadable: 0,
		Drift: expect.any(Number),
	});
	expect(line.Drift).toBeGreaterThan(0);
	const { CloudWatchMetrics } = line._aws as {
		CloudWatchMetrics: { Metrics: { Name: string }[] }[];
	};
	const named = CloudWatchMetrics[0]?.Metrics.map(({ Name }) => Name);
	// A metric without a number of its name is dropped in silence.
	for (const name of named ?? []) expect(line).toHaveProperty(name);
	expect(named).toEqual(["Drift"]);
	expect(
		lines
			.filter((each) => each.site === "truong-mot")
			.map((each) => each.Drift),
	).toContain(0);
	expect((await readCounters(db)).get("truong-hai box v")).toBe(1);
	const kept = await createAudits({
		database: db.database,
		table: db.tables.content,
	}).list("truong-hai", 9);
	expect(kept.find((each) => each.day === day)).toMatchObject({
		repaired: true,
		by: "schedule",
	});
});

it("fails where a site could not be audited, after the others", async () => {
	const sites = createSites({
		database: db.database,
		table: db.tables.content,
	});
	await sites.create(createSite({ id: "truong-ba", zone: "Nowhere/Land" }));
	const { lines, stop } = listenToLog();
	await expect(handler().finally(stop)).rejects.toThrow(
		"Of 3 sites 1 are not audited",
	);
	expect(lines.find(({ level }) => level === "error")?.message).toContain(
		"Nowhere/Land",
	);
	const audited = lines.map(({ site }) => site);
	expect(audited).toContain("truong-hai");
	expect(audited).toContain("truong-mot");
});
