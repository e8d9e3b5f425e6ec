import { AGENT_LIMIT } from "./agent.ts";
import lists from "./lists.json" with { type: "json" };
import type { Reason } from "./reason.ts";

/** Which lists decide, to stand beside the numbers: the day on which they changed last, and what is in them. */
export const LISTS_VERSION: string = lists.version;

/** What a request says of how it came to be; header values as sent, undefined where absent. */
export type Provenance = {
	agent: string;
	webdriver?: boolean | undefined;
	/** `Sec-Purpose`, `Purpose`, `X-Purpose`, `X-Moz` and their like, joined. */
	purpose?: string | undefined;
};

/**
 * Patterns of agents; `infra/lists` makes them. `ai`, `library` and `names` tell one program each, capitals and all. `anywhere` are words that
 * no browser has; `products` are words that may be in the name of a phone or a television, but not in what stands behind it.
 */
export type AgentLists = Record<
	"headless" | "ai" | "library" | "names" | "anywhere" | "products",
	readonly string[]
>;

/** How every browser begins that can run a script; a few have the name of an app before it. */
const BROWSER = /Mozilla\/[45]\.0 \(/;

/** What draws the page. An agent that begins like a browser's and names none of them is somebody's program. */
const ENGINE =
	/WebKit|KHTML|Gecko|Trident|MSIE \d|Presto|Opera|Goanna|NetFront|Servo|Firefox\/|Chrome\/|PLAYSTATION|Nintendo/i;

/** Where the platform ends, and with it the name that a maker chose for a device. */
const BEHIND_PLATFORM = /AppleWebKit|Gecko\/|KHTML/i;

/** Browsers that never said they were Mozilla: of old phones, televisions and terminals. */
const OTHER_BROWSER =
	/MIDP|CLDC|UP\.Browser|Obigo|NetFront|Teleca|UCWEB|UC ?Browser|SEMC-Browser|HbbTV|^(?:Opera|Lynx|w3m|E?Links|NetSurf|Dillo|BlackBerry\d+)[/ ]/i;

/** The browsers inside Facebook's and Zalo's apps, and Cốc Cốc. What else stands in their agents is a person's. */
const IN_APP = /\bFB(?:AN|AV|IOS)\b|MetaIAB|\bZalo\b|coc_coc/i;

/** No browser's agent is shorter. */
const SHORTEST = 10;

/** A decision by these lists. Its time does not grow with the agent: what is beyond the limit is not looked at. */
export function createBotCheck(
	agents: AgentLists,
): (from: Provenance) => Reason | undefined {
	const [headless, ai, library, names] = (
		["headless", "ai", "library", "names"] as const
	).map((list) => new RegExp(agents[list].join("|") || "(?!)")) as [
		RegExp,
		RegExp,
		RegExp,
		RegExp,
	];
	const anywhere = new RegExp(agents.anywhere.join("|"), "i");
	const products = new RegExp(agents.products.join("|"), "i");

	function toReasonOfForm(text: string): Reason | undefined {
		if (!BROWSER.test(text)) {
			if (OTHER_BROWSER.test(text)) return undefined;
			return text.includes("/") && text.length >= SHORTEST
				? "library"
				: "no-agent";
		}
		if (!ENGINE.test(text)) return "bot";
		const behind = Math.max(0, text.search(BEHIND_PLATFORM));
		return products.test(text.slice(behind)) ? "bot" : undefined;
	}

	return function toBotReason({ agent, webdriver, purpose }) {
		const text = agent.slice(0, AGENT_LIMIT).trim();
		if (purpose && /prefetch|prerender|preview|instant/i.test(purpose))
			return "prefetch";
		if (!text) return "no-agent";
		if (webdriver) return "headless";
		if (ai.test(text)) return "ai-crawler";
		if (headless.test(text)) return "headless";
		if (library.test(text)) return "library";
		if (names.test(text) || anywhere.test(text)) return "bot";
		return IN_APP.test(text) ? undefined : toReasonOfForm(text);
	};
}

/** The reason why a request is no person's, or undefined for a person. */
export const toBotReason = createBotCheck(lists.agents);
