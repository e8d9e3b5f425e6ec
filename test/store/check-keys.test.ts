import { afterAll, beforeAll, expect, it } from "vitest";
import { createCheckKeys } from "../../functions/store/check-keys.ts";
import { createSites } from "../../functions/store/sites.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { createSite } from "../support/site.ts";

describeOnEngines("a site's key for checks", (engine) => {
	let db: TestDatabase;
	beforeAll(async () => {
		db = await openDatabase(engine);
	});
	afterAll(() => db.close());

	const at = () => ({ database: db.database, table: db.tables.content });
	const toHex = (bytes: Uint8Array | undefined) =>
		bytes && Buffer.from(bytes).toString("hex");

	it("is there once it was made, one and the same for all who made it at once", async () => {
		expect(await createCheckKeys(at()).get("truong")).toBeUndefined();
		const made = await Promise.all(
			Array.from({ length: 8 }, () => createCheckKeys(at()).make("truong")),
		);
		const found = await createCheckKeys(at()).get("truong");
		expect(toHex(found)).toMatch(/^[0-9a-f]{64}$/);
		expect(new Set(made.map(toHex))).toEqual(new Set([toHex(found)]));
	});

	it("is each site's own, and no part of what is known as a site", async () => {
		const keys = createCheckKeys(at());
		const sites = createSites(at());
		await sites.create(createSite({ id: "khac" }));
		expect(toHex(await keys.make("khac"))).not.toBe(
			toHex(await keys.make("truong")),
		);
		expect(await sites.listIds()).toEqual(["khac"]);
		expect(await sites.get("khac")).toEqual(createSite({ id: "khac" }));
	});
});
