import { describe, expect, it } from "vitest";
import { createTestApp } from "../support/fakes.ts";

const HEADERS = { authorization: "Bearer token" };
type App = ReturnType<typeof createTestApp>["app"];
const call = (
	app: App,
	method: string,
	path: string,
	body?: unknown,
	headers: Record<string, string> = HEADERS,
) =>
	app.request(path, {
		method,
		headers,
		...(body !== undefined && { body: JSON.stringify(body) }),
	});

describe("the administration of sites", () => {
	it("makes one, signs its opening balance and says where it is", async () => {
		const { app } = createTestApp();
		const response = await call(app, "POST", "/v1/sites", {
			id: "moi",
			name: "Trường mới",
			opening: { views: 4_626_335, reason: "bộ đếm cũ" },
		});
		expect(response.status).toBe(201);
		expect(response.headers.get("location")).toBe("/v1/sites/moi");
		expect(await response.json()).toMatchObject({
			id: "moi",
			zone: "Asia/Ho_Chi_Minh",
			openingBy: { by: "owner", at: "2026-11-23T03:00:00.000Z" },
		});
		expect(
			(await call(app, "POST", "/v1/sites", { id: "moi", name: "Khác" }))
				.status,
		).toBe(409);
		expect((await app.request("/v1/sites/moi/box")).status).toBe(200);
	});

	it("changes what is named, raises the version, and leaves the signature of a balance that stays", async () => {
		const { app } = createTestApp();
		await call(app, "POST", "/v1/sites", { id: "moi", name: "Trường mới" });
		const response = await call(
			app,
			"PATCH",
			"/v1/sites/moi",
			{ unit: "visits" },
			{ ...HEADERS, "if-match": '"1"' },
		);
		expect(response.headers.get("etag")).toBe('"2"');
		expect(await response.json()).toMatchObject({
			name: "Trường mới",
			unit: "visits",
			version: 2,
		});
		const box = await app.request("/v1/sites/moi/box");
		expect((await box.json()).unit).toBe("visits");
	});

	it("notes who made a site and who changed what, once, and nothing of what changed nothing or was refused", async () => {
		const { app, changes } = createTestApp();
		const site = { id: "moi", name: "Trường mới" };
		const change = { unit: "visits", name: "Trường mới" };
		await call(app, "POST", "/v1/sites", site);
		await call(app, "POST", "/v1/sites", site);
		await call(app, "PATCH", "/v1/sites/moi", change);
		await call(app, "PATCH", "/v1/sites/moi", change);
		await call(
			app,
			"PATCH",
			"/v1/sites/moi",
			{ unit: "views" },
			{ ...HEADERS, "if-match": '"1"' },
		);
		await call(app, "PATCH", "/v1/sites/moi", { pageOpening: { "/tin": 5 } });
		const noted = { site: "moi", at: "2026-11-23T03:00:00.000Z", by: "owner" };
		expect(changes).toEqual([
			{ ...noted, what: "site made", detail: "Trường mới" },
			{ ...noted, what: "settings", detail: 'unit: "visits"' },
			{ ...noted, what: "opening", detail: 'pageOpening: {"/tin":5}' },
		]);
	});

	it("refuses a change on what somebody else has changed, and says where it stands", async () => {
		const { app } = createTestApp();
		await call(app, "PATCH", "/v1/sites/truong", { unit: "visits" });
		const response = await call(
			app,
			"PATCH",
			"/v1/sites/truong",
			{ unit: "visitors" },
			{ ...HEADERS, "if-match": '"1"' },
		);
		expect(response.status).toBe(412);
		expect((await response.json()).detail).toContain('"2"');
		expect(
			await (await call(app, "GET", "/v1/sites/truong")).json(),
		).toMatchObject({ unit: "visits" });
	});

	it.each([
		["an unknown zone", { zone: "Mars/Olympus" }, "zone"],
		["an unknown field", { role: "owner" }, "role"],
		["another id", { id: "other" }, "id"],
		["text for a number", { opening: { views: "5" } }, "opening.views"],
	])("names what is wrong with %s", async (_, change, named) => {
		const { app } = createTestApp();
		const response = await call(app, "PATCH", "/v1/sites/truong", change);
		expect(response.status).toBe(400);
		expect(JSON.stringify(await response.json())).toContain(named);
	});

	it("refuses a body above its cap, and answers for a site that is not there", async () => {
		const { app } = createTestApp();
		expect(
			(
				await call(app, "POST", "/v1/sites", {
					id: "a",
					name: "x".repeat(70_000),
				})
			).status,
		).toBe(413);
		expect((await call(app, "PATCH", "/v1/sites/none", {})).status).toBe(404);
		expect((await call(app, "GET", "/v1/sites/none")).status).toBe(404);
	});
});

describe("without the administrator's token", () => {
	const calls = [
		["POST", "/v1/sites"],
		["GET", "/v1/sites/truong"],
		["PATCH", "/v1/sites/truong"],
	] as const;
	const credentials: [string, Record<string, string>][] = [
		["none", {}],
		["an empty one", { authorization: "Bearer " }],
		["a wrong one", { authorization: "Bearer tokem" }],
		["one that begins alike", { authorization: "Bearer token2" }],
		["one with a blank", { authorization: "Bearer to ken" }],
		[
			"the digest itself",
			{
				authorization:
					"Bearer 3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0",
			},
		],
		["another scheme", { authorization: "Basic token" }],
		["an endless one", { authorization: `Bearer ${"a".repeat(4000)}` }],
		["one in a cookie", { cookie: "authorization=Bearer token" }],
	];
	it.each(
		calls.flatMap(([method, path]) =>
			credentials.map(
				([name, headers]) => [method, path, name, headers] as const,
			),
		),
	)("%s %s with %s is refused", async (method, path, _, headers) => {
		const { app } = createTestApp();
		const response = await call(
			app,
			method,
			path,
			method === "GET" ? undefined : { id: "moi", name: "Mới" },
			headers,
		);
		expect(response.status).toBe(401);
		expect(response.headers.get("www-authenticate")).toBe("Bearer");
		expect(response.headers.get("access-control-allow-origin")).toBeNull();
		expect((await response.json()).type).toBe("urn:luot:problem:not-signed-in");
	});

	it("nobody comes in where no digest is set", async () => {
		const empty =
			"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
		for (const tokenSha256 of [undefined, "", "zz"]) {
			const { app } = createTestApp({ tokenSha256 });
			for (const token of ["token", "", empty, "undefined"]) {
				expect(
					(
						await call(app, "GET", "/v1/sites/truong", undefined, {
							authorization: `Bearer ${token}`,
						})
					).status,
				).toBe(401);
			}
		}
	});
});
