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

/** By names that services have whatever the country, `google` of google.com.vn; of Android's apps by their package. */
const SERVICES: readonly (readonly [Channel, RegExp])[] = [
	["mail", /(?:^|\.)(?:mail|outlook)\.|^com\.google\.android\.gm$/],
	[
		"search",
		// Not classroom.google.com, docs.google.com, and what else of Google's is no search.
		/^(?:(?:cse|images|lens|news|scholar)\.)?google\.|(?:^|\.)(?:bing|coccoc|duckduckgo|yahoo|yandex|baidu|ecosia|qwant|brave|startpage|naver)\.|googlequicksearchbox/,
	],
	[
		"messages",
		/(?:^|\.)(?:zalo|messenger|whatsapp|telegram|viber|discord)\.|^(?:t\.me|m\.me|zaloapp\.com|com\.zing\.zalo|com\.facebook\.orca|com\.whatsapp|org\.telegram\.messenger|com\.viber\.voip)$/,
	],
	[
		"social",
		/(?:^|\.)(?:facebook|fb|instagram|tiktok|youtube|twitter|x|linkedin|reddit|pinterest|threads)\.(?:com|net|be|me)$|^(?:t\.co|youtu\.be|fb\.me|lnkd\.in)$|^com\.facebook\.|^com\.zhiliaoapp\./,
	],
];

export function toChannel(host: string): Channel {
	return SERVICES.find(([, pattern]) => pattern.test(host))?.[0] ?? "links";
}
