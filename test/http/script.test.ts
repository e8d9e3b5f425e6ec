import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { createTestApp } from "../support/fakes.ts";

const SOURCE = "/* luot */".repeat(50);

it.each([
	["br", "gzip, deflate, br, zstd", brotliDecompressSync],
	["gzip", "gzip", gunzipSync],
	[null, "", (bytes: Uint8Array) => bytes],
] as const)(
	"the script comes in %s to who accepts %j",
	async (encoding, accepted, decode) => {
		const { app } = createTestApp();
		const response = await app.request("/luot.js", {
			headers: { "accept-encoding": accepted },
		});
		expect(response.headers.get("content-encoding")).toBe(encoding);
		expect(response.headers.get("vary")).toBe("Accept-Encoding");
		expect(response.headers.get("content-type")).toBe(
			"text/javascript; charset=utf-8",
		);
		expect(response.headers.get("access-control-allow-origin")).toBe("*");
		expect(
			Buffer.from(
				decode(new Uint8Array(await response.arrayBuffer())),
			).toString(),
		).toBe(SOURCE);
		const etag = response.headers.get("etag") as string;
		expect(
			(
				await app.request("/luot.js", {
					headers: { "accept-encoding": accepted, "if-none-match": etag },
				})
			).status,
		).toBe(304);
	},
);

it("the script under its hash may be kept for ever; under its name it is asked for again", async () => {
	const { app } = createTestApp();
	expect(
		(await app.request("/luot-abc123.js")).headers.get("cache-control"),
	).toContain("immutable");
	expect(
		(await app.request("/luot.js")).headers.get("cache-control"),
	).not.toContain("immutable");
	expect((await app.request("/luot-abc124.js")).status).toBe(404);
});

it("each script has its name and its hash", async () => {
	const { app } = createTestApp();
	for (const path of ["/luot-news.js", "/luot-news-def456.js"])
		expect(await (await app.request(path)).text(), path).toContain("news");
	for (const path of ["/luot-def456.js", "/luot-news-abc123.js"])
		expect((await app.request(path)).status, path).toBe(404);
});

it("health needs no database", async () => {
	const response = await createTestApp().app.request("/health");
	expect(await response.json()).toEqual({ status: "ok" });
	expect(response.headers.get("cache-control")).toBe("no-store");
});
