import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toCheckHeader } from "../../functions/core/check-header.ts";
import { Unavailable } from "../../functions/core/errors.ts";
import { ADDRESS_LIMIT } from "../../functions/http/address-limit.ts";
import type { Visits } from "../../functions/store/visits.ts";
import { CHECK_KEY, CHROME, createTestApp } from "../support/fakes.ts";

type App = ReturnType<typeof createTestApp>["app"];
const view = (more: Record<string, unknown> = {}) =>
	JSON.stringify({
		id: "view-number-1",
		url: "https://truong.example/tin",
		...more,
	});
const post = (
	app: App,
	body: BodyInit,
	headers: Record<string, string> = {},
	site = "truong",
) =>
	app.request(`/v1/sites/${site}/box`, {
		method: "POST",
		body,
		headers: {
			"user-agent": CHROME,
			"content-type": "text/plain;charset=UTF-8",
			...headers,
		},
	});

describe("a view", () => {
	it("is answered with the numbers that were there and itself", async () => {
		const { app, recorded } = createTestApp({
			counts: { v: 10, "v2026-11-23": 2, "v2026-11-22": 3 },
			pages: { "/tin": 4, "/khac": 5 },
		});
		const response = await post(
			app,
			view({ paths: ["/khac", "/tin", "/chua-co"] }),
		);
		expect(response.status).toBe(200);
		expect(response.headers.get("cache-control")).toBe("no-store");
		expect(await response.json()).toEqual({
			site: "truong",
			unit: "views",
			today: 3,
			yesterday: 3,
			week: 3,
			month: 1,
			total: 11,
			online: 1,
			locale: "vi",
			day: "2026-11-23",
			asOf: "2026-11-23T03:00:00.000Z",
			page: { views: 5 },
			views: { "/khac": 5, "/tin": 5, "/chua-co": 0 },
		});
		expect(recorded).toHaveLength(1);
		expect(recorded[0]).not.toHaveProperty("address");
		expect(recorded[0]).not.toHaveProperty("agent");
	});

	it("is refused where counting is stopped, before anything is read or written", async () => {
		const { app, recorded } = createTestApp({
			savings: { list: async () => [{ fromSeconds: 0, saving: "stop" }] },
		});
		const response = await post(app, "not even JSON");
		expect(response.status).toBe(503);
		expect(response.headers.get("retry-after")).toBe("600");
		expect(await response.json()).toMatchObject({
			type: "urn:luot:problem:stopped",
		});
		expect(recorded).toEqual([]);
		const pixel = await app.request(
			"/v1/sites/truong/pixel.gif?url=https://truong.example/",
		);
		expect(pixel.status).toBe(503);
	});

	it("is counted where details are given up, and where nobody can tell", async () => {
		for (const list of [
			async () => [{ fromSeconds: 0, saving: "pages" as const }],
			() => Promise.reject(new Unavailable("away")),
		]) {
			const { app, recorded } = createTestApp({ savings: { list } });
			expect((await post(app, view())).status).toBe(200);
			expect(recorded).toHaveLength(1);
		}
	});

	it("that repeats itself adds nothing to its answer", async () => {
		const { app } = createTestApp({
			counts: { v: 10 },
			ledger: {
				visits: {
					record: async () => ({ isRepeat: true }),
					noteRepeat: async () => {},
					claim: async () => "taken",
				},
			},
		});
		expect(await (await post(app, view())).json()).toMatchObject({
			total: 10,
			today: 0,
			page: { views: 0 },
		});
	});

	it("reads before it writes", async () => {
		const order: string[] = [];
		const note = <T>(name: string, answer: T) => {
			order.push(name);
			return Promise.resolve(answer);
		};
		const { app } = createTestApp({
			ledger: {
				counters: {
					getBox: () => note("read", {}),
					getPages: () => note("read", new Map()),
				},
				visits: {
					record: () => note("write", { isRepeat: true }),
					noteRepeat: async () => {},
					claim: async () => "taken",
				},
			},
		});
		await post(app, view());
		expect(order).toEqual(["read", "read", "write"]);
	});

	it.each([
		["Sec-GPC", { "sec-gpc": "1" }],
		["DNT", { dnt: "1" }],
	])(
		"of somebody who asks by %s not to be followed has a visitor of its own",
		async (_, headers) => {
			const { app, recorded } = createTestApp();
			await post(app, view(), headers);
			await post(app, view({ id: "view-number-2" }), headers);
			await post(app, view({ id: "view-number-2" }), headers);
			expect(recorded[0]?.visitor).not.toBe(recorded[1]?.visitor);
			expect(recorded[1]?.visitor).toBe(recorded[2]?.visitor);
		},
	);

	it("takes no address from a header", async () => {
		const { app, recorded } = createTestApp();
		await post(app, view());
		for (const header of [
			"x-forwarded-for",
			"forwarded",
			"x-real-ip",
			"cf-connecting-ip",
			"true-client-ip",
		])
			await post(app, view(), { [header]: "203.0.113.9" });
		expect(new Set(recorded.map(({ visitor }) => visitor)).size).toBe(1);
	});

	it.each([
		[
			"a second before ten past",
			"2026-11-23T00:09:59+07:00",
			[{ day: "2026-11-22", id: "view-number-1" }],
		],
		["at ten past", "2026-11-23T00:10:00+07:00", []],
	])("asks the day before %s midnight", async (_, time, claims) => {
		const { app, claimed } = createTestApp({ nowMs: Date.parse(time) });
		await post(app, view());
		expect(claimed).toEqual(claims);
	});

	it("that the day before has counted is not counted again", async () => {
		const { app } = createTestApp({
			nowMs: Date.parse("2026-11-23T00:01:00+07:00"),
			ledger: {
				visits: {
					noteRepeat: async () => {},
					claim: async () => "repeat",
					record: () => Promise.reject(new Error("not to be written")),
				},
			},
		});
		expect(await (await post(app, view())).json()).toMatchObject({
			today: 0,
			total: 0,
		});
	});

	it("beyond what a visitor may claim after midnight is a flood", async () => {
		const recorded: unknown[] = [];
		const { app } = createTestApp({
			nowMs: Date.parse("2026-11-23T00:01:00+07:00"),
			ledger: {
				visits: {
					noteRepeat: async () => {},
					claim: async () => "flood",
					record: async ({ reason, isOver }) => {
						recorded.push({ reason, isOver });
						return { isRepeat: false, isFlood: true };
					},
				},
			},
		});
		expect(await (await post(app, view())).json()).toMatchObject({ today: 0 });
		expect(recorded).toEqual([
			{ reason: undefined, isOver: true },
			{ reason: "flood", isOver: undefined },
		]);
	});

	it("beyond what one address may make in a minute is a flood, whoever it says that it is, and no other's is", async () => {
		const isOver: boolean[] = [];
		const visits: Visits = {
			noteRepeat: async () => {},
			claim: async () => "taken",
			record: async (placed) => {
				isOver.push(placed.isOver === true);
				return { isRepeat: true };
			},
		};
		const world = {
			nowMs: Date.parse("2026-11-23T10:00:00+07:00"),
			ledger: { visits },
		};
		const { app } = createTestApp(world);
		const send = (at: number, headers = {}) =>
			post(app, view({ id: `view-number-${at}` }), {
				"user-agent": `${CHROME} ${at}`,
				...(at % 2 && { "sec-gpc": "1" }),
				...headers,
			});
		for (let at = 0; at < ADDRESS_LIMIT; at++) await send(at);
		expect(isOver).toEqual(Array(ADDRESS_LIMIT).fill(false));
		await send(1000);
		await send(1001, { "user-agent": "curl/8.0" });
		await send(1002, { "x-address": "192.0.2.99" });
		world.nowMs += 60_000;
		await send(1003);
		expect(isOver.slice(ADDRESS_LIMIT)).toEqual([true, false, false, false]);
	});

	it("of a new page goes under the others once the day has made enough of them", async () => {
		const salts = {
			get: async () => ({ salt: new Uint8Array(32), lanes: 0 }),
			admitPage: async () => false,
			admitSource: async () => false,
			forget: async () => 0,
		};
		const { app, recorded } = createTestApp({
			ledger: { salts },
			pages: { "/cu": 3 },
		});
		for (const path of ["/moi", "/cu", "/"])
			await post(app, view({ url: `https://truong.example${path}` }));
		expect(recorded.map(({ path }) => path)).toEqual(["(other)", "/cu", "/"]);
	});

	it("of a new referrer or campaign goes under the others once the day has enough of them, and a bot's asks for none", async () => {
		const asked: string[] = [];
		const salts = {
			get: async () => ({ salt: new Uint8Array(32), lanes: 1 }),
			admitPage: async () => true,
			admitSource: async (_site: string, _day: string, source: string) => {
				asked.push(source);
				return source === "referrer google.com";
			},
			forget: async () => 0,
		};
		const { app, recorded } = createTestApp({ ledger: { salts } });
		const url = "https://truong.example/?utm_source=zalo";
		for (const referrer of ["https://google.com/", "https://invented.example/"])
			await post(app, view({ url, referrer }));
		await post(app, view({ url, referrer: "https://google.com/" }), {
			"user-agent": "Googlebot/2.1",
		});
		await post(app, view());
		expect(
			recorded.map(({ referrer, campaign }) => [referrer, campaign]),
		).toEqual([
			["google.com", "(other)"],
			["(other)", "(other)"],
			["google.com", "zalo||"],
			[undefined, undefined],
		]);
		expect(asked).toEqual([
			"referrer google.com",
			"campaign zalo||",
			"referrer invented.example",
			"campaign zalo||",
		]);
	});

	it("asks for a hundred other pages beside its own", async () => {
		const { app, asked } = createTestApp();
		await post(
			app,
			view({ paths: Array.from({ length: 100 }, (_, at) => `/trang-${at}`) }),
		);
		expect(asked[0]).toHaveLength(101);
	});

	it("of a bot is answered as a person's and marked in the ledger", async () => {
		const { app, recorded } = createTestApp();
		const person = await (await post(app, view())).json();
		const bot = await (
			await post(app, view(), { "user-agent": "Googlebot/2.1" })
		).json();
		expect(bot).toEqual(person);
		expect(recorded.map(({ reason }) => reason)).toEqual([undefined, "bot"]);
	});

	it("may be sent by any page, without cookies and without asking first", async () => {
		const { app } = createTestApp();
		const response = await post(app, view(), {
			origin: "https://truong.example",
		});
		expect(response.headers.get("access-control-allow-origin")).toBe("*");
		expect(response.headers.get("access-control-allow-credentials")).toBeNull();
		expect(response.headers.get("set-cookie")).toBeNull();
	});
});

describe("a check", () => {
	const endsMs = Date.parse("2026-11-23T10:05:00+07:00");
	const signed = { "luot-check": toCheckHeader("truong", CHECK_KEY, endsMs) };
	const foreign = view({ url: "https://other.example/" });

	it.each<[string, string, Record<string, string>]>([
		["counted", view(), {}],
		["bot", view(), { "user-agent": "Googlebot/2.1" }],
		["no-agent", view(), { "user-agent": "" }],
		["headless", view({ webdriver: true }), {}],
		["prefetch", view(), { "sec-purpose": "prefetch" }],
		["foreign-host", foreign, {}],
		["foreign-host", view(), { origin: "https://other.example" }],
	])("is told %s, and moves no number", async (reason, body, headers) => {
		const { app, recorded, claimed } = createTestApp({ counts: { v: 10 } });
		const response = await post(app, body, { ...signed, ...headers });
		expect(response.status).toBe(200);
		expect(response.headers.get("luot-reason")).toBe(reason);
		expect(response.headers.get("access-control-expose-headers")).toContain(
			"Luot-Reason",
		);
		expect(await response.json()).toMatchObject({ total: 10, today: 0 });
		expect(recorded).toEqual([]);
		expect(claimed).toEqual([]);
	});

	it("is told by the pixel, too", async () => {
		const { app, recorded } = createTestApp();
		const response = await app.request(
			"/v1/sites/truong/pixel.gif?url=https%3A%2F%2Ftruong.example%2F",
			{ headers: { "user-agent": "curl/8.5.0", ...signed } },
		);
		expect(response.headers.get("luot-reason")).toMatch(/^\w/);
		expect(recorded).toEqual([]);
	});

	it.each<[string, Record<string, string>]>([
		["without the header", {}],
		[
			"that somebody else signed",
			{ "luot-check": toCheckHeader("truong", new Uint8Array(32), endsMs) },
		],
		[
			"that another site signed",
			{ "luot-check": toCheckHeader("khac", CHECK_KEY, endsMs) },
		],
		[
			"that is over",
			{ "luot-check": toCheckHeader("truong", CHECK_KEY, endsMs - 600_000) },
		],
		["that is nonsense", { "luot-check": "x".repeat(500) }],
	])(
		"%s is a view like any other, with no word of what it counts as",
		async (_, headers) => {
			const { app, recorded } = createTestApp();
			const bot = { "user-agent": "Googlebot/2.1" };
			const plain = await post(app, view());
			const checked = await post(app, view(), { ...bot, ...headers });
			expect([...checked.headers]).toEqual([...plain.headers]);
			expect(await checked.json()).toEqual(await plain.json());
			expect(recorded.map(({ reason }) => reason)).toEqual([undefined, "bot"]);
		},
	);

	it("is the only view for which its key is read", async () => {
		const { app, askedKeys } = createTestApp();
		await post(app, view());
		expect(askedKeys).toEqual([]);
		await post(app, view(), signed);
		expect(askedKeys).toEqual(["truong"]);
	});
});

describe("a view that is refused", () => {
	const tooLarge = JSON.stringify({
		id: "view-number-1",
		url: "https://truong.example/",
		title: "x".repeat(65_536),
	});
	it.each<[string, BodyInit, number]>([
		["is no JSON", "{", 400],
		["is empty", "", 400],
		["is a list", "[]", 400],
		["is null", "null", 400],
		["is a number", "5", 400],
		["is no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), 400],
		[
			"is 10,000 lists in one another",
			`${"[".repeat(10_000)}${"]".repeat(10_000)}`,
			413,
		],
		[
			"is 7,000 lists in one another",
			`${"[".repeat(7000)}${"]".repeat(7000)}`,
			400,
		],
		["has 64 KB", tooLarge, 413],
		["has a script for an address", view({ url: "javascript:alert(1)" }), 400],
		[
			"has half a character",
			view({ url: "https://truong.example/\ud800" }),
			400,
		],
		["has NUL", view({ url: "https://truong.example/\0" }), 400],
		[
			"has a path of 10,000 characters",
			view({ url: `https://truong.example/${"a".repeat(10_000)}` }),
			400,
		],
		[
			"asks for a page that is no path",
			view({ paths: ["khong-co-gach"] }),
			400,
		],
		[
			"asks for a page on another host",
			view({ paths: ["//evil.example:99999/"] }),
			400,
		],
	])(
		"because it %s is told what to change, and nothing is kept",
		async (_, body, status) => {
			const { app, recorded, reports } = createTestApp();
			const response = await post(app, body);
			expect(response.status).toBe(status);
			expect(response.headers.get("content-type")).toBe(
				"application/problem+json; charset=utf-8",
			);
			const problem = await response.json();
			expect(problem).toMatchObject({
				type: expect.stringMatching(/^urn:luot:problem:/),
				title: expect.any(String),
				status,
				detail: expect.stringMatching(/\w/),
			});
			expect(recorded).toEqual([]);
			expect(reports).toEqual([]);
		},
	);

	it("for its size is not read to its end, whatever it says of its length", async () => {
		const { app } = createTestApp();
		let sent = 0;
		const body = new ReadableStream({
			pull(controller) {
				sent += 1024;
				controller.enqueue(new Uint8Array(1024));
				if (sent > 10_000_000) controller.close();
			},
		});
		const response = await app.request("/v1/sites/truong/box", {
			method: "POST",
			body,
			duplex: "half",
		} as RequestInit);
		expect(response.status).toBe(413);
		expect(sent).toBeLessThan(100_000);
	});

	it.each(["unknown", "TRUONG", "a%2Fb", "..", "%00"])(
		"for its site %s is told so",
		async (site) => {
			const { app, recorded } = createTestApp();
			expect((await post(app, view(), {}, site)).status).toBe(404);
			expect(recorded).toEqual([]);
		},
	);

	it("cannot reach into objects", async () => {
		const { app, recorded } = createTestApp();
		const body =
			'{"id":"view-number-1","url":"https://truong.example/","constructor":{"prototype":{"x":1}},"reason":"bot","visitor":"me","atMs":5,"country":"US"}';
		expect((await post(app, body)).status).toBe(200);
		expect(recorded[0]).toMatchObject({ id: "view-number-1", country: "ZZ" });
		expect(recorded[0]).not.toHaveProperty("reason");
		expect(({} as { x?: number }).x).toBeUndefined();
	});

	it.each(['"id":"view-number-0"', '"__proto__":{"reason":"bot"}'])(
		"says one thing: not %s as well",
		async (more) => {
			const { app, recorded } = createTestApp();
			const body = `{"id":"view-number-1","url":"https://truong.example/",${more}}`;
			expect((await post(app, body)).status).toBe(400);
			expect(recorded).toEqual([]);
		},
	);

	it("because the database is away may come again", async () => {
		const { app, reports } = createTestApp({
			ledger: {
				visits: {
					record: async () => Promise.reject(new Unavailable("away")),
					noteRepeat: async () => {},
					claim: async () => "taken",
				},
			},
		});
		const response = await post(app, view());
		expect(response.status).toBe(503);
		expect(response.headers.get("retry-after")).toBe("2");
		expect(reports).toHaveLength(1);
	});

	it("by a fault of ours is told nothing of it", async () => {
		const { app, reports } = createTestApp({
			ledger: {
				visits: {
					record: async () => Promise.reject(new Error("secret of 192.0.2.1")),
					noteRepeat: async () => {},
					claim: async () => "taken",
				},
			},
		});
		const response = await post(app, view());
		expect(response.status).toBe(500);
		expect(await response.text()).not.toContain("secret");
		expect(reports).toHaveLength(1);
	});

	it("is never met by a fault, whatever somebody sends", async () => {
		const { app } = createTestApp();
		const json = fc.oneof(
			fc.json(),
			fc
				.record({
					id: fc.oneof(fc.string(), fc.constant("view-number-1")),
					url: fc.oneof(
						fc.webUrl(),
						fc.string({ unit: "binary" }),
						fc.anything(),
					),
					title: fc.anything(),
					referrer: fc.oneof(fc.webUrl(), fc.anything()),
					paths: fc.oneof(
						fc.array(fc.string({ unit: "binary" })),
						fc.anything(),
					),
					language: fc.anything(),
					screen: fc.anything(),
					canonical: fc.anything(),
				})
				.map((value) => JSON.stringify(value)),
			fc.uint8Array().map((bytes) => bytes.slice()),
		);
		await fc.assert(
			fc.asyncProperty(json, async (body) => {
				const { status } = await post(app, body);
				expect([200, 400, 413]).toContain(status);
			}),
			{ numRuns: 400 },
		);
	});
});

describe("the pixel", () => {
	const agent = { headers: { "user-agent": CHROME } };

	it("counts the page that its parameter or its Referer names", async () => {
		const { app, recorded } = createTestApp();
		const response = await app.request(
			"/v1/sites/truong/pixel.gif?url=https%3A%2F%2Ftruong.example%2Fin",
			agent,
		);
		await app.request("/v1/sites/truong/pixel.gif", {
			headers: { ...agent.headers, referer: "https://truong.example/khac" },
		});
		expect(response.headers.get("content-type")).toBe("image/gif");
		expect(response.headers.get("cache-control")).toBe("no-store");
		expect(recorded.map(({ path, id }) => [path, id])).toEqual([
			["/in", "made-for-pixel"],
			["/khac", "made-for-pixel"],
		]);
	});

	it.each([
		["without a page", "/v1/sites/truong/pixel.gif", 400],
		["with a page that is none", "/v1/sites/truong/pixel.gif?url=x", 400],
		[
			"of no site",
			"/v1/sites/none/pixel.gif?url=https%3A%2F%2Ftruong.example%2F",
			404,
		],
	])("is refused %s", async (_, path, status) => {
		const { app, recorded } = createTestApp();
		expect((await app.request(path, agent)).status).toBe(status);
		expect(recorded).toEqual([]);
	});
});
