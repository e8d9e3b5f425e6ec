/** How visits find a site, by the host that sent them; `direct` has none. */
export const CHANNELS = [
	"search",
	"social",
	"messages",
	"mail",
	"links",
	"direct",
] as const;
export type Channel = (typeof CHANNELS)[number];

/** The first label that names a service whatever its country: `google` of google.com.vn. */
const SERVICES: readonly (readonly [Channel, RegExp])[] = [
	["mail", /(?:^|\.)(?:mail|outlook)\.|^com\.google\.android\.gm$/],
	[
		"search",
		/(?:^|\.)(?:google|bing|coccoc|duckduckgo|yahoo|yandex|baidu|ecosia|qwant|brave|startpage|naver)\.|googlequicksearchbox/,
	],
	[
		"messages",
		/(?:^|\.)(?:zalo|chat\.zalo|messenger|whatsapp|telegram|viber|discord)\.|^t\.me$|^zaloapp\.com$/,
	],
	[
		"social",
		/(?:^|\.)(?:facebook|fb|instagram|tiktok|youtube|twitter|x|linkedin|reddit|pinterest|threads)\.(?:com|net|be|me)$|^(?:t\.co|youtu\.be|fb\.me|lnkd\.in)$|^com\.facebook\.|^com\.zhiliaoapp\./,
	],
];

export function toChannel(host: string): Channel {
	return SERVICES.find(([, pattern]) => pattern.test(host))?.[0] ?? "links";
}
