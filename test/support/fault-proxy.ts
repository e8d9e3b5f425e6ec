import {
	createServer,
	request as forward,
	type IncomingMessage,
	type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** What can happen to a request on its way to the database and back. */
export const FAULTS = [
	"cut before",
	"cut after",
	"fail before",
	"fail after",
	"throttle",
	"delay",
	"twice",
] as const;
export type Fault = (typeof FAULTS)[number];

export type FaultProxy = {
	endpoint: string;
	/** How often each fault happened. */
	met: ReadonlyMap<Fault, number>;
	close(): Promise<void>;
};

/** Longer than a client waits for an answer. */
const DELAY_MS = 1300;

async function readBody(message: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of message) chunks.push(chunk);
	return Buffer.concat(chunks);
}

/** Stands between a client and an engine; `chooseFault` says what befalls each request, undefined for nothing. */
export async function startFaultProxy(
	engine: string,
	chooseFault: () => Fault | undefined,
): Promise<FaultProxy> {
	const target = new URL(engine);
	const met = new Map<Fault, number>();

	async function apply(
		message: IncomingMessage,
		body: Buffer,
	): Promise<{
		status: number;
		headers: IncomingMessage["headers"];
		body: Buffer;
	}> {
		return new Promise((resolve, reject) => {
			const sent = forward(
				{
					host: target.hostname,
					port: target.port,
					method: message.method,
					path: message.url,
					headers: { ...message.headers, host: target.host },
				},
				async (answer) => {
					resolve({
						status: answer.statusCode ?? 500,
						headers: answer.headers,
						body: await readBody(answer),
					});
				},
			);
			sent.once("error", reject);
			sent.end(body);
		});
	}

	const fail = (response: ServerResponse, status: number, name: string) => {
		response.writeHead(status, {
			"content-type": "application/x-amz-json-1.0",
		});
		response.end(
			JSON.stringify({
				__type: `com.amazonaws.dynamodb.v20120810#${name}`,
				message: "made by a test",
			}),
		);
	};

	const server = createServer(async (message, response) => {
		const body = await readBody(message);
		const fault = chooseFault();
		if (fault) met.set(fault, (met.get(fault) ?? 0) + 1);
		if (fault === "cut before") return message.socket.destroy();
		if (fault === "fail before")
			return fail(response, 500, "InternalServerError");
		if (fault === "throttle")
			return fail(response, 400, "ProvisionedThroughputExceededException");
		const answer = await apply(message, body);
		if (fault === "cut after") return message.socket.destroy();
		if (fault === "fail after")
			return fail(response, 500, "InternalServerError");
		const last = fault === "twice" ? await apply(message, body) : answer;
		if (fault === "delay")
			await new Promise((resolve) => setTimeout(resolve, DELAY_MS));
		response.writeHead(last.status, last.headers);
		return response.end(last.body);
	}).listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	return {
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		met,
		close() {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}
