import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LEDGER_DAYS } from "../../functions/core/keeping.ts";
import { toVisitor } from "../../functions/core/visitor.ts";
import type { Server } from "../../functions/local/server.ts";
import { describeOnEngines } from "../support/engines.ts";
import {
	ADMIN_TOKEN,
	createSite,
	FIREFOX,
	sendView,
	startTestServer,
} from "../support/server.ts";
import { readItems } from "../support/traces.ts";

const HOUR_MS = 3_600_000;
const ADDRESS = "203.0.113.77";
const FIRST_DAY = Date.parse("2026-07-15T12:00:00+07:00");
/** The second of two days of views. */
const SECOND_DAY = FIRST_DAY + 24 * HOUR_MS;

describeOnEngines("a service that runs for months", (engine) => {
	const prefix = `t${randomUUID()}-`;
	const dataDir = mkdtempSync(join(tmpdir(), "luot-forgetting-"));
	let nowMs = FIRST_DAY;
	let server: Server;

	/** Starts at an instant over what there is: the job that tidies up runs first of all. */
	async function startAt(instantMs: number): Promise<void> {
		await server?.close();
		nowMs = instantMs;
		server = await startTestServer(engine, {
			dataDir,
			tablePrefix: prefix,
			nowMs: () => nowMs,
		});
	}

	const look = async (site: string, id: string, path = "/tin") => {
		const view = { id, url: `http://localhost${path}` };
		const response = await sendView(server, site, view, {
			"x-address": ADDRESS,
		});
		expect(response.status).toBe(200);
	};

	const ask = async (path: string, init: RequestInit = {}) => {
		const response = await fetch(server.url + path, {
			...init,
			headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
		});
		expect(response.status).toBe(200);
		return response.json();
	};

	const list = (table: string) =>
		readItems(server.databaseEndpoint, `${prefix}${table}`);

	/** Whoever has all the tables, and guesses an address and an agent: which visitors of the ledger are these? */
	async function attack(): Promise<{
		salts: number;
		found: number;
		all: string[];
	}> {
		const [salts, visits] = await Promise.all([list("salts"), list("visits")]);
		const keys = [
			...salts.flatMap(({ salt }) => (salt?.B ? [salt.B] : [])),
			new Uint8Array(),
			new Uint8Array(32),
			...visits.map(({ pk }) => Buffer.from(pk?.S ?? "")),
		];
		const guesses = new Set(
			keys.map((salt) => toVisitor(salt, { address: ADDRESS, agent: FIREFOX })),
		);
		const all = visits.map(({ sk }) => sk?.S ?? "");
		return {
			salts: salts.length,
			found: all.filter((visitor) => guesses.has(visitor)).length,
			all,
		};
	}

	beforeAll(async () => {
		await startAt(FIRST_DAY);
		await createSite(server, { id: "khac", hostnames: ["localhost"] });
		await look("demo", "view-of-the-first-day");
		await look("khac", "view-at-another-site");
		nowMs = SECOND_DAY;
		await look("demo", "view-of-the-second-day");
		await look("demo", "and-another-page-of-it", "/lien-he");
	}, 120_000);
	afterAll(async () => {
		await server?.close();
		rmSync(dataDir, { recursive: true, force: true });
	});

	it("has a visitor for each day and site, none of which can be told to be another", async () => {
		const { all, found } = await attack();
		expect(all).toHaveLength(3);
		expect(new Set(all).size).toBe(3);
		// While the salts are there, who has them can guess; that is why they go.
		expect(found).toBe(3);
	});

	it("has deleted its salts 27 hours after they were made, and then no guess finds anybody", async () => {
		await startAt(SECOND_DAY + 27 * HOUR_MS);
		const left = await attack();
		expect(left).toMatchObject({ salts: 0, found: 0 });
		// The views are still there: it is not that there was nothing to find.
		expect(left.all).toHaveLength(3);
		// A view of today makes today's salt, which finds today's visitor alone.
		await look("demo", "view-of-a-later-day");
		expect(await attack()).toMatchObject({ salts: 1, found: 1 });
	}, 120_000);

	it("lets what it knows of a visitor expire days after the last view", async () => {
		const visits = await list("visits");
		expect(visits).toHaveLength(4);
		for (const { seen, expires } of visits)
			expect(Number(expires?.N) * 1000 - Number(seen?.N)).toBeCloseTo(
				LEDGER_DAYS * 24 * HOUR_MS,
				-4,
			);
		await startAt(nowMs + (LEDGER_DAYS * 24 + 1) * HOUR_MS);
		// DynamoDB deletes by itself what has expired, which its local edition does in its own time.
		if (engine === "dynalite") expect(await list("visits")).toEqual([]);
	}, 120_000);

	it("deletes the details that a site does not want kept, proves it, and tells them as gone; totals stay", async () => {
		const july = "from=2026-07-15&to=2026-07-18";
		await ask("/v1/sites/demo", {
			method: "PATCH",
			body: JSON.stringify({ keepMonths: 1 }),
		});
		const box = await ask("/v1/sites/demo/box");
		const before = await ask(`/v1/sites/demo/stats?${july}`);
		expect(
			(await ask(`/v1/sites/demo/stats?${july}&of=page`)).values,
		).toHaveLength(2);

		await startAt(Date.parse("2026-11-02T12:00:00+07:00"));
		const counters = await list("counters");
		const keys = counters
			.filter(({ pk }) => pk?.S === "demo")
			.map(({ sk }) => sk?.S ?? "");
		expect(keys.filter((key) => /#month#2026-0[1-9]/.test(key))).toEqual([]);
		expect(keys).toContain("total#day#2026-07-15");
		expect((await ask("/v1/sites/demo/box")).total).toBe(box.total);
		expect((await ask(`/v1/sites/demo/stats?${july}`)).totals).toEqual(
			before.totals,
		);
		expect(await ask(`/v1/sites/demo/stats?${july}&of=page`)).toMatchObject({
			exact: false,
			detailsSince: "2026-10-01",
			values: [],
		});
		expect(await ask("/v1/sites/demo/erasures")).toEqual({
			site: "demo",
			keepMonths: 1,
			items: [
				{
					keptFrom: "2026-10-01",
					keepMonths: 1,
					begun: "2026-11-02T05:00:00.000Z",
					finished: "2026-11-02T05:00:00.000Z",
					lists: 2,
					days: 3,
					audits: 0,
				},
			],
		});
		// Another site of the same service has lost nothing.
		expect(
			(await ask(`/v1/sites/khac/stats?${july}&of=page`)).values,
		).toHaveLength(1);
	}, 120_000);
});
