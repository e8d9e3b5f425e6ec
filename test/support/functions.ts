import { fork } from "node:child_process";
import { join } from "node:path";
import type { BundleName } from "../../infra/bundle.ts";
import { DIST } from "./bundles.ts";

export type RunningFunction = {
	invoke(event: unknown): Promise<unknown>;
	/** What it has written to its log so far. */
	log(): string;
	stop(): void;
};

/** Bytes travel as base64 in Lambda's events. */
function toJson(event: unknown): string {
	return JSON.stringify(
		event,
		function replace(this: Record<string, unknown>, key, value) {
			const bytes = this[key];
			return bytes instanceof Uint8Array
				? Buffer.from(bytes).toString("base64")
				: value;
		},
	);
}

/** Starts a built function with the environment that its stack would give it. */
export async function startFunction(
	bundle: BundleName,
	environment: Record<string, string>,
): Promise<RunningFunction> {
	const child = fork(
		join(import.meta.dirname, "run-function.cjs"),
		[join(DIST, bundle, "index.cjs")],
		{
			env: {
				AWS_REGION: "local",
				AWS_ACCESS_KEY_ID: "local",
				AWS_SECRET_ACCESS_KEY: "local",
				...environment,
			},
			silent: true,
		},
	);
	let log = "";
	child.stdout?.on("data", (text) => {
		log += text;
	});
	child.stderr?.on("data", (text) => {
		log += text;
	});
	const waiting = new Map<
		number,
		{ resolve: (answer: unknown) => void; reject: (error: Error) => void }
	>();
	let calls = 0;
	await new Promise<void>((resolve, reject) => {
		child.once("exit", () => reject(new Error(log)));
		child.on(
			"message",
			({
				ready,
				id,
				answer,
				error,
			}: {
				ready?: true;
				id: number;
				answer: string;
				error?: string;
			}) => {
				if (ready) return resolve();
				const call = waiting.get(id);
				if (error) call?.reject(new Error(error));
				else call?.resolve(JSON.parse(answer));
				waiting.delete(id);
			},
		);
	});
	return {
		invoke: (event) =>
			new Promise((resolve, reject) => {
				const id = ++calls;
				waiting.set(id, { resolve, reject });
				child.send({ id, event: toJson(event) });
			}),
		log: () => log,
		stop: () => child.kill(),
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
