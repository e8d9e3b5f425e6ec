import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase } from "../../functions/store/database.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { createSite } from "../support/site.ts";
import { createStream, startFeeder } from "../support/stream-feeder.ts";
import { readCounters } from "../support/table.ts";
import { createService } from "./service.ts";

const START = Date.parse("2026-11-23T10:00:00+07:00");
const THROTTLED_SECONDS = 30;
/** When senders try meanwhile; the clock of the service and of the throttling is moved to there. */
const TRIES = [0, 2, 11, 29.9];
const ACKNOWLEDGED = 6;
const REFUSED = 10;

let db: TestDatabase;
beforeAll(async () => {
	db = await openDatabase("dynalite");
});
afterAll(() => db.close());

it("throttled for thirty seconds it loses nothing that was answered, says when to come again, and counts once who does", async () => {
	let nowMs = START - 1000;
	const isThrottled = () =>
		nowMs >= START && nowMs < START + THROTTLED_SECONDS * 1000;
	const stream = createStream({
		table: db.tables.visits,
		lines: 2,
		atSeconds: () => nowMs / 1000,
	});
	const proxy = await startFaultProxy(
		db.endpoint,
		() => (isThrottled() ? "throttle table" : undefined),
		{ through: stream.through },
	);
	const database = createDatabase({
		endpoint: proxy.endpoint,
		// A busy machine answers late, which is no throttling.
		requestTimeoutMs: 20_000,
	});
	const feeder = startFeeder({
		stream,
		readers: [["box"], ["depth"]],
		database,
		table: db.tables.counters,
		seed: 1,
	});
	const site = createSite({ id: "throttled" });
	const { post, read } = createService({
		database,
		tables: db.tables,
		site,
		nowMs: () => nowMs,
	});
	/** Sends the same view each time: by its id, its page and its visitor. */
	const send = (view: number) =>
		post({
			address: `192.0.2.${view}`,
			body: {
				id: `throttled-view-${view}`,
				url: `https://truong.example/trang-${view}`,
			},
		});
	const views = Array.from(
		{ length: ACKNOWLEDGED + REFUSED },
		(_, view) => view,
	);
	const before = views.slice(0, ACKNOWLEDGED);
	const during = views.slice(ACKNOWLEDGED);

	try {
		for (const { status } of await Promise.all(before.map(send)))
			expect(status).toBe(200);
		// What was answered is in the ledger; it is still to be folded when the database says no.
		for (const seconds of TRIES) {
			nowMs = START + seconds * 1000;
			for (const response of await Promise.all(during.map(send))) {
				expect(response.status).toBe(503);
				expect(response.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
				expect(await response.json()).toMatchObject({
					type: "urn:luot:problem:unavailable",
				});
			}
			expect((await read()).status).toBe(503);
		}
		expect(proxy.met.get("throttle table")).toBeGreaterThanOrEqual(
			3 * TRIES.length * REFUSED,
		);

		nowMs = START + THROTTLED_SECONDS * 1000;
		// Everybody comes again, also who has an answer.
		for (const { status } of await Promise.all(views.map(send)))
			expect(status).toBe(200);
		await feeder.settled();
		const numbers = await readCounters(db);
		const of = (name: string) => numbers.get(`${site.id} ${name}`) ?? 0;
		for (const letter of ["v", "s", "u"]) {
			expect(of(`box ${letter}`)).toBe(views.length);
			expect(of(`total#day#2026-11-23 ${letter}`)).toBe(views.length);
		}
		for (const view of views) {
			expect(of(`path#all#/trang-${view} v`)).toBe(1);
			expect(of(`path#month#2026-11#/trang-${view} v23`)).toBe(1);
		}
		expect((await (await read()).json()).total).toBe(views.length);
	} finally {
		nowMs = START + THROTTLED_SECONDS * 1000;
		await feeder.close();
		database.destroy();
		await proxy.close();
	}
}, 180_000);
