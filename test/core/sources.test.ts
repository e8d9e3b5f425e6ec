import { describe, expect, it } from "vitest";
import { toCampaign } from "../../functions/core/campaign.ts";
import { toReferrer } from "../../functions/core/referrer.ts";

describe("where a visitor came from", () => {
	it.each([
		[
			"a search engine, without www and capitals",
			"https://WWW.Google.com/search?q=x",
			"google.com",
		],
		["an app", "android-app://com.zing.zalo/", "com.zing.zalo"],
		[
			"a host with a port",
			"http://cong-thong-tin.example:8080/a",
			"cong-thong-tin.example",
		],
		[
			"an international name",
			"https://trường.example/",
			"xn--trng-7iu3d.example",
		],
		["the site itself", "https://truong.example/tin", undefined],
		[
			"the site itself in another spelling",
			"https://TRUONG.example./",
			undefined,
		],
		["a part of the site", "https://lop.khoi.truong.example/", undefined],
		[
			"a host that only ends alike",
			"https://giatruong.example/",
			"giatruong.example",
		],
		["known spam", "https://semalt.com/x", undefined],
		[
			"spam under another name of the same",
			"https://a.b.Semalt.com",
			undefined,
		],
		[
			"a host that only looks like spam",
			"https://notsemalt.com",
			"notsemalt.com",
		],
		["spam of a family", "https://free-social-buttons99.example/", undefined],
		["spam that is known by its name alone", "https://darodar.com/", undefined],
		["a host that many share with a spammer", "https://ucoz.ru/", "ucoz.ru"],
		["nothing", "", undefined],
		["no address", "not an address", undefined],
		["a scheme that is no page", "javascript:alert(1)", undefined],
		["a file", "file:///etc/passwd", undefined],
		[
			"an endless name",
			`https://${"a".repeat(63)}.${"b".repeat(63)}.example/`,
			undefined,
		],
	])("%s", (_, referrer, expected) => {
		const found = toReferrer(referrer, ["truong.example", "*.truong.example"]);
		expect(
			expected?.startsWith("xn--")
				? found?.startsWith("xn--")
				: found === expected,
		).toBe(true);
	});
});

describe("a campaign", () => {
	it.each([
		[
			"all of it",
			"utm_source=Zalo&utm_medium=social&utm_campaign=Khai%20gi%E1%BA%A3ng",
			"zalo|social|khai giảng",
		],
		["its source alone", "utm_source=zalo", "zalo||"],
		["nothing without a source", "utm_medium=social", undefined],
		["an empty source", "utm_source=%20", undefined],
		["delimiters and control characters", "utm_source=a%7Cb%23c%00d", "abcd||"],
	])("tells %s", (_, query, expected) => {
		expect(toCampaign(new URL(`https://truong.example/?${query}`))).toBe(
			expected,
		);
	});

	it("is short, whatever somebody writes", () => {
		const long = encodeURIComponent("ể".repeat(500));
		const campaign = toCampaign(
			new URL(
				`https://truong.example/?utm_source=${long}&utm_medium=${long}&utm_campaign=${long}`,
			),
		) as string;
		expect(Buffer.byteLength(campaign)).toBeLessThanOrEqual(98);
		expect(campaign.isWellFormed()).toBe(true);
	});
});
