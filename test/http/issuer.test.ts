import { createHmac, generateKeyPairSync } from "node:crypto";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, SignJWT } from "jose";
import Provider from "oidc-provider";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	createIssuer,
	type Flow,
} from "../../functions/http/sign-in/issuer.ts";
import type { Server } from "../../functions/local/server.ts";
import { ADMIN_TOKEN, startTestServer } from "../support/server.ts";

const CLIENT = {
	clientId: "luot",
	clientSecret: "a-secret-for-tests-only-0123456789",
};

/** Follows redirects and keeps cookies, each host's its own. */
function createReader() {
	const jars = new Map<string, Map<string, string>>();
	return async function go(
		address: string,
		fields?: Record<string, string>,
	): Promise<{ url: string; text: string; status: number }> {
		let url = address;
		let body = fields && new URLSearchParams(fields);
		for (let hop = 0; hop < 12; hop++) {
			const { host, origin } = new URL(url);
			const jar = jars.get(host) ?? new Map();
			jars.set(host, jar);
			const response = await fetch(url, {
				redirect: "manual",
				headers: {
					cookie: [...jar].map((pair) => pair.join("=")).join("; "),
					...(body && { origin }),
				},
				...(body && { method: "POST", body }),
			});
			for (const line of response.headers.getSetCookie()) {
				const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
				jar.set(name, value);
			}
			const next = response.headers.get("location");
			if (!next || response.status < 300 || response.status > 399)
				return { url, status: response.status, text: await response.text() };
			url = new URL(next, url).href;
			body = undefined;
		}
		throw new Error("It goes round and round.");
	};
}

describe("signing in with an account elsewhere, at a real provider", () => {
	let http: HttpServer;
	let server: Server;
	const nowMs = Date.now();

	beforeAll(async () => {
		http = createServer().listen(0, "127.0.0.1");
		await new Promise((resolve) => http.once("listening", resolve));
		const url = `http://localhost:${(http.address() as AddressInfo).port}`;
		server = await startTestServer("dynalite", {
			nowMs: () => nowMs,
			issuer: { url, name: "Trường", ...CLIENT },
		});
		const provider = new Provider(url, {
			clients: [
				{
					client_id: CLIENT.clientId,
					client_secret: CLIENT.clientSecret,
					token_endpoint_auth_method: "client_secret_post",
					redirect_uris: [`${server.url}/admin/signed-in`],
				},
			],
			claims: { openid: ["sub"], profile: ["name"] },
			findAccount: (_: unknown, id: string) => ({
				accountId: id,
				claims: () => ({ sub: id, name: `Cô ${id}` }),
			}),
			cookies: { keys: ["only-for-tests"] },
			pkce: { required: () => true },
		});
		http.on("request", provider.callback());
	});
	afterAll(async () => {
		await server.close();
		http.closeAllConnections();
		http.close();
	});

	/** Signs in at the provider as somebody, and agrees. */
	async function passProvider(
		go: ReturnType<typeof createReader>,
		at: { url: string; text: string; status: number },
		who: string,
	) {
		let page = at;
		for (let step = 0; step < 3 && page.url.includes("/interaction/"); step++) {
			const isLogin = page.text.includes('name="login"');
			page = await go(
				page.url,
				isLogin
					? { prompt: "login", login: who, password: "x" }
					: { prompt: "consent" },
			);
		}
		return page;
	}

	it("knows nobody who was not invited; binds an invitation to the account, which then opens without one", async () => {
		const stranger = createReader();
		const start = `${server.url}/admin/sign-in/issuer`;
		const refused = await passProvider(
			stranger,
			await stranger(start, {}),
			"la",
		);
		expect(refused.status).toBe(403);
		expect(refused.text).toContain("chưa được mời");

		const owner = createReader();
		await owner(`${server.url}/admin/sign-in`, { token: ADMIN_TOKEN });
		const people = `${server.url}/admin/demo/people`;
		const form =
			/name="form" value="(\w+)"/.exec((await owner(people)).text)?.[1] ?? "";
		const invited = await owner(people, { form, name: "Lan", role: "editor" });
		const link = /<code>(http[^<]+)<\/code>/.exec(invited.text)?.[1] ?? "";

		const lan = createReader();
		const asked = await lan(link, { name: "Lan", with: "issuer" });
		const entered = await passProvider(lan, asked, "lan");
		expect([entered.status, entered.url]).toEqual([
			200,
			`${server.url}/admin/demo/`,
		]);

		const again = createReader();
		const back = await passProvider(again, await again(start, {}), "lan");
		expect([back.status, back.url]).toEqual([200, `${server.url}/admin/sites`]);
		expect(back.text).toContain("/admin/demo/");
	});

	it("takes nothing that comes back without having gone", async () => {
		const reader = createReader();
		for (const query of ["", "?code=x&state=y", "?error=access_denied"])
			expect(
				(await reader(`${server.url}/admin/signed-in${query}`)).status,
			).toBe(403);
	});
});

describe("a forged answer of the issuer's", () => {
	const own = generateKeyPairSync("rsa", { modulusLength: 2048 });
	const wrong = generateKeyPairSync("rsa", { modulusLength: 2048 });
	const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" });
	let http: HttpServer;
	let url: string;
	let idToken: (flow: Flow) => Promise<string> | string;
	let flow: Flow;

	beforeAll(async () => {
		const jwk = {
			...(await exportJWK(own.publicKey)),
			kid: "one",
			alg: "RS256",
			use: "sig",
		};
		http = createServer(async (request, response) => {
			response.setHeader("content-type", "application/json");
			const answers: Record<string, unknown> = {
				"/.well-known/openid-configuration": {
					issuer: url,
					authorization_endpoint: `${url}/auth`,
					token_endpoint: `${url}/token`,
					jwks_uri: `${url}/jwks`,
					response_types_supported: ["code"],
					subject_types_supported: ["public"],
					id_token_signing_alg_values_supported: ["RS256"],
				},
				"/jwks": { keys: [jwk] },
				"/token": {
					access_token: "x",
					token_type: "Bearer",
					id_token: request.url === "/token" ? await idToken(flow) : "",
				},
			};
			response.end(JSON.stringify(answers[request.url ?? ""] ?? {}));
		}).listen(0, "127.0.0.1");
		await new Promise((resolve) => http.once("listening", resolve));
		url = `http://localhost:${(http.address() as AddressInfo).port}`;
	});
	afterAll(() => {
		http.closeAllConnections();
		http.close();
	});

	const now = () => Math.floor(Date.now() / 1000);
	const toClaims = (more: Record<string, unknown> = {}) => ({
		iss: url,
		sub: "lan",
		aud: CLIENT.clientId,
		nonce: flow.nonce,
		iat: now(),
		exp: now() + 300,
		...more,
	});
	type Header = { alg: string } & Record<string, unknown>;
	const sign = (
		claims: Record<string, unknown>,
		header: Header = { alg: "RS256", kid: "one" },
		key: Parameters<SignJWT["sign"]>[0] = own.privateKey,
	) => new SignJWT(claims).setProtectedHeader(header).sign(key);
	const encode = (value: unknown) =>
		Buffer.from(JSON.stringify(value)).toString("base64url");
	const unsigned = (header: object, claims: object, signature = "") =>
		`${encode(header)}.${encode(claims)}.${signature}`;
	/** Signed with the public key as if it were a shared secret. */
	function withPublicKey(
		alg: "HS256" | "HS384" | "HS512",
		format: "pem" | "der",
	) {
		const key =
			format === "pem"
				? own.publicKey.export({ type: "spki", format: "pem" })
				: own.publicKey.export({ type: "spki", format: "der" });
		const body = unsigned({ alg, kid: "one" }, toClaims()).slice(0, -1);
		const hash = `sha${alg.slice(2)}`;
		return `${body}.${createHmac(hash, key).update(body).digest("base64url")}`;
	}
	async function tamper(change: (parts: string[]) => string[]) {
		return change((await sign(toClaims())).split(".")).join(".");
	}
	const without = (name: string) => {
		const { [name]: _, ...rest } = toClaims() as Record<string, unknown>;
		return rest;
	};

	async function finish(): Promise<unknown> {
		const issuer = createIssuer({ url, name: "Trường", ...CLIENT });
		({ flow } = await issuer.begin({
			redirectUri: "http://localhost:1/admin/signed-in",
			next: "/admin/sites",
		}));
		return issuer.finish(
			new URL(`${flow.redirectUri}?code=abc&state=${flow.state}`),
			flow,
		);
	}

	it("is told from a true one", async () => {
		idToken = () => sign(toClaims({ name: "Cô Lan" }));
		expect(await finish()).toEqual({ login: `${url} lan`, name: "Cô Lan" });
	});

	const FORGERIES: [string, () => Promise<string> | string][] = [
		...["none", "None", "NONE", "nOnE", ""].map(
			(alg): [string, () => string] => [
				`alg "${alg}"`,
				() => unsigned({ alg }, toClaims()),
			],
		),
		[
			"alg none with a signature",
			() => unsigned({ alg: "none" }, toClaims(), "AAAA"),
		],
		["no alg", () => unsigned({}, toClaims())],
		...(["HS256", "HS384", "HS512"] as const).flatMap((alg) =>
			(["pem", "der"] as const).map((format): [string, () => string] => [
				`${alg} with the public key (${format})`,
				() => withPublicKey(alg, format),
			]),
		),
		[
			"HS256 with the client's secret",
			() =>
				sign(
					toClaims(),
					{ alg: "HS256" },
					new TextEncoder().encode(CLIENT.clientSecret),
				),
		],
		[
			"another key under the same id",
			() => sign(toClaims(), { alg: "RS256", kid: "one" }, wrong.privateKey),
		],
		[
			"another key under another id",
			() => sign(toClaims(), { alg: "RS256", kid: "two" }, wrong.privateKey),
		],
		[
			"another key in the header",
			async () =>
				sign(
					toClaims(),
					{ alg: "RS256", kid: "one", jwk: await exportJWK(wrong.publicKey) },
					wrong.privateKey,
				),
		],
		[
			"another key's address in the header",
			() =>
				sign(
					toClaims(),
					{ alg: "RS256", kid: "two", jku: "http://localhost:1/jwks" },
					wrong.privateKey,
				),
		],
		[
			"a key of a file's path",
			() =>
				sign(
					toClaims(),
					{ alg: "RS256", kid: "../../../dev/null" },
					wrong.privateKey,
				),
		],
		["PS256 for RS256", () => sign(toClaims(), { alg: "PS256", kid: "one" })],
		["RS512 for RS256", () => sign(toClaims(), { alg: "RS512", kid: "one" })],
		[
			"ES256 of another key",
			() => sign(toClaims(), { alg: "ES256", kid: "one" }, elliptic.privateKey),
		],
		["another audience", () => sign(toClaims({ aud: "somebody" }))],
		[
			"several audiences, and another the authorized",
			() => sign(toClaims({ aud: ["luot", "b"], azp: "b" })),
		],
		["no audience", () => sign(without("aud"))],
		["an empty audience", () => sign(toClaims({ aud: [] }))],
		["another issuer", () => sign(toClaims({ iss: "https://evil.example" }))],
		["the issuer with a slash", () => sign(toClaims({ iss: `${url}/` }))],
		["no issuer", () => sign(without("iss"))],
		["expired a second ago", () => sign(toClaims({ exp: now() - 1 }))],
		["expired long ago", () => sign(toClaims({ iat: 0, exp: 1 }))],
		["no expiry", () => sign(without("exp"))],
		["an expiry that is no number", () => sign(toClaims({ exp: "never" }))],
		[
			"not to be used before tomorrow",
			() => sign(toClaims({ nbf: now() + 86_400 })),
		],
		["no time of issue", () => sign(without("iat"))],
		["another nonce", () => sign(toClaims({ nonce: "other" }))],
		["no nonce", () => sign(without("nonce"))],
		["no subject", () => sign(without("sub"))],
		["a subject that is no text", () => sign(toClaims({ sub: 5 }))],
		[
			"a changed subject",
			() =>
				tamper(([head = "", , end = ""]) => [
					head,
					encode(toClaims({ sub: "owner" })),
					end,
				]),
		],
		[
			"no signature",
			() => tamper(([head = "", body = ""]) => [head, body, ""]),
		],
		[
			"half a signature",
			() =>
				tamper(([head = "", body = "", end = ""]) => [
					head,
					body,
					end.slice(0, 100),
				]),
		],
		["two parts", () => tamper(([head = "", body = ""]) => [head, body])],
		["four parts", () => tamper((parts) => [...parts, "x"])],
		["nothing", () => ""],
		["no token at all", () => "null"],
	];

	it("comes in at least forty kinds", () => {
		expect(FORGERIES.length).toBeGreaterThanOrEqual(40);
	});

	it.each(FORGERIES)("with %s is refused", async (_, forge) => {
		idToken = forge;
		await expect(finish()).rejects.toThrow("Begin again");
	});

	it("with another state, or none, is refused before anything is asked", async () => {
		const issuer = createIssuer({ url, name: "Trường", ...CLIENT });
		({ flow } = await issuer.begin({
			redirectUri: "http://localhost:1/admin/signed-in",
			next: "/admin/sites",
		}));
		for (const query of ["?code=a&state=other", "?code=a", ""])
			await expect(
				issuer.finish(new URL(flow.redirectUri + query), flow),
			).rejects.toThrow("Begin again");
	});
});
