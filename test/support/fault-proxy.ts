import {
	createServer,
	request as forward,
	type IncomingHttpHeaders,
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
	"throttle table",
	"throttle rate",
	"throttle account",
	/** Applied at once, answered when nobody waits any more. */
	"delay",
	/** Applied when nobody waits any more, perhaps after its own repeat. */
	"late",
	"twice",
] as const;
export type Fault = (typeof FAULTS)[number];

/** What DynamoDB says that it does not take, or that it broke over. */
const REFUSALS: Partial<Record<Fault, readonly [number, string]>> = {
	"fail before": [500, "InternalServerError"],
	"throttle table": [400, "ProvisionedThroughputExceededException"],
	"throttle rate": [400, "ThrottlingException"],
	"throttle account": [400, "RequestLimitExceeded"],
};

/** A request to the engine: `UpdateItem` and so on, with its JSON. */
export type Asked = { operation: string; body: Buffer };
export type Answered = {
	status: number;
	headers: IncomingHttpHeaders;
	body: Buffer;
};
/** What stands between the faults and the engine, and sees what is really applied. */
export type Through = (
	asked: Asked,
	apply: (body: Buffer) => Promise<Answered>,
) => Promise<Answered>;

export type FaultProxy = {
	endpoint: string;
	/** How often each fault happened. */
	met: ReadonlyMap<Fault, number>;
	/** Resolves when no request is on its way, not even one that its client gave up. */
	idle(): Promise<void>;
	close(): Promise<void>;
};

async function readBody(message: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of message) chunks.push(chunk);
	return Buffer.concat(chunks);
}

/** Stands between a client and an engine; `chooseFault` says what befalls each request, undefined for nothing. */
export async function startFaultProxy(
	engine: string,
	chooseFault: (operation: string) => Fault | undefined,
	{
		/** Longer than a client of the service waits for an answer. */
		delayMs = 1300,
		through = ({ body }, apply) => apply(body),
	}: { delayMs?: number; through?: Through } = {},
): Promise<FaultProxy> {
	const target = new URL(engine);
	const met = new Map<Fault, number>();
	let underWay = 0;

	function send(message: IncomingMessage, body: Buffer): Promise<Answered> {
		return new Promise((resolve, reject) => {
			const sent = forward(
				{
					host: target.hostname,
					port: target.port,
					method: message.method,
					path: message.url,
					headers: {
						...message.headers,
						host: target.host,
						"content-length": body.length,
					},
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

	function refuse(response: ServerResponse, fault: Fault): void {
		const [status, name] = REFUSALS[fault] ?? [500, "InternalServerError"];
		response.writeHead(status, {
			"content-type": "application/x-amz-json-1.0",
		});
		response.end(
			JSON.stringify({
				__type: `com.amazonaws.dynamodb.v20120810#${name}`,
				message: "made by a test",
			}),
		);
	}

	const delay = () => new Promise((resolve) => setTimeout(resolve, delayMs));

	async function answer(
		message: IncomingMessage,
		response: ServerResponse,
	): Promise<void> {
		const body = await readBody(message);
		const operation = String(message.headers["x-amz-target"]).split(".")[1];
		const asked = { operation: operation ?? "", body };
		const fault = chooseFault(asked.operation);
		if (fault) met.set(fault, (met.get(fault) ?? 0) + 1);
		if (fault === "cut before") return void message.socket.destroy();
		if (fault && REFUSALS[fault]) return refuse(response, fault);
		if (fault === "late") await delay();
		const apply = () => through(asked, (changed) => send(message, changed));
		let last = await apply();
		if (fault === "twice") last = await apply();
		if (fault === "cut after") return void message.socket.destroy();
		if (fault === "fail after") return refuse(response, fault);
		if (fault === "delay") await delay();
		response.writeHead(last.status, last.headers);
		response.end(last.body);
	}

	const server = createServer(async (message, response) => {
		underWay++;
		try {
			await answer(message, response);
		} catch {
			// The client left while it was still sending, or the engine is gone.
			message.socket.destroy();
		} finally {
			underWay--;
		}
	}).listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	return {
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		met,
		async idle() {
			while (underWay > 0)
				await new Promise((resolve) => setTimeout(resolve, 5));
		},
		close() {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}
