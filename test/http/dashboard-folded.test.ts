import { afterAll, beforeAll, expect, it } from "vitest";
import { toLocalTime } from "../../functions/core/calendar.ts";
import { toValueName } from "../../functions/http/dashboard/value-name.ts";
import { LANGUAGES } from "../../functions/http/dashboard/words.ts";
import type { Server } from "../../functions/local/server.ts";
import type { PlacedView } from "../../functions/store/visits.ts";
import { createRandom } from "../bench/traffic.ts";
import { readDashboard, toCount } from "../support/dashboard-page.ts";
import {
	ADMIN_TOKEN,
	createSite,
	sendView,
	startTestServer,
} from "../support/server.ts";
import {
	type Asked,
	CHANNEL_OF,
	recountTotals,
	recountValues,
} from "../support/site-recount.ts";
import { createView } from "../support/views.ts";

const VIEWS = 300;
const ZONE = "Asia/Ho_Chi_Minh";
const START_MS = Date.parse("2026-10-31T23:00:00+07:00");
const STEP_MS = (30 * 86_400_000) / VIEWS;
const SITE = "truong";
const words = LANGUAGES.en;

const random = createRandom(29);
const pick = <T>(values: readonly T[]): T =>
	values[Math.floor(random() * values.length)] as T;

/** A month of views as their senders know them: some come back within minutes, some are no person's. */
function createMonth(): PlacedView[] {
	let atMs = START_MS;
	return Array.from({ length: VIEWS }, (_, at) => {
		atMs += random() < 0.5 ? 240_000 : Math.floor(2 * STEP_MS * random() * 2);
		const visitor = Math.floor(random() ** 2 * 6);
		return createView({
			...toLocalTime(atMs, ZONE),
			id: `folded-view-${at}`,
			site: SITE,
			visitor: `${visitor}`,
			atMs,
			path: `/trang-${Math.floor(random() ** 2 * 8)}`,
			country: ["VN", "FR", "JP"][visitor % 3] as string,
			device: "desktop",
			browser: "firefox",
			system: "linux",
			language: "vi",
			screen: "laptop",
			...(random() < 0.3 && { referrer: pick(Object.keys(CHANNEL_OF)) }),
			...(random() < 0.1 && { reason: "bot" as const }),
		});
	});
}

const views = createMonth();
let server: Server;
let nowMs = START_MS;
let cookie = "";

beforeAll(async () => {
	server = await startTestServer("dynalite", { nowMs: () => nowMs });
	await createSite(server, {
		id: SITE,
		zone: ZONE,
		hostnames: ["truong.example"],
	});
	for (const view of views) {
		nowMs = view.atMs;
		const sent = {
			id: view.id,
			url: `https://truong.example${view.path}`,
			screen: 1280,
			...(view.referrer && { referrer: `https://${view.referrer}/` }),
		};
		const headers = {
			"x-address": `192.0.2.${view.visitor}`,
			"x-country": view.country,
			"accept-language": "vi",
			...(view.reason && { "user-agent": "Googlebot/2.1" }),
		};
		// Every tenth is sent again at once, as where an answer got lost.
		for (let time = random() < 0.1 ? 2 : 1; time > 0; time--)
			expect((await sendView(server, SITE, sent, headers)).status).toBe(200);
	}
	const entered = await fetch(`${server.url}/admin/sign-in`, {
		method: "POST",
		redirect: "manual",
		headers: { origin: server.url },
		body: new URLSearchParams({ token: ADMIN_TOKEN }),
	});
	const session = entered.headers
		.getSetCookie()
		.find((line) => line.startsWith("luot="));
	cookie = `luot-lang=en; ${session?.split(";")[0]}`;
});
afterAll(() => server.close());

async function read(page: string, query: Record<string, string>) {
	const response = await fetch(
		`${server.url}/admin/${SITE}/${page}?${new URLSearchParams(query)}`,
		{ headers: { cookie } },
	);
	expect(response.status).toBe(200);
	return readDashboard(await response.text());
}

const ranges: [string, Pick<Asked, "from" | "to">][] = [
	["a month", { from: "2026-11-01", to: "2026-11-30" }],
	[
		"the two days about a month's end",
		{ from: "2026-10-31", to: "2026-11-01" },
	],
	["a week", { from: "2026-11-09", to: "2026-11-15" }],
	["one day", { from: "2026-11-12", to: "2026-11-12" }],
];

it.each(ranges)(
	"what was sent, written to the ledger and folded stands on every page of %s",
	async (_, range) => {
		const asked = { site: SITE, ...range };
		const counted = recountTotals(views, asked);
		expect(counted.views).toBeGreaterThan(0);
		const { totals } = await read("", range);
		for (const metric of ["views", "visits", "visitors"] as const)
			expect(toCount(totals.get(words[metric])), metric).toBe(counted[metric]);
		expect(Number.parseFloat(totals.get(words.bounceRate) ?? "")).toBeCloseTo(
			(100 * (counted.bounces ?? 0)) / (counted.visits ?? 1),
			0,
		);

		const { tables } = await read("pages", range);
		const rows = tables.get(words.pages)?.rows.slice(0, -1) ?? [];
		expect(
			Object.fromEntries(
				rows.map(([name = "", ...own]) => [name, own.map(toCount)]),
			),
		).toEqual(
			Object.fromEntries(
				[...recountValues(views, asked, "page")].map(
					([name, { views: all = 0, entries = 0, exits = 0 }]) => [
						name,
						[all, entries, exits],
					],
				),
			),
		);

		for (const [page, heading, of, metric] of [
			["sources", words.channels, "channel", "visits"],
			["sources", words.referrers, "referrer", "visits"],
			["places", words.countries, "country", "views"],
			["devices", words.browsers, "browser", "views"],
			["devices", words.hours, "hour", "views"],
		] as const) {
			const { tables } = await read(page, range);
			const shown = (tables.get(heading)?.rows ?? [])
				.map(([name = "", own]) => [name, toCount(own)] as const)
				.filter(([, own]) => own !== 0);
			const expected = [...recountValues(views, asked, of)].flatMap(
				([name, numbers]) => {
					const own = numbers[metric] ?? 0;
					const shownName = toValueName({ language: "en", words }, of, name);
					return own ? [[shownName, own] as const] : [];
				},
			);
			expect(Object.fromEntries(shown), heading).toEqual(
				Object.fromEntries(expected),
			);
		}
	},
);
