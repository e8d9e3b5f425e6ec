import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../functions/http/app.ts";
import { createFolderFiles } from "../../functions/local/folder-files.ts";
import { createNewsRoutes } from "../../functions/local/news.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createSites } from "../../functions/store/sites.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { createSite } from "../support/site.ts";

const TOKEN = "owner";
/** A publish makes fewer writes than this; past them nothing is killed any more. */
const MOST_WRITES = 6;

describe("a publish that is killed between two writes", () => {
	let db: TestDatabase;
	let whole: Hono;
	let number = 0;

	const createNews = (database: DynamoDBClient): Hono => {
		const content = { database, table: db.tables.content };
		const app = createApp(() => {});
		for (const routes of createNewsRoutes({
			content,
			counters: createCounters({ database, table: db.tables.counters }),
			sites: createSites(content),
			files: createFolderFiles({ folder: tmpdir(), nowMs: Date.now }).files,
			ownerSha256: createHash("sha256").update(TOKEN).digest("hex"),
			nowMs: Date.now,
		}))
			app.route("/", routes);
		return app;
	};
	const send = (
		app: Hono,
		method: string,
		path: string,
		body?: unknown,
		headers: Record<string, string> = {},
	) =>
		app.request(path, {
			method,
			headers: { authorization: `Bearer ${TOKEN}`, ...headers },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});

	beforeAll(async () => {
		db = await openDatabase("dynalite");
		whole = createNews(db.database);
	});
	afterAll(() => db.close());

	/** The service until its process dies: the write of this number is cut, before the engine applied it or after, and nothing comes after it. */
	async function runUntilKilled(
		{ write, fault }: { write: number; fault: "cut before" | "cut after" },
		use: (app: Hono) => Response | Promise<Response>,
	): Promise<{ status: number; isKilled: boolean }> {
		let writes = 0;
		let isDead = false;
		const proxy = await startFaultProxy(db.endpoint, (operation) => {
			if (isDead) return "cut before";
			if (!/Put|Update|Delete|Transact/.test(operation)) return undefined;
			if (++writes < write) return undefined;
			isDead = true;
			return fault;
		});
		const database = new DynamoDBClient({
			endpoint: proxy.endpoint,
			region: "local",
			credentials: { accessKeyId: "local", secretAccessKey: "local" },
			maxAttempts: 1,
		});
		const { status } = await use(createNews(database));
		database.destroy();
		await proxy.close();
		return { status, isKilled: isDead };
	}

	async function openSite() {
		const site = `killed-${++number}`;
		await createSites({
			database: db.database,
			table: db.tables.content,
		}).create(createSite({ id: site }));
		const articles = `/v1/sites/${site}/articles`;
		/** What readers find, wherever they look. */
		async function look() {
			const read = async (path: string) =>
				(await whole.request(path)).json() as Promise<{
					items: { id: string; content_html: string; title: string }[];
				}>;
			const [list, found, feed] = [
				await read(articles),
				await read(`${articles}?q=khai+giang`),
				await (await whole.request(`${articles}.xml`)).text(),
			];
			return {
				bodies: list.items.map((item) => item.content_html),
				ids: list.items.map((item) => item.id),
				found: found.items.map((item) => item.id),
				entries: feed.match(/<entry>/g)?.length ?? 0,
			};
		}
		return { articles, look };
	}

	const BODY =
		"<p>Sáng 05/9/2026, nhà trường khai giảng.</p><p>Buổi lễ kết thúc lúc 9 giờ./.</p>";
	const article = (text: string) => ({
		title: "Lễ khai giảng",
		content_html: text,
		date_published: "2026-09-05T08:00:00+07:00",
		_luot: { status: "published" },
	});
	const cases = Array.from({ length: MOST_WRITES }, (_, at) =>
		(["cut before", "cut after"] as const).map((fault) => ({
			write: at + 1,
			fault,
		})),
	).flat();

	it.each(cases)(
		"when made ($write, $fault) is seen whole or not at all, and one when sent again",
		async (kill) => {
			const { articles, look } = await openSite();
			const key = { "idempotency-key": `khai-giang-${kill.write}` };
			const publish = (app: Hono) =>
				send(app, "POST", articles, article(BODY), key);
			const { status, isKilled } = await runUntilKilled(kill, publish);
			expect(status).toBe(isKilled ? 503 : 201);
			const between = await look();
			expect([[], [BODY]]).toContainEqual(between.bodies);
			expect(between.entries).toBe(between.bodies.length);
			expect(between.found).toEqual(between.ids);
			for (let again = 0; again < 2; again++)
				expect((await publish(whole)).status).toBe(201);
			const after = await look();
			expect(after.bodies).toEqual([BODY]);
			expect(after.found).toEqual(after.ids);
			expect(after.entries).toBe(1);
		},
	);

	it.each(cases)(
		"when changed ($write, $fault) is the one or the other, and the other when sent again",
		async (kill) => {
			const { articles, look } = await openSite();
			const made = await send(whole, "POST", articles, article(BODY));
			const { id } = (await made.json()) as { id: string };
			const next = BODY.replace("9 giờ", "10 giờ");
			const change = (app: Hono) =>
				send(app, "PUT", `${articles}/${id}`, article(next), {
					"if-match": '"1"',
				});
			const { status, isKilled } = await runUntilKilled(kill, change);
			expect(status).toBe(isKilled ? 503 : 200);
			const [between] = (await look()).bodies;
			expect([BODY, next]).toContain(between);
			// Whoever does not know whether it was done is told, and loses nothing.
			const again = await change(whole);
			expect(again.status).toBe(between === next ? 412 : 200);
			expect((await look()).bodies).toEqual([next]);
			const revisions = await send(whole, "GET", `${articles}/${id}/revisions`);
			const { items } = (await revisions.json()) as {
				items: { version: number }[];
			};
			expect(items.map(({ version }) => version)).toEqual([2, 1]);
		},
	);

	it.each(cases)(
		"when deleted ($write, $fault) is there or gone, and gone when sent again",
		async (kill) => {
			const { articles, look } = await openSite();
			const made = await send(whole, "POST", articles, article(BODY));
			const { id } = (await made.json()) as { id: string };
			const remove = (app: Hono) =>
				send(app, "DELETE", `${articles}/${id}`, undefined, {
					"if-match": '"1"',
				});
			await runUntilKilled(kill, remove);
			const between = await look();
			expect([[], [BODY]]).toContainEqual(between.bodies);
			expect([200, 404, 412]).toContain((await remove(whole)).status);
			const after = await look();
			expect([after.bodies, after.found, after.entries]).toEqual([[], [], 0]);
		},
	);

	it("is killed at each of its writes, and at none beyond", async () => {
		const killed = [];
		for (let write = 1; write <= MOST_WRITES; write++) {
			const { articles } = await openSite();
			killed.push(
				(
					await runUntilKilled({ write, fault: "cut before" }, (app) =>
						send(app, "POST", articles, article(BODY), {
							"idempotency-key": `writes-${write}`,
						}),
					)
				).isKilled,
			);
		}
		expect(killed.indexOf(false)).toBeGreaterThanOrEqual(3);
		expect(killed.lastIndexOf(true)).toBeLessThan(MOST_WRITES - 1);
	});
});
