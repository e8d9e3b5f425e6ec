import { type Context, Hono } from "hono";
import { toSavingAt } from "../core/brown-out.ts";
import { isCheckHeader } from "../core/check-header.ts";
import { InvalidInput, Stopped } from "../core/errors.ts";
import type { Site } from "../core/site.ts";
import { parseViewRequest, type ViewRequest } from "../core/view.ts";
import type { CheckKeys } from "../store/check-keys.ts";
import type { Savings } from "../store/savings.ts";
import type { Sites } from "../store/sites.ts";
import { createAddressLimit } from "./address-limit.ts";
import type { Answer } from "./answer.ts";
import { readJson } from "./body.ts";
import { publicCors } from "./cors.ts";
import { type Caller, toFacts } from "./facts.ts";
import { checkView, type Ledger, recordView } from "./record.ts";
import { siteOf } from "./site-of.ts";

/** A view's longest honest body: an address, a canonical link and a referrer of 2 KB each, and a hundred short paths. */
const BODY_LIMIT_BYTES = 16_384;

/** The smallest GIF there is: one transparent pixel. */
const PIXEL = Buffer.from(
	"R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
	"base64",
);

export type ViewRoutes = {
	ledger: Omit<Ledger, "addresses">;
	sites: Pick<Sites, "get">;
	checkKeys: Pick<CheckKeys, "get">;
	/** What is given up near a limit; nothing where this is missing. */
	savings?: Savings;
	caller: Caller;
	nowMs: () => number;
	/** A fresh view id, for pages without scripts. */
	createId: () => string;
};

/** The calls that count: the script's `POST …/box`, and `pixel.gif` for pages without scripts. */
export function createViewRoutes({
	ledger,
	sites,
	checkKeys,
	savings,
	caller,
	nowMs,
	createId,
}: ViewRoutes): Hono {
	const routes = new Hono();
	const limited = { ...ledger, addresses: createAddressLimit() };

	/** Throws Stopped where counting is. Before anything else, since to stop is to save; where nobody can tell, it is not. */
	async function guardStop(): Promise<void> {
		const changes = (await savings?.list().catch(() => [])) ?? [];
		if (toSavingAt(changes, nowMs() / 1000) === "stop")
			throw new Stopped(
				"Counting is stopped for now, to stay within a limit. What was counted is kept.",
			);
	}

	/** Whether the sender may be told what becomes of its view. The key is read for no other. */
	async function isCheck(c: Context, site: string): Promise<boolean> {
		const header = c.req.header("luot-check");
		const key = header && (await checkKeys.get(site));
		return key ? isCheckHeader(header, { site, key, nowMs: nowMs() }) : false;
	}

	async function record(
		c: Context,
		site: Site,
		request: ViewRequest,
	): Promise<Answer> {
		const view = { site, request, facts: toFacts(c, caller), nowMs: nowMs() };
		if (!(await isCheck(c, site.id))) return recordView(limited, view);
		const { answer, reason } = await checkView(ledger.counters, view);
		c.header("luot-reason", reason ?? "counted");
		return answer;
	}

	routes.post("/v1/sites/:site/box", publicCors, async (c) => {
		await guardStop();
		const request = parseViewRequest(
			await readJson(c, { limitBytes: BODY_LIMIT_BYTES }),
		);
		const site = await siteOf(c, sites);
		return c.json(await record(c, site, request), 200, {
			"cache-control": "no-store",
		});
	});

	routes.get("/v1/sites/:site/pixel.gif", async (c) => {
		await guardStop();
		const url = c.req.query("url") ?? c.req.header("referer");
		if (!url)
			throw new InvalidInput(
				"url: the page's address, as a parameter or as the Referer header",
			);
		const request = parseViewRequest({
			id: c.req.query("id") ?? createId(),
			url,
			referrer: c.req.query("referrer"),
		});
		await record(c, await siteOf(c, sites), request);
		return c.body(PIXEL, 200, {
			"content-type": "image/gif",
			"cache-control": "no-store",
		});
	});

	return routes;
}
