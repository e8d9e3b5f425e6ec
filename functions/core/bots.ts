import { isbot } from "isbot";
import { AGENT_LIMIT } from "./agent.ts";

/** Why a hit is not a person's view. Kept in the ledger and counted under this name. */
export type Reason =
	| "no-agent"
	| "bot"
	| "headless"
	| "prefetch"
	| "foreign-host"
	| "flood";

/** What a request says of how it came to be; header values as sent, undefined where absent. */
export type Provenance = {
	agent: string;
	webdriver?: boolean | undefined;
	/** `Sec-Purpose`, `Purpose`, `X-Purpose` and `X-Moz`, joined. */
	purpose?: string | undefined;
};

/** The reason why a request is no person's, or undefined for a person. */
export function toBotReason({
	agent,
	webdriver,
	purpose,
}: Provenance): Reason | undefined {
	const text = agent.slice(0, AGENT_LIMIT).trim();
	if (purpose && /prefetch|prerender|preview/i.test(purpose)) return "prefetch";
	// Every browser since Mosaic names itself as product/version.
	if (!text.includes("/")) return "no-agent";
	if (webdriver || /headless/i.test(text)) return "headless";
	if (isbot(text)) return "bot";
	return undefined;
}
