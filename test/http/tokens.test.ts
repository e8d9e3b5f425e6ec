import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { createChanges } from "../../functions/store/changes.ts";
import { createDatabase } from "../../functions/store/database.ts";
import { createMember, createSender, type Send } from "../support/editor.ts";
import { ADMIN_TOKEN, createSite, startTestServer } from "../support/server.ts";

const TOKENS = "/v1/sites/truong/tokens";

describe("tokens", () => {
	let server: Server;
	let nowMs = Date.parse("2026-11-23T10:00:00+07:00");
	let owner: Send;
	let administrator: Send;

	beforeAll(async () => {
		server = await startTestServer("dynalite", {
			nowMs: () => nowMs,
			tablePrefix: "tokens-",
		});
		await createSite(server, { id: "truong" });
		await createSite(server, { id: "khac" });
		owner = createSender(server, ADMIN_TOKEN);
		administrator = (await createMember(server, "truong", "administrator"))
			.send;
	});
	afterAll(() => server.close());

	it("are shown once, and listed without anything to use", async () => {
		const { status, body } = await administrator("POST", TOKENS, {
			name: "Lan",
			role: "editor",
		});
		expect(status).toBe(201);
		expect(body.token).toMatch(/^luot_truong_[0-9a-f]{10}_[0-9a-f]{48}$/);
		const list = await administrator("GET", TOKENS);
		expect(list.body.items).toContainEqual({
			id: body.id,
			name: "Lan",
			role: "editor",
			site: "truong",
			created: "2026-11-23T03:00:00.000Z",
			createdBy: { id: expect.any(String), name: "Người administrator" },
		});
		expect(JSON.stringify(list.body)).not.toMatch(/secret|sha256/i);
	});

	it("are noted in the site's log of changes when they are made and when they are ended, without their text", async () => {
		const by = "Người administrator";
		const made = await administrator("POST", TOKENS, {
			name: "Máy in",
			role: "viewer",
		});
		const one = `${TOKENS}/${made.body.id}`;
		expect((await administrator("DELETE", one)).status).toBe(204);
		expect((await administrator("DELETE", one)).status).toBe(204);
		const database = createDatabase({ endpoint: server.databaseEndpoint });
		const log = await createChanges({
			database,
			table: "tokens-content",
		}).list("truong", 100);
		database.destroy();
		const at = "2026-11-23T03:00:00.000Z";
		const noted = log.filter(({ detail }) => detail.startsWith("Máy in"));
		expect(noted.toSorted((a, b) => (a.what < b.what ? -1 : 1))).toEqual([
			{
				site: "truong",
				at,
				by,
				what: "token ended",
				detail: "Máy in (viewer)",
			},
			{ site: "truong", at, by, what: "token made", detail: "Máy in (viewer)" },
		]);
		expect(JSON.stringify(log)).not.toContain(made.body.token.slice(-48));
	});

	it("stand in no table as they are", async () => {
		const { token } = await createMember(server, "truong", "editor");
		const secret = token.split("_").at(-1) as string;
		const database = createDatabase({ endpoint: server.databaseEndpoint });
		for (const table of ["visits", "counters", "content", "salts"]) {
			const { Items } = await database.send(
				new ScanCommand({ TableName: `tokens-${table}` }),
			);
			expect(JSON.stringify(Items)).not.toContain(secret);
		}
		database.destroy();
	});

	it("open nothing from the moment in which they are revoked, and revoking twice is no failure", async () => {
		const { send, id } = await createMember(server, "truong", "editor");
		expect(
			(await send("GET", "/v1/sites/truong/articles?status=any")).status,
		).toBe(200);
		expect((await administrator("DELETE", `${TOKENS}/${id}`)).status).toBe(204);
		expect(
			(await send("GET", "/v1/sites/truong/articles?status=any")).status,
		).toBe(401);
		expect((await administrator("DELETE", `${TOKENS}/${id}`)).status).toBe(204);
		const { body } = await administrator("GET", TOKENS);
		expect(
			body.items.find((token: { id: string }) => token.id === id).revoked,
		).toBe("2026-11-23T03:00:00.000Z");
	});

	it("end in the millisecond of their expiry", async () => {
		const { body } = await administrator("POST", TOKENS, {
			name: "Thực tập",
			role: "viewer",
			expires: "2026-11-24T00:00:00+07:00",
		});
		const send = createSender(server, body.token);
		const before = nowMs;
		nowMs = Date.parse("2026-11-23T23:59:59.999+07:00");
		expect(
			(await send("GET", "/v1/sites/truong/articles?status=any")).status,
		).toBe(200);
		nowMs += 1;
		expect(
			(await send("GET", "/v1/sites/truong/articles?status=any")).status,
		).toBe(401);
		nowMs = before;
	});

	it("tell when they were last used, to the ten minutes", async () => {
		const { send, id } = await createMember(server, "truong", "editor");
		const usedOf = async () =>
			(await administrator("GET", TOKENS)).body.items.find(
				(token: { id: string }) => token.id === id,
			).used;
		expect(await usedOf()).toBeUndefined();
		const before = nowMs;
		for (const [minutes, expected] of [
			[0, "03:00"],
			[9, "03:00"],
			[10, "03:10"],
		] as const) {
			nowMs = before + minutes * 60_000;
			await send("GET", "/v1/sites/truong/articles?status=any");
			expect(await usedOf()).toBe(`2026-11-23T${expected}:00.000Z`);
		}
		nowMs = before;
	});

	it.each([
		["no name", { role: "editor" }],
		["no role", { name: "Lan" }],
		["the owner's role", { name: "Lan", role: "owner" }],
		[
			"an end that has passed",
			{ name: "Lan", role: "editor", expires: "2020-01-01T00:00:00Z" },
		],
		["another site", { name: "Lan", role: "editor", site: "khac" }],
		[
			"a secret of its own",
			{ name: "Lan", role: "editor", secretSha256: "00" },
		],
	])("are not made with %s", async (_, asked) => {
		expect((await administrator("POST", TOKENS, asked)).status).toBe(400);
	});

	it.each(["viewer", "editor", "reviewer"] as const)(
		"are no matter for a %s",
		async (role) => {
			const { send } = await createMember(server, "truong", role);
			expect((await send("GET", TOKENS)).status).toBe(403);
			expect(
				(await send("POST", TOKENS, { name: "x", role: "viewer" })).status,
			).toBe(403);
			expect(
				(await send("PATCH", "/v1/sites/truong", { name: "x" })).status,
			).toBe(403);
		},
	);

	it("of one site open nothing of another, nor make sites", async () => {
		expect((await administrator("GET", "/v1/sites/khac/tokens")).status).toBe(
			403,
		);
		expect((await administrator("GET", "/v1/sites/khac")).status).toBe(403);
		expect(
			(await administrator("POST", "/v1/sites", { id: "moi", name: "x" }))
				.status,
		).toBe(403);
		expect((await administrator("GET", "/v1/sites/truong")).status).toBe(200);
		expect((await owner("GET", "/v1/sites/khac")).status).toBe(200);
	});

	it.each([
		[
			"one letter changed",
			(token: string) => token.slice(0, -1) + (token.endsWith("0") ? "1" : "0"),
		],
		["another site in it", (token: string) => token.replace("truong", "khac")],
		[
			"another id",
			(token: string) => token.replace(/_[0-9a-f]{10}_/, "_0000000000_"),
		],
		["its secret cut", (token: string) => token.slice(0, -1)],
		[
			"nothing but its name",
			(token: string) => token.slice(0, token.lastIndexOf("_") + 1),
		],
		["what a query could take for more", () => "luot_truong_%00%00%00_"],
		["10,000 letters", () => "a".repeat(10_000)],
	])("open nothing with %s", async (_, change) => {
		const { token } = await createMember(server, "truong", "editor");
		const send = createSender(server, change(token));
		expect(
			(await send("GET", "/v1/sites/truong/articles?status=any")).status,
		).toBe(401);
	});

	it("that are not there cannot be revoked", async () => {
		for (const id of ["0123456789", "x", "../../site"])
			expect(
				(await administrator("DELETE", `${TOKENS}/${encodeURIComponent(id)}`))
					.status,
			).toBe(404);
	});
});
