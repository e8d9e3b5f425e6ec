import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { createMember, createSender, type Send } from "../support/editor.ts";
import { ADMIN_TOKEN, createSite, startTestServer } from "../support/server.ts";

const ARTICLES = "/v1/sites/truong/articles";
const PUBLISHED = { _luot: { status: "published" } };
const article = (more: Record<string, unknown> = {}) => ({
	title: "Lễ khai giảng",
	content_html: "<p>Sáng nay, nhà trường khai giảng./.</p>",
	...more,
});

describe("publishing", () => {
	let server: Server;
	let nowMs = Date.parse("2026-11-23T10:00:00+07:00");
	let anybody: Send;
	let viewer: Send;
	let editor: Send;
	let reviewer: Send;
	let stranger: Send;

	beforeAll(async () => {
		server = await startTestServer("dynalite", { nowMs: () => nowMs });
		await createSite(server, { id: "truong" });
		await createSite(server, { id: "khac" });
		await createSite(server, { id: "duyet", editorsMay: "propose" });
		anybody = createSender(server);
		viewer = (await createMember(server, "truong", "viewer")).send;
		editor = (await createMember(server, "truong", "editor")).send;
		reviewer = (await createMember(server, "truong", "reviewer")).send;
		stranger = (await createMember(server, "khac", "administrator")).send;
	});
	afterAll(() => server.close());

	const post = async (more: Record<string, unknown> = {}, headers = {}) => {
		const answer = await editor("POST", ARTICLES, article(more), headers);
		expect(answer.body).toMatchObject({ title: expect.any(String) });
		return answer;
	};
	const idOf = (answer: { body: { id: string } }) => answer.body.id;

	it("answers 201 with the article, where it is and its version", async () => {
		const { status, headers, body } = await post(PUBLISHED);
		expect(status).toBe(201);
		expect(headers.get("etag")).toBe('"1"');
		expect(headers.get("location")).toBe(`${ARTICLES}/${body.id}`);
		expect(body.date_published).toBe("2026-11-23T10:00:00+07:00");
		expect((await anybody("GET", `${ARTICLES}/${body.id}`)).status).toBe(200);
	});

	it.each([
		["POST", ""],
		["PUT", "/x"],
		["PATCH", "/x"],
		["DELETE", "/x"],
		["POST", "/x/restore"],
		["GET", "/x/revisions"],
		["GET", "/x/revisions/1"],
		["GET", "/x/revisions/2/diff"],
		["POST", "/x/revisions/1/restore"],
		["GET", "?status=draft"],
	])(
		"lets nobody %s …%s without a token, with less than it needs, or another site's",
		async (method, path) => {
			const id = idOf(await post());
			const call = `${ARTICLES}${path.replace("x", id)}`;
			const body = method === "GET" ? undefined : article();
			expect((await anybody(method, call, body)).status).toBe(401);
			expect(
				(
					await createSender(server, "luot_truong_0123456789_x")(
						method,
						call,
						body,
					)
				).status,
			).toBe(401);
			expect((await stranger(method, call, body)).status).toBe(403);
			if (method !== "GET")
				expect((await viewer(method, call, body)).status).toBe(403);
		},
	);

	it("makes one article of five same requests at once, answers each alike, and refuses the key for another", async () => {
		const headers = { "idempotency-key": "khai-giang-1" };
		const answers = await Promise.all(
			Array.from({ length: 5 }, () =>
				editor("POST", ARTICLES, article({ title: "Một lần" }), headers),
			),
		);
		answers.push(
			await editor("POST", ARTICLES, article({ title: "Một lần" }), headers),
		);
		expect(new Set(answers.map(({ status }) => status))).toEqual(
			new Set([201]),
		);
		expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(
			1,
		);
		const other = await editor(
			"POST",
			ARTICLES,
			article({ title: "Khác" }),
			headers,
		);
		expect(other.status).toBe(422);
		expect(other.body.type).toBe("urn:luot:problem:key-reused");
		// Another member's key is another key.
		expect(
			(await reviewer("POST", ARTICLES, article({ title: "Khác" }), headers))
				.status,
		).toBe(201);
	});

	it("answers a repeat as the first time when the article has changed since, and forgets a key after a day", async () => {
		const headers = { "idempotency-key": "hai" };
		const first = await post({ title: "Cũ" }, headers);
		await editor(
			"PATCH",
			`${ARTICLES}/${idOf(first)}`,
			{ title: "Mới" },
			{ "if-match": '"1"' },
		);
		const again = await post({ title: "Cũ" }, headers);
		expect(again.body).toEqual(first.body);
		const before = nowMs;
		nowMs += 86_400_000;
		expect(idOf(await post({ title: "Cũ" }, headers))).not.toBe(idOf(first));
		nowMs = before;
	});

	it("asks for the version that a change is of, and says which there is", async () => {
		const call = `${ARTICLES}/${idOf(await post())}`;
		for (const method of ["PUT", "PATCH", "DELETE"]) {
			const missing = await editor(method, call, article());
			expect([missing.status, missing.body.type]).toEqual([
				428,
				"urn:luot:problem:version-missing",
			]);
			const stale = await editor(method, call, article(), {
				"if-match": '"7"',
			});
			expect([stale.status, stale.body.type]).toEqual([
				412,
				"urn:luot:problem:stale",
			]);
			expect(stale.body.detail).toContain('"1"');
		}
	});

	it("gives one of two editors who save at once the article, the other 412, and loses neither's text", async () => {
		const call = `${ARTICLES}/${idOf(await post())}`;
		const headers = { "if-match": '"1"' };
		const answers = await Promise.all([
			editor("PUT", call, article({ title: "Của tôi" }), headers),
			reviewer("PUT", call, article({ title: "Của bạn" }), headers),
		]);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
		const { body } = await editor("GET", `${call}/revisions`);
		expect(body.items).toHaveLength(2);
	});

	it("takes the tag that a reader was shown for a change, too", async () => {
		const call = `${ARTICLES}/${idOf(await post(PUBLISHED))}`;
		const { headers } = await anybody("GET", call);
		const tag = headers.get("etag") as string;
		expect(tag).toMatch(/^"1-/);
		expect(
			(await editor("PATCH", call, { title: "Mới" }, { "if-match": tag }))
				.status,
		).toBe(200);
		expect(
			(await editor("PATCH", call, { title: "Mới" }, { "if-match": tag }))
				.status,
		).toBe(412);
	});

	it("patches as RFC 7396 says: null takes out, objects are merged, all else stays", async () => {
		const made = await post({
			summary: "Tóm tắt",
			tags: ["a"],
			_luot: { featured: true, articleSection: "Tin tức" },
		});
		const { body } = await editor(
			"PATCH",
			`${ARTICLES}/${idOf(made)}`,
			{ summary: null, tags: ["b", "c"], _luot: { featured: null } },
			{ "if-match": '"1"' },
		);
		expect(body.summary).toBeUndefined();
		expect(body.tags).toEqual(["b", "c"]);
		expect(body._luot.featured).toBeUndefined();
		expect(body._luot.articleSection).toBe("Tin tức");
		expect(body.content_html).toBe(made.body.content_html);
	});

	it("changes a body from one format to the other", async () => {
		const made = await post();
		const { body } = await editor(
			"PATCH",
			`${ARTICLES}/${idOf(made)}`,
			{ content_markdown: "**Mới**" },
			{ "if-match": '"1"' },
		);
		expect(body.content_html).toBe("<p><strong>Mới</strong></p>");
		expect(body._luot.source).toEqual({ format: "markdown", text: "**Mới**" });
	});

	it("takes back what it has answered, as it is", async () => {
		const made = await post({
			...PUBLISHED,
			tags: ["a"],
			authors: [{ name: "Lan" }],
			summary: "s",
		});
		const { _luot, ...told } = (
			await anybody("GET", `${ARTICLES}/${idOf(made)}`)
		).body;
		const { body, status } = await editor(
			"PUT",
			`${ARTICLES}/${idOf(made)}`,
			{ ...told, _luot },
			{ "if-match": '"1"' },
		);
		expect(status).toBe(200);
		expect({ ...body, date_modified: "", _luot: { ..._luot } }).toEqual({
			...told,
			date_modified: "",
			_luot,
		});
		expect(body._luot.version).toBe(2);
	});

	it("keeps every version with who, when and why; shows what differs; and brings an old one back", async () => {
		const made = await post({ title: "Bản một" });
		const call = `${ARTICLES}/${idOf(made)}`;
		nowMs += 60_000;
		await reviewer(
			"PATCH",
			call,
			{ title: "Bản hai", _luot: { note: "Sửa tên" } },
			{ "if-match": '"1"' },
		);
		const { body } = await editor("GET", `${call}/revisions`);
		expect(body.items).toEqual([
			{
				version: 2,
				at: "2026-11-23T03:01:00.000Z",
				by: { id: expect.any(String), name: "Người reviewer" },
				note: "Sửa tên",
				state: "draft",
				title: "Bản hai",
			},
			{
				version: 1,
				at: "2026-11-23T03:00:00.000Z",
				by: { id: expect.any(String), name: "Người editor" },
				state: "draft",
				title: "Bản một",
			},
		]);
		const diff = await editor("GET", `${call}/revisions/2/diff`);
		expect(diff.body).toEqual({
			from: 1,
			to: 2,
			fields: [
				{
					field: "title",
					parts: [
						{ value: "Bản " },
						{ value: "một", removed: true },
						{ value: "hai", added: true },
					],
				},
			],
		});
		const restored = await editor(
			"POST",
			`${call}/revisions/1/restore`,
			undefined,
			{ "if-match": '"2"' },
		);
		expect([
			restored.status,
			restored.body.title,
			restored.body._luot.version,
		]).toEqual([200, "Bản một", 3]);
		expect((await editor("GET", `${call}/revisions/2`)).body.title).toBe(
			"Bản hai",
		);
		expect((await editor("GET", `${call}/revisions/9`)).status).toBe(404);
		expect((await editor("GET", `${call}/revisions/0`)).status).toBe(404);
	});

	it("takes a deleted article out of sight and brings it back whole", async () => {
		const made = await post(PUBLISHED);
		const call = `${ARTICLES}/${idOf(made)}`;
		const deleted = await editor("DELETE", call, undefined, {
			"if-match": '"1"',
		});
		expect([deleted.status, deleted.body._luot.status]).toEqual([
			200,
			"deleted",
		]);
		expect((await anybody("GET", call)).status).toBe(404);
		expect((await editor("GET", call)).body._luot.status).toBe("deleted");
		const restored = await editor("POST", `${call}/restore`, undefined, {
			"if-match": '"2"',
		});
		expect(restored.status).toBe(200);
		expect((await anybody("GET", call)).body.content_html).toBe(
			made.body.content_html,
		);
	});

	it("leads from old slugs to the new one, and gives none of them to another article", async () => {
		const made = await post({ title: "Hội thao", ...PUBLISHED });
		const call = `${ARTICLES}/${idOf(made)}`;
		await editor(
			"PATCH",
			call,
			{ _luot: { slug: "hoi-thao-2026" } },
			{ "if-match": '"1"' },
		);
		const old = await anybody("GET", `${ARTICLES}/hoi-thao?fields=title`);
		expect([old.status, old.headers.get("location")]).toEqual([
			301,
			`${ARTICLES}/hoi-thao-2026?fields=title`,
		]);
		const page = await anybody("GET", "/news/truong/hoi-thao");
		expect([page.status, page.headers.get("location")]).toEqual([
			301,
			"/news/truong/hoi-thao-2026",
		]);
		expect((await post({ title: "Hội thao" })).body._luot.slug).toBe(
			"hoi-thao-2",
		);
		const taken = await editor(
			"POST",
			ARTICLES,
			article({ _luot: { slug: "hoi-thao" } }),
		);
		expect([taken.status, taken.body.type]).toEqual([
			409,
			"urn:luot:problem:conflict",
		]);
		// Back again is no other article's.
		expect(
			(
				await editor(
					"PATCH",
					call,
					{ _luot: { slug: "hoi-thao" } },
					{ "if-match": '"2"' },
				)
			).status,
		).toBe(200);
	});

	it("publishes at its time and not before, whatever timers do, and lets go at its end", async () => {
		const before = nowMs;
		const { body } = await post({
			title: "Hẹn giờ",
			date_published: "2026-12-24T10:00:00+07:00",
			_luot: { status: "scheduled", expires: "2026-12-25T00:00:00+07:00" },
		});
		expect(body._luot.status).toBe("scheduled");
		const statusesAt = async (time: string) => {
			nowMs = Date.parse(time);
			const calls = [
				`${ARTICLES}/hen-gio`,
				`${ARTICLES}/${body.id}`,
				"/news/truong/hen-gio",
			];
			const one = await Promise.all(
				calls.map(async (call) => (await anybody("GET", call)).status),
			);
			const list = (await anybody("GET", `${ARTICLES}?limit=100`)).body.items;
			const found = (await anybody("GET", `${ARTICLES}?q=hen+gio`)).body.items;
			return [
				...one,
				...[list, found].map((items) =>
					items.some(({ id }: { id: string }) => id === body.id),
				),
			];
		};
		expect(await statusesAt("2026-12-24T09:59:59.999+07:00")).toEqual([
			404,
			404,
			404,
			false,
			false,
		]);
		expect(await statusesAt("2026-12-24T10:00:00.000+07:00")).toEqual([
			200,
			200,
			200,
			true,
			true,
		]);
		expect(await statusesAt("2026-12-24T23:59:59.999+07:00")).toEqual([
			200,
			200,
			200,
			true,
			true,
		]);
		expect(await statusesAt("2026-12-25T00:00:00.000+07:00")).toEqual([
			404,
			404,
			404,
			false,
			false,
		]);
		nowMs = before;
		const past = await editor(
			"POST",
			ARTICLES,
			article({
				date_published: "2020-01-01T00:00:00Z",
				_luot: { status: "scheduled" },
			}),
		);
		expect([past.status, past.body.detail]).toEqual([
			400,
			expect.stringContaining("date_published"),
		]);
	});

	it("is the reviewer's where the site says so; the editor hands in and gets it back with a note", async () => {
		const author = (await createMember(server, "duyet", "editor")).send;
		const reviewing = (await createMember(server, "duyet", "reviewer")).send;
		const all = "/v1/sites/duyet/articles";
		const refused = await author("POST", all, article(PUBLISHED));
		expect([refused.status, refused.body.type]).toEqual([
			403,
			"urn:luot:problem:not-allowed",
		]);
		const made = await author(
			"POST",
			all,
			article({ _luot: { status: "pending" } }),
		);
		const call = `${all}/${idOf(made)}`;
		expect(
			(await reviewing("GET", `${all}?status=pending`)).body.items,
		).toHaveLength(1);
		expect(
			(await author("PATCH", call, PUBLISHED, { "if-match": '"1"' })).status,
		).toBe(403);
		const returned = await reviewing(
			"PATCH",
			call,
			{ _luot: { status: "draft", note: "Thiếu ảnh" } },
			{ "if-match": '"1"' },
		);
		expect(returned.body._luot).toMatchObject({
			status: "draft",
			note: "Thiếu ảnh",
		});
		await author(
			"PATCH",
			call,
			{ _luot: { status: "pending" } },
			{ "if-match": '"2"' },
		);
		expect(
			(await reviewing("PATCH", call, PUBLISHED, { "if-match": '"3"' })).status,
		).toBe(200);
		for (const [method, path, body] of [
			["PATCH", "", { title: "Lén sửa" }],
			["DELETE", "", undefined],
			["POST", "/revisions/1/restore", undefined],
		] as const)
			expect(
				(await author(method, call + path, body, { "if-match": '"4"' })).status,
			).toBe(403);
	});

	it.each([
		["views", { views: 9 }],
		["role", { role: "owner" }],
		["site", { site: "khac" }],
		["deleted", { _luot: { deleted: true } }],
		["by", { _luot: { by: { id: "x" } } }],
		["slug in its own place only", { slug: "x" }],
		["a body in both formats", { content_markdown: "x" }],
		["no body", { content_html: undefined }],
		["a title of blanks", { title: " \u00a0 " }],
		["a title of two lines", { title: "a\nb" }],
		["a title with NUL", { title: "a\u0000b" }],
		["a title with half a character", { title: "a\ud800b" }],
		["a title that turns its line around", { title: "a\u202eb" }],
		["a title of 301", { title: "a".repeat(301) }],
		[
			"a body that is too long",
			{ content_html: `<p>${"a".repeat(200_000)}</p>` },
		],
		["a body with a control character", { content_html: "a\u0007b" }],
		[
			"10,000 divisions in each other",
			{ content_html: "<div>".repeat(10_000) },
		],
		["a time without an offset", { date_published: "2026-11-23T10:00:00" }],
		["a day that is none", { date_published: "2026-02-30T10:00:00Z" }],
		["a year that nobody means", { date_published: "0001-01-01T00:00:00Z" }],
		["a status that is none", { _luot: { status: "live" } }],
		["a slug of capitals", { _luot: { slug: "Khai-Giang" } }],
		["a slug that walks", { _luot: { slug: "../x" } }],
		[
			"a slug like another's id",
			{ _luot: { slug: "00000000-0000-4000-8000-000000000001" } },
		],
		["a picture by http", { image: "http://a.example/x.png" }],
		["a picture by script", { image: "javascript:alert(1)" }],
		[
			"a canonical address by script",
			{ _luot: { canonical_url: "javascript:alert(1)" } },
		],
		["an author without a name", { authors: [{ name: "" }] }],
		["an author as text", { authors: "Lan" }],
		["21 tags", { tags: Array.from({ length: 21 }, (_, at) => `t${at}`) }],
		["a language that is none", { language: "tiếng Việt" }],
		[
			"an attachment by script",
			{ attachments: [{ url: "javascript:x", mime_type: "application/pdf" }] },
		],
		[
			"a size that is no number",
			{
				attachments: [
					{
						url: "https://a.example/x.pdf",
						mime_type: "application/pdf",
						size_in_bytes: "9",
					},
				],
			},
		],
	])("refuses %s with what to change", async (_, more) => {
		const { status, body } = await editor("POST", ARTICLES, article(more));
		expect([status, body.type]).toEqual([
			400,
			"urn:luot:problem:invalid-input",
		]);
		expect(body.detail.length).toBeGreaterThan(8);
	});

	it.each([
		["nothing", ""],
		["half an object", '{"title": "x'],
		["an array", "[]"],
		["null", "null"],
		["a number", "1e999"],
		["no JSON", "<xml/>"],
		["a list 10,000 deep", "[".repeat(10_000) + "]".repeat(10_000)],
		[
			"an object 10,000 deep",
			`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
		],
		[
			"a prototype",
			'{"__proto__": {"title": "x"}, "content_html": "<p>x</p>"}',
		],
	])("refuses a body of %s", async (_, body) => {
		const { status } = await editor("POST", ARTICLES, body);
		expect(status).toBe(400);
	});

	it("refuses 5 MB before it has read them, and bytes that are no UTF-8", async () => {
		expect(
			(
				await editor(
					"POST",
					ARTICLES,
					article({ content_html: "a".repeat(5_000_000) }),
				)
			).status,
		).toBe(413);
		const response = await fetch(`${server.url}${ARTICLES}`, {
			method: "POST",
			headers: {
				authorization: `Bearer ${(await createMember(server, "truong", "editor")).token}`,
			},
			body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
		});
		expect(response.status).toBe(400);
	});

	it("keeps nothing of what it has refused", async () => {
		const { body } = await editor("GET", `${ARTICLES}?status=any&limit=100`);
		const before = body.items.length;
		await editor(
			"POST",
			ARTICLES,
			article({ title: "Không hợp lệ", tags: [""] }),
			{ "idempotency-key": "x1" },
		);
		expect(
			(await editor("GET", `${ARTICLES}?status=any&limit=100`)).body.items,
		).toHaveLength(before);
		// And the key is free for the request as it should be.
		expect(
			(
				await editor("POST", ARTICLES, article({ title: "Hợp lệ" }), {
					"idempotency-key": "x1",
				})
			).status,
		).toBe(201);
	});

	it("says what an editor may want to look at, beside the 201", async () => {
		const { body, status } = await post({
			content_html:
				'<p>Năm 20212, trường có 47 lớp (gồm 21 lớp khối 10 và 24 lớp khối 11). Xã hội hoá, xã hội hóa.</p><figure><img src="https://a.example/1.png"><figcaption>Đại biểu</figcaption></figure><figure><img src="https://a.example/2.png" alt="x"><figcaption>Đại biểu</figcaption></figure>',
		});
		expect(status).toBe(201);
		const codes = body._luot.warnings.map(({ code }: { code: string }) => code);
		expect(codes.length).toBeGreaterThanOrEqual(5);
		for (const { message } of body._luot.warnings)
			expect(message).toEqual({
				vi: expect.any(String),
				en: expect.any(String),
			});
	});

	it("is the owner's everywhere", async () => {
		const owner = createSender(server, ADMIN_TOKEN);
		expect(
			(await owner("POST", "/v1/sites/khac/articles", article(PUBLISHED)))
				.status,
		).toBe(201);
		expect(
			(await owner("POST", "/v1/sites/khong-co/articles", article())).status,
		).toBe(404);
	});
});
