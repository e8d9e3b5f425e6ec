import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Conflict, Stale } from "../../functions/core/errors.ts";
import type { Site } from "../../functions/core/site.ts";
import { parseSite } from "../../functions/core/site-input.ts";
import {
	createSites,
	rememberSites,
	type Sites,
} from "../../functions/store/sites.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";

describeOnEngines("the sites", (engine) => {
	let db: TestDatabase;
	let sites: Sites;

	beforeAll(async () => {
		db = await openDatabase(engine);
		sites = createSites({ database: db.database, table: db.tables.content });
	});
	afterAll(() => db.close());

	const createSite = (id: string): Site =>
		parseSite({
			id,
			name: "Trường Tiểu học Bến Nghé",
			hostnames: ["ben-nghe.example"],
			pageOpening: { "/tin-tức": 5 },
		});

	it("come back as they were kept", async () => {
		const site = createSite("kept");
		await sites.create(site);
		expect(await sites.get("kept")).toEqual(site);
		expect(await sites.get("unknown")).toBeUndefined();
	});

	it("have one owner of an id", async () => {
		const created = await Promise.allSettled(
			Array.from({ length: 5 }, () => sites.create(createSite("once"))),
		);
		expect(created.filter(({ status }) => status === "fulfilled")).toHaveLength(
			1,
		);
		expect(
			created.find((each) => each.status === "rejected")?.reason,
		).toBeInstanceOf(Conflict);
	});

	it("lose nothing when two change one at once: the slower is told", async () => {
		await sites.create(createSite("shared"));
		const changes = ["một", "hai"].map((name) =>
			sites.replace({ ...createSite("shared"), name, version: 2 }),
		);
		const results = await Promise.allSettled(changes);
		const winner = results.findIndex(({ status }) => status === "fulfilled");
		expect(
			results.find((each) => each.status === "rejected")?.reason,
		).toBeInstanceOf(Stale);
		expect((await sites.get("shared"))?.name).toBe(["một", "hai"][winner]);
	});
});

describe("remembered sites", () => {
	const site = parseSite({ id: "demo", name: "Trường" });

	it("are asked for once in their time, found or not, and again after it", async () => {
		const asked: string[] = [];
		let nowMs = 0;
		const sites = rememberSites(
			{
				get: async (id) => {
					asked.push(id);
					return id === "demo" ? site : undefined;
				},
				listIds: async () => [],
				create: async () => {},
				replace: async () => {},
			},
			{ ttlMs: 60_000, nowMs: () => nowMs },
		);
		for (const id of ["demo", "none", "demo", "none"]) await sites.get(id);
		expect(asked).toEqual(["demo", "none"]);
		nowMs = 59_999;
		await sites.get("demo");
		expect(asked).toHaveLength(2);
		nowMs = 60_000;
		await sites.get("demo");
		expect(asked).toHaveLength(3);
	});

	it("forget a failure, and do not grow with the names that strangers ask for", async () => {
		let asked = 0;
		const sites = rememberSites(
			{
				get: async () => {
					asked++;
					if (asked === 1) throw new Error("away");
					return undefined;
				},
				listIds: async () => [],
				create: async () => {},
				replace: async () => {},
			},
			{ ttlMs: 60_000, nowMs: () => 0 },
		);
		await expect(sites.get("demo")).rejects.toThrow("away");
		expect(await sites.get("demo")).toBeUndefined();
		for (let at = 0; at < 1500; at++) await sites.get(`site-${at}`);
		expect(asked).toBe(1502);
	});
});
