import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { ADMIN_TOKEN, createSite, startTestServer } from "../support/server.ts";

const ARTICLES = "/v1/sites/truong/articles";

const WHOLE = {
	title: "Lễ khai giảng",
	content_html: "<p>Sáng nay, nhà trường khai giảng./.</p>",
	summary: "Hơn một nghìn học sinh.",
	date_published: "2026-09-05T08:00:00+07:00",
	authors: [{ name: "Nguyễn Hoàng Lan" }],
	tags: ["khai giảng"],
	language: "vi",
	_luot: { status: "published", articleSection: "Tin tức" },
};
const TEXT = JSON.stringify(WHOLE);

/** Texts that are no JSON: cut off, with a sign too few, with what other languages allow. */
function listUnreadable(): [string, string | Uint8Array][] {
	const cuts = Array.from({ length: 60 }, (_, at): [string, string] => {
		const length = Math.floor(((at + 1) * (TEXT.length - 1)) / 60);
		return [`cut off after ${length}`, TEXT.slice(0, length)];
	});
	const signs = [...TEXT.matchAll(/[{}[\]:]/g)].map(
		({ index, 0: sign }): [string, string] => [
			`without the ${sign} at ${index}`,
			TEXT.slice(0, index) + TEXT.slice(index + 1),
		],
	);
	const utf8 = Buffer.from(TEXT);
	return [
		...cuts,
		...signs,
		["nothing", ""],
		["a blank", " "],
		["a comma at the end", TEXT.replace(/\}$/, ",}")],
		["a comma at the end of a list", TEXT.replace('"]', '",]')],
		["single quotes", TEXT.replaceAll('"', "'")],
		["names without quotes", TEXT.replace('"title"', "title")],
		["a comment", `${TEXT}// done`],
		["a comment before", `/* */${TEXT}`],
		["two values", TEXT + TEXT],
		["NaN", TEXT.replace('"vi"', "NaN")],
		["Infinity", TEXT.replace('"vi"', "Infinity")],
		["undefined", TEXT.replace('"vi"', "undefined")],
		["a hexadecimal number", TEXT.replace('"vi"', "0x1F")],
		["a leading zero", TEXT.replace('"vi"', "01")],
		["a plus", TEXT.replace('"vi"', "+1")],
		["a bare point", TEXT.replace('"vi"', ".5")],
		["a line break in a text", TEXT.replace("Lễ", "Lễ\n")],
		["a tabulator in a text", TEXT.replace("Lễ", "Lễ\t")],
		["a null character in a text", TEXT.replace("Lễ", "Lễ\0")],
		["an unknown escape", TEXT.replace("Lễ", "Lễ\\x41")],
		["half an escape", TEXT.replace("Lễ", "Lễ\\u12")],
		["a function", "function(){}"],
		["a regular expression", "/x/"],
		["XML", "<article/>"],
		["a form", "title=x&content_html=y"],
		["UTF-16", Buffer.from(TEXT, "utf16le")],
		["Latin-1", Buffer.from(TEXT, "latin1")],
		["half a character", utf8.subarray(0, utf8.indexOf(0xe1) + 1)],
		["an overlong slash", Buffer.concat([Buffer.from([0xc0, 0xaf]), utf8])],
		["a byte that is none", Buffer.concat([Buffer.from([0xff]), utf8])],
	];
}

const WRONG: Record<string, readonly unknown[]> = {
	title: [null, 5, true, [], {}, "", " ", "a\nb", "\ud800", "x".repeat(5000)],
	content_html: [null, 5, false, [], {}],
	summary: [5, true, [], {}, "\udfff"],
	date_published: [
		5,
		true,
		[],
		{},
		"",
		"hôm nay",
		"2026-02-30T00:00:00Z",
		"2026-09-05",
		"0001-01-01T00:00:00Z",
		"20212-01-01T00:00:00Z",
	],
	authors: [
		5,
		"Lan",
		{},
		[null],
		[5],
		["Lan"],
		[{}],
		[{ name: "" }],
		[{ name: 5 }],
		[{ name: "a", role: "x" }],
	],
	tags: [5, "x", {}, [null], [5], [{}], [""], ["a\nb"], Array(500).fill("x")],
	language: [5, [], {}, "", "tiếng Việt", "x".repeat(99)],
	image: [
		5,
		[],
		{},
		"javascript:alert(1)",
		"data:image/png;base64,AA",
		"http://a b/",
		"file:///etc/passwd",
	],
	attachments: [
		5,
		"x",
		{},
		[null],
		[{}],
		[{ url: "javascript:x", mime_type: "a/b" }],
	],
	_luot: [
		5,
		"x",
		[],
		{ status: "live" },
		{ status: 5 },
		{ slug: "Ô/../x" },
		{ slug: "" },
		{ slug: 5 },
		{ expires: "never" },
		{ featured: "yes" },
		{ correction: "x" },
		{ correction: [{ date: "x", text: "y" }] },
		{ articleSection: 5 },
		{ translationOf: 5 },
		{ unknown: 1 },
		{ views: 7 },
	],
};
/** Not those of an answer (`id`, `url`, `date_modified` …), which may be sent back as it was read and are the service's to say. */
const UNKNOWN = [
	"views",
	"role",
	"site",
	"version",
	"by",
	"__proto__x",
	"constructor",
	"state",
	"deleted",
	"owner",
	"html",
];

function listMisshapen(): [string, string][] {
	const fields = Object.entries(WRONG).flatMap(([name, values]) =>
		values.map((value): [string, string] => {
			const text = JSON.stringify(value) ?? "";
			return [
				`${name}: ${text.slice(0, 40)}`,
				JSON.stringify({ ...WHOLE, [name]: value }),
			];
		}),
	);
	return [
		...fields,
		...UNKNOWN.map((name): [string, string] => [
			`unknown: ${name}`,
			JSON.stringify({ ...WHOLE, [name]: "x" }),
		]),
		["null", "null"],
		["a number", "5"],
		["a text", '"x"'],
		["a list", "[]"],
		["a list of articles", `[${TEXT}]`],
		["an empty object", "{}"],
		["no title", JSON.stringify({ ...WHOLE, title: undefined })],
		[
			"both HTML and Markdown",
			JSON.stringify({ ...WHOLE, content_markdown: "x" }),
		],
		[
			"neither HTML nor Markdown",
			JSON.stringify({ ...WHOLE, content_html: undefined }),
		],
		["ten thousand lists deep", "[".repeat(10_000) + "]".repeat(10_000)],
		[
			"ten thousand objects deep",
			`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
		],
	];
}

describe("an article that is none", () => {
	let server: Server;
	const unreadable = listUnreadable();
	const misshapen = listMisshapen();

	beforeAll(async () => {
		server = await startTestServer("dynalite");
		await createSite(server, { id: "truong" });
	});
	afterAll(() => server.close());

	const send = (body: string | Uint8Array) =>
		fetch(server.url + ARTICLES, {
			method: "POST",
			headers: {
				authorization: `Bearer ${ADMIN_TOKEN}`,
				"content-type": "application/json",
			},
			body: typeof body === "string" ? body : new Uint8Array(body),
		});
	const listAll = async () =>
		(
			(await (
				await fetch(`${server.url}${ARTICLES}?status=any`, {
					headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
				})
			).json()) as { items: unknown[] }
		).items;

	it("comes in at least 188 kinds", () => {
		expect(unreadable.length + misshapen.length).toBeGreaterThanOrEqual(188);
	});

	it.each([...unreadable, ...misshapen])(
		"is refused with what to change, and leaves nothing: %s",
		async (_, body) => {
			const response = await send(body);
			expect([400, 413, 422]).toContain(response.status);
			expect(response.headers.get("content-type")).toContain(
				"application/problem+json",
			);
			const { detail, status } = (await response.json()) as {
				detail: string;
				status: number;
			};
			expect(status).toBe(response.status);
			expect(detail.length).toBeGreaterThan(5);
		},
	);

	it("has left nothing of itself, and the whole one is still taken", async () => {
		expect(await listAll()).toEqual([]);
		expect((await send(TEXT)).status).toBe(201);
		expect(await listAll()).toHaveLength(1);
	});
});
