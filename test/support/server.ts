import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import {
	type Server,
	type ServerSettings,
	startServer,
} from "../../functions/local/server.ts";
import type { EngineName } from "./engines.ts";

export const ADMIN_TOKEN = "a-token-for-tests";

export const FIREFOX =
	"Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";

/** The whole service on an engine, with who asks taken from headers that only a test sends. */
export function startTestServer(
	engine: EngineName,
	settings: Partial<ServerSettings> = {},
): Promise<Server> {
	return startServer({
		port: 0,
		dataDir: ":memory:",
		adminToken: ADMIN_TOKEN,
		tablePrefix: `t${randomUUID()}-`,
		caller: (c) => ({
			address: c.req.header("x-address") ?? "192.0.2.1",
			country: c.req.header("x-country"),
		}),
		...(engine === "DynamoDB Local" && {
			endpoint: inject("dynamodbLocal") as string,
		}),
		...settings,
	});
}

export type Sent = {
	id: string;
	url: string;
	referrer?: string;
	paths?: string[];
};

/** Sends a view as the script does. */
export function sendView(
	server: Pick<Server, "url">,
	site: string,
	view: Sent,
	headers: Record<string, string> = {},
): Promise<Response> {
	return fetch(`${server.url}/v1/sites/${site}/box`, {
		method: "POST",
		headers: {
			"content-type": "text/plain;charset=UTF-8",
			"user-agent": FIREFOX,
			...headers,
		},
		body: JSON.stringify(view),
	});
}

export async function createSite(
	server: Pick<Server, "url">,
	site: Record<string, unknown>,
): Promise<void> {
	const response = await fetch(`${server.url}/v1/sites`, {
		method: "POST",
		headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
		body: JSON.stringify({ name: "Trường thử nghiệm", ...site }),
	});
	if (response.status !== 201) throw new Error(await response.text());
}
