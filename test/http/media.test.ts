import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { createMember, createSender, type Send } from "../support/editor.ts";
import { sendFile, uploadFile } from "../support/media.ts";
import { drawPicture, PDF } from "../support/pictures.ts";
import { createSite, startTestServer } from "../support/server.ts";

const ALL = "/v1/sites/truong/media";

describe("pictures and documents", () => {
	let server: Server;
	let nowMs = Date.parse("2026-11-23T10:00:00+07:00");
	let anybody: Send;
	let editor: Send;
	let viewer: Send;
	let photograph: Buffer;

	beforeAll(async () => {
		server = await startTestServer("dynalite", { nowMs: () => nowMs });
		await createSite(server, { id: "truong" });
		await createSite(server, { id: "khac" });
		anybody = createSender(server);
		editor = (await createMember(server, "truong", "editor")).send;
		viewer = (await createMember(server, "truong", "viewer")).send;
		photograph = await drawPicture("jpeg", { width: 800, height: 600 });
	});
	afterAll(() => server.close());

	const jpeg = () => ({
		name: "Lễ khai giảng (1).jpg",
		type: "image/jpeg",
		bytes: photograph,
	});
	const openAnew = (url: string) => fetch(url, { redirect: "manual" });

	it("come by two calls and a transfer, and are then there for everybody", async () => {
		const { status, headers, body } = await uploadFile(
			editor,
			"truong",
			jpeg(),
		);
		expect([status, headers.get("etag"), headers.get("location")]).toEqual([
			201,
			'"2"',
			`${ALL}/${body.id}`,
		]);
		expect(body).toEqual({
			id: expect.stringMatching(/^[0-9a-z]{9}-[0-9a-f]{32}$/),
			fileName: "Lễ khai giảng (1).jpg",
			uploadedBy: "Người editor",
			uploadedAt: "2026-11-23T03:00:00.000Z",
			type: "image/webp",
			path: `/media/${body.id}-800x600.webp`,
			url: `${server.url}/media/${body.id}-800x600.webp`,
			size: expect.any(Number),
			width: 800,
			height: 600,
			widths: [
				{ width: 320, url: `${server.url}/media/${body.id}-320.webp` },
				{ width: 640, url: `${server.url}/media/${body.id}-640.webp` },
				{ width: 800, url: `${server.url}/media/${body.id}-800x600.webp` },
			],
		});
		for (const { url } of body.widths) {
			const picture = await openAnew(url);
			expect(picture.status).toBe(200);
			expect(Object.fromEntries(picture.headers)).toMatchObject({
				"content-type": "image/webp",
				"x-content-type-options": "nosniff",
				"cache-control": "public, max-age=31536000, immutable",
				"content-security-policy": "default-src 'none'; sandbox",
				"cross-origin-resource-policy": "cross-origin",
			});
			const etag = picture.headers.get("etag") as string;
			const again = await fetch(url, { headers: { "if-none-match": etag } });
			expect(again.status).toBe(304);
		}
	});

	it("stand in articles with their size and widths, wherever these are read", async () => {
		const { body } = await uploadFile(editor, "truong", jpeg());
		const { body: article } = await editor(
			"POST",
			"/v1/sites/truong/articles",
			{
				title: "Lễ khai giảng",
				content_html: `<figure><img src="${body.path}" alt="Sân trường /media/ & cờ" srcset="https://evil.example/x 1x"><figcaption>Sân trường<br>buổi sáng <small>Ảnh: Thu Hà</small></figcaption></figure>`,
				image: body.path,
				_luot: { status: "published" },
			},
		);
		expect(article.content_html).toContain(
			`<img src="${body.url}" srcset="${body.widths.map((each: { url: string; width: number }) => `${each.url} ${each.width}w`).join(", ")}" sizes="(max-width: 48rem) 100vw, 48rem" alt="Sân trường /media/ &#x26; cờ" width="800" height="600" loading="lazy" decoding="async">`.replace(
				"&#x26;",
				"&amp;",
			),
		);
		expect(article.image).toBe(body.url);
		expect(article._luot.figures).toEqual([
			{
				id: "f1",
				url: body.url,
				fileName: `${body.id}-800x600.webp`,
				alt: "Sân trường /media/ & cờ",
				caption: "Sân trường\nbuổi sáng",
				credit: "Ảnh: Thu Hà",
				width: 800,
				height: 600,
			},
		]);
	});

	it("may be documents, which keep their name for who saves them", async () => {
		const { status, body } = await uploadFile(editor, "truong", {
			name: 'Quyết định "số 6468"\\HVCTQG.pdf',
			type: "application/pdf",
			bytes: PDF,
		});
		expect([status, body.path]).toEqual([201, `/media/${body.id}.pdf`]);
		const document = await openAnew(body.url);
		expect(document.headers.get("content-type")).toBe("application/pdf");
		expect(document.headers.get("content-disposition")).toBe(
			`inline; filename="Quy_t __nh _s_ 6468__HVCTQG.pdf"; filename*=UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh%20%22s%E1%BB%91%206468%22%5CHVCTQG.pdf`,
		);
		expect(Buffer.from(await document.arrayBuffer())).toEqual(PDF);
	});

	it("are kept once, however often the last call is made", async () => {
		const { headers, body } = await sendFile(editor, "truong", jpeg());
		const one = headers.get("location") as string;
		const answers = await Promise.all([
			editor("POST", one),
			editor("POST", one),
		]);
		for (const { status } of answers) expect([201, 412]).toContain(status);
		expect(answers.map(({ status }) => status)).toContain(201);
		const last = await editor("POST", one);
		expect([last.status, last.body.id]).toEqual([201, body.id]);
	});

	it("are waited for: who calls too early is told so, and may call again", async () => {
		const asked = await editor("POST", ALL, {
			fileName: "a.jpg",
			type: "image/jpeg",
			size: photograph.byteLength,
		});
		const one = asked.headers.get("location") as string;
		const early = await editor("POST", one);
		expect([early.status, early.body.type]).toEqual([
			409,
			"urn:luot:problem:unfinished",
		]);
		const { method, url, headers } = asked.body.upload;
		await fetch(url, { method, headers, body: Buffer.from(photograph) });
		expect((await editor("POST", one)).status).toBe(201);
	});

	it("are listed the latest first, a page at a time", async () => {
		const names = ["một.jpg", "hai.jpg", "ba.jpg"];
		const { send } = await createMember(server, "khac", "editor");
		for (const name of names) {
			nowMs += 1000;
			await uploadFile(send, "khac", { ...jpeg(), name });
		}
		const first = await send("GET", "/v1/sites/khac/media?limit=2");
		const nameOf = ({ fileName }: { fileName: string }) => fileName;
		expect(first.body.items.map(nameOf)).toEqual(["ba.jpg", "hai.jpg"]);
		const second = await send(
			"GET",
			first.body.next_url.replace(server.url, ""),
		);
		expect(second.body.items.map(nameOf)).toEqual(["một.jpg"]);
		expect(second.body).not.toHaveProperty("next_url");
	});

	it("can be described, by who has read what stands there, and taken away", async () => {
		const { headers, body } = await uploadFile(editor, "truong", jpeg());
		const one = headers.get("location") as string;
		const said = { alt: "Toàn cảnh sân trường", credit: "Thu Hà" };
		expect((await editor("PATCH", one, said)).status).toBe(428);
		const changed = await editor("PATCH", one, said, { "if-match": '"2"' });
		expect(changed.body).toMatchObject(said);
		const stale = await editor("PATCH", one, said, { "if-match": '"2"' });
		expect(stale.status).toBe(412);
		const unsaid = await editor(
			"PATCH",
			one,
			{ credit: null },
			{ "if-match": '"3"' },
		);
		expect(unsaid.body).not.toHaveProperty("credit");
		expect((await editor("DELETE", one)).status).toBe(428);
		const gone = await editor("DELETE", one, undefined, { "if-match": '"4"' });
		expect(gone.status).toBe(204);
		for (const { url } of body.widths)
			expect((await openAnew(url)).status).toBe(404);
		expect((await editor("GET", one)).status).toBe(404);
	});

	it.each<[string, unknown, string]>([
		["an SVG", { type: "image/svg+xml" }, "type"],
		["a page", { type: "text/html" }, "type"],
		["more than 10 MB", { size: 10_000_001 }, "size"],
		["nothing", { size: 0 }, "size"],
		["a size in words", { size: "100" }, "size"],
		["a name with a line break", { fileName: "a\nb.jpg" }, "fileName"],
		["no name", { fileName: "" }, "fileName"],
		["a site of its own choice", { site: "khac" }, "site"],
		["a key of its own choice", { id: "../../x" }, "id"],
	])("are refused before they come: %s", async (_, fault, at) => {
		const { status, body } = await editor("POST", ALL, {
			fileName: "a.jpg",
			type: "image/jpeg",
			size: 100,
			...(fault as object),
		});
		expect(status).toBe(400);
		expect(JSON.stringify(body)).toContain(at);
	});

	it.each([
		"../../etc/passwd",
		"..\\..\\boot.ini",
		"a.jpg\u0000.html",
		"x".repeat(200),
		"<img src=x onerror=alert(1)>.jpg",
	])("have nothing to do with what their file is called: %s", async (name) => {
		const { status, body } = await editor("POST", ALL, {
			fileName: name,
			type: "image/jpeg",
			size: photograph.byteLength,
		});
		if (status === 400) return;
		expect(body.upload.url).not.toContain(encodeURIComponent(name));
		expect(body.upload.url).toContain(`/uploads/${body.id}?`);
		expect(body.fileName).toBe(name);
	});

	it("are refused when they are not what was said, and leave nothing behind", async () => {
		const { headers, body } = await sendFile(editor, "truong", {
			name: "a.png",
			type: "image/png",
			bytes: photograph,
		});
		const one = headers.get("location") as string;
		const refused = await editor("POST", one);
		expect([refused.status, refused.body.detail]).toEqual([
			400,
			"The file is image/jpeg, not image/png as was said. Say what it is, or save it as that.",
		]);
		expect((await editor("POST", one)).status).toBe(409);
		expect(
			(await openAnew(`${server.url}/media/${body.id}-800x600.webp`)).status,
		).toBe(404);
	});

	it("come only as they were let in: of that type and size, at that address, in that quarter of an hour", async () => {
		const ask = async () =>
			(
				await editor("POST", ALL, {
					fileName: "a.jpg",
					type: "image/jpeg",
					size: 4,
				})
			).body.upload;
		const put = (url: string, type: string, bytes: string) =>
			fetch(url, {
				method: "PUT",
				headers: { "content-type": type },
				body: bytes,
			});
		const { url } = await ask();
		const [address = "", query = ""] = url.split("?");
		expect((await put(url, "text/html", "abcd")).status).toBe(403);
		expect((await put(url, "image/jpeg", "abcde")).status).toBe(403);
		expect(
			(await put(`${address}x?${query}`, "image/jpeg", "abcd")).status,
		).toBe(403);
		expect((await put(address, "image/jpeg", "abcd")).status).toBe(403);
		nowMs += 900_001;
		expect((await put(url, "image/jpeg", "abcd")).status).toBe(403);
		expect((await put((await ask()).url, "image/jpeg", "abcd")).status).toBe(
			200,
		);
	});

	it("are no one's to see or change without the role", async () => {
		const { headers } = await uploadFile(editor, "truong", jpeg());
		const one = headers.get("location") as string;
		const { send: stranger } = await createMember(
			server,
			"khac",
			"administrator",
		);
		for (const [send, expected] of [
			[anybody, 401],
			[stranger, 403],
		] as const) {
			for (const [method, path] of [
				["GET", ALL],
				["POST", ALL],
				["GET", one],
				["POST", one],
				["PATCH", one],
				["DELETE", one],
			] as const)
				expect((await send(method, path)).status, `${method} ${path}`).toBe(
					expected,
				);
		}
		expect((await viewer("GET", ALL)).status).toBe(200);
		expect((await viewer("DELETE", one)).status).toBe(403);
	});

	it.each([
		"/media/x",
		"/media/..%2f..%2fetc%2fpasswd",
		"/media/%00.webp",
		"/media/mfx3k2p90-00000000000000000000000000000000.svg",
		"/media/mfx3k2p90-00000000000000000000000000000000.webp",
		`${ALL}?limit=0`,
		`${ALL}?limit=1e3`,
		`${ALL}?before=x`,
		`${ALL}/x`,
	])("answer %s with a problem", async (path) => {
		const { status, headers } = await editor("GET", path);
		expect([400, 404]).toContain(status);
		expect(headers.get("content-type")).toContain("application/problem+json");
	});
});
