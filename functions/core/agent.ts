import Bowser from "bowser";

/** What a user agent says of itself, in words few enough to count by. The agent itself goes no further than this file. */
export type Agent = {
	device: "desktop" | "mobile" | "tablet" | "tv" | "other";
	browser: string;
	system: string;
};

/** No browser's agent is longer; what is longer is cut before any pattern sees it. */
export const AGENT_LIMIT = 512;

/** In-app and Vietnamese browsers, which general lists take for the Chrome or Safari inside them. */
const FIRST: readonly [RegExp, string][] = [
	[/coc_coc_browser/i, "coc-coc"],
	[/\bzalo\b/i, "zalo"],
	[/\bFB(?:AN|AV)\b/, "facebook"],
	[/\bInstagram\b/, "instagram"],
	[/\bTikTok|musical_ly|BytedanceWebview/i, "tiktok"],
];

// Maps, since a stranger chooses the name that is looked up: an object would answer "constructor" with a function.
const BROWSERS: ReadonlyMap<string, string> = new Map(
	Object.entries({
		"Android Browser": "android-browser",
		Chrome: "chrome",
		Chromium: "chrome",
		DuckDuckGo: "duckduckgo",
		Firefox: "firefox",
		Focus: "firefox",
		"Google Search": "google-app",
		"Internet Explorer": "internet-explorer",
		"Microsoft Edge": "edge",
		Opera: "opera",
		Safari: "safari",
		"Samsung Internet for Android": "samsung-internet",
		"UC Browser": "uc-browser",
		Vivaldi: "vivaldi",
		WeChat: "wechat",
		"Yandex Browser": "yandex",
	}),
);

const SYSTEMS: ReadonlyMap<string, string> = new Map(
	Object.entries({
		Android: "android",
		"Chrome OS": "chrome-os",
		HarmonyOS: "harmony-os",
		iOS: "ios",
		Linux: "linux",
		macOS: "macos",
		Tizen: "tizen",
		WebOS: "webos",
		Windows: "windows",
	}),
);

const DEVICES = new Set<string>(["desktop", "mobile", "tablet", "tv"]);

/** Device, browser and system of a user agent; "other" for what is not on the lists, since a stranger writes this string. */
export function toAgent(userAgent: string): Agent {
	const agent = userAgent.slice(0, AGENT_LIMIT);
	if (!agent.trim())
		return { device: "other", browser: "other", system: "other" };
	const { browser, os, platform } = Bowser.parse(agent);
	const type = platform.type ?? "";
	return {
		device: DEVICES.has(type) ? (type as Agent["device"]) : "other",
		browser:
			FIRST.find(([pattern]) => pattern.test(agent))?.[1] ??
			BROWSERS.get(browser.name ?? "") ??
			"other",
		system: SYSTEMS.get(os.name ?? "") ?? "other",
	};
}
