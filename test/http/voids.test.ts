import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { createMember, createSender } from "../support/editor.ts";
import {
	ADMIN_TOKEN,
	createSite,
	sendView,
	startTestServer,
} from "../support/server.ts";

const START = Date.parse("2026-11-23T09:00:00+07:00");
const SPIKE = {
	from: "2026-11-23T08:00:00+07:00",
	to: "2026-11-23T12:00:00+07:00",
	where: { referrer: "spam.example" },
	reason: "Thư rác",
};

describe("taking views out by the API", () => {
	let server: Server;
	let nowMs = START;
	const owner = (...asked: Parameters<ReturnType<typeof createSender>>) =>
		createSender(server, ADMIN_TOKEN)(...asked);
	const all = "/v1/sites/truong/voids";

	beforeAll(async () => {
		server = await startTestServer("dynalite", { nowMs: () => nowMs });
		await createSite(server, { id: "truong", hostnames: ["truong.example"] });
		for (let view = 0; view < 5; view++) {
			nowMs += 1000;
			await sendView(
				server,
				"truong",
				{
					id: `view-number-${view}`,
					url: "https://truong.example/tin",
					...(view > 1 && { referrer: "https://spam.example/" }),
				},
				{ "x-address": `192.0.2.${view}` },
			);
		}
		nowMs += 1000;
	});
	afterAll(() => server.close());

	const readTotal = async () =>
		(await (await fetch(`${server.url}/v1/sites/truong/box`)).json()).total;

	it("is seen before it is done, done, listed, and put back", async () => {
		const total = await readTotal();
		const preview = await owner("POST", `${all}/preview`, SPIKE);
		expect([preview.status, preview.body]).toEqual([
			200,
			{ visitors: 3, views: 3, isAll: true },
		]);
		const made = await owner("POST", all, SPIKE);
		expect(made.status).toBe(201);
		const { id } = made.body;
		expect(made.headers.get("location")).toBe(`${all}/${id}`);
		expect(made.body).toMatchObject({
			state: "done",
			where: SPIKE.where,
			by: "owner",
			taken: { visitors: 3, views: 3 },
		});
		expect(await readTotal()).toBe(total - 3);
		const uncounted = await owner(
			"GET",
			"/v1/sites/truong/stats?from=2026-11-23&to=2026-11-23&of=uncounted",
		);
		expect(JSON.stringify(uncounted.body)).toContain("voided");
		expect((await owner("GET", all)).body.items).toEqual([made.body]);
		expect((await owner("POST", `${all}/${id}`)).body).toEqual(made.body);
		const back = await owner("DELETE", `${all}/${id}`);
		expect(back.body).toMatchObject({
			state: "undone",
			undoneBy: "owner",
			restored: { visitors: 3, views: 3 },
		});
		expect(await readTotal()).toBe(total);
		expect((await owner("DELETE", `${all}/${id}`)).status).toBe(409);
		expect((await owner("GET", `${all}/${id}`)).body).toEqual(back.body);
	});

	it("is an administrator's, and nobody else's", async () => {
		const { send } = await createMember(server, "truong", "reviewer");
		for (const [method, path] of [
			["GET", all],
			["POST", all],
			["POST", `${all}/preview`],
			["GET", `${all}/abcdefgh-0123456789`],
			["POST", `${all}/abcdefgh-0123456789`],
			["DELETE", `${all}/abcdefgh-0123456789`],
		] as const) {
			const body = method === "POST" ? SPIKE : undefined;
			expect((await send(method, path, body)).status, path).toBe(403);
			const response = await fetch(server.url + path, { method });
			expect(response.status).toBe(401);
		}
	});

	it.each([
		["no reason", { ...SPIKE, reason: "" }, 400],
		["a number", { ...SPIKE, views: 100 }, 400],
		[
			"days that the ledger has forgotten",
			{ ...SPIKE, from: "2026-11-01T00:00:00+07:00" },
			422,
		],
	])("is refused with %s", async (_, body, status) => {
		for (const path of [all, `${all}/preview`]) {
			const answer = await owner("POST", path, body);
			expect([answer.status, answer.body.status]).toEqual([status, status]);
		}
	});

	it("of what nobody took out is not found", async () => {
		for (const id of ["abcdefgh-0123456789", "x", "..%2f"])
			expect((await owner("GET", `${all}/${id}`)).status).toBe(404);
	});
});
