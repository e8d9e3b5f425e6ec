import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { toLocalTime } from "../../functions/core/calendar.ts";
import {
	createDashboard,
	type DashboardSettings,
} from "../../functions/http/dashboard/app.ts";
import { createArticles } from "../../functions/store/articles.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createErasures } from "../../functions/store/erasures.ts";
import { createPeople } from "../../functions/store/people.ts";
import { createSites } from "../../functions/store/sites.ts";
import { createStats } from "../../functions/store/stats.ts";
import { createTickets } from "../../functions/store/tickets.ts";
import { createTokens } from "../../functions/store/tokens.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import { fillCounters } from "../support/fill.ts";
import { type Meter, meterCommands } from "../support/meter.ts";
import { ADMIN_TOKEN } from "../support/server.ts";
import { createSite } from "../support/site.ts";
import { createView } from "../support/views.ts";

const NOW_MS = Date.parse("2026-11-30T10:00:00+07:00");
const DAY_MS = 86_400_000;
const ORIGIN = "http://luot.example";
const unused = {} as never;

let db: TestDatabase;
let meter: Meter;
let dashboard: ReturnType<typeof createDashboard>;
let cookie = "";

beforeAll(async () => {
	db = await openDatabase("dynalite");
	const { database, tables } = db;
	const content = { database, table: tables.content };
	const site = createSite({ id: "truong" });
	const sites = createSites(content);
	await sites.create(site);
	await fillCounters(
		{ database, table: tables.counters },
		Array.from({ length: 200 }, (_, at) => {
			const atMs = NOW_MS - (70 - at * 0.35) * DAY_MS;
			return createView({
				...toLocalTime(atMs, site.zone),
				id: `view-${at}`,
				site: site.id,
				visitor: `${at}`,
				atMs,
				path: `/trang-${at % 20}`,
				referrer: "google.com",
			});
		}),
	);
	const counters = createCounters({ database, table: tables.counters });
	const settings: DashboardSettings = {
		audits: unused,
		checkKeys: unused,
		fetchPage: unused,
		outlines: [],
		checkNow: unused,
		changes: unused,
		invitations: unused,
		people: createPeople(content),
		sites,
		stats: createStats(
			counters,
			createArticles(content),
			createErasures(content),
		),
		tickets: createTickets(content),
		tokens: createTokens(content),
		voids: unused,
		voider: unused,
		issuer: undefined,
		ownerSha256: createHash("sha256").update(ADMIN_TOKEN).digest("hex"),
		caller: () => ({ address: "192.0.2.1" }),
		nowMs: () => NOW_MS,
		createHex: (digits) => randomBytes(digits / 2).toString("hex"),
		report: (error) => {
			throw error;
		},
	};
	dashboard = createDashboard(settings);
	const entered = await dashboard.request(`${ORIGIN}/admin/sign-in`, {
		method: "POST",
		headers: { origin: ORIGIN },
		body: new URLSearchParams({ token: ADMIN_TOKEN }),
	});
	cookie = `luot-lang=en; ${
		entered.headers
			.getSetCookie()
			.find((line) => /luot=/.test(line))
			?.split(";")[0]
	}`;
	meter = meterCommands(database);
});
afterAll(() => db.close());

it.each([
	["as it opens", ""],
	["of thirty days", "?from=2026-11-01&to=2026-11-30"],
	["beside the days before", "?from=2026-11-01&to=2026-11-30&compare=previous"],
])("the overview %s is drawn with at most twelve Queries", async (_, query) => {
	meter.reset();
	const response = await dashboard.request(`${ORIGIN}/admin/truong/${query}`, {
		headers: { cookie },
	});
	expect(response.status).toBe(200);
	expect((await response.text()).includes("google.com")).toBe(true);
	const { QueryCommand = 0, ...others } = meter.commands;
	expect(QueryCommand).toBeGreaterThan(3);
	expect(QueryCommand).toBeLessThanOrEqual(12);
	expect(Object.keys(others).sort()).toEqual(["GetItemCommand"]);
});
