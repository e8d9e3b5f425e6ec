import type { Change } from "../../functions/core/change-log.ts";
import { Conflict, Stale } from "../../functions/core/errors.ts";
import type { Site } from "../../functions/core/site.ts";
import { createAccess } from "../../functions/http/access.ts";
import { createApp } from "../../functions/http/app.ts";
import { createBoxRoutes } from "../../functions/http/box.ts";
import { createScriptRoutes } from "../../functions/http/script.ts";
import { createSitesRoutes } from "../../functions/http/sites.ts";
import {
	createViewRoutes,
	type ViewRoutes,
} from "../../functions/http/view.ts";
import type { PlacedView } from "../../functions/store/visits.ts";
import { createSite } from "./site.ts";

/** SHA-256 of "token". */
const TOKEN_SHA256 =
	"3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0";

export const CHECK_KEY = new Uint8Array(32).fill(7);

/**
 * The HTTP layer over stores in memory, for tests of that layer alone: what it asks of the stores stands in `recorded` and `claimed`,
 * and any of them can be replaced by one that fails. What stores do is tested on real engines.
 */
export function createTestApp(
	more: {
		site?: Site;
		ledger?: Partial<ViewRoutes["ledger"]>;
		savings?: ViewRoutes["savings"];
		nowMs?: number;
		tokenSha256?: string | undefined;
		counts?: Record<string, number>;
		pages?: Record<string, number>;
	} = {},
) {
	const sites = new Map([["truong", more.site ?? createSite()]]);
	const changes: Change[] = [];
	const recorded: PlacedView[] = [];
	const claimed: { day: string; id: string }[] = [];
	const asked: string[][] = [];
	const askedKeys: string[] = [];
	const reports: unknown[] = [];
	const ledger: ViewRoutes["ledger"] = {
		visits: {
			record: async (view) => {
				recorded.push(view);
				return {
					isRepeat: false,
					isNewVisitor: true,
					opensVisit: true,
					wasOnline: false,
				};
			},
			noteRepeat: async () => {},
			claim: async ({ day, id }) => {
				claimed.push({ day, id });
				return "taken";
			},
		},
		counters: {
			getBox: async () => more.counts ?? {},
			getPages: async (_, paths) => {
				asked.push([...paths]);
				return new Map(
					Object.entries(more.pages ?? {}).filter(([path]) =>
						paths.includes(path),
					),
				);
			},
		},
		salts: {
			get: async (site, day) => ({
				salt: new TextEncoder().encode(`${site} ${day}`),
				lanes: 0,
			}),
			admitPage: async () => true,
			admitSource: async () => true,
			forget: async () => 0,
		},
		...more.ledger,
	};
	const store = {
		listIds: async () => [],
		get: async (id: string) => sites.get(id),
		create: async (site: Site) => {
			if (sites.has(site.id)) throw new Conflict("taken");
			sites.set(site.id, site);
		},
		replace: async (site: Site) => {
			if (sites.get(site.id)?.version !== site.version - 1)
				throw new Stale("stale");
			sites.set(site.id, site);
		},
	};
	const nowMs = () => more.nowMs ?? Date.parse("2026-11-23T10:00:00+07:00");
	const app = createApp((error) => reports.push(error));
	app.route(
		"/",
		createViewRoutes({
			ledger,
			sites: store,
			checkKeys: {
				get: async (site) => {
					askedKeys.push(site);
					return CHECK_KEY;
				},
			},
			...(more.savings && { savings: more.savings }),
			caller: (c) => ({ address: c.req.header("x-address") ?? "192.0.2.1" }),
			nowMs,
			createId: () => "made-for-pixel",
		}),
	);
	app.route(
		"/",
		createBoxRoutes({ counters: ledger.counters, sites: store, nowMs }),
	);
	app.route(
		"/",
		createSitesRoutes({
			sites: store,
			changes: {
				add: async (change) => {
					changes.push(change);
				},
			},
			access: createAccess({
				tokens: { get: async () => undefined, touch: async () => {} },
				ownerSha256: "tokenSha256" in more ? more.tokenSha256 : TOKEN_SHA256,
				nowMs,
			}),
			nowMs,
		}),
	);
	app.route(
		"/",
		createScriptRoutes({
			luot: {
				source: "/* luot */".repeat(50),
				hash: "abc123",
				integrity: "sha384-x",
			},
			"luot-news": {
				source: "/* news */".repeat(50),
				hash: "def456",
				integrity: "sha384-y",
			},
		}),
	);
	return { app, changes, recorded, claimed, asked, askedKeys, reports };
}

export const CHROME =
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";
