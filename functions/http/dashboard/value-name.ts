import type { Dimension } from "../../core/stats-question.ts";
import type { Setting } from "./layout.ts";
import { nameValue } from "./words.ts";

/** Programs as their makers write them, by the names under which they are counted. */
const PROGRAMS: Readonly<Record<string, string>> = {
	android: "Android",
	"android-browser": "Android Browser",
	chrome: "Chrome",
	"chrome-os": "ChromeOS",
	"coc-coc": "Cốc Cốc",
	duckduckgo: "DuckDuckGo",
	edge: "Edge",
	facebook: "Facebook",
	firefox: "Firefox",
	"google-app": "Google",
	"harmony-os": "HarmonyOS",
	instagram: "Instagram",
	"internet-explorer": "Internet Explorer",
	ios: "iOS",
	linux: "Linux",
	macos: "macOS",
	opera: "Opera",
	safari: "Safari",
	"samsung-internet": "Samsung Internet",
	tiktok: "TikTok",
	tizen: "Tizen",
	"uc-browser": "UC Browser",
	vivaldi: "Vivaldi",
	webos: "webOS",
	wechat: "WeChat",
	windows: "Windows",
	yandex: "Yandex",
	zalo: "Zalo",
};

const CODES = { country: "region", language: "language" } as const;

const isCode = (of: string): of is keyof typeof CODES =>
	Object.hasOwn(CODES, of);

/** A value of a dimension as its reader calls it: a country by its name, 7 o'clock, a search engine's channel. */
export function toValueName(
	{ language, words }: Pick<Setting, "language" | "words">,
	of: Dimension,
	value: string,
): string {
	if (isCode(of)) {
		if (/^\(?other\)?$/.test(value)) return words.other;
		if (value === "ZZ") return words.unknown;
		try {
			const names = new Intl.DisplayNames(language, { type: CODES[of] });
			return names.of(value) ?? value;
		} catch {
			return value;
		}
	}
	if (of === "hour" && /^\d\d$/.test(value)) return `${value}:00`;
	if (of === "campaign" && value.includes("|"))
		return value.split("|").filter(Boolean).join(" · ");
	const known = /^(?:browser|system)$/.test(of) ? PROGRAMS[value] : undefined;
	return known ?? nameValue(words, of, value);
}
