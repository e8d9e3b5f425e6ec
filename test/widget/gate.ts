import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A call that a page made to the service. */
export type Call = {
	method: string;
	url: string;
	headers: Record<string, string>;
	body: string;
};

/** What goes wrong with a call: refused before or cut off after it reached the service. */
export type Fault = 503 | 400 | "cut" | "answer lost";

export type Gate = {
	/** Where the pages are, another origin than the service's. */
	pages: string;
	/** Where the service is. */
	service: string;
	/** What the pages say by path; HTML, with a policy where it has one. */
	put(path: string, html: string, policy?: string): void;
	/** Pages asked for so far, with what for where the browser says it. */
	loads: { path: string; purpose: string | undefined }[];
	/** Calls to `/v1/` so far. */
	calls: Call[];
	/** What happens to the next calls, in this order. */
	faults: Fault[];
	close(): Promise<void>;
};

const PASSED_ON = [
	"accept-language",
	"content-type",
	"origin",
	"referer",
	"sec-gpc",
	"sec-purpose",
	"user-agent",
];

function toHeaders(request: IncomingMessage): Record<string, string> {
	return Object.fromEntries(
		Object.entries(request.headers).map(([name, value]) => [name, `${value}`]),
	);
}

/** Stands before the real service: serves a test's pages from another origin, keeps the calls, and fails when told to. */
export async function openGate(target: string): Promise<Gate> {
	const pages = new Map<string, { html: string; policy?: string }>();
	const loads: Gate["loads"] = [];
	const calls: Call[] = [];
	const faults: Fault[] = [];
	let service = "";

	const server = createServer(async (request, response) => {
		const url = request.url ?? "/";
		const path = url.replace(/[?#].*/, "");
		const page = pages.get(path);
		if (page) {
			loads.push({ path, purpose: toHeaders(request)["sec-purpose"] });
			response.writeHead(200, {
				"content-type": "text/html; charset=utf-8",
				"cache-control": "no-cache",
				...(page.policy && { "content-security-policy": page.policy }),
			});
			return response.end(page.html);
		}
		const headers = toHeaders(request);
		const body = await text(request);
		const isCall = url.startsWith("/v1/");
		if (isCall)
			calls.push({ method: request.method ?? "", url, headers, body });
		const fault = isCall ? faults.shift() : undefined;
		if (fault === "cut") return request.socket.destroy();
		if (typeof fault === "number") {
			response.writeHead(fault, { "access-control-allow-origin": "*" });
			return response.end("{}");
		}
		const answer = await fetch(target + url, {
			method: request.method ?? "GET",
			headers: Object.fromEntries(
				PASSED_ON.flatMap((name) =>
					headers[name] ? [[name, headers[name]]] : [],
				),
			),
			...(request.method === "POST" && { body }),
		});
		const isJson = /json/.test(answer.headers.get("content-type") ?? "");
		// The service names its pictures by the address under which it was called.
		const bytes = isJson
			? (await answer.text()).replaceAll(target, service)
			: new Uint8Array(await answer.arrayBuffer());
		if (fault === "answer lost") return request.socket.destroy();
		const kept = [...answer.headers].filter(
			([name]) => !/^(content-encoding|content-length|connection)$/.test(name),
		);
		response.writeHead(answer.status, Object.fromEntries(kept));
		response.end(bytes);
	});
	await new Promise<void>((resolve) => {
		server.listen(0, "127.0.0.1", resolve);
	});
	const { port } = server.address() as AddressInfo;
	service = `http://127.0.0.1:${port}`;
	return {
		pages: `http://localhost:${port}`,
		service,
		put: (path, html, policy) =>
			pages.set(path, { html, ...(policy && { policy }) }),
		loads,
		calls,
		faults,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
