import { createConfig, lintFromString } from "@redocly/openapi-core";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CALLS, type Call } from "../../functions/http/openapi/calls.ts";
import { createOpenapi } from "../../functions/http/openapi/openapi.ts";
import type { Server } from "../../functions/local/server.ts";
import { createStacks } from "../../infra/stacks.ts";
import {
	type Answer,
	createMember,
	createSender,
	type Send,
} from "../support/editor.ts";
import { sendFile, uploadFile } from "../support/media.ts";
import { drawPicture } from "../support/pictures.ts";
import {
	ADMIN_TOKEN,
	createSite,
	FIREFOX,
	startTestServer,
} from "../support/server.ts";

const description = createOpenapi("1.0.0");

it("the description has no fault that a linter knows", async () => {
	const config = await createConfig({
		extends: ["recommended"],
		// A site's news is a folder of pages, and its address ends as one.
		rules: { "no-path-trailing-slash": "off" },
	});
	const problems = await lintFromString({
		source: JSON.stringify(description),
		config,
	});
	expect(
		problems.map(
			({ ruleId, message, location }) =>
				`${ruleId}: ${message} ${location[0]?.pointer}`,
		),
	).toEqual([]);
});

it("the linter would see one", async () => {
	const config = await createConfig({ extends: ["recommended"] });
	const broken = {
		...description,
		paths: { "/x/{y}": { get: { responses: {} } } },
	};
	expect(
		(await lintFromString({ source: JSON.stringify(broken), config })).length,
	).toBeGreaterThan(2);
});

it("the routes of the API on AWS are the calls described, each and no other", () => {
	const { service } = createStacks(
		new App({ context: { luot: { name: "luot" } } }),
	);
	const routes = Object.values(
		Template.fromStack(service).findResources("AWS::ApiGatewayV2::Route"),
	)
		.map(({ Properties }) => Properties.RouteKey as string)
		// The dashboard is for people, who read no description.
		.filter((route) => !/^\w+ \/(?:admin|shared)\b/.test(route));
	const toPattern = (route: string) =>
		new RegExp(
			`^${route
				.replace(/\{\w+\+\}/g, ".+")
				.replace(/\{\w+\}/g, "[^/]+")
				.replaceAll(".xml", "\\.xml")}$`,
		);
	const calls = CALLS.map(
		({ method, path }) => `${method.toUpperCase()} ${path}`,
	);
	const unrouted = calls.filter(
		(call) => !routes.some((route) => toPattern(route).test(call)),
	);
	expect(unrouted).toEqual([]);
	const undescribed = routes.filter(
		(route) =>
			!route.startsWith("OPTIONS ") &&
			!calls.some((call) => toPattern(route).test(call)),
	);
	expect(undescribed).toEqual([]);
});

const ajv = new Ajv2020.default({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(description as object, "luot");

/** What of an answer is not as described. */
function listFaults(
	{ method, path }: Call,
	{ status, headers, body }: Answer,
): string[] {
	const pointer = (text: string) =>
		text
			.replaceAll("~", "~0")
			.replaceAll("/", "~1")
			.replaceAll("{", "%7B")
			.replaceAll("}", "%7D");
	// biome-ignore lint/suspicious/noExplicitAny: a description is made to be looked into.
	const response = (description.paths as any)[path][method].responses[status];
	if (!response)
		return [`the answer ${status} is not described: ${JSON.stringify(body)}`];
	const [type] = Object.keys(response.content ?? {});
	if (type === undefined)
		return body === "" ? [] : ["a body where none is described"];
	const given = (headers.get("content-type") ?? "").split(";")[0];
	if (given !== type) return [`${given} is not ${type}`];
	if (!/json/.test(type)) return [];
	const validate = ajv.getSchema(
		`luot#/paths/${pointer(path)}/${method}/responses/${status}/content/${pointer(type)}/schema`,
	);
	if (!validate) return ["no schema"];
	validate(body);
	return (validate.errors ?? []).map(
		({ instancePath, message }) => `${instancePath} ${message}`,
	);
}

describe("every example", () => {
	let server: Server;
	let owner: Send;
	let ids: Record<string, string>;

	beforeEach(async () => {
		server = await startTestServer("dynalite");
		owner = createSender(server, ADMIN_TOKEN);
		await createSite(server, { id: "truong", hostnames: ["truong.example"] });
		const { id: token } = await createMember(server, "truong", "viewer");
		const article = await owner("POST", "/v1/sites/truong/articles", {
			title: "Bài có sẵn",
			content_html: "<p>Nội dung</p>",
			_luot: { status: "published", expires: "2999-01-01T00:00:00Z" },
		});
		await owner(
			"PATCH",
			`/v1/sites/truong/articles/${article.body.id}`,
			{ summary: "Hai" },
			{ "if-match": '"1"' },
		);
		const announcement = await owner("POST", "/v1/sites/truong/announcements", {
			text: "Có sẵn",
		});
		const picture = {
			name: "a.png",
			type: "image/png",
			bytes: await drawPicture("png", { width: 8, height: 8 }),
		};
		const sent = await sendFile(owner, "truong", picture);
		const kept = await uploadFile(owner, "truong", picture);
		const voided = await owner(
			"POST",
			"/v1/sites/truong/voids",
			toKept({ reason: "Có sẵn" }),
		);
		ids = {
			media: sent.body.id,
			file: kept.body.path.replace("/media/", ""),
			site: "truong",
			article: article.body.id,
			slug: article.body._luot.slug,
			version: "2",
			announcement: announcement.body.id,
			token,
			void: voided.body.id,
		};
	});
	afterEach(() => server.close());

	/** An example as of the last hour, of which the ledger has everything. */
	const toKept = (example: object) => ({
		...example,
		from: new Date(Date.now() - 3_600_000).toISOString(),
		to: "2999-01-01T00:00:00Z",
	});

	/** The call with its examples, on what is there. */
	function send(
		call: Call,
		asked: Send,
		more: { body?: unknown; headers?: Record<string, string> } = {},
	): Promise<Answer> {
		const path = call.path.replace(
			/\{(\w+)\}/g,
			(_, name) => ids[name] ?? name,
		);
		const operation = (
			description.paths as Record<
				string,
				Record<
					string,
					{
						parameters?: {
							in: string;
							name: string;
							schema: { example?: unknown };
						}[];
					}
				>
			>
		)[call.path]?.[call.method];
		const exampleOf = (place: string) =>
			(operation?.parameters ?? [])
				.filter(
					({ in: where, schema }) =>
						where === place && schema.example !== undefined,
				)
				.map(({ name, schema }) => [name, String(schema.example)]);
		const query = new URLSearchParams(exampleOf("query")).toString();
		const version = /announcement|media/.test(call.path) ? '"1"' : '"2"';
		const headers = Object.fromEntries(
			exampleOf("header").map(([name, value]) => [
				name,
				name === "if-match" ? version : value,
			]),
		);
		return asked(
			call.method.toUpperCase(),
			path + (query && `?${query}`),
			more.body ??
				(/\/voids/.test(call.path) && call.body
					? toKept(call.body.example as object)
					: call.body?.example),
			{
				"user-agent": FIREFOX,
				...(call.body && { "content-type": call.body.type }),
				...headers,
				...more.headers,
			},
		);
	}

	it.each(
		CALLS.map(
			(call) => [`${call.method.toUpperCase()} ${call.path}`, call] as const,
		),
	)(
		"of %s is answered as described, and refused as described",
		async (_, call) => {
			const answer = await send(call, owner);
			expect(answer.status, JSON.stringify(answer.body)).toBe(call.status);
			const editing =
				call.path === "/v1/sites/{site}/articles/{article}" &&
				call.method === "get";
			// With a token this one answers as editors see it; the description is of the readers' answer.
			expect(
				listFaults(
					call,
					editing ? await send(call, createSender(server)) : answer,
				),
			).toEqual([]);
			if (call.role) {
				const refused = await send(call, createSender(server));
				expect(refused.status).toBe(401);
				expect(listFaults(call, refused)).toEqual([]);
			}
			if (call.isChange) {
				const missing = await send(call, owner, {
					headers: { "if-match": "" },
				});
				expect([428, 404]).toContain(missing.status);
				expect(listFaults(call, missing)).toEqual([]);
			}
			if (call.body) {
				const broken = await send(call, owner, {
					body: "{",
					headers: call.isChange ? { "if-match": "*" } : {},
				});
				expect([400]).toContain(broken.status);
				expect(listFaults(call, broken)).toEqual([]);
			}
			if (call.path.includes("{site}")) {
				ids.site = "khong-co";
				const missing = await send(call, owner);
				expect([404]).toContain(missing.status);
				if (!call.path.startsWith("/news/"))
					expect(listFaults(call, missing)).toEqual([]);
			}
		},
	);

	it("would not pass for an answer of another shape", () => {
		const call = CALLS.find(
			({ path, method }) => path.endsWith("/box") && method === "get",
		) as Call;
		const answer = {
			status: 200,
			headers: new Headers({ "content-type": "application/json" }),
			body: { site: 1 },
		};
		expect(listFaults(call, answer).length).toBeGreaterThan(3);
		expect(listFaults(call, { ...answer, status: 418 })).not.toEqual([]);
	});

	it("stands on the page of the calls, as a line for a terminal", async () => {
		const { body, status, headers } = await createSender(server)(
			"GET",
			"/docs",
		);
		expect(status).toBe(200);
		expect(headers.get("content-security-policy")).toContain(
			"default-src 'none'",
		);
		for (const { summary } of CALLS)
			expect(body).toContain(summary.replaceAll("'", "&#39;"));
		expect(body).toContain(
			`curl -X POST &#39;${server.url}/v1/sites/truong/articles&#39;`,
		);
	});
});
