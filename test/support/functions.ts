import { join } from "node:path";
import type { BundleName } from "../../infra/bundle.ts";
import { DIST } from "./bundles.ts";
import { startRuntime } from "./cloud/runtime.ts";
import { toEventJson } from "./cloud/stream-mapping.ts";

export type RunningFunction = {
	invoke(event: unknown): Promise<unknown>;
	/** What it has written to its log so far. */
	log(): string;
	stop(): void;
};

/** Starts one built function by itself, with an environment that no template gave it. */
export async function startFunction(
	bundle: BundleName,
	environment: Record<string, string>,
): Promise<RunningFunction> {
	let log = "";
	const runtime = await startRuntime({
		name: bundle,
		arn: bundle,
		root: join(DIST, bundle),
		handler: "index.handler",
		memoryMb: 512,
		timeoutSeconds: 60,
		environment: {
			AWS_REGION: "local",
			AWS_ACCESS_KEY_ID: "local",
			AWS_SECRET_ACCESS_KEY: "local",
			...environment,
		},
		log: (text) => {
			log += text;
		},
	});
	return {
		invoke: async (event) => JSON.parse(await runtime.call(toEventJson(event))),
		log: () => log,
		stop: () => runtime.stop(),
	};
}

/** A request as API Gateway's HTTP API hands it over (payload format 2.0). */
export function toGatewayEvent(
	method: string,
	path: string,
	{
		body,
		headers = {},
		address = "192.0.2.1",
	}: { body?: string; headers?: Record<string, string>; address?: string } = {},
) {
	const [rawPath = "", rawQueryString = ""] = path.split("?");
	return {
		version: "2.0",
		routeKey: `${method} ${rawPath}`,
		rawPath,
		rawQueryString,
		headers: {
			host: "api.example",
			"content-length": String(Buffer.byteLength(body ?? "")),
			...headers,
		},
		requestContext: {
			accountId: "1",
			apiId: "api",
			domainName: "api.example",
			domainPrefix: "api",
			http: {
				method,
				path: rawPath,
				protocol: "HTTP/1.1",
				sourceIp: address,
				userAgent: headers["user-agent"] ?? "",
			},
			requestId: "request",
			routeKey: `${method} ${rawPath}`,
			stage: "$default",
			time: "23/Nov/2026:10:00:00 +0000",
			timeEpoch: 0,
		},
		...(body !== undefined && { body }),
		isBase64Encoded: false,
	};
}
