import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createSender } from "../support/editor.ts";
import {
	nastyBytes,
	nastyHeader,
	nastyPart,
	nastyText,
	nastyValue,
	replaceSomewhere,
} from "../support/hostile.ts";
import { uploadFile } from "../support/media.ts";
import { drawPicture } from "../support/pictures.ts";
import {
	ADMIN_TOKEN,
	createSite,
	FIREFOX,
	startTestServer,
} from "../support/server.ts";
import {
	sendBytes,
	sendWire,
	type WireAnswer,
	type WireRequest,
} from "../support/wire.ts";

/** How many requests each call gets; more by hand: `LUOT_HOSTILE_RUNS=2000 npx vitest run test/hostile/calls`. */
const RUNS = Number(process.env.LUOT_HOSTILE_RUNS ?? 30);
const SEED = Number(process.env.LUOT_HOSTILE_SEED ?? 1);

/** What the server did not expect. */
const reports: string[] = [];
const server = await startTestServer("dynalite", {
	report: (message) => reports.push(message),
});
const picture = await drawPicture("png", { width: 8, height: 8 });
beforeEach(() => {
	reports.length = 0;
});
afterAll(() => server.close());

const CALLS = [...new Set(server.calls)];

const VOID = {
	from: new Date(Date.now() - 3_600_000).toISOString(),
	to: "2999-01-01T00:00:00Z",
	where: { referrer: "google.com" },
	reason: "Thư rác",
};

/** What a call that changes something takes, as JSON; each has to stand here. */
const JSON_BODIES: Record<string, unknown> = {
	"POST /v1/sites/:site/box": {
		id: "view-00000001",
		url: "https://truong.example/tin-tuc",
		canonical: "/tin",
		referrer: "https://google.com/",
		title: "Tin tức",
		screen: 1280,
		language: "vi",
		webdriver: false,
		paths: ["/", "/a"],
	},
	"POST /v1/sites": {
		id: "moi",
		name: "Trường mới",
		zone: "Asia/Ho_Chi_Minh",
		hostnames: ["truong.example"],
		opening: { views: 1, reason: "cũ" },
		pageOpening: { "/a": 5 },
		keepQuery: ["id"],
	},
	"PATCH /v1/sites/:site": {
		name: "Tên khác",
		locale: "vi",
		firstWeekday: "sunday",
		unit: "visits",
		opening: { views: 2 },
		pageOpening: { "/b": 5 },
		editorsMay: "propose",
		isPublic: true,
	},
	"POST /v1/sites/:site/tokens": {
		name: "Lan",
		role: "editor",
		expires: "2999-01-01T00:00:00Z",
	},
	"POST /v1/sites/:site/voids": VOID,
	"POST /v1/sites/:site/voids/preview": VOID,
	"POST /v1/sites/:site/voids/:id": {},
	"POST /v1/sites/:site/articles": {
		title: "Lễ khai giảng",
		content_html: "<p>Sáng nay./.</p>",
		summary: "Tóm tắt",
		image: "https://truong.example/anh.png",
		date_published: "2026-11-23T07:55:49+07:00",
		authors: [{ name: "Lan", url: "https://truong.example/lan" }],
		tags: ["a", "b"],
		language: "vi",
		attachments: [
			{
				url: "https://truong.example/x.pdf",
				mime_type: "application/pdf",
				title: "Quyết định",
				size_in_bytes: 10,
			},
		],
		_luot: {
			slug: "le",
			status: "published",
			articleSection: "Tin",
			sourceOrganization: "Trường",
			temporalCoverage: "2026",
			featured: true,
			expires: "2999-01-01T00:00:00Z",
			canonical_url: "https://truong.example/le",
			correction: [{ date: "2026-11-23", text: "Sửa" }],
			note: "Ghi chú",
		},
	},
	"PUT /v1/sites/:site/articles/:id": {
		title: "Mới",
		content_markdown: "**Mới**",
		tags: ["c"],
	},
	"PATCH /v1/sites/:site/articles/:id": {
		title: "Mới",
		summary: null,
		_luot: { featured: null },
	},
	"POST /v1/sites/:site/articles/:id/restore": {},
	"POST /v1/sites/:site/articles/:id/revisions/:version/restore": {},
	"POST /v1/sites/:site/announcements": {
		text: "Nghỉ học",
		url: "https://truong.example/",
		language: "vi",
		from: "2026-11-23T00:00:00Z",
		until: "2027-11-23T00:00:00Z",
		dismissible: true,
	},
	"PATCH /v1/sites/:site/announcements/:id": { text: "Đi học", until: null },
	"POST /v1/sites/:site/media": {
		fileName: "anh.png",
		type: "image/png",
		size: 100,
	},
	"POST /v1/sites/:site/media/:id": {},
	"PATCH /v1/sites/:site/media/:id": { alt: "Sân trường", credit: null },
	"PUT /uploads/:id": {},
};

/** What the dashboard's forms send. */
const FORMS: Record<string, Record<string, string>> = {
	"POST /admin/sign-in": { token: ADMIN_TOKEN },
	"POST /admin/invitation/:site/:id/:secret": { name: "Lan", with: "link" },
	"POST /admin/sign-in/issuer": {},
	"POST /admin/sign-out": {},
	"POST /admin/sign-out-everywhere": {},
	"POST /admin/sites": { id: "hai", name: "Hai", hostnames: "a.example" },
	"POST /admin/:site/voids": {
		from: "2026-11-23T00:00",
		to: "2026-11-23T23:59",
		field: "referrer",
		value: "spam.example",
		reason: "Thư rác",
		do: "take",
	},
	"POST /admin/:site/embed/check": { page: "https://truong.example/" },
	"POST /admin/:site/voids/:id/on": {},
	"POST /admin/:site/voids/:id/back": {},
	"POST /admin/:site/share": { link: "make" },
	"POST /admin/:site/settings": {
		version: "1",
		name: "Tên",
		hostnames: "a.example\nb.example",
		zone: "Asia/Ho_Chi_Minh",
		unit: "views",
		firstWeekday: "monday",
		editorsMay: "publish",
		isPublic: "yes",
		"opening-views": "1",
		"opening-visits": "0",
		"opening-visitors": "0",
		"opening-reason": "cũ",
	},
	"POST /admin/:site/tokens": {
		name: "Lan",
		role: "editor",
		expires: "2999-01-01",
	},
	"POST /admin/:site/tokens/:id/revoke": {},
	"POST /admin/:site/people": { name: "Lan", role: "editor" },
	"POST /admin/:site/people/invitations/:id/withdraw": {},
	"POST /admin/:site/people/:person/role": { role: "editor" },
	"POST /admin/:site/people/:person/remove": {},
	"POST /admin/:site/people/:person/link": {},
};

/** Parameters that any call reads, and values that some of them take. */
const PARAMETERS =
	"limit cursor tag q section author from to fields status path paths url id referrer lang period before by of compare metrics page country channel hour format next saved days part archive month v expires signature title to".split(
		" ",
	);
const VALUES =
	"1 100 2026-11-23 2026-11-23T10:00:00+07:00 today month vi en /a day hour path page referrer csv views year any draft https://truong.example/a title,tags 2026 2026-11".split(
		" ",
	);
const HEADERS =
	"authorization cookie accept accept-language if-match if-none-match idempotency-key content-type origin referer user-agent x-forwarded-for x-forwarded-proto x-forwarded-host forwarded range sec-purpose sec-gpc dnt sec-fetch-site x-address x-country accept-encoding content-encoding x-http-method-override".split(
		" ",
	);

type World = {
	/** What the parts of an address are called at this site. */
	parts: Record<string, string>;
	cookie: string;
	form: string;
};

let sites = 0;

/** A site of its own with one of everything, so that a call can go through; what it destroys is missed by nobody. */
async function createWorld(): Promise<World> {
	const site = `truong-${++sites}`;
	const owner = createSender(server, ADMIN_TOKEN);
	await createSite(server, { id: site, hostnames: ["truong.example"] });
	const all = `/v1/sites/${site}`;
	const article = await owner("POST", `${all}/articles`, {
		title: "Bài",
		content_html: "<p>Bài</p>",
		_luot: { slug: "bai", status: "published" },
	});
	const announcement = await owner("POST", `${all}/announcements`, {
		text: "Tin",
	});
	const media = await uploadFile(owner, site, {
		name: "a.png",
		type: "image/png",
		bytes: picture,
	});
	const token = await owner("POST", `${all}/tokens`, {
		name: "Lan",
		role: "viewer",
	});
	const signedIn = await fetch(`${server.url}/admin/sign-in`, {
		method: "POST",
		redirect: "manual",
		headers: {
			"content-type": "application/x-www-form-urlencoded",
			// Attempts are counted by address.
			"x-address": site,
		},
		body: new URLSearchParams({ token: ADMIN_TOKEN }),
	});
	const cookie = signedIn.headers
		.getSetCookie()
		.map((each) => each.split(";")[0])
		.join("; ");
	const page = await fetch(`${server.url}/admin/sites`, {
		headers: { cookie },
	});
	const form = /name="form" value="(\w+)"/.exec(await page.text())?.[1] ?? "";
	expect(form).not.toBe("");
	return {
		parts: {
			site,
			id: article.body.id,
			name: "bai",
			slug: "bai",
			version: "1",
			key: media.body.path.slice("/media/".length),
			announcement: announcement.body.id,
			media: media.body.id,
			token: token.body.id,
			person: "owner",
			secret: "0".repeat(48),
		},
		cookie,
		form,
	};
}

/** The name under which a world has what `:id` means in a path. */
function toPartName(path: string, name: string): string {
	if (name !== "id") return name;
	return (
		["announcement", "media", "token"].find((kind) => path.includes(kind)) ??
		"id"
	);
}

/** Requests of one call: each part of them is right or hostile, whatever the others are. */
function requestsOf(call: string, world: World): fc.Arbitrary<WireRequest> {
	const [method = "", path = ""] = call.split(" ");
	const isForm = path.startsWith("/admin");
	const target = fc
		.tuple(
			...path.split("/").map((part) =>
				part.startsWith(":")
					? fc.oneof(
							{
								weight: 3,
								arbitrary: fc.constant(
									world.parts[toPartName(path, /\w+/.exec(part)?.[0] ?? "")] ??
										"x",
								),
							},
							{ weight: 1, arbitrary: nastyPart },
						)
					: part === "*"
						? nastyPart
						: fc.constant(part),
			),
		)
		.map((parts) => parts.join("/"));
	const query = fc
		.array(
			fc.tuple(
				fc.oneof(
					{ weight: 8, arbitrary: fc.constantFrom(...PARAMETERS) },
					{ weight: 1, arbitrary: nastyPart },
				),
				fc.oneof(fc.constantFrom(...VALUES), nastyPart),
			),
			{ maxLength: 3 },
		)
		.map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join("&"));
	const headers = fc.array(fc.tuple(fc.constantFrom(...HEADERS), nastyHeader), {
		maxLength: 2,
	});
	const sample = isForm ? FORMS[call] : JSON_BODIES[call];
	const body: fc.Arbitrary<string | Uint8Array | undefined> =
		method === "GET" || method === "DELETE"
			? fc.constant(undefined)
			: fc.oneof(
					nastyBytes,
					fc.constant(undefined),
					isForm
						? replaceSomewhere(sample, nastyText).map((fields) =>
								new URLSearchParams({
									...(fields as Record<string, string>),
									form: world.form,
								}).toString(),
							)
						: replaceSomewhere(sample, nastyValue).map((value) =>
								String(JSON.stringify(value)),
							),
					fc.constant(
						isForm
							? new URLSearchParams({
									...(sample as Record<string, string>),
									form: world.form,
								}).toString()
							: String(JSON.stringify(sample)),
					),
				);
	return fc
		.record({ target, query, headers, body, isKnown: fc.boolean() })
		.map(({ target, query, headers, body, isKnown }) => ({
			method,
			target: query ? `${target}?${query}` : target,
			headers: [
				...(isKnown || headers.length === 0
					? ([
							["authorization", `Bearer ${ADMIN_TOKEN}`],
							["cookie", world.cookie],
							["user-agent", FIREFOX],
							["if-match", "*"],
							[
								"content-type",
								isForm
									? "application/x-www-form-urlencoded"
									: "application/json",
							],
						] as const)
					: []),
				...headers,
			],
			body,
		}));
}

/** People meet pages there, and a failure is told as one. */
const isPage = (target: string) => /^\/(?:admin|shared|news)\b/.test(target);

/** What XML 1.0 has no place for, escaped or not. */
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function checkAnswer(target: string, { status, headers, body }: WireAnswer) {
	expect(status).toBeGreaterThanOrEqual(200);
	expect(status).toBeLessThan(500);
	expect(headers.has("x-injected")).toBe(false);
	const type = headers.get("content-type") ?? "";
	if (status >= 400 && !(isPage(target) && type.startsWith("text/html"))) {
		expect(type).toBe("application/problem+json; charset=utf-8");
		const problem = JSON.parse(String(body));
		expect(problem.type).toMatch(/^urn:luot:problem:[a-z-]+$/);
		expect(problem.status).toBe(status);
	}
	const text = body.toString();
	if (status === 200 && /json/.test(type)) JSON.parse(text);
	if (status === 200 && /xml/.test(type)) expect(text).not.toMatch(NO_XML);
	expect(Object.keys(Object.prototype)).toEqual([]);
	expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
	expect(reports).toEqual([]);
}

describe("whatever is sent", () => {
	it("every call that takes a body has a sample here, and every sample a call", () => {
		const taking = CALLS.filter((call) => !/^(?:GET|DELETE) /.test(call));
		expect(
			[...Object.keys(JSON_BODIES), ...Object.keys(FORMS)].toSorted(),
		).toEqual(taking.toSorted());
		expect(CALLS.length).toBeGreaterThan(80);
	});

	it.each(CALLS)(
		"to %s, the answer is no fault of ours, and soon there",
		async (call) => {
			const world = await createWorld();
			await fc.assert(
				fc.asyncProperty(requestsOf(call, world), async (request) => {
					checkAnswer(request.target, await sendWire(server.url, request));
				}),
				{ numRuns: RUNS, seed: SEED, endOnFailure: true },
			);
		},
	);

	it("in an address, a line break gets into no header", async () => {
		const { cookie } = await createWorld();
		for (const call of CALLS.filter((each) => each.includes(":"))) {
			const [method = "", path = ""] = call.split(" ");
			const target = path.replace(/:[^/]+/g, "%0d%0ax-injected:%201");
			const headers = [
				["authorization", `Bearer ${ADMIN_TOKEN}`],
				["cookie", cookie],
			] as const;
			checkAnswer(
				target,
				await sendWire(server.url, { method, target, headers }),
			);
		}
	});

	/** Bodies that no call takes, made of one that it does. */
	const REFUSED: readonly [string, (sample: string) => string | Uint8Array][] =
		[
			["lists 10,000 deep", () => "[".repeat(10_000) + "]".repeat(10_000)],
			[
				"objects 200,000 deep, in a field and under its name",
				(sample) =>
					`{${sample.slice(1, sample.indexOf(":") + 1)}${'{"a":'.repeat(200_000)}1${"}".repeat(200_001)}`,
			],
			[
				"a field that stands twice",
				(sample) => `{${sample.slice(1, -1)},${sample.slice(1)}`,
			],
			[
				"a field that stands twice, once escaped",
				(sample) =>
					`${sample.slice(0, -1)},"\\u${sample.charCodeAt(2).toString(16).padStart(4, "0")}${sample.slice(3)}`,
			],
			[
				"a field __proto__",
				(sample) => `${sample.slice(0, -1)},"__proto__":{"polluted":1}}`,
			],
			[
				"a field constructor",
				(sample) =>
					`${sample.slice(0, -1)},"constructor":{"prototype":{"polluted":1}}}`,
			],
			["a number beyond numbers", () => "1e400"],
			["bytes that are no UTF-8", (sample) => Buffer.from(sample, "utf16le")],
			["5 MB", (sample) => sample.padEnd(5_000_000)],
		];
	const taking = Object.entries(JSON_BODIES).filter(
		([, sample]) => Object.keys(sample as object).length > 0,
	);

	it.each(taking)("to %s, nobody is misunderstood", async (call, sample) => {
		const world = await createWorld();
		const [method = "", path = ""] = call.split(" ");
		const target = path.replace(
			/:(\w+)/g,
			(_, name) => world.parts[toPartName(path, name)] ?? "",
		);
		const headers = [
			["authorization", `Bearer ${ADMIN_TOKEN}`],
			["if-match", "*"],
		] as const;
		const send = (body: string | Uint8Array) =>
			sendWire(server.url, { method, target, headers, body });
		for (const [name, toBody] of REFUSED) {
			// The script's call drops what it does not know, so that an older service takes a newer script.
			if (path.endsWith("/box") && name === "a field constructor") continue;
			const answer = await send(toBody(JSON.stringify(sample)));
			expect(answer.status, name).toBeGreaterThanOrEqual(400);
			checkAnswer(target, answer);
		}
		// What Windows puts before a text says nothing, and is let go.
		const taken = await send(`\ufeff${JSON.stringify(sample)}`);
		expect([200, 201, 409], String(taken.body)).toContain(taken.status);
	});

	it("to no call at all is answered as such", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom("GET", "POST", "OPTIONS", "HEAD", "PROPFIND", "TRACE"),
				fc.array(nastyPart, { minLength: 1, maxLength: 4 }),
				async (method, parts) => {
					const target = `/${parts.join("/")}`;
					const answer = await sendWire(server.url, { method, target });
					if (method === "HEAD") expect(answer.status).toBeLessThan(500);
					else checkAnswer(target, answer);
				},
			),
			{ numRuns: RUNS * 3, seed: SEED },
		);
	});

	it("as no HTTP at all is refused by the server itself, which goes on", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(
					nastyBytes,
					nastyText.map((text) => `GET /${text} HTTP/1.1\r\nhost: a\r\n\r\n`),
					nastyText.map(
						(text) =>
							`POST /v1/sites/demo/box HTTP/1.1\r\nhost: a\r\nx: ${text}\r\ncontent-length: ${text}\r\n\r\n`,
					),
					nastyText.map(
						(text) =>
							`GET / HTTP/1.1\r\nhost: ${text}\r\nconnection: close\r\n\r\n`,
					),
				),
				async (bytes) => {
					const answer = await sendBytes(server.url, [
						bytes,
						"\r\n\r\nGET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
					]).catch((error) => error);
					if ("status" in answer) expect(answer.status).toBeLessThan(500);
					else expect(String(answer)).toContain("closed");
				},
			),
			{ numRuns: RUNS, seed: SEED },
		);
		expect((await fetch(`${server.url}/health`)).status).toBe(200);
		expect(reports).toEqual([]);
	});
});
