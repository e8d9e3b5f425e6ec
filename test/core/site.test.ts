import { describe, expect, it } from "vitest";
import { InvalidInput } from "../../functions/core/errors.ts";
import { isOwnHostname, isSiteId } from "../../functions/core/site.ts";
import { parseSite, parseSiteChange } from "../../functions/core/site-input.ts";

const faultsOf = (act: () => unknown): readonly { at: string }[] => {
	try {
		act();
	} catch (error) {
		if (error instanceof InvalidInput) return error.faults;
		throw error;
	}
	return [];
};

describe("a new site", () => {
	it("needs an id and a name; the rest is a Vietnamese school's", () => {
		expect(parseSite({ id: "truong", name: " Trường Tiểu học " })).toEqual({
			id: "truong",
			name: "Trường Tiểu học",
			locale: "vi",
			zone: "Asia/Ho_Chi_Minh",
			firstWeekday: "monday",
			hostnames: [],
			unit: "views",
			editorsMay: "publish",
			isPublic: false,
			classroom: false,
			keepMonths: null,
			opening: { views: 0, visits: 0, visitors: 0, reason: "" },
			pageOpening: {},
			keepQuery: [],
			version: 1,
		});
	});

	it("writes host names small", () => {
		expect(
			parseSite({
				id: "a",
				name: "b",
				hostnames: ["Truong.EDU.vn", "*.Example"],
			}).hostnames,
		).toEqual(["truong.edu.vn", "*.example"]);
	});

	it.each([
		["no id", { name: "a" }, "id"],
		["an id with a slash", { id: "a/b", name: "a" }, "id"],
		["an id with a capital", { id: "Truong", name: "a" }, "id"],
		["an id of 33 characters", { id: "a".repeat(33), name: "a" }, "id"],
		["no name", { id: "a" }, "name"],
		["a name of blanks", { id: "a", name: "  " }, "name"],
		["a name with a control character", { id: "a", name: "a\u0007b" }, "name"],
		["an unknown zone", { id: "a", name: "a", zone: "Mars/Olympus" }, "zone"],
		["an offset for a zone", { id: "a", name: "a", zone: "+07:00" }, "zone"],
		[
			"an unknown weekday",
			{ id: "a", name: "a", firstWeekday: "saturday" },
			"firstWeekday",
		],
		[
			"a locale that is none",
			{ id: "a", name: "a", locale: "tiếng Việt" },
			"locale",
		],
		[
			"an address for a host name",
			{ id: "a", name: "a", hostnames: ["https://a.example"] },
			"hostnames.0",
		],
		[
			"a host name with a port",
			{ id: "a", name: "a", hostnames: ["a.example:80"] },
			"hostnames.0",
		],
		["an unknown unit", { id: "a", name: "a", unit: "hits" }, "unit"],
		[
			"a total below nothing",
			{ id: "a", name: "a", opening: { views: -1 } },
			"opening.views",
		],
		[
			"a total that is text",
			{ id: "a", name: "a", opening: { views: "5" } },
			"opening.views",
		],
		[
			"a total that JavaScript cannot hold",
			{ id: "a", name: "a", opening: { views: 2 ** 53 } },
			"opening.views",
		],
		[
			"half a view",
			{ id: "a", name: "a", pageOpening: { "/": 0.5 } },
			"pageOpening./",
		],
		[
			"a parameter that is none",
			{ id: "a", name: "a", keepQuery: ["a&b"] },
			"keepQuery.0",
		],
		["no month kept", { id: "a", name: "a", keepMonths: 0 }, "keepMonths"],
		[
			"a part of a month",
			{ id: "a", name: "a", keepMonths: 1.5 },
			"keepMonths",
		],
		[
			"more months than anybody asks for",
			{ id: "a", name: "a", keepMonths: 121 },
			"keepMonths",
		],
	])("is refused with %s, which is named", (_, input, at) => {
		expect(faultsOf(() => parseSite(input)).map((fault) => fault.at)).toContain(
			at,
		);
	});

	it.each([
		["a number", 5],
		["nothing", null],
		["a list", []],
		["text", "site"],
	])("is refused as %s", (_, input) => {
		expect(() => parseSite(input)).toThrow(InvalidInput);
	});
});

describe("a change", () => {
	it("names what it changes and nothing else", () => {
		expect(parseSiteChange({ unit: "visits" })).toEqual({ unit: "visits" });
		expect(parseSiteChange({})).toEqual({});
	});

	it.each(["id", "version", "openingBy", "views", "__proto__x"])(
		"cannot set %s",
		(name) => {
			expect(() => parseSiteChange({ [name]: 1 })).toThrow(InvalidInput);
		},
	);
});

it.each([
	["truong.example", true],
	["TRUONG.example.", true],
	["lop.truong.example", true],
	["a.lop.truong.example", true],
	["truong.example.evil.example", false],
	["evil-truong.example", false],
	["example", false],
])("knows whether %s is a host of the site: %s", (host, expected) => {
	expect(isOwnHostname(host, ["truong.example", "*.truong.example"])).toBe(
		expected,
	);
});

it.each([
	["demo", true],
	["a", true],
	["truong-2", true],
	["-a", false],
	["a-", false],
	["", false],
	["a#b", false],
])("knows whether %j is an id: %s", (id, expected) => {
	expect(isSiteId(id)).toBe(expected);
});
