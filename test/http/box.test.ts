import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTestApp } from "../support/fakes.ts";
import { createSite } from "../support/site.ts";

const counts = {
	v: 4_626_000,
	"v2026-11": 47_319,
	"v2026-11-23": 121,
	"v2026-11-22": 1938,
};

describe("the box without counting", () => {
	it("answers the numbers, those of a page and of others", async () => {
		const { app, recorded } = createTestApp({
			counts,
			pages: { "/tin": 509, "/a,b": 2 },
			site: createSite({ pageOpening: { "/tin": 1000 } }),
		});
		const response = await app.request(
			"/v1/sites/truong/box?path=/tin/&paths=/a%2Cb,/khong-co",
		);
		expect(await response.json()).toMatchObject({
			today: 121,
			yesterday: 1938,
			month: 47_319,
			total: 4_626_000,
			page: { views: 1509 },
			views: { "/a,b": 2, "/khong-co": 0 },
		});
		expect(response.headers.get("cache-control")).toMatch(
			/public.*s-maxage=\d/,
		);
		expect(response.headers.get("access-control-allow-origin")).toBe("*");
		expect(recorded).toEqual([]);
	});

	it.each([
		["as it is", (etag: string) => etag, 304],
		["as a weak one", (etag: string) => `W/${etag}`, 304],
		["among others", (etag: string) => `"x", ${etag}`, 304],
		["by a star", () => "*", 304],
		["wrong", () => '"x"', 200],
	])("answers 304 to a tag that comes %s", async (_, toHeader, status) => {
		const { app } = createTestApp({ counts });
		const etag = (await app.request("/v1/sites/truong/box")).headers.get(
			"etag",
		) as string;
		const again = await app.request("/v1/sites/truong/box", {
			headers: { "if-none-match": toHeader(etag) },
		});
		expect(again.status).toBe(status);
		expect(again.headers.get("etag")).toBe(etag);
		expect(again.headers.get("access-control-allow-origin")).toBe("*");
		if (status === 304) expect(await again.text()).toBe("");
	});

	it("keeps its tag while time passes and the numbers stay, and changes it with them", async () => {
		const tagAt = async (nowMs: number, today: number) =>
			(
				await createTestApp({
					nowMs,
					counts: { v: today, "v2026-11-23": today },
				}).app.request("/v1/sites/truong/box")
			).headers.get("etag");
		const noon = Date.parse("2026-11-23T12:00:00+07:00");
		expect(await tagAt(noon, 5)).toBe(await tagAt(noon + 60_000, 5));
		expect(await tagAt(noon, 5)).not.toBe(await tagAt(noon, 6));
	});

	it.each([
		["a page that is no path", "box?path=tin", 400],
		["an empty page", "box?path=", 400],
		["pages with bytes that are no UTF-8", "views?paths=%FF", 400],
		[
			"more than a hundred pages",
			`views?paths=${Array.from({ length: 101 }, (_, at) => `/${at}`).join()}`,
			400,
		],
		[
			"a hundred pages",
			`views?paths=${Array.from({ length: 100 }, (_, at) => `/${at}`).join()}`,
			200,
		],
		["no pages", "views", 200],
	])("meets %s", async (_, call, status) => {
		const { app } = createTestApp();
		expect((await app.request(`/v1/sites/truong/${call}`)).status).toBe(status);
	});

	it("answers another call of a site's with a problem document, not with a fault", async () => {
		const { app } = createTestApp();
		const response = await app.request("/v1/sites/truong/nothing");
		expect(response.status).toBe(404);
		expect(response.headers.get("content-type")).toContain(
			"application/problem+json",
		);
		expect(response.headers.get("x-content-type-options")).toBe("nosniff");
	});

	it("is never met by a fault, whatever the query", async () => {
		const { app } = createTestApp();
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom("box", "box.svg", "box.html", "views", "pixel.gif"),
				fc.webQueryParameters(),
				fc.string({ unit: "binary" }),
				async (call, query, more) => {
					const { status } = await app.request(
						`/v1/sites/truong/${call}?paths=${query}&path=${encodeURIComponent(more.toWellFormed())}&lang=${query}`,
					);
					expect([200, 400]).toContain(status);
				},
			),
			{ numRuns: 300 },
		);
	});
});

describe("the box for pages without scripts", () => {
	it("is a picture that reads itself aloud, with numbers as the language writes them", async () => {
		const { app } = createTestApp({ counts });
		const response = await app.request("/v1/sites/truong/box.svg");
		const svg = await response.text();
		expect(response.headers.get("content-type")).toBe(
			"image/svg+xml; charset=utf-8",
		);
		expect(svg).toContain(
			'aria-label="Số lượt truy cập: Hôm nay 121; Hôm qua 1.938;',
		);
		expect(svg).toContain(">4.626.000</text>");
		expect(svg).not.toContain("<script");
	});

	it("is a page to frame anywhere that can do nothing", async () => {
		const { app } = createTestApp({ counts });
		const response = await app.request("/v1/sites/truong/box.html?lang=en");
		const page = await response.text();
		expect(page).toContain('<html lang="en">');
		expect(page).toContain("<dt>Yesterday</dt><dd>1,938</dd>");
		expect(response.headers.get("content-security-policy")).toMatch(
			/^default-src 'none'/,
		);
		expect(response.headers.get("x-frame-options")).toBeNull();
	});

	it.each(["../../etc", "<script>", "vi_VN", "x".repeat(500)])(
		"keeps to the site's language where it is asked for %s",
		async (lang) => {
			const { app } = createTestApp({ counts });
			const svg = await (
				await app.request(
					`/v1/sites/truong/box.svg?lang=${encodeURIComponent(lang)}`,
				)
			).text();
			expect(svg).toContain('xml:lang="vi"');
			expect(svg).not.toContain(lang);
		},
	);
});

it.each(["box", "box.svg", "box.html", "views"])(
	"a browser that asks before it calls %s is let",
	async (call) => {
		const { app } = createTestApp();
		const headers = {
			origin: "https://truong.example",
			"access-control-request-method": "POST",
			"access-control-request-headers": "content-type",
		};
		const response = await app.request(`/v1/sites/truong/${call}`, {
			method: "OPTIONS",
			headers,
		});
		expect(response.status).toBe(204);
		expect(response.headers.get("access-control-allow-origin")).toBe("*");
		expect(response.headers.get("access-control-allow-methods")).toContain(
			"POST",
		);
	},
);
