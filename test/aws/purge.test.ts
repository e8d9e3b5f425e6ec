import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isFresh } from "../../functions/http/purge.ts";
import { createMediaRecords } from "../../functions/store/media.ts";
import { createSites } from "../../functions/store/sites.ts";
import { openBucket, type TestBucket } from "../support/bucket.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import {
	type RunningFunction,
	startFunction,
	toGatewayEvent,
} from "../support/functions.ts";
import { createSite } from "../support/site.ts";

const TOKEN = "the-owner's-own-token-of-this-test";
const SITE = "/v1/sites/truong";
const NEWS = ["/v1/sites/truong/*", "/news/truong/*"];
const LATER = "2126-01-01T00:00:00+07:00";
const BEFORE = "2026-01-01T00:00:00+07:00";

type Asked = { url: string; body: string; authorization: string };
type Answer = { statusCode: number; body: string };

/** A CloudFront of which a test says how it answers. */
async function startCloudFront() {
	const asked: Asked[] = [];
	let status = 201;
	const server: Server = createServer(async (request, response) => {
		const parts: Buffer[] = [];
		for await (const part of request) parts.push(part);
		asked.push({
			url: `${request.method} ${request.url}`,
			body: Buffer.concat(parts).toString(),
			authorization: request.headers.authorization ?? "",
		});
		// Zero is no answer at all.
		if (status === 0) return;
		response.writeHead(status, { "content-type": "text/xml" });
		response.end(
			status === 201
				? "<Invalidation/>"
				: "<ErrorResponse><Error><Code>TooManyInvalidationsInProgress</Code></Error></ErrorResponse>",
		);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		endpoint: `http://127.0.0.1:${port}`,
		asked,
		answer: (next: number) => {
			status = next;
		},
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

const pathsOf = ({ body }: Asked) =>
	[...body.matchAll(/<Path>([^<]*)</g)].map(([, path]) => path);

describe("what readers may hold", () => {
	let database: TestDatabase;
	let bucket: TestBucket;
	let cloudFront: Awaited<ReturnType<typeof startCloudFront>>;
	let publish: RunningFunction;
	let media: RunningFunction;
	let plain: Record<string, string>;
	const started: RunningFunction[] = [];

	/** One more function of this installation, behind the edge unless told otherwise. */
	async function start(
		bundle: Parameters<typeof startFunction>[0],
		more: Record<string, string> = { LUOT_EDGE_DISTRIBUTION: "E2EXAMPLE" },
	) {
		const running = await startFunction(bundle, { ...plain, ...more });
		started.push(running);
		return running;
	}
	/** The same before it was cut off: all that it writes is there, and nothing was asked for. */
	const startCutOff = (bundle: "publish" | "admin") => start(bundle, {});

	beforeAll(async () => {
		[database, bucket, cloudFront] = await Promise.all([
			openDatabase("dynalite"),
			openBucket(),
			startCloudFront(),
		]);
		const content = {
			database: database.database,
			table: database.tables.content,
		};
		await createSites(content).create(createSite());
		plain = {
			LUOT_CONTENT_TABLE: content.table,
			LUOT_COUNTERS_TABLE: database.tables.counters,
			LUOT_VISITS_TABLE: database.tables.visits,
			LUOT_MEDIA_BUCKET: bucket.bucket,
			LUOT_ADMIN_TOKEN_SHA256: createHash("sha256").update(TOKEN).digest("hex"),
			AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
			AWS_ENDPOINT_URL_S3: bucket.endpoint,
			AWS_ENDPOINT_URL_CLOUDFRONT: cloudFront.endpoint,
		};
		[publish, media] = await Promise.all([start("publish"), start("media")]);
	});
	afterAll(async () => {
		for (const running of started) running.stop();
		cloudFront.close();
		await Promise.all([database.close(), bucket.close()]);
	});
	beforeEach(() => {
		cloudFront.answer(201);
		cloudFront.asked.length = 0;
	});

	async function call(
		running: RunningFunction,
		[method, path, body]: [string, string, unknown?],
		headers: Record<string, string> = {},
	) {
		const { statusCode, body: text } = (await running.invoke(
			toGatewayEvent(method, path, {
				...(body !== undefined && { body: JSON.stringify(body) }),
				headers: { authorization: `Bearer ${TOKEN}`, ...headers },
			}),
		)) as Answer;
		return { status: statusCode, body: text ? JSON.parse(text) : undefined };
	}

	/** The paths that were asked for since the last time, request by request. */
	const purged = () => cloudFront.asked.splice(0).map(pathsOf);
	const at = (version: number) => ({ "if-match": `"${version}"` });
	const article = (_luot: Record<string, unknown>) => ({
		title: "Lễ khai giảng",
		content_html: "<p>Sáng nay.</p>",
		_luot,
	});
	const post = (_luot: Record<string, unknown>, headers = {}) =>
		call(publish, ["POST", `${SITE}/articles`, article(_luot)], headers);

	it("is taken back by one signed request, each by a name of its own", async () => {
		await post({ status: "published" });
		await post({ status: "published" });
		const [first, second] = cloudFront.asked as [Asked, Asked];
		expect(first.url).toBe(
			"POST /2020-05-31/distribution/E2EXAMPLE/invalidation",
		);
		expect(first.authorization).toMatch(
			/^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/us-east-1\/cloudfront\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
		);
		expect(first.body).toMatch(
			/^<InvalidationBatch xmlns="http:\/\/cloudfront\.amazonaws\.com\/doc\/2020-05-31\/"><CallerReference>[0-9a-f-]{36}<\/CallerReference><Paths><Items>.*<\/Items><Quantity>2<\/Quantity><\/Paths><\/InvalidationBatch>$/,
		);
		expect(second.body).not.toBe(first.body);
	});

	it("of an article goes when it is published, corrected, archived, brought back, deleted and restored", async () => {
		const { body } = await post({ status: "published" });
		expect(purged()).toEqual([NEWS]);
		const one = `${SITE}/articles/${body.id}`;
		const status = (value: string) => ({ _luot: { status: value } });
		const changes: [string, string, unknown?][] = [
			["PATCH", one, { title: "Lễ khai giảng năm học mới" }],
			["POST", `${one}/revisions/1/restore`],
			["PATCH", one, status("archived")],
			["PATCH", one, status("published")],
			["DELETE", one],
			["POST", `${one}/restore`],
		];
		const told: unknown[] = [];
		for (const [made, change] of changes.entries()) {
			const answer = await call(publish, change, at(made + 1));
			told.push([answer.status, purged()]);
		}
		expect(told).toEqual(changes.map(() => [200, [NEWS]]));
	});

	it("does not include a draft, nor what is scheduled, until it is seen", async () => {
		const { body } = await post({ status: "draft" });
		const one = `${SITE}/articles/${body.id}`;
		await call(publish, ["PATCH", one, { title: "Nháp" }], at(1));
		await call(publish, ["DELETE", one], at(2));
		const scheduled = {
			...article({ status: "published" }),
			date_published: LATER,
		};
		expect(
			(await call(publish, ["POST", `${SITE}/articles`, scheduled])).status,
		).toBe(201);
		expect(purged()).toEqual([]);
	});

	it("includes a list that does not know yet of what begins before that list is gone by its age", async () => {
		const inMinutes = (minutes: number) =>
			new Date(Date.now() + minutes * 60_000).toISOString();
		const scheduled = (minutes: number) => ({
			...article({ status: "scheduled" }),
			date_published: inMinutes(minutes),
		});
		const { body } = await call(publish, [
			"POST",
			`${SITE}/articles`,
			scheduled(7),
		]);
		expect(purged()).toEqual([]);
		const one = `${SITE}/articles/${body.id}`;
		await call(publish, ["PATCH", one, scheduled(5)], at(1));
		expect(purged()).toEqual([NEWS]);
		for (const minutes of [7, 5])
			await call(publish, [
				"POST",
				`${SITE}/announcements`,
				{ text: "Nghỉ học", from: inMinutes(minutes) },
			]);
		expect(purged()).toEqual([NEWS]);
	});

	it("is left where nothing was changed: a refusal, a question, a draft sent again", async () => {
		const key = { "idempotency-key": "nhap" };
		const { body } = await post({ status: "published" });
		purged();
		const one = `${SITE}/articles/${body.id}`;
		const tried = [
			await post({ status: "draft" }, key),
			await post({ status: "draft" }, key),
			await call(publish, ["PATCH", one, { title: "Muộn" }], at(7)),
			await call(publish, ["PATCH", one, { title: 1 }], at(1)),
			await call(publish, ["DELETE", one], { ...at(1), authorization: "x" }),
			await call(publish, ["GET", `${one}/revisions`]),
		];
		expect(tried.map(({ status }) => status)).toEqual([
			201, 201, 412, 400, 401, 200,
		]);
		expect(purged()).toEqual([]);
	});

	it("goes when a call is sent again that was cut off before it asked", async () => {
		const cutOff = await startCutOff("publish");
		const key = { "idempotency-key": "mot-lan" };
		const made: [string, string, unknown] = [
			"POST",
			`${SITE}/articles`,
			article({ status: "published" }),
		];
		const { body } = await call(cutOff, made, key);
		expect(purged()).toEqual([]);
		expect((await call(publish, made, key)).body.id).toBe(body.id);
		expect(purged()).toEqual([NEWS]);
		const banner = await call(publish, [
			"POST",
			`${SITE}/announcements`,
			{ text: "Nghỉ học" },
		]);
		purged();
		const changes: [string, string, unknown?][] = [
			["PUT", `${SITE}/articles/${body.id}`, article({ status: "archived" })],
			["PATCH", `${SITE}/announcements/${banner.body.id}`, { text: "Vẫn học" }],
		];
		for (const change of changes) {
			expect((await call(cutOff, change, at(1))).status).toBe(200);
			expect(purged()).toEqual([]);
			// What it asks for is refused, since it has been done.
			expect((await call(publish, change, at(1))).status).toBe(412);
			expect(purged()).toEqual([NEWS]);
		}
	});

	it("is asked for again while a cache may hold it, and no longer", () => {
		const changedAt = "2026-11-23T10:00:00.000Z";
		const freshAt = (ms: number) =>
			isFresh(changedAt, Date.parse(changedAt) + ms);
		expect([freshAt(0), freshAt(359_999), freshAt(360_000)]).toEqual([
			true,
			true,
			false,
		]);
		// What was changed before its time was kept is older than any cache.
		expect(isFresh(undefined, 0)).toBe(false);
	});

	it("goes when a setting of the site is changed, and is answered anew at once behind the edge", async () => {
		const [admin, cutOff, news, read] = await Promise.all([
			start("admin"),
			startCutOff("admin"),
			start("news", { LUOT_EDGE_SECRETS: "mot hai" }),
			start("read", { LUOT_EDGE_SECRETS: "mot hai" }),
		]);
		const readers = async () => {
			const edge = { "x-luot-edge": "mot", "x-luot-host": "luot.example" };
			const feed = await call(news, ["GET", `${SITE}/articles`], {
				...edge,
				authorization: "",
			});
			const box = await call(read, ["GET", `${SITE}/box`], edge);
			return [feed.body.title, box.body.unit];
		};
		const change = (running: RunningFunction, body: unknown, headers = {}) =>
			call(running, ["PATCH", SITE, body], headers);
		const [, unit] = await readers();
		const name = "Trường Sông Hương";
		expect((await change(admin, { name })).status).toBe(200);
		expect(purged()).toEqual([NEWS]);
		expect(await readers()).toEqual([name, unit]);
		// Cut off before it asked, and sent again: as it was, and held to the version that was read.
		const version = 2;
		const next = { unit: "visits" };
		expect((await change(cutOff, next, at(version))).status).toBe(200);
		expect(purged()).toEqual([]);
		expect((await change(admin, next, at(version))).status).toBe(412);
		expect(purged()).toEqual([NEWS]);
		expect(await change(admin, next)).toMatchObject({
			status: 200,
			body: { version: 3 },
		});
		expect(purged()).toEqual([NEWS]);
		expect(await readers()).toEqual([name, "visits"]);
		// A refusal changes nothing.
		expect((await change(admin, { unit: "hits" })).status).toBe(400);
		expect((await change(admin, { unit: "views" }, at(2))).status).toBe(412);
		expect(purged()).toEqual([]);
	});

	it("goes when the page of settings is saved, and saved once more", async () => {
		const issuer = { URL: "", NAME: "", CLIENT_ID: "", CLIENT_SECRET: "" };
		const dashboard = await start("dashboard", {
			LUOT_EDGE_DISTRIBUTION: "E2EXAMPLE",
			...Object.fromEntries(
				Object.entries(issuer).map(([name, value]) => [
					`LUOT_ISSUER_${name}`,
					value,
				]),
			),
		});
		const open = (method: string, path: string, body?: string, cookie = "") =>
			dashboard.invoke(
				toGatewayEvent(method, path, {
					...(body !== undefined && { body }),
					headers: {
						"content-type": "application/x-www-form-urlencoded",
						origin: "https://api.example",
						cookie,
					},
				}),
			) as Promise<Answer & { cookies: string[] }>;
		const entered = await open("POST", "/admin/sign-in", `token=${TOKEN}`);
		const [session = ""] = entered.cookies.filter((each) =>
			each.startsWith("__Host-luot="),
		);
		const cookie = session.split(";")[0] as string;
		const save = async (zone: string) => {
			const { body } = await open(
				"GET",
				"/admin/truong/settings",
				undefined,
				cookie,
			);
			const hidden = [
				...body.matchAll(/name="(form|version)" value="([^"]*)"/g),
			];
			const { statusCode } = await open(
				"POST",
				"/admin/truong/settings",
				new URLSearchParams([
					...hidden.map(([, field = "", value = ""]) => [field, value]),
					["name", "Trường Sông Hương"],
					["zone", zone],
					["unit", "visits"],
					["firstWeekday", "monday"],
					["editorsMay", "publish"],
					...["views", "visits", "visitors"].map((unit) => [
						`opening-${unit}`,
						"0",
					]),
					["opening-reason", ""],
				] as string[][]).toString(),
				cookie,
			);
			return [statusCode, purged()];
		};
		expect(await save("Asia/Bangkok")).toEqual([303, [NEWS]]);
		// Nothing is changed, but readers may still see what was: it is young.
		expect(await save("Asia/Bangkok")).toEqual([303, [NEWS]]);
	});

	it("of an announcement goes with each change while it stands there, not before", async () => {
		const all = `${SITE}/announcements`;
		const now = { text: "Nghỉ học", from: BEFORE };
		const { body } = await call(publish, ["POST", all, now]);
		const one = `${all}/${body.id}`;
		await call(publish, ["PATCH", one, { from: LATER }], at(1));
		expect(purged()).toEqual([NEWS, NEWS]);
		await call(publish, ["PATCH", one, { text: "Vẫn học" }], at(2));
		expect(purged()).toEqual([]);
		await call(publish, ["PATCH", one, { from: BEFORE }], at(3));
		await call(publish, ["DELETE", one], at(4));
		expect(purged()).toEqual([NEWS, NEWS]);
		expect((await call(publish, ["DELETE", one], at(4))).status).toBe(404);
		expect(purged()).toEqual([]);
	});

	it("of a picture goes in all its widths when it is deleted; what says something about it was never there", async () => {
		const id = `${"0".repeat(9)}-${"a".repeat(32)}`;
		const kept = { type: "application/pdf", size: 1, url: `/media/${id}.pdf` };
		await createMediaRecords({
			database: database.database,
			table: database.tables.content,
		}).put({
			site: "truong",
			id,
			version: 1,
			fileName: "a.pdf",
			declared: "application/pdf",
			uploadedBy: "Lan",
			uploadedAt: "2026-11-23T03:00:00.000Z",
			kept: kept as never,
		});
		const one = `${SITE}/media/${id}`;
		const alt = await call(media, ["PATCH", one, { alt: "Thư" }], at(1));
		expect([alt.status, purged()]).toEqual([200, []]);
		expect((await call(media, ["DELETE", one], at(2))).status).toBe(204);
		expect(purged()).toEqual([[`/media/${id}*`]]);
	});

	it("of a file that never came is nothing", async () => {
		const asked = { fileName: "a.pdf", type: "application/pdf", size: 9 };
		const { body } = await call(media, ["POST", `${SITE}/media`, asked]);
		const one = `${SITE}/media/${body.id}`;
		expect((await call(media, ["DELETE", one], at(1))).status).toBe(204);
		expect(purged()).toEqual([]);
	});

	it.each([
		["refuses", 400, "CloudFront answered 400 TooManyInvalidationsInProgress"],
		["does not answer", 0, "The operation was aborted due to timeout"],
	])(
		"is published all the same where CloudFront %s, and the log says so",
		async (_, status, message) => {
			cloudFront.answer(status);
			expect((await post({ status: "published" })).status).toBe(201);
			expect(cloudFront.asked).toHaveLength(1);
			const line = publish
				.log()
				.trim()
				.split("\n")
				.map((text) => JSON.parse(text))
				.findLast(({ purge }) => purge);
			expect(line).toMatchObject({
				level: "error",
				purge: "failed",
				paths: NEWS,
				message,
				ms: expect.any(Number),
			});
			// The timer's, not the machine's: what is over is not waited for.
			if (status === 0) expect(line.ms).toBeGreaterThanOrEqual(1990);
		},
	);

	it("is nobody's where there is no edge", async () => {
		const answer = await call(await start("publish", {}), [
			"POST",
			`${SITE}/articles`,
			article({ status: "published" }),
		]);
		expect([answer.status, purged()]).toEqual([201, []]);
	});
});
