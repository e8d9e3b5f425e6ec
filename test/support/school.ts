import { expect } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { createMember, createSender } from "./editor.ts";
import { uploadFile } from "./media.ts";
import { drawPicture, PDF } from "./pictures.ts";
import { ADMIN_TOKEN, createSite, sendView } from "./server.ts";

export type School = {
	site: string;
	/** Tokens that go on working, and one that was ended. */
	tokens: { administrator: string; ended: string };
};

const PATHS = ["/", "/tin", "/lien-he", "/tin/khai-giang?a=1", "/thu-vien"];
const REFERRERS = ["https://www.google.com/", "https://zalo.me/x", undefined];
const AGENTS = [100, 101, 102, 103].map(
	(version) =>
		`Mozilla/5.0 (X11; Linux x86_64; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`,
);

/** Sends again what a busy machine answers 503, as every caller is told to. */
async function persist<T extends { status: number }>(
	send: () => Promise<T>,
	status: number,
): Promise<T> {
	for (let tries = 1; ; tries++) {
		const answer = await send();
		if (answer.status === 503 && tries < 20) continue;
		expect(answer.status, JSON.stringify(answer)).toBe(status);
		return answer;
	}
}

/** A school with everything that a school can have: views of people and of bots, articles with versions, banners, pictures, tokens. */
export async function createSchool(
	server: Server,
	{ site, views }: { site: string; views: number },
): Promise<School> {
	await createSite(server, {
		id: site,
		name: "Trường “Sông Hương” – cơ sở 2",
		hostnames: [`${site}.example`],
		opening: { views: 4_626_335, reason: "bộ đếm cũ" },
		pageOpening: { "/tin": 12 },
	});
	async function view(at: number): Promise<void> {
		const referrer = REFERRERS[at % REFERRERS.length];
		const isBot = at % 17 === 16;
		await persist(
			() =>
				sendView(
					server,
					site,
					{
						id: `${site}-view-${String(at).padStart(6, "0")}`,
						url: `https://${site}.example${PATHS[at % PATHS.length]}`,
						...(referrer && { referrer }),
					},
					{
						"user-agent": isBot
							? "Googlebot/2.1"
							: (AGENTS[at % AGENTS.length] as string),
						"x-address": `192.0.2.${at % 23}`,
						"x-country": at % 3 ? "VN" : "US",
					},
				),
			200,
		);
	}
	for (let at = 0; at < views; at++) await view(at);
	const { send, token } = await createMember(server, site, "administrator");
	const { id, token: ended } = await createMember(server, site, "editor");
	await send("DELETE", `/v1/sites/${site}/tokens/${id}`);

	const picture = await uploadFile(send, site, {
		name: "Sân trường.jpg",
		type: "image/jpeg",
		bytes: await drawPicture("jpeg", { width: 900, height: 600 }),
	});
	expect(picture.status).toBe(201);
	const document = await uploadFile(send, site, {
		name: "6468-QĐ.pdf",
		type: "application/pdf",
		bytes: PDF,
	});
	expect(document.status).toBe(201);
	for (const at of [1, 2, 3]) {
		const article = {
			title: `Lễ khai giảng năm học ${at % 2 ? "2026 - 2027" : "mới"}`,
			content_html: `<p>Sáng\u00a0nay, “nhà trường” khai giảng lần ${at}./.</p><img src="${picture.body.path}" alt="">`,
			tags: ["khai giảng", `lần ${at}`],
			_luot: {
				status: at === 3 ? "draft" : "published",
				canonical_url: `https://${site}.example/tin/khai-giang-${at}`,
			},
		};
		const key = { "idempotency-key": `khai-giang-${at}` };
		const { body } = await persist(
			() => send("POST", `/v1/sites/${site}/articles`, article, key),
			201,
		);
		for (let version = 1; version < at; version++)
			await persist(
				() =>
					send(
						"PATCH",
						`/v1/sites/${site}/articles/${body.id}`,
						{ title: `Lễ khai giảng, bản ${version + 1}` },
						{ "if-match": `"${version}"` },
					),
				200,
			);
	}
	const banner = {
		text: "Nghỉ lễ 20/11",
		from: "2020-01-01T00:00:00+07:00",
	};
	await persist(
		() => send("POST", `/v1/sites/${site}/announcements`, banner),
		201,
	);
	return { site, tokens: { administrator: token, ended } };
}

const DIMENSIONS = [
	"page",
	"entry",
	"exit",
	"article",
	"referrer",
	"campaign",
	"channel",
	"country",
	"device",
	"browser",
	"system",
	"language",
	"screen",
	"hour",
	"uncounted",
];

/** Everything that the service says of a school, by the question: every number, every article and version, every byte of a picture. */
export async function readSchool(
	server: Server,
	{ site, tokens }: School,
	{ from, to }: { from: string; to: string },
): Promise<Record<string, unknown>> {
	const send = createSender(server, tokens.administrator);
	const owner = createSender(server, ADMIN_TOKEN);
	const answers: Record<string, unknown> = {};
	async function ask(path: string, by = send) {
		const { status, body } = await persist(() => by("GET", path), 200);
		const text = JSON.stringify(body).replaceAll(server.url, "http://here");
		answers[path] = { status, body: JSON.parse(text) };
		return body;
	}
	const at = `/v1/sites/${site}`;
	const range = `from=${from}&to=${to}`;
	await ask(at);
	const box = await ask(`${at}/box?path=/tin&paths=/,/lien-he,/khac`);
	// It says when it was asked.
	expect(box.total).toBeGreaterThan(4_626_335);
	const { asOf: _, ...numbers } = box;
	answers[`${at}/box?path=/tin&paths=/,/lien-he,/khac`] = numbers;
	await ask(`${at}/views?paths=/,/tin,/thu-vien`);
	for (const by of ["hour", "day", "week", "month"])
		await ask(`${at}/stats?${range}&by=${by}`);
	for (const of of DIMENSIONS) await ask(`${at}/stats?${range}&of=${of}`);
	await ask(`${at}/popular?period=week`);
	await ask(`${at}/announcements`);
	await ask(`${at}/tokens`, owner);
	const media = await ask(`${at}/media`);
	const list = await ask(`${at}/articles?status=any&limit=100`);
	await ask(`${at}/articles?limit=100`, createSender(server));
	for (const { id } of list.items) {
		await ask(`${at}/articles/${id}`);
		const { items: revisions } = await ask(`${at}/articles/${id}/revisions`);
		for (const { version } of revisions)
			await ask(`${at}/articles/${id}/revisions/${version}`);
	}
	for (const { path } of media.items) {
		const response = await fetch(server.url + path);
		expect(response.status).toBe(200);
		answers[path] = Buffer.from(await response.arrayBuffer()).toString(
			"base64",
		);
	}
	await ask(`/news/${site}/`, createSender(server));
	return answers;
}
