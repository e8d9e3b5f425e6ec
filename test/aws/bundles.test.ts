import { createHash, randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliDecompressSync } from "node:zlib";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { parseSite } from "../../functions/core/site.ts";
import { type Poller, startPoller } from "../../functions/local/poller.ts";
import type { StreamAnswer, StreamEvent } from "../../functions/store/fold.ts";
import { createSites } from "../../functions/store/sites.ts";
import { BUNDLES } from "../../infra/bundle.ts";
import { openBucket, type TestBucket } from "../support/bucket.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import {
	type RunningFunction,
	startFunction,
	toGatewayEvent,
} from "../support/functions.ts";
import { PDF } from "../support/pictures.ts";
import { FIREFOX } from "../support/server.ts";

type Answer = {
	statusCode: number;
	headers: Record<string, string>;
	body: string;
	isBase64Encoded: boolean;
};

const TOKEN = "administrator-token";

it("stay small: collect at most 410 KB, what every visitor calls 450, what reads and cleans articles, keeps files, writes backups or shows the dashboard 850", () => {
	const bytes = inject("bundleBytes");
	expect(Object.keys(bytes)).toEqual([...BUNDLES]);
	expect(bytes.collect).toBeGreaterThan(10_000);
	expect(bytes.collect).toBeLessThanOrEqual(410_000);
	for (const [name, size] of Object.entries(bytes))
		expect(size, name).toBeLessThanOrEqual(
			["news", "publish", "media", "dashboard", "backup"].includes(name)
				? 850_000
				: 450_000,
		);
});

it("say at once which variable is missing", async () => {
	await expect(
		startFunction("collect", { LUOT_VISITS_TABLE: "visits" }),
	).rejects.toThrow("LUOT_COUNTERS_TABLE");
});

describe.runIf(inject("dynamodbLocal"))(
	"the built functions, on DynamoDB Local and its real stream",
	() => {
		let db: TestDatabase;
		let bucket: TestBucket;
		let queue: Server;
		let poller: Poller;
		const letters: string[] = [];
		const running: Record<string, RunningFunction> = {};
		const events: StreamEvent[] = [];

		beforeAll(async () => {
			db = await openDatabase("DynamoDB Local");
			bucket = await openBucket();
			queue = createServer((request, response) => {
				let text = "";
				request.on("data", (chunk) => {
					text += chunk;
				});
				request.on("end", () => {
					const { MessageBody } = JSON.parse(text);
					letters.push(MessageBody);
					response.setHeader("content-type", "application/x-amz-json-1.0");
					response.end(
						JSON.stringify({
							MessageId: randomUUID(),
							MD5OfMessageBody: createHash("md5")
								.update(MessageBody)
								.digest("hex"),
						}),
					);
				});
			}).listen(0, "127.0.0.1");
			await new Promise((resolve) => queue.once("listening", resolve));
			const queueUrl = `http://127.0.0.1:${(queue.address() as AddressInfo).port}`;
			const engine = { AWS_ENDPOINT_URL_DYNAMODB: db.endpoint };
			const { visits, counters, content, salts } = db.tables;
			const foldEnvironment = {
				...engine,
				LUOT_COUNTERS_TABLE: counters,
				LUOT_DEAD_LETTERS_URL: `${queueUrl}/1/dead`,
				AWS_ENDPOINT_URL_SQS: queueUrl,
			};
			const ownerSha256 = createHash("sha256").update(TOKEN).digest("hex");
			const storage = {
				AWS_ENDPOINT_URL_S3: bucket.endpoint,
				LUOT_MEDIA_BUCKET: bucket.bucket,
			};
			const start = async (
				name: string,
				...args: Parameters<typeof startFunction>
			) => {
				running[name] = await startFunction(...args);
			};
			await Promise.all([
				start("collect", "collect", {
					...engine,
					LUOT_VISITS_TABLE: visits,
					LUOT_COUNTERS_TABLE: counters,
					LUOT_CONTENT_TABLE: content,
					LUOT_SALTS_TABLE: salts,
				}),
				start("read", "read", {
					...engine,
					LUOT_COUNTERS_TABLE: counters,
					LUOT_CONTENT_TABLE: content,
				}),
				...(["admin", "publish", "news"] as const).map((name) =>
					start(name, name, {
						...engine,
						LUOT_CONTENT_TABLE: content,
						...(name !== "publish" && { LUOT_COUNTERS_TABLE: counters }),
						LUOT_ADMIN_TOKEN_SHA256: ownerSha256,
					}),
				),
				start("media", "media", {
					...engine,
					...storage,
					LUOT_CONTENT_TABLE: content,
					LUOT_ADMIN_TOKEN_SHA256: ownerSha256,
				}),
				start("files", "files", storage),
				start("docs", "docs", {}),
				start("tidy", "tidy", { ...engine, LUOT_SALTS_TABLE: salts }),
				start("dashboard", "dashboard", {
					...engine,
					LUOT_CONTENT_TABLE: content,
					LUOT_COUNTERS_TABLE: counters,
					LUOT_ADMIN_TOKEN_SHA256: ownerSha256,
					LUOT_ISSUER_URL: "",
					LUOT_ISSUER_NAME: "",
					LUOT_ISSUER_CLIENT_ID: "",
					LUOT_ISSUER_CLIENT_SECRET: "",
				}),
				start("audit", "audit", {
					...engine,
					LUOT_VISITS_TABLE: visits,
					LUOT_COUNTERS_TABLE: counters,
					LUOT_CONTENT_TABLE: content,
				}),
				start("box", "fold", { ...foldEnvironment, LUOT_FOLD: "box" }),
				start("depth", "fold", { ...foldEnvironment, LUOT_FOLD: "depth" }),
			]);
			poller = await startPoller({
				database: db.database,
				endpoint: db.endpoint,
				table: visits,
				fold: async (event) => {
					events.push(event);
					const [box] = await Promise.all(
						["box", "depth"].map((name) => running[name]?.invoke(event)),
					);
					return box as StreamAnswer;
				},
			});
			await createSites({ database: db.database, table: content }).create(
				parseSite({
					id: "truong",
					name: "Trường",
					hostnames: ["truong.example"],
				}),
			);
		});
		afterAll(async () => {
			await poller?.close();
			for (const each of Object.values(running)) each.stop();
			queue?.close();
			await db?.close();
			await bucket?.close();
		});

		const call = async (
			name: string,
			...args: Parameters<typeof toGatewayEvent>
		): Promise<Answer> =>
			(await running[name]?.invoke(toGatewayEvent(...args))) as Answer;

		const post = (
			id: string,
			address = "192.0.2.1",
			url = "https://truong.example/tin",
		) =>
			call("collect", "POST", "/v1/sites/truong/box", {
				body: JSON.stringify({ id, url }),
				headers: { "user-agent": FIREFOX, "content-type": "text/plain" },
				address,
			});

		it("take a document by an address of S3, and serve it", async () => {
			const headers = { authorization: `Bearer ${TOKEN}` };
			const asked = await call("media", "POST", "/v1/sites/truong/media", {
				headers,
				body: JSON.stringify({
					fileName: "Quyết định.pdf",
					type: "application/pdf",
					size: PDF.byteLength,
				}),
			});
			expect(asked.statusCode, running.media?.log()).toBe(201);
			const { id, upload } = JSON.parse(asked.body);
			expect(upload.url).toContain(bucket.endpoint);
			const sent = await fetch(upload.url, { ...upload, body: PDF });
			expect(sent.status).toBe(200);
			const kept = await call("media", "POST", `/v1/sites/truong/media/${id}`, {
				headers,
			});
			expect(kept.statusCode, kept.body).toBe(201);
			const { path } = JSON.parse(kept.body);
			const served = await call("files", "GET", path);
			expect(served).toMatchObject({
				statusCode: 200,
				isBase64Encoded: true,
				headers: { "content-type": "application/pdf" },
			});
			expect(Buffer.from(served.body, "base64")).toEqual(PDF);
			const none = await call("files", "GET", path.replace("0", "1"));
			expect(none.statusCode).toBe(404);
		});

		it("describe their API", async () => {
			const { statusCode, body } = await call("docs", "GET", "/openapi.json");
			expect([statusCode, JSON.parse(body).openapi]).toEqual([200, "3.1.0"]);
		});

		it("count views from the request to the box", async () => {
			for (let at = 0; at < 10; at++) {
				const { statusCode, body } = await post(
					`view-number-${at}`,
					`192.0.2.${at % 3}`,
				);
				expect(statusCode).toBe(200);
				expect(JSON.parse(body)).toMatchObject({
					site: "truong",
					unit: "views",
				});
				await post(`view-number-${at}`, `192.0.2.${at % 3}`);
			}
			await poller.settled();
			const { statusCode, headers, body } = await call(
				"read",
				"GET",
				"/v1/sites/truong/box?path=/tin",
			);
			expect(statusCode).toBe(200);
			expect(headers["cache-control"]).toContain("s-maxage");
			expect(JSON.parse(body)).toMatchObject({
				today: 10,
				week: 10,
				month: 10,
				total: 10,
				page: { views: 10 },
				online: 3,
			});
			expect(events.every(({ shardId }) => shardId)).toBe(true);
			const again = await call(
				"read",
				"GET",
				"/v1/sites/truong/box?path=/tin",
				{ headers: { "if-none-match": headers.etag as string } },
			);
			expect(again.statusCode).toBe(304);
		});

		it("take the address from the gateway alone", async () => {
			const before = JSON.parse(
				(await call("read", "GET", "/v1/sites/truong/box")).body,
			);
			const forged = (id: string) =>
				call("collect", "POST", "/v1/sites/truong/box", {
					body: JSON.stringify({ id, url: "https://truong.example/" }),
					headers: {
						"user-agent": FIREFOX,
						"x-forwarded-for": `203.0.113.${id.length}`,
					},
					address: "192.0.2.77",
				});
			await forged("forged-view-1");
			await forged("forged-view-22");
			await poller.settled();
			expect(
				JSON.parse((await call("read", "GET", "/v1/sites/truong/box")).body)
					.online,
			).toBe(before.online + 1);
		});

		it("count a pixel, and leave out a prefetch", async () => {
			const before = JSON.parse(
				(await call("read", "GET", "/v1/sites/truong/box")).body,
			);
			const pixel = (headers: Record<string, string>) =>
				call(
					"collect",
					"GET",
					"/v1/sites/truong/pixel.gif?url=https%3A%2F%2Ftruong.example%2Fin",
					{ headers: { "user-agent": FIREFOX, ...headers } },
				);
			const answer = await pixel({});
			expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: true });
			expect(Buffer.from(answer.body, "base64").subarray(0, 3).toString()).toBe(
				"GIF",
			);
			expect(
				(await pixel({ "sec-purpose": "prefetch;prerender" })).statusCode,
			).toBe(200);
			await poller.settled();
			expect(
				JSON.parse((await call("read", "GET", "/v1/sites/truong/box")).body)
					.today,
			).toBe(before.today + 1);
		});

		it("serve the script compressed, under its name and under its hash", async () => {
			const { statusCode, headers, body, isBase64Encoded } = await call(
				"read",
				"GET",
				"/luot.js",
				{ headers: { "accept-encoding": "gzip, br" } },
			);
			expect({
				statusCode,
				isBase64Encoded,
				encoding: headers["content-encoding"],
			}).toEqual({ statusCode: 200, isBase64Encoded: true, encoding: "br" });
			expect(
				brotliDecompressSync(Buffer.from(body, "base64")).toString(),
			).toContain("luot-box");
			const hash = /"([\w-]+)-br"/.exec(headers.etag as string)?.[1];
			expect(
				(await call("read", "GET", `/luot-${hash}.js`)).headers[
					"cache-control"
				],
			).toContain("immutable");
			expect((await call("read", "GET", "/luot-other.js")).statusCode).toBe(
				404,
			);
		});

		it("make and change sites for the administrator only", async () => {
			const body = JSON.stringify({ id: "moi", name: "Trường mới" });
			expect(
				(await call("admin", "POST", "/v1/sites", { body })).statusCode,
			).toBe(401);
			const headers = { authorization: `Bearer ${TOKEN}` };
			expect(
				(await call("admin", "POST", "/v1/sites", { body, headers }))
					.statusCode,
			).toBe(201);
			expect(
				(await call("admin", "POST", "/v1/sites", { body, headers }))
					.statusCode,
			).toBe(409);
			const changed = await call("admin", "PATCH", "/v1/sites/moi", {
				body: JSON.stringify({ unit: "visits" }),
				headers,
			});
			expect(JSON.parse(changed.body)).toMatchObject({
				unit: "visits",
				version: 2,
			});
			expect(
				(await call("admin", "GET", "/v1/sites/moi", { headers })).headers.etag,
			).toBe('"2"');
		});

		it("publish an article and show it, to its readers and its editors", async () => {
			const owner = { authorization: `Bearer ${TOKEN}` };
			const made = JSON.parse(
				(
					await call("admin", "POST", "/v1/sites/truong/tokens", {
						body: JSON.stringify({ name: "Lan", role: "editor" }),
						headers: owner,
					})
				).body,
			);
			const headers = { authorization: `Bearer ${made.token}` };
			const all = "/v1/sites/truong/articles";
			const created = await call("publish", "POST", all, {
				body: JSON.stringify({
					title: "Lễ khai giảng",
					content_markdown: "Sáng nay, **nhà trường** khai giảng./.",
					_luot: { status: "published" },
				}),
				headers: { ...headers, "idempotency-key": "1" },
			});
			expect(created.statusCode).toBe(201);
			const read = async (path: string, more = {}) => {
				const answer = await call("news", "GET", path, { headers: more });
				expect(answer.statusCode, path).toBe(200);
				return answer.body;
			};
			const item = JSON.parse(await read(`${all}/le-khai-giang`));
			expect(item).toMatchObject({
				url: "https://api.example/news/truong/le-khai-giang",
				content_html:
					"<p>Sáng nay, <strong>nhà trường</strong> khai giảng./.</p>",
			});
			expect(JSON.parse(await read(`${all}?q=khai+giang`)).items).toHaveLength(
				1,
			);
			expect(await read(`${all}.xml`)).toContain("<feed");
			expect(await read("/news/truong/le-khai-giang")).toContain(
				"<strong>nhà trường</strong>",
			);
			expect(await read("/news/truong/")).toContain("Lễ khai giảng");
			expect(JSON.parse(await read("/v1/sites/truong/announcements"))).toEqual({
				items: [],
			});
			expect(JSON.parse(await read("/v1/sites/truong/popular")).items).toEqual(
				[],
			);
			expect(
				JSON.parse(await read(`${all}?status=any`, headers)).items,
			).toHaveLength(1);
			const changed = await call("publish", "PATCH", `${all}/${item.id}`, {
				body: JSON.stringify({ summary: "Tóm tắt" }),
				headers: { ...headers, "if-match": '"1"' },
			});
			expect(changed.statusCode).toBe(200);
			await call("admin", "DELETE", `/v1/sites/truong/tokens/${made.id}`, {
				headers: owner,
			});
			const late = await call("publish", "GET", `${all}/${item.id}/revisions`, {
				headers,
			});
			expect(late.statusCode).toBe(401);
		});

		it("put a record that cannot be read into the queue once, and go on", async () => {
			const broken = {
				pk: { S: "truong#2026-11-23" },
				sk: { S: "broken" },
				views: { N: "1" },
			};
			await db.database.send(
				new PutItemCommand({ TableName: db.tables.visits, Item: broken }),
			);
			const before = JSON.parse(
				(await call("read", "GET", "/v1/sites/truong/box")).body,
			);
			await post("after-the-broken");
			await poller.settled();
			expect(letters).toHaveLength(1);
			expect(JSON.parse(letters[0] as string)).toMatchObject({
				record: { dynamodb: { NewImage: broken } },
			});
			expect(
				JSON.parse((await call("read", "GET", "/v1/sites/truong/box")).body)
					.today,
			).toBe(before.today + 1);
			expect(running.box?.log()).toContain('"DeadLetters":1');
		});

		it("answer the last call of a window, which has no records", async () => {
			const event = {
				Records: [],
				shardId: "shardId-1",
				state: {},
				isFinalInvokeForWindow: true,
				window: { start: "", end: "" },
			};
			expect(await running.depth?.invoke(event)).toEqual({
				state: {},
				batchItemFailures: [],
			});
		});

		it("audit the days that are over, and show the administrator what they found", async () => {
			expect(await running.audit?.invoke({})).toBeNull();
			expect(running.audit?.log()).toContain('"Drift":0');
			const { statusCode, body } = await call(
				"admin",
				"GET",
				"/v1/sites/truong/audits",
				{ headers: { authorization: `Bearer ${TOKEN}` } },
			);
			expect(statusCode).toBe(200);
			expect(JSON.parse(body)).toMatchObject({ site: "truong", drift: 0 });
			expect(JSON.parse(body).daysChecked).toBeGreaterThan(0);
		});

		it("let the owner into the dashboard, and show the site's numbers there", async () => {
			const headers = {
				"content-type": "application/x-www-form-urlencoded",
				origin: "https://api.example",
			};
			const entered = await call("dashboard", "POST", "/admin/sign-in", {
				body: `token=${TOKEN}`,
				headers,
			});
			expect([entered.statusCode, entered.headers.location]).toEqual([
				303,
				"/admin/sites",
			]);
			const cookie = String(
				(entered as unknown as { cookies?: string[] }).cookies?.[0] ??
					entered.headers["set-cookie"],
			);
			expect(cookie).toMatch(
				/^__Host-luot=[0-9a-f]{64}; .*Path=\/.*HttpOnly.*Secure.*SameSite=Lax/,
			);
			const page = await call("dashboard", "GET", "/admin/truong/", {
				headers: { cookie: cookie.split(";")[0] as string },
			});
			expect(page.statusCode).toBe(200);
			expect(page.body).toContain('<svg class="chart"');
			expect(
				(
					await call("dashboard", "GET", "/admin/sites", {
						headers: { cookie: cookie.split(";")[0] as string },
					})
				).body,
			).toContain("/admin/truong/");
		});

		it("tidy up without a fault, and write nobody's address or agent into a log", async () => {
			expect(await running.tidy?.invoke({})).toBeNull();
			await post("x", "192.0.2.99");
			for (const each of Object.values(running))
				expect(each.log()).not.toMatch(/192\.0\.2|Firefox/);
		});

		it("answer 503 and ask to come again when the database is away", async () => {
			const away = await startFunction("collect", {
				AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1",
				LUOT_VISITS_TABLE: "visits",
				LUOT_COUNTERS_TABLE: "counters",
				LUOT_CONTENT_TABLE: "content",
				LUOT_SALTS_TABLE: "salts",
			});
			const answer = (await away.invoke(
				toGatewayEvent("POST", "/v1/sites/truong/box", {
					body: JSON.stringify({
						id: "view-number-1",
						url: "https://truong.example/",
					}),
				}),
			)) as Answer;
			away.stop();
			expect(answer.statusCode).toBe(503);
			expect(answer.headers["retry-after"]).toBe("2");
			expect(JSON.parse(answer.body)).toMatchObject({
				type: "urn:luot:problem:unavailable",
				status: 503,
			});
		});
	},
);
