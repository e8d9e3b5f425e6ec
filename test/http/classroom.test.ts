import { describe, expect, it } from "vitest";
import { createTestApp } from "../support/fakes.ts";
import { FIREFOX } from "../support/server.ts";
import { createSite } from "../support/site.ts";

type App = ReturnType<typeof createTestApp>;

const NOON = Date.parse("2026-11-23T12:00:00+07:00");

/** A class with its computers: all of one address and agent. */
function openClass({
	classroom = true,
	nowMs = NOON,
}: {
	classroom?: boolean;
	nowMs?: number;
} = {}) {
	const made = createTestApp({ site: createSite({ classroom }), nowMs });
	let views = 0;
	async function look(
		seat: unknown,
		headers: Record<string, string> = {},
		id = `view-number-${++views}`,
	): Promise<{ status: number; seat?: string }> {
		const response = await made.app.request("/v1/sites/truong/box", {
			method: "POST",
			body: JSON.stringify({ id, url: "https://truong.example/tin", seat }),
			headers: { "user-agent": FIREFOX, ...headers },
		});
		return { status: response.status, ...(await response.json()) };
	}
	return { look, ...made };
}

const listVisitors = ({ recorded }: Pick<App, "recorded">) =>
	recorded.map(({ visitor }) => visitor);

describe("a site in classroom mode", () => {
	it("tells forty equal computers apart, each of which stays itself", async () => {
		const room = openClass();
		for (let at = 0; at < 40; at++) {
			const { seat } = await room.look("on");
			await room.look(seat);
		}
		const visitors = listVisitors(room);
		expect(visitors).toHaveLength(80);
		expect(new Set(visitors).size).toBe(40);
		for (let at = 0; at < 80; at += 2)
			expect(visitors[at]).toBe(visitors[at + 1]);
	});

	it("keeps the seat nowhere", async () => {
		const room = openClass();
		const { seat } = await room.look("on");
		await room.look(seat);
		expect(JSON.stringify(room.recorded)).not.toContain(
			(seat as string).slice(14),
		);
		expect(room.recorded[0]).not.toHaveProperty("seat");
	});

	it("gives a view that is sent again the visitor that it had", async () => {
		const room = openClass();
		const first = await room.look("on", {}, "view-that-got-lost");
		const again = await room.look("on", {}, "view-that-got-lost");
		expect(again.seat).toBe(first.seat);
		expect(new Set(listVisitors(room)).size).toBe(1);
	});

	it("takes over nothing from the day before", async () => {
		const { seat } = await openClass().look("on");
		const next = openClass({ nowMs: NOON + 86_400_000 });
		const late = await next.look(seat);
		expect(late.seat).toBeDefined();
		expect(late.seat).not.toBe(seat);
		const fresh = openClass({ nowMs: NOON + 86_400_000 });
		await fresh.look("on", {}, "view-number-1");
		expect(listVisitors(fresh)).toEqual(listVisitors(next));
	});

	it("finds on the day before a view that is repeated after midnight", async () => {
		const { seat } = await openClass().look("on");
		const nowMs = Date.parse("2026-11-24T00:05:00+07:00");
		const asked: string[] = [];
		const made = createTestApp({
			site: createSite({ classroom: true }),
			nowMs,
			ledger: {
				visits: {
					record: async ({ visitor }) => {
						asked.push(visitor);
						return { isRepeat: true };
					},
					noteRepeat: async () => {},
					claim: async (place) => {
						asked.push((place as unknown as { visitor: string }).visitor);
						return "taken";
					},
				},
			},
		});
		const before = openClass();
		await before.look(seat);
		await made.app.request("/v1/sites/truong/box", {
			method: "POST",
			body: JSON.stringify({
				id: "view-number-9",
				url: "https://truong.example/tin",
				seat,
			}),
			headers: { "user-agent": FIREFOX },
		});
		expect(asked).toHaveLength(2);
		expect(asked[0]).toBe(listVisitors(before)[0]);
		expect(asked[1]).not.toBe(asked[0]);
	});

	it.each([
		["Sec-GPC", { "sec-gpc": "1" }],
		["DNT", { dnt: "1" }],
	])(
		"gives no seat to who asks by %s not to be followed",
		async (_, headers) => {
			const room = openClass();
			const { seat } = await room.look("on", headers);
			expect(seat).toBeUndefined();
		},
	);

	it("counts by address and agent who sends no seat, or one that is none", async () => {
		const room = openClass();
		for (const seat of [undefined, null, 5, "off", "1.2", "on ".repeat(50)])
			expect((await room.look(seat)).status).toBe(200);
		expect(new Set(listVisitors(room)).size).toBe(1);
	});
});

it("a site that is not in classroom mode takes all equal computers for one, whatever they send", async () => {
	const room = openClass({ classroom: false });
	const { seat } = await openClass().look("on");
	for (const sent of ["on", seat, undefined])
		expect((await room.look(sent)).seat).toBeUndefined();
	expect(new Set(listVisitors(room)).size).toBe(1);
});
