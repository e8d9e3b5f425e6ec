import type { Context } from "hono";
import type { RequestFacts } from "../core/view.ts";

/** What only the composition knows of a request: the address that its gateway saw, and the country, where an edge tells it. */
export type Caller = (c: Context) => {
	address: string;
	country?: string | undefined;
};

const PURPOSE_HEADERS = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/** What a request says beside its body. Nothing that a client can set is taken for its address. */
export function toFacts(c: Context, caller: Caller): RequestFacts {
	const header = (name: string) => c.req.header(name);
	return {
		...caller(c),
		agent: header("user-agent") ?? "",
		purpose: PURPOSE_HEADERS.map(header).filter(Boolean).join(" ") || undefined,
		origin: header("origin"),
		host: new URL(c.req.url).hostname,
		acceptLanguage: header("accept-language"),
		unfollowed: header("sec-gpc") === "1" || header("dnt") === "1",
	};
}
