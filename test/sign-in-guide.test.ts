import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { LANGUAGES } from "../functions/http/dashboard/words.ts";
import type { Server } from "../functions/local/server.ts";
import { parseInstallation } from "../infra/installation-file.ts";
import { listBlocks } from "./support/blocks.ts";
import { startTestServer } from "./support/server.ts";

const GUIDE = "docs/guides/sign-in.md";
const VIETNAMESE = "docs/guides/sign-in.vi.md";
const text = readFileSync(GUIDE, "utf8");

/** The settings that the guide says to paste, as the deployment reads them. */
const listAccounts = () =>
	listBlocks(GUIDE, "json").map(
		(block) => parseInstallation(JSON.parse(block)).luot.accounts,
	);

/** A provider that calls itself by its address, or by another name. */
async function startProvider(more: { issuer?: string } = {}): Promise<string> {
	const http = createServer((_, response) => {
		response.setHeader("content-type", "application/json");
		response.end(
			JSON.stringify({
				issuer: url,
				authorization_endpoint: `${url}/auth`,
				token_endpoint: `${url}/token`,
				jwks_uri: `${url}/jwks`,
				response_types_supported: ["code"],
				subject_types_supported: ["public"],
				id_token_signing_alg_values_supported: ["RS256"],
				...more,
			}),
		);
	}).listen(0, "127.0.0.1");
	onTestFinished(() => void http.close());
	await new Promise((resolve) => http.once("listening", resolve));
	const url = `http://localhost:${(http.address() as AddressInfo).port}`;
	return url;
}

const begin = (server: Server) =>
	fetch(`${server.url}/admin/sign-in/issuer`, {
		method: "POST",
		redirect: "manual",
		headers: { origin: server.url, "accept-language": "en" },
	});

it("says in both languages to paste the same, in the same order, and to look for the same", () => {
	const read = (file: string) => {
		const text = readFileSync(file, "utf8");
		const prose = text.replace(/^ *```[\s\S]*?^ *```/gm, "");
		const listOf = (pattern: RegExp, from = prose) =>
			[...from.matchAll(pattern)].map(([, found = ""]) => found);
		return {
			blocks: listOf(/^ *(```\w+\n[\s\S]*?^ *```)/gm, text),
			chapters: listOf(/^(#+) /gm),
			steps: listOf(/^(\d\.|-|\|) /gm),
			codes: listOf(/`([^`\n]+)`/g),
			places: listOf(/<(https:[^>]+)>/g),
			// Names of what is pressed there; ours are in each language.
			buttons: listOf(/_([A-Z][A-Za-z ()&]+)_/g),
			messages: listOf(/(“… [a-z ]+”)/g),
		};
	};
	const english = read(GUIDE);
	const vietnamese = read(VIETNAMESE);
	for (const [what, found] of Object.entries(english))
		expect(found.length, what).toBeGreaterThan(1);
	const { buttons, ...rest } = vietnamese;
	expect(rest).toEqual({ ...english, buttons: undefined });
	expect(new Set(buttons)).toEqual(new Set(english.buttons));
	const [sentence] = LANGUAGES.vi.unknownAccount.split(". ");
	expect(readFileSync(VIETNAMESE, "utf8")).toContain(`“${sentence}”`);
});

it("says to paste settings that the deployment takes", () => {
	expect(listAccounts()).toEqual([
		expect.objectContaining({ url: "https://accounts.google.com" }),
		expect.objectContaining({
			url: expect.stringMatching(
				/^https:\/\/login\.microsoftonline\.com\/YOUR-TENANT-ID\/v2\.0$/,
			),
		}),
		{ cognito: "truong-song-huong" },
	]);
	// The secret is named, and never asked for where it would stand in a file.
	const [secret = ""] = listBlocks(GUIDE, "sh");
	const name = /--name (\S+)/.exec(secret)?.[1];
	for (const accounts of listAccounts().slice(0, 2))
		expect(accounts).toMatchObject({ clientSecretName: name });
});

it("names the address to which people come back, and the button", async () => {
	const [google] = listAccounts() as { name: string; clientId: string }[];
	const server = await startTestServer("dynalite", {
		issuer: {
			url: await startProvider(),
			name: google?.name ?? "",
			clientId: google?.clientId ?? "",
			clientSecret: "secret",
		},
	});
	onTestFinished(() => server.close());
	const page = await fetch(`${server.url}/admin/sign-in`);
	expect(await page.text()).toContain("Đăng nhập bằng Google");
	const left = await begin(server);
	expect(left.status).toBe(303);
	const asked = new URL(left.headers.get("location") ?? "").searchParams;
	const [address = ""] = listBlocks(GUIDE, "text");
	expect(asked.get("redirect_uri")).toBe(
		address.trim().replace("https://YOUR-ENDPOINT", server.url),
	);
	expect(asked.get("client_id")).toBe(google?.clientId);
});

it("says what a provider is answered that calls itself otherwise than its address", async () => {
	const server = await startTestServer("dynalite", {
		issuer: {
			url: await startProvider({
				issuer: "https://login.microsoftonline.com/{tenantid}/v2.0",
			}),
			name: "Microsoft",
			clientId: "luot",
			clientSecret: "secret",
		},
	});
	onTestFinished(() => server.close());
	const refused = await begin(server);
	expect(refused.status).toBe(503);
	expect(await refused.text()).toContain("Microsoft does not answer");
	expect(text).toContain("“… does not answer”");
	const [sentence] = LANGUAGES.en.unknownAccount.split(". ");
	expect(text).toContain(`“${sentence}`);
});
