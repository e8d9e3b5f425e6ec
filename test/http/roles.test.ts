import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAtLeast, type Role } from "../../functions/core/role.ts";
import type { Server } from "../../functions/local/server.ts";
import { createMember, createSender, type Send } from "../support/editor.ts";
import { ADMIN_TOKEN, createSite, startTestServer } from "../support/server.ts";

const NOW_MS = Date.parse("2026-11-25T10:00:00+07:00");
const DAY_MS = 86_400_000;

/** The least role for every call of the API; `everybody` for those that need no token, and show no more to who has one. */
const LEAST: Readonly<Record<string, Role | "everybody">> = {
	"GET /health": "everybody",
	"POST /v1/sites/:site/box": "everybody",
	"GET /v1/sites/:site/pixel.gif": "everybody",
	"GET /v1/sites/:site/box": "everybody",
	"GET /v1/sites/:site/box.svg": "everybody",
	"GET /v1/sites/:site/box.html": "everybody",
	"GET /v1/sites/:site/views": "everybody",
	"GET /v1/sites/:site/articles": "everybody",
	"GET /v1/sites/:site/articles.xml": "everybody",
	"GET /v1/sites/:site/articles.rss": "everybody",
	"GET /v1/sites/:site/articles/:name": "everybody",
	"GET /v1/sites/:site/popular": "everybody",
	"GET /v1/sites/:site/announcements": "everybody",
	"GET /media/:key": "everybody",
	"GET /privacy/:site": "everybody",
	"POST /v1/sites": "owner",
	"GET /v1/sites/:site": "administrator",
	"PATCH /v1/sites/:site": "administrator",
	"POST /v1/sites/:site/tokens": "administrator",
	"GET /v1/sites/:site/tokens": "administrator",
	"DELETE /v1/sites/:site/tokens/:id": "administrator",
	"GET /v1/sites/:site/stats": "viewer",
	"GET /v1/sites/:site/audits": "viewer",
	"GET /v1/sites/:site/erasures": "viewer",
	"GET /v1/sites/:site/voids": "administrator",
	"POST /v1/sites/:site/voids/preview": "administrator",
	"POST /v1/sites/:site/voids": "administrator",
	"GET /v1/sites/:site/voids/:id": "administrator",
	"POST /v1/sites/:site/voids/:id": "administrator",
	"DELETE /v1/sites/:site/voids/:id": "administrator",
	"POST /v1/sites/:site/articles": "editor",
	"PUT /v1/sites/:site/articles/:id": "editor",
	"PATCH /v1/sites/:site/articles/:id": "editor",
	"DELETE /v1/sites/:site/articles/:id": "editor",
	"POST /v1/sites/:site/articles/:id/restore": "editor",
	"GET /v1/sites/:site/articles/:id/revisions": "editor",
	"GET /v1/sites/:site/articles/:id/revisions/:version": "editor",
	"GET /v1/sites/:site/articles/:id/revisions/:version/diff": "editor",
	"POST /v1/sites/:site/articles/:id/revisions/:version/restore": "editor",
	"POST /v1/sites/:site/announcements": "editor",
	"GET /v1/sites/:site/announcements/:id": "editor",
	"PATCH /v1/sites/:site/announcements/:id": "editor",
	"DELETE /v1/sites/:site/announcements/:id": "editor",
	"POST /v1/sites/:site/media": "editor",
	"POST /v1/sites/:site/media/:id": "editor",
	"GET /v1/sites/:site/media": "viewer",
	"GET /v1/sites/:site/media/:id": "viewer",
	"PATCH /v1/sites/:site/media/:id": "editor",
	"DELETE /v1/sites/:site/media/:id": "editor",
};

/** Uploads carry their right in their address; pages have tables of their own, and the rest is the same for everybody. */
const NO_API =
	/^(?:PUT \/uploads\/:id|\w+ \/(?:admin|shared|news|demo|docs)\b.*|GET \/(?:[\w.-]+\.js(?:on)?)?)$/;

/** Who has which role there; for the rest nothing opens. */
const WHO: readonly (readonly [string, Role | undefined, 401 | 403])[] = [
	["nobody", undefined, 401],
	["viewer", "viewer", 403],
	["editor", "editor", 403],
	["reviewer", "reviewer", 403],
	["administrator", "administrator", 403],
	["administrator of another site", undefined, 403],
	["owner", "owner", 403],
	["expired", undefined, 401],
	["revoked", undefined, 401],
	["made up", undefined, 401],
];

const toPath = (path: string) =>
	path
		.replace(":site", "truong")
		.replace(":version", "1")
		.replace(/:(?:id|name|key)/, "0123456789");

describe("every call of the API", () => {
	let server: Server;
	let nowMs = NOW_MS - 2 * DAY_MS;
	const senders = new Map<string, Send>();

	beforeAll(async () => {
		server = await startTestServer("dynalite", { nowMs: () => nowMs });
		await createSite(server, { id: "truong" });
		await createSite(server, { id: "khac" });
		const owner = createSender(server, ADMIN_TOKEN);
		const lapsed = await owner("POST", "/v1/sites/truong/tokens", {
			name: "Hết hạn",
			role: "administrator",
			expires: new Date(nowMs + DAY_MS).toISOString(),
		});
		nowMs = NOW_MS;
		for (const role of [
			"viewer",
			"editor",
			"reviewer",
			"administrator",
		] as const)
			senders.set(role, (await createMember(server, "truong", role)).send);
		const other = await createMember(server, "khac", "administrator");
		const revoked = await createMember(server, "truong", "administrator");
		await owner("DELETE", `/v1/sites/truong/tokens/${revoked.id}`);
		senders
			.set("nobody", createSender(server))
			.set("administrator of another site", other.send)
			.set("owner", owner)
			.set("expired", createSender(server, lapsed.body.token))
			.set("revoked", revoked.send)
			.set(
				"made up",
				createSender(server, `luot_truong_0123456789_${"0".repeat(48)}`),
			);
	});
	afterAll(() => server.close());

	it("is in this table, and nothing else is", () => {
		const calls = new Set(server.calls.filter((call) => !NO_API.test(call)));
		expect([...calls].toSorted()).toEqual(Object.keys(LEAST).toSorted());
	});

	it.each(
		Object.entries(LEAST).flatMap(([call, least]) =>
			WHO.map(([who, role, refused]) => ({ call, least, who, role, refused })),
		),
	)("$call of $least, by $who", async ({ call, least, who, role, refused }) => {
		const [method = "", path = ""] = call.split(" ");
		const send = senders.get(who) as Send;
		const body = method === "GET" || method === "DELETE" ? undefined : {};
		const { status } = await send(method, toPath(path), body);
		expect(status).toBeLessThan(500);
		const isOpen =
			least === "everybody" || (role !== undefined && isAtLeast(role, least));
		// Everybody reads what is published; a token that comes along has to be good, since it shows drafts.
		if (
			call === "GET /v1/sites/:site/articles/:name" &&
			!role &&
			who !== "nobody"
		)
			expect(status).toBe(refused);
		else if (isOpen) expect([401, 403]).not.toContain(status);
		else expect(status).toBe(refused);
	});
});
