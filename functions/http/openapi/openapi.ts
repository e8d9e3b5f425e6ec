import * as z from "zod";
import { createDocument, type ZodOpenApiOperationObject } from "zod-openapi";
import { problem } from "./answers.ts";
import { CALLS, type Call, GROUPS } from "./calls.ts";

/** What stands in an address, with an example of each. */
const PARAMETERS = {
	site: z.string().meta({ description: "The site's id.", example: "truong" }),
	article: z.string().meta({
		description: "The article's id; for reading its slug as well.",
		example: "33d13a75-83fb-4c55-8135-729f04209862",
	}),
	slug: z.string().meta({ example: "hoi-nghi-so-ket-hoc-ky-i" }),
	version: z.string().regex(/^\d+$/).meta({ example: "1" }),
	announcement: z
		.string()
		.meta({ example: "33d13a75-83fb-4c55-8135-729f04209862" }),
	token: z.string().meta({ example: "4c3d25b838" }),
	void: z.string().meta({ example: "mfx3k2p9-4c3d25b838" }),
	media: z
		.string()
		.meta({ example: "mfx3k2p90-5f0c9e0d6b7a48d1a3c2e4f6a8b0c2d4" }),
	file: z.string().meta({
		example: "mfx3k2p90-5f0c9e0d6b7a48d1a3c2e4f6a8b0c2d4-640.webp",
	}),
};

const MEANINGS: Record<number, string> = {
	400: "Something in the request has to be changed",
	401: "A token in force is needed",
	403: "The token does not allow this",
	404: "There is nothing here",
	409: "It exists already, or something else comes first",
	412: "It was changed meanwhile",
	413: "The request is too large",
	422: "The key belongs to another request, or the counters do not tell this",
	428: "Say in If-Match which version you have read",
	503: "Not now; send the same again",
};

/** How a call can fail; every failure is a problem document. */
function listFailures(call: Call): number[] {
	const isCall = call.path.startsWith("/v1/");
	return [
		...(isCall || call.query || call.body ? [400] : []),
		...(call.role ? [401, 403] : []),
		...(call.path.includes("{") ? [404] : [400]),
		...(call.hasKey ||
		call.method === "put" ||
		call.path === "/v1/sites" ||
		(call.method === "post" && call.path.endsWith("/{media}")) ||
		(call.method === "delete" && call.path.endsWith("/{void}"))
			? [409]
			: []),
		...(call.body ? [413] : []),
		...(call.hasKey ||
		call.path.endsWith("/stats") ||
		(/\/voids\b/.test(call.path) && call.method !== "get")
			? [422]
			: []),
		...(call.isChange ? [412, 428] : []),
		...(isCall ? [503] : []),
	];
}

function toOperation(call: Call): ZodOpenApiOperationObject {
	const names = [...call.path.matchAll(/\{(\w+)\}/g)].map(
		([, name]) => name as keyof typeof PARAMETERS,
	);
	const headers = {
		...(call.isChange && {
			"if-match": z
				.string()
				.meta({ description: "The ETag of what was read.", example: '"1"' }),
		}),
		...(call.hasKey && {
			"idempotency-key": z.string().max(200).optional().meta({
				description:
					"A name for this request: sent again within a day, it does nothing twice.",
				example: "hoi-nghi-2027-01-15",
			}),
		}),
	};
	const failures = [...new Set(listFailures(call))].sort().map((status) => [
		status,
		{
			description: MEANINGS[status] ?? "",
			content: { "application/problem+json": { schema: problem } },
		},
	]);
	return {
		operationId: toOperationId(call),
		summary: call.summary,
		description: call.role
			? `Needs a token with the role ${call.role} or a higher one.`
			: "For everybody.",
		tags: [call.group],
		security: call.role ? [{ token: [] }] : [],
		requestParams: {
			...(names.length > 0 && {
				path: z.object(
					Object.fromEntries(names.map((name) => [name, PARAMETERS[name]])),
				),
			}),
			...(call.query && { query: call.query }),
			...(Object.keys(headers).length > 0 && { header: z.object(headers) }),
		},
		...(call.body && {
			requestBody: {
				required: true,
				content: {
					[call.body.type]: {
						schema: call.body.schema,
						example: call.body.example,
					},
				},
			},
		}),
		responses: {
			[call.status]: {
				description: "As asked",
				...(call.answer && {
					content: { [call.answer.type]: { schema: call.answer.schema } },
				}),
			},
			...Object.fromEntries(failures),
		},
	};
}

/** A name for generated clients: `getSiteArticles`. */
function toOperationId({ method, path }: Call): string {
	const words = path
		.replace(/^\/v1/, "")
		.split(/[^a-z]+/i)
		.filter(Boolean)
		.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
	return method + words.join("");
}

/** The description of the API (OpenAPI 3.1), made of the schemas that check what comes in. */
export function createOpenapi(version: string) {
	const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
	for (const call of CALLS)
		paths[call.path] = {
			...paths[call.path],
			[call.method]: toOperation(call),
		};
	return createDocument({
		openapi: "3.1.0",
		info: {
			title: "Lượt",
			version,
			description:
				"A visitor counter and a news service. Failures are problem documents (RFC 9457); times are RFC 3339 with an offset; numbers are numbers.",
			license: { name: "MIT", identifier: "MIT" },
		},
		servers: [{ url: "/", description: "Where this description was read" }],
		tags: Object.entries(GROUPS).map(([name, description]) => ({
			name,
			description,
		})),
		components: {
			securitySchemes: { token: { type: "http", scheme: "bearer" } },
		},
		paths,
	});
}
