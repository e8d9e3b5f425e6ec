/**
 * Words by which programs tell themselves apart from browsers, beside the lists that others keep. Each is written so that it takes time
 * in proportion to the text.
 */

/** No browser has these, wherever they stand. Some phones are called CUBOT, and POWER BOT. */
export const ANYWHERE: readonly string[] = [
	"(?<!cu|power )bots?(?![a-z])",
	"crawl",
	"spider",
	"scrap(?:e|y|ing)",
	"archiver",
	"externalhit",
	"https?:",
	"\\bwww\\.",
	// An address to write to.
	"[\\w-]@[\\w-]+\\.[a-z]",
	// Something else in place of the engine's other name.
	"like gecko;",
	"\\blib(?:www-perl|curl|soup|fetch)",
];

/** These stand in names of devices and apps, but not among the products that a browser lists. */
export const PRODUCTS: readonly string[] = [
	"fetch",
	"monitor",
	"validat",
	"uptime",
	"screenshot",
	"prerender",
	"\\brender",
	"compatible;(?! ?(?:msie|konqueror))",
	"[a-z0-9]\\.(?:com|net|org|io|ai)\\b",
	"google(?!(?:wv|app|tv|/google| ?pixel| tv))",
];

/**
 * What another list takes for a bot's and is a browser's: the Discovery tablets, Google TV, an app that shows news, Firefox with a tool for
 * developers, and bare shapes of which `core/bots.ts` judges by itself.
 */
export const TAKEN_WRONGLY: readonly RegExp[] = [
	/^discovery$/,
	/google\(/,
	/news\(/,
	/^tools$/,
	/^firephp$/,
	/^java/,
	/^\\\(\\\)$/,
	/^\\\|$/,
	/bots\?/,
	/^;/,
	/\/1\\\.0;$/,
	/^\\\.com/,
	/http$/,
	// A browser that many in China use; its crawler says that it is a spider.
	/^sogou$/,
];

/** Names that spammers give their hosts by the dozen. */
export const SPAM_FAMILIES: readonly string[] = [
	"\\bsemalt",
	"buttons?-for-",
	"(?:floating|share|social)-?buttons?\\d*\\.",
	"cookie-law-enforcement",
	"\\bcompliance-[a-z]+\\.(?:top|xyz)",
	"\\bfree-?(?:fb|fbook|social|video|website|share)-",
	"\\bget-?(?:free|more|your)-",
	"bot-?traffic",
	"traffic2(?:cash|money)",
	"\\b\\d*-?best-seo",
	"\\bauto-?seo",
	"seo-services?\\b",
	"-reasons-for-seo",
	"\\b1x(?:bet|slots?)",
	"\\bkabinet-",
	"ilove?i?vitaly|ilikevitaly|iloveitaly",
];
