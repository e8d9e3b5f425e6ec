import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	createPageFetcher,
	isPublicAddress,
} from "../../functions/http/dashboard/page-fetcher.ts";

describe("a page of a site's", () => {
	let server: Server;
	let base: string;
	const asked: string[] = [];
	const fetchLocal = createPageFetcher({ isPrivateAllowed: true });
	const fetchPublic = createPageFetcher({ isPrivateAllowed: false });

	beforeAll(async () => {
		server = createServer((request, response) => {
			asked.push(`${request.headers["user-agent"]}`);
			const html = { "content-type": "text/html; charset=utf-8" };
			const redirect = (to: string) =>
				response.writeHead(302, { location: to }).end();
			switch (request.url) {
				case "/policies":
					response.setHeader("content-security-policy", [
						"default-src 'self'",
						"img-src *",
					]);
					response.writeHead(200, html);
					return response.end("<p>Chào</p>");
				case "/packed":
					response.writeHead(200, { ...html, "content-encoding": "gzip" });
					return response.end(gzipSync("<p>gói</p>"));
				case "/bomb":
					response.writeHead(200, { ...html, "content-encoding": "gzip" });
					return response.end(gzipSync(Buffer.alloc(50_000_000, 97)));
				case "/endless": {
					response.writeHead(200, html);
					const more = setInterval(
						() => response.write("a".repeat(100_000)),
						5,
					);
					return response.on("close", () => clearInterval(more));
				}
				case "/broken":
					response.writeHead(200, { ...html, "content-encoding": "gzip" });
					return response.end("no gzip");
				case "/once":
					return redirect("/policies");
				case "/loop":
					return redirect("/loop");
				case "/away":
					return redirect("http://metadata.example/latest");
				case "/literal":
					return redirect("http://169.254.169.254/latest/meta-data/");
				case "/file":
					return redirect("file:///etc/passwd");
				case "/picture":
					response.writeHead(200, { "content-type": "image/png" });
					return response.end("x");
				case "/missing":
					return response.writeHead(404, html).end("no");
				case "/drop":
					return request.socket.destroy();
				default:
					response.writeHead(200, html);
					return response.end("<p>ok</p>");
			}
		});
		await new Promise<void>((resolve) =>
			server.listen(0, "127.0.0.1", resolve),
		);
		base = `http://localhost:${(server.address() as AddressInfo).port}`;
	});
	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});

	const get = (path: string) => fetchLocal(base + path, ["localhost"]);

	it("comes with where it was in the end, its text and its policies", async () => {
		expect(await get("/once")).toEqual({
			ok: true,
			url: `${base}/policies`,
			html: "<p>Chào</p>",
			policies: ["default-src 'self'", "img-src *"],
		});
		expect(await get("/packed")).toMatchObject({ html: "<p>gói</p>" });
		expect(asked.every((agent) => agent.includes("Luot-Check"))).toBe(true);
	});

	it("is looked at up to a megabyte, however much there is or unfolds", async () => {
		for (const path of ["/endless", "/bomb"]) {
			const found = await get(path);
			expect(found.ok && found.html.length, path).toBe(1_000_000);
		}
	});

	it.each([
		["/loop", "too-many-redirects"],
		["/away", "foreign-host"],
		["/literal", "foreign-host"],
		["/file", "foreign-host"],
		["/picture", "no-html"],
		["/missing", "status"],
		["/drop", "no-answer"],
		["/broken", "no-answer"],
	])("at %s is not had: %s", async (path, why) => {
		expect(await get(path)).toMatchObject({ ok: false, why });
	});

	it.each([
		["no address", "foreign-host"],
		["ftp://localhost/", "foreign-host"],
		["http://evil.example/", "foreign-host"],
		["http://localhost.evil.example/", "foreign-host"],
		["http://user:secret@localhost/", "foreign-host"],
		["http://nirgends.invalid/", "unknown-host"],
	])("of %s is refused: %s", async (address, why) => {
		expect(
			await fetchLocal(address, ["localhost", "nirgends.invalid"]),
		).toMatchObject({ ok: false, why });
	});

	it("is never one of this machine's or its network's, whatever name an administrator gives it", async () => {
		const before = asked.length;
		for (const host of [
			"localhost",
			"127.0.0.1",
			"10.0.0.1",
			"192.168.1.1",
			"172.16.0.1",
			"169.254.169.254",
			"100.64.0.1",
			"0.0.0.0",
			"2130706433",
			"0x7f000001",
			"127.1",
		])
			expect(
				await fetchPublic(`http://${host}/`, [
					host,
					new URL(`http://${host}/`).hostname,
				]),
				host,
			).toMatchObject({ ok: false, why: "private-address" });
		// Nor at another port, where something else may listen.
		expect(await fetchPublic(`${base}/`, ["localhost"])).toMatchObject({
			ok: false,
			why: "foreign-host",
		});
		expect(asked).toHaveLength(before);
	});
});

it.each([
	["8.8.8.8", true],
	["2606:4700::1111", true],
	["127.0.0.1", false],
	["10.1.2.3", false],
	["172.31.0.1", false],
	["192.168.0.1", false],
	["169.254.169.254", false],
	["100.64.0.1", false],
	["0.0.0.0", false],
	["255.255.255.255", false],
	["224.0.0.1", false],
	["::1", false],
	["::", false],
	["fe80::1", false],
	["fd00:ec2::254", false],
	["::ffff:10.0.0.1", false],
	["64:ff9b::a00:1", false],
	["2002:a00:1::", false],
	["localhost", false],
	["", false],
])("%s is anybody's to reach: %s", (address, expected) => {
	expect(isPublicAddress(address)).toBe(expected);
});
