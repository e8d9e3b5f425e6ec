import { connect } from "node:net";

/** What came back, byte by byte. */
export type WireAnswer = {
	status: number;
	headers: ReadonlyMap<string, string>;
	body: Buffer;
};

/** Longer than any honest call takes on a slow machine. */
const HANG_MS = 10_000;

function unchunk(body: Buffer): Buffer {
	const parts: Buffer[] = [];
	for (let at = 0; at < body.length; ) {
		const end = body.indexOf("\r\n", at);
		const size = Number.parseInt(body.toString("latin1", at, end), 16);
		parts.push(body.subarray(end + 2, end + 2 + size));
		at = end + 2 + size + 2;
	}
	return Buffer.concat(parts);
}

function readAnswer(bytes: Buffer): WireAnswer {
	const end = bytes.indexOf("\r\n\r\n");
	const [first = "", ...lines] = bytes
		.toString("latin1", 0, Math.max(0, end))
		.split("\r\n");
	const headers = new Map(
		lines.map((line) => {
			const at = line.indexOf(":");
			return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
		}),
	);
	const body = bytes.subarray(end + 4);
	return {
		status: Number(first.split(" ")[1]),
		headers,
		body: headers.get("transfer-encoding") === "chunked" ? unchunk(body) : body,
	};
}

/** Sends bytes as they are, which no client library would, and reads until the server closes. Throws where it hangs. */
export function sendBytes(
	url: string,
	parts: readonly (string | Uint8Array)[],
): Promise<WireAnswer> {
	const { port } = new URL(url);
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		const socket = connect(Number(port), "127.0.0.1", () => {
			for (const part of parts)
				socket.write(typeof part === "string" ? Buffer.from(part) : part);
		});
		const timer = setTimeout(() => {
			socket.destroy();
			reject(new Error("no answer: it hangs"));
		}, HANG_MS);
		const finish = () => {
			clearTimeout(timer);
			const answer = readAnswer(Buffer.concat(chunks));
			if (answer.status > 0) resolve(answer);
			else reject(new Error("closed without an answer"));
		};
		socket.on("data", (chunk) => chunks.push(chunk));
		socket.on("end", finish);
		// A server that has refused a long body closes while it is still being sent.
		socket.on("error", finish);
	});
}

export type WireRequest = {
	method: string;
	/** Path and query, as they stand in the first line. */
	target: string;
	/** Each character of a value is one byte. */
	headers?: readonly (readonly [string, string])[];
	body?: string | Uint8Array | undefined;
};

/** A request whose frame is right, whatever stands in it. */
export function sendWire(
	url: string,
	{ method, target, headers = [], body }: WireRequest,
): Promise<WireAnswer> {
	const content = body === undefined ? undefined : Buffer.from(body);
	const head = [
		`${method} ${target} HTTP/1.1`,
		`host: ${new URL(url).host}`,
		"connection: close",
		...headers.map(([name, value]) => `${name}: ${value}`),
		...(content ? [`content-length: ${content.length}`] : []),
		"\r\n",
	].join("\r\n");
	return sendBytes(url, [
		Buffer.from(head, "latin1"),
		...(content ? [content] : []),
	]);
}
