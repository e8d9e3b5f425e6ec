import { afterAll, beforeAll, expect, it } from "vitest";
import { LISTS_VERSION } from "../../functions/core/bots.ts";
import { ADDRESS_LIMIT } from "../../functions/http/address-limit.ts";
import type { Server } from "../../functions/local/server.ts";
import { FLOOD_LIMIT } from "../../functions/store/visits.ts";
import { describeOnEngines } from "../support/engines.ts";
import {
	ADMIN_TOKEN,
	createSite,
	FIREFOX,
	sendView,
	startTestServer,
} from "../support/server.ts";

const HOST = "https://truong.example";
const CLIENTS = 6;

describeOnEngines("people, bots and what is suspicious", (engine) => {
	let server: Server;
	const nowMs = Date.parse("2026-11-23T10:00:00+07:00");

	beforeAll(async () => {
		server = await startTestServer(engine, { nowMs: () => nowMs });
		for (const id of ["cot", "lut", "gia", "lop"])
			await createSite(server, { id, hostnames: ["truong.example"] });
	}, 60_000);
	afterAll(() => server.close());

	type Sent = { url?: string; headers?: Record<string, string> };

	/** Sends views, some at the same time; answers the statuses. As the script does, it sends again what is answered 503. */
	async function sendAll(site: string, views: readonly Sent[]) {
		const queue = [...views.entries()];
		const statuses = new Set<number>();
		await Promise.all(
			Array.from({ length: CLIENTS }, async () => {
				for (let next = queue.shift(); next; next = queue.shift()) {
					const [at, { url = `${HOST}/`, headers = {} }] = next;
					const sent = { id: `view-number-${at}`, url };
					const send = async (): Promise<Response> => {
						const response = await sendView(server, site, sent, headers);
						return response.status === 503 ? send() : response;
					};
					statuses.add((await send()).status);
				}
			}),
		);
		return statuses;
	}

	async function askStats(site: string, query = "of=uncounted") {
		const response = await fetch(
			`${server.url}/v1/sites/${site}/stats?from=2026-11-23&to=2026-11-23&${query}`,
			{ headers: { authorization: `Bearer ${ADMIN_TOKEN}` } },
		);
		return response.json();
	}

	const readTotal = async (site: string): Promise<number> =>
		(await (await fetch(`${server.url}/v1/sites/${site}/box`)).json()).total;

	it("are three columns with their reasons, and add up to everything that was accepted", async () => {
		const by = (agent: string, headers = {}) => ({
			headers: { "user-agent": agent, ...headers },
		});
		const kinds: [string, number, Sent][] = [
			["people", 60, by(FIREFOX)],
			["bot", 7, by("Mozilla/5.0 (compatible; Googlebot/2.1)")],
			["ai-crawler", 6, by("Mozilla/5.0 (compatible; GPTBot/1.2)")],
			["library", 5, by("python-requests/2.32.3")],
			["headless", 4, by(FIREFOX.replace("Firefox/", "HeadlessFirefox/"))],
			["prefetch", 3, by(FIREFOX, { "sec-purpose": "prefetch;prerender" })],
			["no-agent", 2, by("-")],
			["foreign-host", 9, { url: "https://other.example/" }],
		];
		const views = kinds.flatMap(([, count, sent]) =>
			Array.from({ length: count }, () => sent),
		);
		// Everything twice: a repeat is accepted once.
		expect(await sendAll("cot", views)).toEqual(new Set([200]));
		expect(await sendAll("cot", views)).toEqual(new Set([200]));
		const { accepted, values, series } = await askStats("cot");
		expect(accepted).toEqual({
			views: 96,
			people: 60,
			bots: 27,
			suspicious: 9,
		});
		expect(accepted.views).toBe(views.length);
		expect(values).toEqual(
			kinds
				.slice(1)
				.map(([name, count]) => ({
					name,
					views: count,
					column: name === "foreign-host" ? "suspicious" : "bots",
				}))
				.toSorted((one, other) => other.views - one.views),
		);
		expect(series).toMatchObject([
			{ at: "2026-11-23", lists: [LISTS_VERSION] },
		]);
		expect(await readTotal("cot")).toBe(60);
	}, 300_000);

	it("of a thousand posts from one address in a minute only as many count as one visitor may make", async () => {
		const posts = Array.from({ length: 1000 }, (_, at) => ({
			// What a sender says of its address is not heard.
			headers: { "x-forwarded-for": `203.0.113.${at % 256}` },
		}));
		expect(await sendAll("lut", posts)).toEqual(new Set([200]));
		expect(await readTotal("lut")).toBe(FLOOD_LIMIT);
		const { accepted } = await askStats("lut");
		expect(accepted).toEqual({
			views: 1000,
			people: FLOOD_LIMIT,
			bots: 0,
			suspicious: 1000 - FLOOD_LIMIT,
		});
	}, 600_000);

	it("of a thousand under as many names only as many count as one address may make", async () => {
		const posts = Array.from({ length: 1000 }, (_, at) => ({
			headers: {
				"user-agent": `${FIREFOX} ${at}`,
				...(at % 3 === 0 && { "sec-gpc": "1" }),
			},
		}));
		expect(await sendAll("gia", posts)).toEqual(new Set([200]));
		expect(await readTotal("gia")).toBe(ADDRESS_LIMIT);
		const { accepted } = await askStats("gia");
		expect(accepted).toEqual({
			views: 1000,
			people: ADDRESS_LIMIT,
			bots: 0,
			suspicious: 1000 - ADDRESS_LIMIT,
		});
	}, 600_000);

	it("of a class of forty equal machines behind one address nobody is refused, a click each eight seconds", async () => {
		const clicks = Array.from({ length: (40 * 60) / 8 }, () => ({
			headers: { "x-address": "198.51.100.7" },
		}));
		expect(clicks).toHaveLength(FLOOD_LIMIT);
		expect(await sendAll("lop", clicks)).toEqual(new Set([200]));
		const { accepted } = await askStats("lop");
		expect(accepted).toEqual({
			views: FLOOD_LIMIT,
			people: FLOOD_LIMIT,
			bots: 0,
			suspicious: 0,
		});
	}, 300_000);
});
