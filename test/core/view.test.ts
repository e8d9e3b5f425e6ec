import { describe, expect, it } from "vitest";
import { LISTS_VERSION } from "../../functions/core/bots.ts";
import { InvalidInput } from "../../functions/core/errors.ts";
import {
	parseViewRequest,
	type RequestFacts,
	toView,
} from "../../functions/core/view.ts";
import { createSite } from "../support/site.ts";

const CHROME =
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";
const site = createSite({ keepQuery: ["id"] });
const nowMs = Date.parse("2026-11-23T10:20:30+07:00");
const facts: RequestFacts = {
	address: "192.0.2.1",
	agent: CHROME,
	unfollowed: false,
};

const viewOf = (
	request: Record<string, unknown>,
	more: Partial<RequestFacts> = {},
) =>
	toView(
		parseViewRequest({
			id: "view-number-1",
			url: "https://truong.example/tin",
			...request,
		}),
		{ site, facts: { ...facts, ...more }, nowMs },
	);

it("tells everything that is counted and nothing that tells who it was", () => {
	const view = viewOf(
		{
			url: "https://truong.example/tin/?id=5&email=a@b.c&utm_source=Zalo#x",
			referrer: "https://www.google.com/search?q=bi-mat",
			title: " Khai\n giảng ",
			screen: 1366,
			language: "vi-VN",
		},
		{ country: "VN", acceptLanguage: "en" },
	);
	expect(view).toEqual({
		id: "view-number-1",
		lists: LISTS_VERSION,
		site: "truong",
		day: "2026-11-23",
		hour: "10",
		atMs: nowMs,
		path: "/tin?id=5",
		title: "Khai giảng",
		referrer: "google.com",
		campaign: "zalo||",
		country: "VN",
		language: "vi",
		screen: "laptop",
		device: "desktop",
		browser: "chrome",
		system: "windows",
	});
});

describe("the page", () => {
	it.each([
		["its canonical link", { canonical: "https://truong.example/bai" }, "/bai"],
		[
			"one on another host of the site",
			{ canonical: "https://lop.truong.example/bai" },
			"/bai",
		],
		["one relative to it", { canonical: "/bai?utm_source=x" }, "/bai"],
		[
			"not one that is somebody else's",
			{ canonical: "https://other.example/bai" },
			"/tin",
		],
		["not one that is no page", { canonical: "javascript:alert(1)" }, "/tin"],
		[
			"not one of 10,000 characters",
			{ canonical: `https://truong.example/${"a".repeat(10_000)}` },
			"/tin",
		],
		["not one that is a number", { canonical: 5 }, "/tin"],
	])("is %s", (_, request, path) => {
		expect(viewOf(request).path).toBe(path);
	});
});

describe("a view is not a person's", () => {
	it.each([
		[
			"on a host that is not the site's",
			{ url: "https://other.example/" },
			{},
			"foreign-host",
		],
		[
			"sent by a page of another origin",
			{},
			{ origin: "https://other.example" },
			"foreign-host",
		],
		["that a crawler sends", {}, { agent: "Googlebot/2.1" }, "bot"],
		["that a program drives", { webdriver: true }, {}, "headless"],
		["that nobody looks at yet", {}, { purpose: "prefetch" }, "prefetch"],
		["without an agent", {}, { agent: "" }, "no-agent"],
	])("%s", (_, request, more, reason) => {
		expect(viewOf(request, more).reason).toBe(reason);
	});

	it.each([
		["with the site's own origin", { origin: "https://truong.example" }],
		["from a frame without an origin", { origin: "null" }],
		["with an origin that is none", { origin: "!" }],
	])("but is %s", (_, more) => {
		expect(viewOf({}, more)).not.toHaveProperty("reason");
	});
});

describe("refused is", () => {
	it.each([
		["no address", { url: undefined }],
		["a script for an address", { url: "javascript:alert(1)" }],
		["a file for an address", { url: "file:///etc/passwd" }],
		["a path for an address", { url: "/tin" }],
		[
			"an address of 10,000 characters",
			{ url: `https://truong.example/${"a".repeat(10_000)}` },
		],
		[
			"an address with half a character",
			{ url: "https://truong.example/\ud800" },
		],
		["an address with NUL", { url: "https://truong.example/\0" }],
		["no id", { id: undefined }],
		["a short id", { id: "short" }],
		["a long id", { id: "a".repeat(65) }],
		["an id that is no word", { id: `${"a".repeat(10)}#` }],
		["an id that is a number", { id: 12_345_678 }],
		["a hundred and one pages", { paths: Array(101).fill("/") }],
		["pages that are numbers", { paths: [1] }],
	])("%s", (_, request) => {
		expect(() => viewOf(request)).toThrow(InvalidInput);
	});

	it.each([null, [], 5, "text", true])("%j for a request", (request) => {
		expect(() => parseViewRequest(request)).toThrow(InvalidInput);
	});
});

describe("nonsense beside the address", () => {
	it("is dropped, and the view counts", () => {
		const view = viewOf(
			{
				referrer: 5,
				title: ["x"],
				screen: "wide",
				language: {},
				webdriver: "yes",
				unknown: 1,
			},
			{ country: "vietnam", acceptLanguage: "zz-ZZ" },
		);
		expect(view).toMatchObject({
			screen: "unknown",
			language: "other",
			country: "ZZ",
		});
		expect(view).not.toHaveProperty("title");
		expect(view).not.toHaveProperty("referrer");
		expect(view).not.toHaveProperty("reason");
	});

	it.each([
		["a title with NUL", { title: "a\0b" }, "title"],
		["a title with half a character", { title: "\ud800" }, "title"],
		[
			"a referrer with half a character",
			{ referrer: "https://a.example/\ud800" },
			"referrer",
		],
	])("such as %s", (_, request, name) => {
		expect(viewOf(request)).not.toHaveProperty(name);
	});

	it("leaves a title that fits the ledger", () => {
		expect(
			Buffer.byteLength(viewOf({ title: "đ".repeat(900) }).title ?? ""),
		).toBe(96);
	});
});

it.each([
	[0, "unknown"],
	[599, "phone"],
	[600, "tablet"],
	[1023, "tablet"],
	[1024, "laptop"],
	[1439, "laptop"],
	[1440, "desktop"],
])("calls a screen of %i pixels %s", (screen, expected) => {
	expect(viewOf({ screen }).screen).toBe(expected);
});

it.each([
	["vi-VN", undefined, "vi"],
	["EN", undefined, "en"],
	[undefined, "fr-FR,fr;q=0.9", "fr"],
	["vie", "vi", "vi"],
	["xq", undefined, "other"],
])(
	"takes %s, or %s, for the language %s",
	(language, acceptLanguage, expected) => {
		expect(viewOf({ language }, { acceptLanguage }).language).toBe(expected);
	},
);
