import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { ACCOUNT } from "./installation.ts";

/** The sender of a request as the network would tell it; a test says who it is in this header, which goes no further. */
const ADDRESS_HEADER = "x-address";

/** Bodies of these types come to a function as text, all others as base64. */
const TEXT =
	/^(?:text\/|application\/(?:json|javascript|xml)|.*\+(?:json|xml))/;

/** A request as an HTTP API hands it to a function: payload format 2.0. */
export function toGatewayEvent(
	request: IncomingMessage,
	body: Buffer,
	{
		apiId,
		routeKey,
		parameters,
	}: {
		apiId: string;
		routeKey: string;
		parameters: Record<string, string>;
	},
) {
	const { method = "GET", url = "/" } = request;
	const at = url.indexOf("?");
	const rawPath = decodeURI(at < 0 ? url : url.slice(0, at));
	const rawQueryString = at < 0 ? "" : url.slice(at + 1);
	const queries = new Map<string, string>();
	for (const [name, value] of new URLSearchParams(rawQueryString))
		queries.set(
			name,
			queries.has(name) ? `${queries.get(name)},${value}` : value,
		);
	const sourceIp = String(request.headers[ADDRESS_HEADER] ?? "192.0.2.1");
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(request.headers))
		if (value !== undefined && name !== "cookie" && name !== ADDRESS_HEADER)
			headers[name] = [value].flat().join(",");
	const domainName = headers.host ?? "";
	const forwarded = headers["x-forwarded-for"];
	Object.assign(headers, {
		"content-length": String(body.length),
		"x-amzn-trace-id": `Root=1-${randomUUID()}`,
		"x-forwarded-for": forwarded ? `${forwarded}, ${sourceIp}` : sourceIp,
		"x-forwarded-port": "443",
		"x-forwarded-proto": "https",
	});
	const { cookie } = request.headers;
	const isText = TEXT.test(headers["content-type"] ?? "text/plain");
	const now = new Date();
	return {
		version: "2.0",
		routeKey,
		rawPath,
		rawQueryString,
		...(cookie && { cookies: cookie.split("; ") }),
		headers,
		...(queries.size > 0 && {
			queryStringParameters: Object.fromEntries(queries),
		}),
		requestContext: {
			accountId: ACCOUNT,
			apiId,
			domainName,
			domainPrefix: domainName.split(".")[0],
			http: {
				method,
				path: rawPath,
				protocol: "HTTP/1.1",
				sourceIp,
				userAgent: headers["user-agent"] ?? "",
			},
			requestId: randomUUID(),
			routeKey,
			stage: "$default",
			time: now.toUTCString(),
			timeEpoch: now.getTime(),
		},
		...(Object.keys(parameters).length > 0 && { pathParameters: parameters }),
		...(body.length > 0 && {
			body: body.toString(isText ? "utf8" : "base64"),
		}),
		isBase64Encoded: body.length > 0 && !isText,
	};
}

/** Gives a function's answer to whoever asked, as an HTTP API does. Throws where it is none. */
export function writeGatewayAnswer(
	response: ServerResponse,
	text: string,
): void {
	const answer = JSON.parse(text) as {
		statusCode?: number;
		headers?: Record<string, string>;
		cookies?: string[];
		body?: string;
		isBase64Encoded?: boolean;
	};
	if (typeof answer?.statusCode !== "number")
		throw new Error("A function's answer has no status.");
	const body = Buffer.from(
		answer.body ?? "",
		answer.isBase64Encoded ? "base64" : "utf8",
	);
	for (const [name, value] of Object.entries(answer.headers ?? {}))
		response.setHeader(name, value);
	if (answer.cookies) response.setHeader("set-cookie", answer.cookies);
	// What stands in an answer without a body is said of the body that it would have.
	if (answer.statusCode !== 304)
		response.setHeader("content-length", body.length);
	response.writeHead(answer.statusCode).end(body);
}
