import type { Server } from "../../functions/local/server.ts";
import { ADMIN_TOKEN } from "./server.ts";

export type Role = "viewer" | "editor" | "reviewer" | "administrator";

/** What came back: its status, its headers, and its JSON where it has any. */
export type Answer = {
	status: number;
	headers: Headers;
	// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came.
	body: any;
};

export type Send = (
	method: string,
	path: string,
	body?: unknown,
	headers?: Record<string, string>,
) => Promise<Answer>;

/** Sends calls with a token, or as anybody without one; a text goes as it is, everything else as JSON. */
export function createSender(
	server: Pick<Server, "url">,
	token?: string,
): Send {
	return async (method, path, body, headers = {}) => {
		const response = await fetch(server.url + path, {
			method,
			redirect: "manual",
			headers: {
				...(token && { authorization: `Bearer ${token}` }),
				...headers,
			},
			...(body !== undefined && {
				body: typeof body === "string" ? body : JSON.stringify(body),
			}),
		});
		const text = await response.text();
		const isJson = /json/.test(response.headers.get("content-type") ?? "");
		return {
			status: response.status,
			headers: response.headers,
			body: isJson ? JSON.parse(text) : text,
		};
	};
}

/** Somebody with a token for a site. */
export async function createMember(
	server: Pick<Server, "url">,
	site: string,
	role: Role,
): Promise<{ send: Send; token: string; id: string }> {
	const owner = createSender(server, ADMIN_TOKEN);
	const { status, body } = await owner("POST", `/v1/sites/${site}/tokens`, {
		name: `Người ${role}`,
		role,
	});
	if (status !== 201) throw new Error(JSON.stringify(body));
	return {
		send: createSender(server, body.token),
		token: body.token,
		id: body.id,
	};
}
