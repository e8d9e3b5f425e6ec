import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase } from "../../functions/store/database.ts";
import { createVisits } from "../../functions/store/visits.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { type Fault, startFaultProxy } from "../support/fault-proxy.ts";
import { createView } from "../support/views.ts";

const START = Date.parse("2026-11-23T10:00:00+07:00");
const NEW = {
	isRepeat: false,
	isNewVisitor: true,
	opensVisit: true,
	wasOnline: false,
};

describeOnEngines("a write whose answer got lost", (engine) => {
	let db: TestDatabase;
	beforeAll(async () => {
		db = await openDatabase(engine);
	});
	afterAll(() => db.close());

	/** Records views one after the other; a fault befalls the first sending of the last. */
	async function recordLast(
		visitor: string,
		{ ids, fault }: { ids: string[]; fault: Fault },
	) {
		let left = 0;
		const proxy = await startFaultProxy(db.endpoint, () =>
			left-- === 1 ? fault : undefined,
		);
		const database = createDatabase({
			endpoint: proxy.endpoint,
			requestTimeoutMs: 20_000,
		});
		const visits = createVisits({ database, table: db.tables.visits });
		const views = ids.map((id) => createView({ id, visitor, atMs: START }));
		for (const view of views.slice(0, -1)) await visits.record(view);
		left = 1;
		const recorded = await visits.record(views.at(-1) as (typeof views)[0]);
		expect(proxy.met.get(fault)).toBe(1);
		database.destroy();
		await proxy.close();
		return recorded;
	}

	it.each<Fault>(["cut after", "fail after"])(
		"(%s) is answered as the view that it is, and no repeat",
		async (fault) => {
			expect(
				await recordLast(`lost ${fault}`, { ids: ["first-view"], fault }),
			).toEqual(NEW);
		},
	);

	it("is no excuse for a repeat that was sent twice as well", async () => {
		const ids = ["first-view", "second-view", "first-view"];
		for (const fault of ["cut before", "cut after"] as const)
			expect(await recordLast(`repeat ${fault}`, { ids, fault })).toEqual({
				isRepeat: true,
			});
	});
});
