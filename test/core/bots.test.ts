import { describe, expect, it } from "vitest";
import { AGENT_LIMIT, toAgent } from "../../functions/core/agent.ts";
import { toBotReason } from "../../functions/core/bots.ts";
import { toColumn } from "../../functions/core/reason.ts";

const ANDROID =
	"Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko)";
const PEOPLE: [string, string, string, string, string][] = [
	[
		"Chrome on Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
		"desktop",
		"chrome",
		"windows",
	],
	[
		"Cốc Cốc",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/128.0.0 Chrome/122.0.0.0 Safari/537.36",
		"desktop",
		"coc-coc",
		"windows",
	],
	[
		"Zalo's own browser",
		`${ANDROID} Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 Zalo android/24100135 ZaloTheme/light ZaloLanguage/vi`,
		"mobile",
		"zalo",
		"android",
	],
	[
		"Facebook's own browser",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21G80 [FBAN/FBIOS;FBAV/480.0.0.30.109;FBDV/iPhone14,5]",
		"mobile",
		"facebook",
		"ios",
	],
	[
		"Safari on an iPhone",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
		"mobile",
		"safari",
		"ios",
	],
	[
		"Samsung Internet",
		`${ANDROID} SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36`,
		"mobile",
		"samsung-internet",
		"android",
	],
	[
		"Firefox on Linux",
		"Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
		"desktop",
		"firefox",
		"linux",
	],
	[
		"Edge on a Mac",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
		"desktop",
		"edge",
		"macos",
	],
];

describe("people", () => {
	it.each(PEOPLE)("use %s", (_, agent, device, browser, system) => {
		expect(toBotReason({ agent })).toBeUndefined();
		expect(toAgent(agent)).toEqual({ device, browser, system });
	});
});

const [, CHROME = ""] = PEOPLE[0] ?? [];

describe("what is no person's is told by its reason", () => {
	it.each([
		["an empty agent", { agent: "" }, "no-agent"],
		["an agent of blanks", { agent: "   " }, "no-agent"],
		["an agent without a product", { agent: "hello" }, "no-agent"],
		[
			"a crawler",
			{
				agent:
					"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
			},
			"bot",
		],
		["an HTTP library", { agent: "python-requests/2.32.3" }, "library"],
		["curl", { agent: "curl/8.5.0" }, "library"],
		[
			"a library that nobody has heard of",
			{ agent: "Fetchling/0.1 (linux; x64)" },
			"library",
		],
		[
			"an app's own downloads",
			{ agent: "TinTuc/7 CFNetwork/1410 Darwin/22" },
			"library",
		],
		[
			"a feed reader",
			{ agent: "Miniflux/2.2.2 (+https://miniflux.app)" },
			"library",
		],
		[
			"a crawler that learns",
			{
				agent:
					"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
			},
			"ai-crawler",
		],
		[
			"a program that says Mozilla and names no engine",
			{ agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64)" },
			"bot",
		],
		[
			"a program that gives an address to write to",
			{ agent: `${CHROME} nghiencuu@truong.example` },
			"bot",
		],
		["a product too short for a browser", { agent: "Safari/5" }, "no-agent"],
		[
			"headless Chrome",
			{ agent: CHROME.replace("Chrome/", "HeadlessChrome/") },
			"headless",
		],
		[
			"a browser that a program drives",
			{ agent: CHROME, webdriver: true },
			"headless",
		],
		["a prefetch", { agent: CHROME, purpose: "prefetch" }, "prefetch"],
		[
			"a prerender",
			{ agent: CHROME, purpose: "prefetch;prerender" },
			"prefetch",
		],
		["Safari's preview", { agent: CHROME, purpose: "preview" }, "prefetch"],
		[
			"a prefetch in capitals",
			{ agent: CHROME, purpose: "Prefetch" },
			"prefetch",
		],
		[
			"a prefetch over a proxy",
			{ agent: CHROME, purpose: "prefetch;anonymous-client-ip" },
			"prefetch",
		],
		[
			"Chrome's instant page",
			{ agent: CHROME, purpose: "instant" },
			"prefetch",
		],
	])("%s", (_, provenance, reason) => {
		expect(toBotReason(provenance)).toBe(reason);
	});
});

it.each(["constructor", "__proto__", "toString", "valueOf", "hasOwnProperty"])(
	"finds no browser called %s, which every object has",
	(name) => {
		expect(toAgent(`${name}/1.0 (X11; Linux x86_64) x`).browser).toBe("other");
		expect(toAgent(`${name}/1.0 x`)).toEqual({
			device: "other",
			browser: "other",
			system: "other",
		});
	},
);

it("makes no counter of what a stranger writes into an agent", () => {
	expect(toAgent("Evil<script>/1.0 (x)")).toEqual({
		device: "other",
		browser: "other",
		system: "other",
	});
	expect(toAgent("")).toEqual({
		device: "other",
		browser: "other",
		system: "other",
	});
});

it("decides an agent of 64 KB by its beginning", () => {
	const huge = `${CHROME} ${"(".repeat(65_536)}`;
	expect(toBotReason({ agent: huge })).toBeUndefined();
	expect(toAgent(huge)).toMatchObject({ browser: "chrome" });
	// The same whatever comes after the limit: nothing there is looked at.
	for (const end of [
		"Googlebot/2.1",
		"https://a.example",
		"\0",
		"@".repeat(65_536),
	])
		expect(
			toBotReason({ agent: CHROME + " ".repeat(AGENT_LIMIT) + end }),
		).toBeUndefined();
});

it.each(["no-agent", "bot", "ai-crawler", "library", "headless", "prefetch"])(
	"counts %s among the bots",
	(reason) => expect(toColumn(reason)).toBe("bots"),
);

it.each(["foreign-host", "flood", "a-reason-that-nobody-knows-any-more"])(
	"counts %s among what is suspicious",
	(reason) => expect(toColumn(reason)).toBe("suspicious"),
);
