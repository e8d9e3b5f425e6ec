import { type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { createDatabase } from "../../functions/store/database.ts";
import {
	ADMIN_TOKEN,
	createSite,
	sendView,
	startTestServer,
} from "../support/server.ts";

const NOW_MS = Date.parse("2026-11-24T10:00:00+07:00");
const TABLES = "exact-";
/** The last number that JSON and JavaScript tell to the last digit. */
const MOST = "9007199254740991";
const [BEFORE, TODAY] = ["2026-11-23", "2026-11-24"];

/** What was counted of everything on each of two days. */
const SITES: Record<string, readonly [string, string]> = {
	"at-the-limit": ["0", MOST],
	"beyond-it-in-sum": ["1", MOST],
	"beyond-it-at-once": ["0", "9007199254740993"],
};

const RANGE = `from=${BEFORE}&to=${TODAY}`;
const ONE_DAY = `from=${TODAY}&to=${TODAY}`;
const DIMENSIONS =
	"page entry exit referrer channel campaign country device browser system language screen hour uncounted";

/** Every call that tells a number: open ones, those that need a token, and pages for who is signed in. */
const OPEN = [
	"/v1/sites/SITE/box",
	"/v1/sites/SITE/box?path=/tin",
	"/v1/sites/SITE/box.svg?lang=en",
	"/v1/sites/SITE/box.html?lang=en",
	"/v1/sites/SITE/views?paths=/tin",
	"/v1/sites/SITE/popular?period=all",
	"/v1/sites/SITE/popular?period=week",
	`/shared/SITE/?${RANGE}`,
	"/shared/SITE/daily.json",
];
const WITH_TOKEN = [RANGE, ONE_DAY].flatMap((range) => [
	`/v1/sites/SITE/stats?${range}&by=day`,
	`/v1/sites/SITE/stats?${range}&by=month`,
	`/v1/sites/SITE/stats?${range}&by=hour`,
	`/v1/sites/SITE/stats?${range}&country=VN`,
	`/v1/sites/SITE/stats?${range}&compare=previous`,
	...DIMENSIONS.split(" ").flatMap((of) =>
		["json", "csv"].map(
			(format) =>
				`/v1/sites/SITE/stats?${range}&of=${of}&limit=1&format=${format}`,
		),
	),
]);
const SIGNED_IN = [
	...[RANGE, ONE_DAY].flatMap((range) =>
		["", "pages", "sources", "places", "devices", "uncounted", "articles"].map(
			(page) => `/admin/SITE/${page}?${range}`,
		),
	),
	`/admin/SITE/?${RANGE}&page=/tin`,
	`/admin/SITE/export?${RANGE}&of=page`,
	"/admin/SITE/report?month=2026-11",
	"/admin/SITE/check",
	"/admin/SITE/voids",
];

describe("a number beyond 2^53", () => {
	let server: Server;
	let database: DynamoDBClient;
	let cookie = "";

	beforeAll(async () => {
		server = await startTestServer("dynalite", {
			nowMs: () => NOW_MS,
			tablePrefix: TABLES,
		});
		database = createDatabase({ endpoint: server.databaseEndpoint });
		for (const [site, [before, today]] of Object.entries(SITES)) {
			await createSite(server, {
				id: site,
				hostnames: ["truong.example"],
				isPublic: true,
			});
			const all = before === "0" ? today : MOST;
			await put(site, "box", {
				...Object.fromEntries(
					[..."vsu"].flatMap((letter) => [
						[letter, all],
						[`${letter}2026-11`, all],
						[letter + BEFORE, before],
						[letter + TODAY, today],
					]),
				),
			});
			for (const [day, count] of [
				[BEFORE, before],
				[TODAY, today],
			] as const)
				await put(
					site,
					`total#day#${day}`,
					Object.fromEntries(
						"v s u b t h07 c:VN d:mobile b:chrome y:android l:vi w:phone"
							.split(" ")
							.map((name) => [name, count]),
					),
				);
			await put(site, "path#all#/tin", { v: all });
			for (const path of ["/tin", "/"])
				await put(
					site,
					`path#month#2026-11#${path}`,
					Object.fromEntries(
						[..."vex"].flatMap((letter) => [
							[`${letter}23`, before],
							[`${letter}24`, today],
						]),
					),
				);
			for (const source of [
				"referrer#month#2026-11#google.com",
				"campaign#month#2026-11#zalo||",
			])
				await put(site, source, { s23: before, s24: today });
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
	afterAll(async () => {
		database.destroy();
		await server.close();
	});

	const put = (site: string, sk: string, counts: Record<string, string>) =>
		database.send(
			new PutItemCommand({
				TableName: `${TABLES}counters`,
				Item: {
					pk: { S: site },
					sk: { S: sk },
					...Object.fromEntries(
						Object.entries(counts).map(([name, N]) => [name, { N }]),
					),
				},
			}),
		);

	/** Whether an answer tells the number; throws where it tells another, or is a fault. */
	async function isTold(response: Response, call: string): Promise<boolean> {
		expect([200, 422], call).toContain(response.status);
		const body = await response.text();
		const isShown = /html|svg/.test(response.headers.get("content-type") ?? "");
		const text = (
			isShown ? body.replaceAll(/(?<=\d),(?=\d{3})/g, "") : body
		).replaceAll(/integrity="[^"]+"/g, "");
		const large = text.match(/(?<![\w.+/-])-?\d{15,}/g) ?? [];
		for (const number of large)
			expect(number === MOST, `${call} tells ${number}`).toBe(true);
		expect(text, call).not.toMatch(/\d\.\d+e\+\d|NaN|Infinity/);
		return response.status === 200 && large.length > 0;
	}

	const ask = (path: string, site: string, headers = {}) =>
		fetch(server.url + path.replace("SITE", site), {
			headers: { "user-agent": "Mozilla/5.0 (X11)", ...headers },
			redirect: "manual",
		});

	it.each(Object.keys(SITES))(
		"(%s) is told to the last digit or refused, by every call and page",
		async (site) => {
			const token = { authorization: `Bearer ${ADMIN_TOKEN}` };
			const told = new Map<string, boolean>();
			for (const [paths, headers] of [
				[OPEN, {}],
				[WITH_TOKEN, token],
				[SIGNED_IN, { cookie }],
			] as const)
				for (const path of paths) {
					const call = path.replace("SITE", site);
					told.set(path, await isTold(await ask(path, site, headers), call));
				}
			const view = await sendView(server, site, {
				id: `view-at-${site}`,
				url: "https://truong.example/tin",
			});
			await isTold(view, "the view");
			const pixel = `/v1/sites/SITE/pixel.gif?url=https://truong.example/tin`;
			await isTold(await ask(pixel, site), pixel);
			if (site === "at-the-limit") {
				for (const path of [
					"/v1/sites/SITE/box",
					"/v1/sites/SITE/box.svg?lang=en",
					"/shared/SITE/daily.json",
					`/v1/sites/SITE/stats?${ONE_DAY}&by=day`,
				])
					expect(told.get(path), path).toBe(true);
				expect(view.status).toBe(422);
			}
			if (site === "beyond-it-in-sum")
				expect(told.get(`/v1/sites/SITE/stats?${ONE_DAY}&country=VN`)).toBe(
					true,
				);
			if (site === "beyond-it-at-once")
				expect([...told.values()]).not.toContain(true);
		},
	);

	it("is refused where an opening balance makes it one", async () => {
		const opening = 1e15;
		const counted = String(Number(MOST) - opening);
		await createSite(server, {
			id: "opened",
			hostnames: ["truong.example"],
			opening: { views: opening, visits: 0, visitors: 0, reason: "Bộ đếm cũ" },
			pageOpening: { "/tin": opening },
		});
		await put("opened", "box", { v: counted });
		await put("opened", "path#all#/tin", { v: counted });
		const box = "/v1/sites/SITE/box?path=/tin";
		expect(await isTold(await ask(box, "opened"), box)).toBe(true);
		await put("opened", "path#all#/tin", { v: String(Number(counted) + 1) });
		expect((await ask(box, "opened")).status).toBe(422);
		await put("opened", "box", { v: String(Number(counted) + 1) });
		expect((await ask("/v1/sites/SITE/box.svg?lang=en", "opened")).status).toBe(
			422,
		);
	});
});
