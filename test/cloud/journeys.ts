import {
	PutItemCommand,
	QueryCommand,
	ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";
import {
	NOTICE_SECONDS,
	type SavingChange,
} from "../../functions/core/brown-out.ts";
import { toMonthlyKey, toTotalKey } from "../../functions/core/counter.ts";
import { createSavings } from "../../functions/store/savings.ts";
import type { Cloud } from "../support/cloud/cloud.ts";
import {
	type Answer,
	createMember,
	createSender,
	type Send,
} from "../support/editor.ts";
import { uploadFile } from "../support/media.ts";
import { drawPicture, PDF } from "../support/pictures.ts";
import { ADMIN_TOKEN, FIREFOX } from "../support/server.ts";

/** A way that somebody takes through the service, from its first call to what must then be so. Each has a site of its own. */
export type Journey = { name: string; run(cloud: Cloud): Promise<void> };

const TABLE = "AWS::DynamoDB::GlobalTable";

/** Comes again where the service asks for it: on a busy machine the engine may be late. */
const patient =
	(send: Send): Send =>
	async (...call) => {
		for (let left = 20; ; left--) {
			const answer = await send(...call);
			if (answer.status !== 503 || left === 0) return answer;
		}
	};

const anybody = (cloud: Cloud) => patient(createSender(cloud));
const owner = (cloud: Cloud) => patient(createSender(cloud, ADMIN_TOKEN));

/** Somebody with a token for a site, as patient. */
async function hire(cloud: Cloud, site: string) {
	const { send, id } = await createMember(cloud, site, "editor");
	return { send: patient(send), id };
}

/** A site whose pages are at an example address. */
async function openSite(cloud: Cloud, id: string): Promise<void> {
	const { status, body } = await owner(cloud)("POST", "/v1/sites", {
		id,
		name: "Trường thử nghiệm",
		hostnames: ["truong.example"],
	});
	// Where the answer came late, the second call finds what the first one made.
	expect([201, 409], JSON.stringify(body)).toContain(status);
}

/** Sends a view of one page; answers the status. */
async function view(
	cloud: Cloud,
	site: string,
	id: string,
	address = "192.0.2.1",
): Promise<number> {
	const { status } = await anybody(cloud)(
		"POST",
		`/v1/sites/${site}/box`,
		{ id, url: "https://truong.example/tin" },
		{ "user-agent": FIREFOX, "x-address": address },
	);
	return status;
}

async function read(send: Send, path: string): Promise<Answer["body"]> {
	const { status, body } = await send("GET", path);
	if (status !== 200)
		throw new Error(`${path} is answered ${status}: ${JSON.stringify(body)}`);
	return body;
}

/** Views of a box: midnight may pass while a journey is under way. */
const viewsOf = (box: { today: number; yesterday: number; total: number }) => ({
	lately: box.today + box.yesterday,
	total: box.total,
});

export const JOURNEYS: readonly Journey[] = [
	{
		name: "count views once each, whatever is repeated, until the box and the numbers say so",
		async run(cloud) {
			await openSite(cloud, "dem");
			for (let at = 0; at < 10; at++)
				for (const _ of ["sent", "sent again"])
					expect(
						await view(cloud, "dem", `view-number-${at}`, `192.0.2.${at % 3}`),
					).toBe(200);
			await cloud.settled();
			const box = await read(anybody(cloud), "/v1/sites/dem/box?path=/tin");
			expect(viewsOf(box)).toEqual({ lately: 10, total: 10 });
			expect(box).toMatchObject({ page: { views: 10 }, online: 3 });
			const { totals } = await read(
				owner(cloud),
				`/v1/sites/dem/stats?from=${box.day}&to=${box.day}`,
			);
			expect(totals).toMatchObject({ views: box.today });
			const pages = await read(
				anybody(cloud),
				"/v1/sites/dem/views?paths=/tin",
			);
			expect(JSON.stringify(pages)).toContain("10");
		},
	},
	{
		name: "answer a box that nobody needs again with 304, and frame and draw it",
		async run(cloud) {
			await openSite(cloud, "hop");
			const send = anybody(cloud);
			const { headers } = await send("GET", "/v1/sites/hop/box");
			expect(headers.get("cache-control")).toContain("s-maxage");
			const again = await send("GET", "/v1/sites/hop/box", undefined, {
				"if-none-match": headers.get("etag") ?? "",
			});
			expect(again.status).toBe(304);
			expect(await read(send, "/v1/sites/hop/box.svg")).toContain("<svg");
			expect(await read(send, "/v1/sites/hop/box.html")).toContain("<");
		},
	},
	{
		name: "take the sender from the gateway, and count a pixel but no prefetch",
		async run(cloud) {
			await openSite(cloud, "diem");
			const pixel = (headers: Record<string, string>) =>
				anybody(cloud)(
					"GET",
					"/v1/sites/diem/pixel.gif?url=https%3A%2F%2Ftruong.example%2Fin",
					undefined,
					{
						"user-agent": FIREFOX,
						...headers,
					},
				);
			for (const claimed of ["203.0.113.1", "203.0.113.2"])
				expect((await pixel({ "x-forwarded-for": claimed })).status).toBe(200);
			await pixel({ "sec-purpose": "prefetch;prerender" });
			await cloud.settled();
			const box = await read(anybody(cloud), "/v1/sites/diem/box");
			expect({ ...viewsOf(box), online: box.online }).toEqual({
				lately: 2,
				total: 2,
				online: 1,
			});
		},
	},
	{
		name: "publish an article to its readers, change it, and show what it was",
		async run(cloud) {
			await openSite(cloud, "tin");
			const { send, id } = await hire(cloud, "tin");
			const all = "/v1/sites/tin/articles";
			const article = {
				title: "Lễ khai giảng",
				content_markdown: "Sáng nay, **nhà trường** khai giảng./.",
				_luot: { status: "published" },
			};
			const key = { "idempotency-key": "one" };
			const made = await send("POST", all, article, key);
			expect([made.status, made.body.detail]).toEqual([201, undefined]);
			expect((await send("POST", all, article, key)).body.id).toBe(
				made.body.id,
			);
			const anyone = anybody(cloud);
			const html = "<p>Sáng nay, <strong>nhà trường</strong> khai giảng./.</p>";
			expect(await read(anyone, `${all}/le-khai-giang`)).toMatchObject({
				url: `${cloud.url.replace("http:", "https:")}/news/tin/le-khai-giang`,
				content_html: html,
			});
			expect((await read(anyone, `${all}?q=khai+giang`)).items).toHaveLength(1);
			expect(await read(anyone, `${all}.xml`)).toContain("<feed");
			expect(await read(anyone, "/news/tin/le-khai-giang")).toContain(
				"<strong>nhà trường</strong>",
			);
			expect(await read(anyone, "/news/tin/")).toContain("Lễ khai giảng");
			expect(await read(anyone, "/v1/sites/tin/announcements")).toEqual({
				items: [],
			});
			expect((await read(anyone, "/v1/sites/tin/popular")).items).toEqual([]);
			const changed = await send(
				"PATCH",
				`${all}/${made.body.id}`,
				{ summary: "Tóm tắt" },
				{ "if-match": made.headers.get("etag") ?? "" },
			);
			expect(changed.status).toBe(200);
			expect(
				(await read(send, `${all}/${made.body.id}/revisions`)).items,
			).toHaveLength(2);
			await owner(cloud)("DELETE", `/v1/sites/tin/tokens/${id}`);
			expect(
				(await send("GET", `${all}/${made.body.id}/revisions`)).status,
			).toBe(401);
		},
	},
	{
		name: "show a scheduled article when its time has come, without anybody's doing",
		async run(cloud) {
			await openSite(cloud, "hen");
			const { send } = await hire(cloud, "hen");
			const atMs = Date.now() + 5000;
			const { status } = await send("POST", "/v1/sites/hen/articles", {
				title: "Hẹn giờ",
				content_html: "<p>x</p>",
				date_published: new Date(atMs).toISOString(),
				_luot: { status: "scheduled" },
			});
			expect(status).toBe(201);
			const show = () =>
				anybody(cloud)("GET", "/v1/sites/hen/articles/hen-gio");
			const early = await show();
			if (Date.now() < atMs) expect(early.status).toBe(404);
			await new Promise((resolve) =>
				setTimeout(resolve, Math.max(0, atMs - Date.now()) + 50),
			);
			expect((await show()).status).toBe(200);
			expect(
				(await read(anybody(cloud), "/v1/sites/hen/articles")).items,
			).toHaveLength(1);
		},
	},
	{
		name: "announce, and let go",
		async run(cloud) {
			await openSite(cloud, "bao");
			const { send } = await hire(cloud, "bao");
			const all = "/v1/sites/bao/announcements";
			const made = await send("POST", all, { text: "Nghỉ bão" });
			expect([made.status, made.body.detail]).toEqual([201, undefined]);
			expect((await read(anybody(cloud), all)).items).toHaveLength(1);
			const gone = await send("DELETE", `${all}/${made.body.id}`, undefined, {
				"if-match": made.headers.get("etag") ?? "",
			});
			expect(gone.status).toBe(204);
			expect((await read(anybody(cloud), all)).items).toEqual([]);
		},
	},
	{
		name: "take a picture and a document by an address of S3, draw and serve them",
		async run(cloud) {
			await openSite(cloud, "anh");
			const { send } = await hire(cloud, "anh");
			const files = [
				["anh.jpg", "image/jpeg", await drawPicture("jpeg", { width: 700 })],
				["Quyết định.pdf", "application/pdf", PDF],
			] as const;
			const paths: string[] = [];
			for (const [name, type, bytes] of files) {
				const { status, body } = await uploadFile(send, "anh", {
					name,
					type,
					bytes,
				});
				expect([status, body.detail]).toEqual([201, undefined]);
				paths.push(body.path);
			}
			const [picture = "", document = ""] = paths;
			const served = await fetch(cloud.url + picture);
			expect([served.status, served.headers.get("content-type")]).toEqual([
				200,
				"image/webp",
			]);
			const back = await fetch(cloud.url + document);
			expect(Buffer.from(await back.arrayBuffer())).toEqual(PDF);
			const none = await fetch(cloud.url + document.replace(/0|1/, "2"));
			expect(none.status).toBe(404);
		},
	},
	{
		name: "let the owner into the dashboard, keep the session, and end it",
		async run(cloud) {
			await openSite(cloud, "bang");
			const origin = cloud.url.replace("http:", "https:");
			const post = (path: string, form: string, cookie = "") =>
				anybody(cloud)("POST", path, form, {
					"content-type": "application/x-www-form-urlencoded",
					origin,
					cookie,
				});
			const entered = await post("/admin/sign-in", `token=${ADMIN_TOKEN}`);
			expect([entered.status, entered.headers.get("location")]).toEqual([
				303,
				"/admin/sites",
			]);
			// Beside it stands the one by which a browser is known that came in before.
			const given =
				entered.headers
					.getSetCookie()
					.find((each) => each.startsWith("__Host-luot=")) ?? "";
			expect(given).toMatch(
				/^__Host-luot=[0-9a-f]{64}; .*Path=\/.*HttpOnly.*Secure.*SameSite=Lax/,
			);
			const cookie = given.split(";")[0] as string;
			const look = (path: string) =>
				anybody(cloud)("GET", path, undefined, { cookie });
			expect((await look("/admin/sites")).body).toContain("/admin/bang/");
			const page = await look("/admin/bang/");
			expect([page.status, page.body]).toEqual([
				200,
				expect.stringContaining("Trường thử nghiệm"),
			]);
			const form = /name="form" value="([^"]+)"/.exec(page.body)?.[1] ?? "";
			expect(
				(await post("/admin/sign-out", `form=${form}`, cookie)).status,
			).toBe(303);
			expect((await look("/admin/bang/")).status).toBe(303);
		},
	},
	{
		name: "make and change sites for the administrator only",
		async run(cloud) {
			const send = owner(cloud);
			const site = { id: "moi", name: "Trường mới" };
			const anyone = anybody(cloud);
			expect((await anyone("POST", "/v1/sites", site)).status).toBe(401);
			expect((await send("POST", "/v1/sites", site)).status).toBe(201);
			expect((await send("POST", "/v1/sites", site)).status).toBe(409);
			const changed = await send("PATCH", "/v1/sites/moi", { unit: "visits" });
			expect(changed.body).toMatchObject({ unit: "visits", version: 2 });
		},
	},
	{
		name: "forget salts every hour that are past their time",
		async run(cloud) {
			const table = cloud.nameOf(TABLE, "salts");
			const seconds = Math.floor(Date.now() / 1000);
			const items = { old: seconds - 60, young: seconds + 3600 };
			for (const [name, expires] of Object.entries(items))
				await cloud.database.send(
					new PutItemCommand({
						TableName: table,
						Item: {
							pk: { S: `${name}#2026-01-01` },
							expires: { N: String(expires) },
						},
					}),
				);
			await cloud.fire("TidyHourly");
			const { Items = [] } = await cloud.database.send(
				new ScanCommand({ TableName: table }),
			);
			const left = Items.map(({ pk }) => pk?.S);
			expect(left).toContain("young#2026-01-01");
			expect(left).not.toContain("old#2026-01-01");
		},
	},
	{
		name: "audit in the evening the days that are over, tell what was found, and delete what a site does not want kept",
		async run(cloud) {
			await openSite(cloud, "soat");
			const send = owner(cloud);
			const asked = await send("PATCH", "/v1/sites/soat", { keepMonths: 1 });
			expect(asked.body).toMatchObject({ keepMonths: 1 });
			const table = cloud.nameOf(TABLE, "counters");
			const old = {
				[toMonthlyKey("path", "2024-01", "/tin")]: { views: { N: "7" } },
				[toTotalKey("2024-01-05")]: { views: { N: "7" }, h12: { N: "7" } },
			};
			for (const [key, item] of Object.entries(old))
				await cloud.database.send(
					new PutItemCommand({
						TableName: table,
						Item: { pk: { S: "soat" }, sk: { S: key }, ...item },
					}),
				);
			await cloud.fire("AuditDaily");
			expect(cloud.log("AuditFunction")).toContain('"Drift":0');
			const audits = await read(send, "/v1/sites/soat/audits");
			expect(audits).toMatchObject({ site: "soat", drift: 0 });
			expect(audits.daysChecked).toBeGreaterThan(0);
			const { items } = await read(send, "/v1/sites/soat/erasures");
			expect(items).toEqual([
				expect.objectContaining({
					lists: 1,
					days: 1,
					finished: expect.any(String),
				}),
			]);
			const { Items = [] } = await cloud.database.send(
				new QueryCommand({
					TableName: table,
					KeyConditionExpression: "pk = :site",
					ExpressionAttributeValues: { ":site": { S: "soat" } },
				}),
			);
			const left = Items.filter(({ sk }) => sk?.S && sk.S in old);
			expect(left).toEqual([
				{
					pk: { S: "soat" },
					sk: { S: "total#day#2024-01-05" },
					views: { N: "7" },
				},
			]);
		},
	},
	{
		name: "put a record that cannot be read into the queue once, and go on",
		async run(cloud) {
			await openSite(cloud, "hong");
			const broken = {
				pk: { S: "hong#2026-11-23" },
				sk: { S: "broken" },
				views: { N: "1" },
			};
			const before = cloud.letters("FoldDeadLetters").length;
			await cloud.database.send(
				new PutItemCommand({
					TableName: cloud.nameOf(TABLE, "visits"),
					Item: broken,
				}),
			);
			expect(await view(cloud, "hong", "after-the-broken")).toBe(200);
			await cloud.settled();
			const [letter, ...more] = cloud.letters("FoldDeadLetters").slice(before);
			expect(more).toEqual([]);
			expect(JSON.parse(letter ?? "{}")).toMatchObject({
				record: { dynamodb: { NewImage: broken } },
			});
			const box = await read(anybody(cloud), "/v1/sites/hong/box");
			expect(viewsOf(box)).toEqual({ lately: 1, total: 1 });
		},
	},
	{
		name: "count what was put aside once it can be read, take its letter away, and leave the others",
		async run(cloud) {
			await openSite(cloud, "lanh");
			expect(await view(cloud, "lanh", "view-of-the-first")).toBe(200);
			await cloud.settled();
			const { Items = [] } = await cloud.database.send(
				new ScanCommand({ TableName: cloud.nameOf(TABLE, "visits") }),
			);
			const seen = Items.find(({ pk }) => pk?.S?.startsWith("lanh#"));
			const whole = {
				eventID: "readable-by-now",
				dynamodb: {
					SequenceNumber: "123456789012345678901",
					NewImage: {
						...Object.fromEntries(
							Object.entries(seen ?? {}).filter(
								([, { S, N }]) => S !== undefined || N !== undefined,
							),
						),
						sk: { S: "put-aside" },
					},
				},
			};
			const before = cloud.letters("FoldDeadLetters").length;
			for (const letter of [
				{ reason: "", record: whole },
				{ DDBStreamBatchInfo: {} },
			])
				cloud.putLetter("FoldDeadLetters", JSON.stringify(letter));
			expect(await cloud.invoke("FoldRedriveFunction")).toEqual({
				counted: 1,
				"counted before": 0,
				audited: 0,
				"before a restore": 0,
				left: before + 1,
			});
			const box = await read(anybody(cloud), "/v1/sites/lanh/box");
			expect(viewsOf(box)).toEqual({ lately: 2, total: 2 });
			expect(cloud.letters("FoldDeadLetters")).toHaveLength(before + 1);
		},
	},
	{
		name: "take a spike out of the numbers, and put it back",
		async run(cloud) {
			await openSite(cloud, "vot");
			for (const at of [1, 2, 3])
				await view(cloud, "vot", `view-number-${at}`, `192.0.2.${at}`);
			await cloud.settled();
			const now = Date.now();
			const made = await owner(cloud)("POST", "/v1/sites/vot/voids", {
				from: new Date(now - 3_600_000).toISOString(),
				to: new Date(now + 3_600_000).toISOString(),
				where: { path: "/tin" },
				reason: "Thử",
			});
			expect(made.status, JSON.stringify(made.body)).toBe(201);
			expect(made.body.taken).toEqual({ visitors: 3, views: 3 });
			await cloud.settled();
			const total = async () =>
				(await read(anybody(cloud), "/v1/sites/vot/box")).total;
			expect(await total()).toBe(0);
			const path = `/v1/sites/vot/voids/${made.body.id}`;
			const back = await owner(cloud)("DELETE", path);
			expect(back.body).toMatchObject({
				state: "undone",
				restored: { visitors: 3, views: 3 },
			});
			await cloud.settled();
			expect(await total()).toBe(3);
		},
	},
	{
		name: "say that they are well, what the API is, and hand out the script",
		async run(cloud) {
			const send = anybody(cloud);
			expect(await read(send, "/health")).toMatchObject({ status: "ok" });
			expect((await read(send, "/openapi.json")).openapi).toBe("3.1.0");
			expect(await read(send, "/docs")).toContain("<html");
			const script = await fetch(`${cloud.url}/luot.js`, {
				headers: { "accept-encoding": "br" },
			});
			expect(script.headers.get("content-encoding")).toBe("br");
			expect(await script.text()).toContain("luot-box");
			const hash = /"([\w-]+)-br"/.exec(script.headers.get("etag") ?? "")?.[1];
			const { status, headers } = await send("GET", `/luot-${hash}.js`);
			expect([status, headers.get("cache-control")]).toEqual([
				200,
				expect.stringContaining("immutable"),
			]);
			expect((await send("GET", "/luot-other.js")).status).toBe(404);
			expect((await send("GET", "/there/is/nothing")).body).toEqual({
				message: "Not Found",
			});
		},
	},
	{
		name: "give up details by themselves where they fall behind, and leave that to a person who has decided",
		async run(cloud) {
			const counters = {
				database: cloud.database,
				table: cloud.nameOf(TABLE, "counters"),
			};
			const nowSeconds = Math.floor(Date.now() / 1000);
			const keep = (changes: readonly SavingChange[]) => {
				const seen = { atSeconds: nowSeconds - 400, lagSeconds: 700 };
				const watched = { readers: { "box seen": seen, "depth seen": seen } };
				return cloud.database.send(
					new PutItemCommand({
						TableName: counters.table,
						Item: {
							pk: { S: "(brown-out)" },
							sk: { S: "changes" },
							changes: { S: JSON.stringify(changes) },
							watched: { S: JSON.stringify(watched) },
							version: { N: "1" },
						},
					}),
				);
			};
			/** A batch of what is no view, written a quarter of an hour ago. */
			const late = {
				shardId: "seen",
				Records: [
					{
						eventID: "late",
						dynamodb: {
							SequenceNumber: "1",
							ApproximateCreationDateTime: nowSeconds - 900,
							NewImage: { pk: { S: "x#2026-11-23" }, sk: { S: "x" } },
						},
					},
				],
			};
			const savings = createSavings(counters);
			await keep([]);
			await cloud.invoke("FolddepthFunction", late);
			const [step, ...more] = await savings.list();
			expect([step, more]).toMatchObject([
				{ saving: "sources", by: "fold" },
				[],
			]);
			expect(step?.fromSeconds).toBeGreaterThanOrEqual(
				nowSeconds + NOTICE_SECONDS,
			);
			expect(cloud.log("FolddepthFunction")).toMatch(/"brownOut":"sources"/);
			const decided: SavingChange[] = [{ fromSeconds: 1, saving: "off" }];
			await keep(decided);
			await cloud.invoke("FoldboxFunction", late);
			expect(await savings.list()).toEqual(decided);
		},
	},
	{
		name: "answer 503 and ask to come again when the database is away",
		async run(cloud) {
			cloud.aws.isDatabaseAway = true;
			const { status, headers, body } = await createSender(cloud)(
				"GET",
				"/v1/sites/xa/box",
			);
			cloud.aws.isDatabaseAway = false;
			expect([status, headers.get("retry-after"), body.type]).toEqual([
				503,
				"2",
				"urn:luot:problem:unavailable",
			]);
		},
	},
];

/** The journey whose name begins so. */
export function findJourney(start: string): Journey {
	const found = JOURNEYS.find(({ name }) => name.startsWith(start));
	if (!found) throw new Error(`There is no journey "${start}".`);
	return found;
}
