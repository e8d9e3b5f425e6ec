import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { createMember } from "../support/editor.ts";
import {
	ADMIN_TOKEN,
	createSite,
	FIREFOX,
	sendView,
	startTestServer,
} from "../support/server.ts";

const HOUR_MS = 3_600_000;

/** A browser without a screen: it keeps cookies, follows nothing by itself, and sends forms as pages do. */
function createReader(server: Server, address = "192.0.2.1") {
	const cookies = new Map<string, string>();
	async function send(
		path: string,
		init: RequestInit & { headers?: Record<string, string> } = {},
	) {
		const response = await fetch(
			path.startsWith("http") ? path : server.url + path,
			{
				...init,
				redirect: "manual",
				headers: {
					cookie: [...cookies].map((pair) => pair.join("=")).join("; "),
					"x-address": address,
					...init.headers,
				},
			},
		);
		for (const line of response.headers.getSetCookie()) {
			const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
			if (value) cookies.set(name, value);
			else cookies.delete(name);
		}
		return {
			status: response.status,
			location: response.headers.get("location"),
			headers: response.headers,
			text: await response.text(),
		};
	}
	const post = (
		path: string,
		fields: Record<string, string>,
		headers: Record<string, string> = {},
	) =>
		send(path, {
			method: "POST",
			body: new URLSearchParams(fields),
			headers: { origin: server.url, ...headers },
		});
	return {
		cookies,
		get: (path: string, headers: Record<string, string> = {}) =>
			send(path, { headers }),
		post,
		/** Sends a form of a page with what the page hides in it. */
		async submit(page: string, path: string, fields: Record<string, string>) {
			const { text } = await send(page);
			const form = /name="form" value="(\w+)"/.exec(text)?.[1] ?? "";
			const version = /name="version" value="(\d+)"/.exec(text)?.[1] ?? "";
			return post(path, { form, version, ...fields });
		},
	};
}
type Reader = ReturnType<typeof createReader>;

describe("the dashboard", () => {
	let server: Server;
	let nowMs = Date.parse("2026-11-23T10:00:00+07:00");
	let owner: Reader;

	const signIn = async (reader: Reader, next = "") =>
		reader.post(`/admin/sign-in${next}`, { token: ADMIN_TOKEN });

	/** Somebody with a role at a site, in by an invitation. */
	async function invite(site: string, role: string): Promise<Reader> {
		const { text } = await owner.submit(
			`/admin/${site}/people`,
			`/admin/${site}/people`,
			{ name: `Người ${role}`, role },
		);
		const link = /<code>(http[^<]+)<\/code>/.exec(text)?.[1] ?? "";
		const reader = createReader(server);
		const entered = await reader.post(link, { name: `Người ${role} ${site}` });
		expect([entered.status, entered.location]).toEqual([
			303,
			`/admin/${site}/`,
		]);
		return reader;
	}

	beforeAll(async () => {
		server = await startTestServer("dynalite", { nowMs: () => nowMs });
		await createSite(server, { id: "truong" });
		await createSite(server, { id: "khac" });
		owner = createReader(server);
		await signIn(owner);
	});
	afterAll(() => server.close());

	describe("lets each role see its pages and no other's", () => {
		const PAGES: [string, string][] = [
			["/admin/truong/", "viewer"],
			["/admin/truong/pages", "viewer"],
			["/admin/truong/sources", "viewer"],
			["/admin/truong/places", "viewer"],
			["/admin/truong/devices", "viewer"],
			["/admin/truong/uncounted", "viewer"],
			["/admin/truong/articles", "viewer"],
			["/admin/truong/report", "viewer"],
			["/admin/truong/check", "viewer"],
			["/admin/truong/embed", "viewer"],
			["/admin/truong/export", "viewer"],
			["/admin/truong/settings", "administrator"],
			["/admin/truong/tokens", "administrator"],
			["/admin/truong/people", "administrator"],
			["/admin/truong/voids", "administrator"],
		];
		const readers: Record<string, Reader> = {};
		beforeAll(async () => {
			for (const role of ["viewer", "editor", "reviewer", "administrator"])
				readers[role] = await invite("truong", role);
			readers.other = await invite("khac", "administrator");
			readers.owner = owner;
			readers.nobody = createReader(server);
			const lapsed = createReader(server);
			await signIn(lapsed);
			const { form = "" } =
				/name="form" value="(?<form>\w+)"/.exec(
					(await lapsed.get("/admin/sites")).text,
				)?.groups ?? {};
			const kept = new Map(lapsed.cookies);
			await lapsed.post("/admin/sign-out", { form });
			for (const [name, value] of kept) lapsed.cookies.set(name, value);
			readers["signed out"] = lapsed;
		});

		it.each(
			PAGES.flatMap(([page, least]) =>
				[
					["nobody", 303],
					["signed out", 303],
					["viewer", least === "viewer" ? 200 : 403],
					["editor", least === "viewer" ? 200 : 403],
					["reviewer", least === "viewer" ? 200 : 403],
					["administrator", 200],
					["other", 403],
					["owner", 200],
				].map(
					([who, status]) => [page, who, status] as [string, string, number],
				),
			),
		)("%s to %s: %i", async (page, who, status) => {
			const answer = await (readers[who] as Reader).get(page);
			expect(answer.status).toBe(status);
			if (status === 303)
				expect(answer.location).toBe(
					`/admin/sign-in?next=${encodeURIComponent(page)}`,
				);
			if (status === 200) {
				expect(answer.headers.get("cache-control")).toBe("private, no-store");
				if (!page.endsWith("export"))
					expect(answer.headers.get("content-security-policy")).toMatch(
						/^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/,
					);
			}
		});

		const FORMS: [string, Record<string, string>][] = [
			["/admin/truong/settings", { name: "Khác" }],
			["/admin/truong/share", { link: "make" }],
			["/admin/truong/embed/check", { page: "https://truong.example/" }],
			["/admin/truong/tokens", { name: "x", role: "viewer" }],
			["/admin/truong/people", { name: "x", role: "administrator" }],
			["/admin/truong/voids", { from: "x" }],
			["/admin/truong/voids/abcdefgh-0123456789/on", {}],
			["/admin/truong/voids/abcdefgh-0123456789/back", {}],
			["/admin/truong/people/owner/link", {}],
			["/admin/truong/people/owner/remove", {}],
			["/admin/truong/people/owner/role", { role: "viewer" }],
			["/admin/truong/tokens/0123456789/revoke", {}],
			["/admin/truong/people/invitations/0123456789/withdraw", {}],
		];

		it("leaves no page and no form of a site's out of these tables", () => {
			const toPath = (path: string) =>
				path
					.replace(":site", "truong")
					.replace(":person", "owner")
					.replace("voids/:id", "voids/abcdefgh-0123456789")
					.replace(":id", "0123456789");
			const of = (method: string) =>
				server.calls
					.filter((call) => call.startsWith(`${method} /admin/:site/`))
					.map((call) => toPath(call.split(" ")[1] as string))
					.toSorted();
			expect(of("GET")).toEqual(PAGES.map(([page]) => page).toSorted());
			expect(of("POST")).toEqual(FORMS.map(([form]) => form).toSorted());
		});

		it.each(FORMS)(
			"nobody but administrators posts %s, and not one of theirs from elsewhere",
			async (path, fields) => {
				for (const who of ["nobody", "signed out", "viewer", "editor", "other"])
					expect([303, 403]).toContain(
						(await (readers[who] as Reader).post(path, fields)).status,
					);
				const { text } = await owner.get("/admin/sites");
				const form = /name="form" value="(\w+)"/.exec(text)?.[1] ?? "";
				for (const headers of [
					{ origin: "https://evil.example" },
					{ origin: "null" },
					{ origin: `${server.url}.evil.example` },
					{ origin: server.url.replace("localhost", "localhost.evil") },
					{ "sec-fetch-site": "cross-site" },
					{ "sec-fetch-site": "same-site" },
				])
					expect(
						(await owner.post(path, { ...fields, form }, headers)).status,
					).toBe(403);
				expect((await owner.post(path, fields)).status).toBe(403);
				expect(
					(await owner.post(path, { ...fields, form: "0".repeat(32) })).status,
				).toBe(403);
				expect((await owner.get("/admin/truong/people")).text).not.toContain(
					">x<",
				);
			},
		);
	});

	it("never leads out of itself after signing in", async () => {
		for (const next of [
			"https://evil.example",
			"//evil.example",
			"/\\evil.example",
			"/admin//evil.example",
			"/admin/../../evil",
			"javascript:alert(1)",
			"/admin/\r\nset-cookie: a=b",
		]) {
			const reader = createReader(server, "192.0.2.50");
			const { location } = await signIn(
				reader,
				`?next=${encodeURIComponent(next)}`,
			);
			expect(new URL(location ?? "", server.url).pathname).toMatch(
				/^\/admin\//,
			);
			expect(new URL(location ?? "", server.url).host).toBe(
				new URL(server.url).host,
			);
		}
	});

	it("stops guessing after ten attempts from one address, and lets others in", async () => {
		const guesser = createReader(server, "192.0.2.66");
		const statuses = [];
		for (let at = 0; at < 12; at++)
			statuses.push(
				(await guesser.post("/admin/sign-in", { token: `guess-${at}` })).status,
			);
		expect(statuses).toEqual([...Array(10).fill(403), 429, 429]);
		expect((await signIn(guesser)).status).toBe(429);
		expect((await signIn(createReader(server, "192.0.2.67"))).status).toBe(303);
		nowMs += HOUR_MS / 4;
		expect((await signIn(guesser)).status).toBe(303);
	});

	it("stops guessing at the owner's account from many addresses, and lets the owner's own browser in", async () => {
		const own = createReader(server, "192.0.2.140");
		expect((await signIn(own)).status).toBe(303);
		const known = createReader(server, "192.0.2.141");
		known.cookies.set("luot-known", own.cookies.get("luot-known") as string);
		for (let from = 0; from < 10; from++) {
			const guesser = createReader(server, `198.51.100.${from}`);
			for (let at = 0; at < 10; at++)
				await guesser.post("/admin/sign-in", { token: `guess-${at}` });
		}
		expect((await signIn(createReader(server, "192.0.2.142"))).status).toBe(
			429,
		);
		// A mark that somebody made up is none.
		const forged = createReader(server, "192.0.2.143");
		forged.cookies.set("luot-known", `${"0".repeat(32)}.${"0".repeat(64)}`);
		expect((await signIn(forged)).status).toBe(429);
		expect((await signIn(known)).status).toBe(303);
		nowMs += HOUR_MS / 4;
		expect((await signIn(createReader(server, "192.0.2.144"))).status).toBe(
			303,
		);
	});

	it("lets one in by a link, once, however many try at the same time", async () => {
		const { text } = await owner.submit(
			"/admin/truong/people",
			"/admin/truong/people",
			{ name: "Lan", role: "editor" },
		);
		const link = /<code>(http[^<]+)<\/code>/.exec(text)?.[1] ?? "";
		// To look at it uses nothing up.
		expect((await createReader(server).get(link)).text).toContain("Lan");
		const all = await Promise.all(
			[1, 2, 3].map((at) =>
				createReader(server, `192.0.2.7${at}`).post(link, { name: "Lan" }),
			),
		);
		expect(all.map(({ status }) => status).toSorted()).toEqual([303, 403, 403]);
		expect((await createReader(server).get(link)).status).toBe(403);
		const wrong = link.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
		expect((await createReader(server).get(wrong)).status).toBe(403);
	});

	it("lets the owner in by the link of the start, within the hour", async () => {
		const reader = createReader(server);
		const { status } = await reader.post(server.ownerLink, { name: "Chủ" });
		expect([303, 403]).toContain(status);
		if (status === 303)
			expect((await reader.get("/admin/khac/settings")).status).toBe(200);
	});

	it("ends a session that idles or is a week old, changes its secret in between, and ends all at once when asked", async () => {
		const reader = createReader(server, "192.0.2.90");
		await signIn(reader);
		const first = reader.cookies.get("luot");
		nowMs += HOUR_MS + 1;
		expect((await reader.get("/admin/truong/")).status).toBe(200);
		expect(reader.cookies.get("luot")).not.toBe(first);
		const old = createReader(server);
		old.cookies.set("luot", first as string);
		// What was under way with the old secret is answered still.
		expect((await old.get("/admin/truong/")).status).toBe(200);
		nowMs += 61_000;
		expect((await old.get("/admin/truong/")).status).toBe(303);
		nowMs += 12 * HOUR_MS;
		expect((await reader.get("/admin/truong/")).status).toBe(303);
		await signIn(reader);
		for (let day = 0; day < 15; day++) {
			nowMs += 11 * HOUR_MS;
			expect((await reader.get("/admin/truong/")).status).toBe(200);
		}
		nowMs += 11 * HOUR_MS;
		expect((await reader.get("/admin/truong/")).status).toBe(303);
		await signIn(reader);
		const elsewhere = createReader(server, "192.0.2.91");
		await signIn(elsewhere);
		nowMs += 1000;
		await reader.submit("/admin/sites", "/admin/sign-out-everywhere", {});
		expect((await elsewhere.get("/admin/truong/")).status).toBe(303);
		nowMs += 1000;
		owner = createReader(server);
		await signIn(owner);
	});

	it("saves settings with who changed what, and overwrites nobody's", async () => {
		const fields = {
			name: "Trường Mới",
			hostnames: "truong.example\n*.truong.example",
			zone: "Asia/Ho_Chi_Minh",
			unit: "visits",
			firstWeekday: "sunday",
			editorsMay: "propose",
			"opening-views": "4626335",
			"opening-visits": "0",
			"opening-visitors": "0",
			"opening-reason": "bộ đếm cũ",
		};
		const page = "/admin/truong/settings";
		expect((await owner.submit(page, page, fields)).location).toBe(
			`${page}?saved`,
		);
		const { text } = await owner.get(page);
		expect(text).toContain("Trường Mới");
		expect(text).toContain("*.truong.example");
		expect(text).toContain("4626335");
		expect(text).toMatch(/<td>opening<\/td><td>[^<]*bộ đếm cũ/);
		expect(
			(await owner.submit(page, page, { ...fields, version: "1" })).status,
		).toBe(409);
		for (const wrong of [
			{ name: "" },
			{ hostnames: "https://truong.example/" },
			{ zone: "Mars/Base" },
			{ unit: "likes" },
			{ "opening-views": "-1" },
			{ "opening-views": "viele" },
		])
			expect(
				(await owner.submit(page, page, { ...fields, ...wrong })).status,
			).toBe(400);
	});

	it("shows a site to others only where it is public, or under its link, until that ends", async () => {
		const reader = createReader(server, "192.0.2.120");
		for (const path of [
			"/shared/khac/",
			"/shared/khac/daily.json",
			`/shared/khac/${"0".repeat(48)}`,
			"/shared/nirgends/",
		])
			expect((await reader.get(path)).status).toBe(404);
		const page = "/admin/khac/settings";
		const share = (link: string) =>
			owner.submit(page, "/admin/khac/share", { link });
		const made = await share("make");
		const link = /<code>(http[^<]+)<\/code>/.exec(made.text)?.[1] ?? "";
		expect((await reader.get(link)).status).toBe(200);
		expect((await reader.get(link)).text).not.toContain('name="form"');
		expect((await reader.get("/shared/khac/")).status).toBe(404);
		expect((await owner.get(page)).text).not.toContain(link);
		const later = await share("make");
		expect((await reader.get(link)).status).toBe(404);
		const second = /<code>(http[^<]+)<\/code>/.exec(later.text)?.[1] ?? "";
		await share("end");
		expect((await reader.get(second)).status).toBe(404);
		await fetch(`${server.url}/v1/sites/khac`, {
			method: "PATCH",
			headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
			body: JSON.stringify({ isPublic: true }),
		});
		expect((await reader.get("/shared/khac/")).status).toBe(200);
		const { headers, text } = await reader.get("/shared/khac/daily.json");
		expect(headers.get("access-control-allow-origin")).toBe("*");
		expect(JSON.parse(text)).toEqual({
			site: "khac",
			name: "Trường thử nghiệm",
			zone: "Asia/Ho_Chi_Minh",
			items: [],
		});
	});

	it("makes a token that works at once, and ends it", async () => {
		const page = "/admin/truong/tokens";
		const { text, status } = await owner.submit(page, page, {
			name: "Phần mềm <b>",
			role: "viewer",
		});
		expect(status).toBe(200);
		expect(text).toContain("Phần mềm &lt;b&gt;");
		const token = /<code>(luot_truong_\w+)<\/code>/.exec(text)?.[1] ?? "";
		const read = () =>
			fetch(`${server.url}/v1/sites/truong/stats`, {
				headers: { authorization: `Bearer ${token}` },
			});
		expect((await read()).status).toBe(200);
		expect((await owner.get(page)).text).not.toContain(token);
		const id = token.split("_")[2];
		await owner.submit(page, `${page}/${id}/revoke`, {});
		expect((await read()).status).toBe(401);
	});

	it("looks at a page of the site's and says what it sees, what a view would count as, and when one last did", async () => {
		const page = "/admin/demo/embed";
		const look = async (address: string) =>
			(
				await owner.submit(page, `${page}/check`, { page: address })
			).text.replaceAll(/<[^>]+>/g, " ");
		const seen = await look(`${server.url}/demo/`);
		expect(seen).toContain("Trang có mã đếm");
		expect(seen).toContain("Chính sách bảo mật của trang cho phép mã chạy");
		expect(seen).toContain("Trang có hộp đếm");
		// As a program that calls itself none of the browsers.
		expect(seen).toContain("Lượt xem thử sẽ không được tính");
		expect(seen).toContain("chưa được tính lượt nào");
		await sendView(
			server,
			"demo",
			{ id: "view-of-the-demo", url: `${server.url}/demo/` },
			{ "x-address": "192.0.2.200" },
		);
		expect(await look(`${server.url}/demo/`)).toContain("1 lượt xem");
		expect(await look(`${server.url}/docs`)).toContain("Trang không có mã đếm");
		expect(await look("https://elsewhere.example/")).toContain(
			"Địa chỉ không thuộc tên miền của trang elsewhere.example",
		);
		expect(await look("javascript:alert(1)")).toContain(
			"Địa chỉ không thuộc tên miền",
		);
	});

	it("takes a role away at once", async () => {
		const reader = await invite("khac", "viewer");
		expect((await reader.get("/admin/khac/")).status).toBe(200);
		const page = "/admin/khac/people";
		const { text } = await owner.get(page);
		const ids = [...text.matchAll(/people\/([0-9a-f]{16})\/remove/g)].map(
			([, id]) => id,
		);
		for (const id of ids) await owner.submit(page, `${page}/${id}/remove`, {});
		expect((await reader.get("/admin/khac/")).status).toBe(403);
	});

	it("says in both languages, as chosen or as the browser asks", async () => {
		const reader = createReader(server, "192.0.2.99");
		expect((await reader.get("/admin/sign-in")).text).toContain('lang="vi"');
		const english = { "accept-language": "en-US,en;q=0.9" };
		expect((await reader.get("/admin/sign-in", english)).text).toContain(
			">Sign in</h1>",
		);
		await reader.get("/admin/sign-in?lang=vi");
		expect((await reader.get("/admin/sign-in", english)).text).toContain(
			">Đăng nhập</h1>",
		);
	});

	it("tells bad questions as pages, never as faults", async () => {
		for (const query of [
			"from=x",
			"metric=likes",
			"from=2026-11-24&to=2026-11-01",
			"compare=x",
		])
			expect((await owner.get(`/admin/truong/?${query}`)).status).toBe(400);
		expect((await owner.get("/admin/truong/report?month=2026-13")).status).toBe(
			400,
		);
		expect((await owner.get("/admin/nirgends/")).status).toBe(404);
		expect(
			(await owner.post("/admin/truong/settings", { x: "a".repeat(70_000) }))
				.status,
		).toBe(400);
	});

	it("tells who runs a site what its counting costs this month, in both languages, and nobody else", async () => {
		await createSite(server, { id: "dat", hostnames: ["dat.example"] });
		const visit = (at: number, agent = FIREFOX) =>
			fetch(`${server.url}/v1/sites/dat/box`, {
				method: "POST",
				headers: { "user-agent": agent, "x-address": `192.0.2.${at}` },
				body: JSON.stringify({
					id: `view-cost-${at}`,
					url: "https://dat.example/",
				}),
			});
		for (let at = 0; at < 7; at++) await visit(at);
		for (let at = 7; at < 9; at++) await visit(at, "Googlebot/2.1");
		const tile = async (reader: Reader, query: string) =>
			/<section class="card" id="cost">.*?<\/section>/s.exec(
				(await reader.get(`/admin/dat/${query}`)).text,
			)?.[0];
		const [vi, en] = [
			await tile(owner, "?lang=vi&from=2026-11-01&to=2026-11-02"),
			await tile(owner, "?lang=en"),
		];
		expect(vi).toContain("9 lượt gọi, trong đó 2 không tính");
		expect(vi).toContain("dưới 0,01");
		expect(vi).toContain("us-east-1");
		expect(en).toContain("9 calls, 2 of them not counted");
		expect(en).toMatch(/looked up on \d+ \w+ 20\d\d/);
		expect(await tile(await invite("dat", "administrator"), "")).toContain("9");
		expect(await tile(await invite("dat", "reviewer"), "")).toBeUndefined();
	});

	it("keeps no secret in the clear: a token of the API does not open it, nor its cookie the API", async () => {
		const { token } = await createMember(server, "truong", "administrator");
		const reader = createReader(server);
		expect(
			(await reader.get("/admin/truong/", { authorization: `Bearer ${token}` }))
				.status,
		).toBe(303);
		expect((await owner.get("/v1/sites/truong")).status).toBe(401);
	});
});
