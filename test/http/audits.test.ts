import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Audit } from "../../functions/core/audit.ts";
import { createAccess } from "../../functions/http/access.ts";
import { createApp } from "../../functions/http/app.ts";
import {
	type AuditsRoutes,
	createAuditsRoutes,
} from "../../functions/http/audits.ts";
import { createSite } from "../support/site.ts";

const OFF = {
	key: "total#day#2026-11-21",
	name: "v",
	counted: 4,
	expected: 7,
};

const createAudit = (more: Partial<Audit>): Audit => ({
	site: "truong",
	day: "2026-11-22",
	at: "2026-11-23T20:00:00.000Z",
	by: "schedule",
	views: 7,
	visitors: 4,
	checked: 12,
	drift: 0,
	differences: [],
	unreadable: 0,
	repaired: false,
	...more,
});

const off = { drift: 3, differences: [OFF] };

/** The call over results in memory, the latest day first, as the store lists them. */
async function ask(
	results: readonly Audit[],
	{
		query = "",
		token = "token",
		site = "truong",
		...more
	}: {
		query?: string;
		token?: string;
		site?: string;
	} & Partial<AuditsRoutes> = {},
) {
	const asked: [string, number][] = [];
	const app = createApp(() => {});
	app.route(
		"/",
		createAuditsRoutes({
			audits: {
				list: async (id, limit) => {
					asked.push([id, limit]);
					return results.slice(0, limit);
				},
			},
			sites: {
				get: async (id) => (id === "truong" ? createSite() : undefined),
			},
			access: createAccess({
				tokens: { get: async () => undefined, touch: async () => {} },
				ownerSha256: createHash("sha256").update("token").digest("hex"),
				nowMs: () => 0,
			}),
			checkNow: async () => ({ deadLetters: 0, repeatsRefused: 0 }),
			...more,
		}),
	);
	const response = await app.request(`/v1/sites/${site}/audits${query}`, {
		headers: { authorization: `Bearer ${token}` },
	});
	return { response, body: await response.json(), asked };
}

describe("the self-check", () => {
	it("shows what the last audits found, and that nothing is off", async () => {
		const results = [
			createAudit({}),
			createAudit({ day: "2026-11-21", at: "2026-11-23T20:00:01.000Z" }),
			createAudit({ day: "2026-11-21", at: "2026-11-22T20:00:00.000Z" }),
		];
		const { response, body, asked } = await ask(results);
		expect(response.status).toBe(200);
		expect(response.headers.get("cache-control")).toBe("private, no-store");
		const { site: _, ...first } = results[0] as Audit;
		expect(body).toEqual({
			site: "truong",
			daysChecked: 2,
			daysRepaired: 0,
			drift: 0,
			lastAt: "2026-11-23T20:00:01.000Z",
			deadLetters: 0,
			repeatsRefused: 0,
			items: [first, expect.anything(), expect.anything()],
		});
		expect(asked).toEqual([["truong", 100]]);
	});

	it.each<[string, Partial<Audit>[], { drift: number; daysRepaired: number }]>([
		["is off and waits", [off], { drift: 3, daysRepaired: 0 }],
		[
			"was off and is repaired",
			[{ ...off, repaired: true }, off],
			{ drift: 0, daysRepaired: 1 },
		],
		[
			"was repaired and looked at again",
			[{}, { ...off, repaired: true }, off],
			{ drift: 0, daysRepaired: 1 },
		],
		[
			"is off again after a repair",
			[off, { ...off, repaired: true }],
			{ drift: 3, daysRepaired: 1 },
		],
	])("tells by its last result that a day %s", async (_, results, summary) => {
		const { body } = await ask(results.map(createAudit));
		expect(body).toMatchObject({ daysChecked: 1, ...summary });
	});

	it("of a site that was never audited says so", async () => {
		const { body } = await ask([]);
		expect(body).toEqual({
			site: "truong",
			daysChecked: 0,
			daysRepaired: 0,
			drift: 0,
			deadLetters: 0,
			repeatsRefused: 0,
			items: [],
		});
	});

	it("says what waits now, and what was refused", async () => {
		const now = {
			deadLetters: 2,
			repeatsRefused: 7,
			unfolded: { views: 3, oldestAt: "2026-11-23T03:00:00.000Z" },
		};
		const { body } = await ask([], { checkNow: async () => now });
		expect(body).toMatchObject(now);
	});

	it("lists as many as asked for", async () => {
		const { body } = await ask([createAudit({}), createAudit({})], {
			query: "?limit=1",
		});
		expect(body.items).toHaveLength(1);
	});

	it.each([
		["without a token that is in force", { token: "another" }, 401],
		["for no site", { site: "khac" }, 404],
		["in a number that is none", { query: "?limit=x" }, 400],
	])("is not shown %s", async (_, asked, status) => {
		const { response, asked: listed } = await ask([createAudit({})], asked);
		expect(response.status).toBe(status);
		expect(listed).toEqual([]);
	});

	it("is a viewer's to see, of their own site", async () => {
		const roles: string[][] = [];
		await ask([], {
			access: async (_c, site, least) => {
				roles.push([site, least]);
				return { id: "1", name: "Mai", role: "viewer" };
			},
		});
		expect(roles).toEqual([["truong", "viewer"]]);
	});
});
