import { lookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import ipaddr from "ipaddr.js";
import type { SeenPage } from "../../core/installation.ts";
import { isOwnHostname } from "../../core/site.ts";

/** Why a page could not be had. */
export const REFUSALS = [
	"unknown-host",
	"foreign-host",
	"private-address",
	"too-slow",
	"no-encryption",
	"no-answer",
	"too-many-redirects",
	"status",
	"no-html",
] as const;
export type Refusal = (typeof REFUSALS)[number];

export type FetchedPage =
	| ({ ok: true } & SeenPage)
	| { ok: false; why: Refusal; detail?: string };

/** Fetches a page of a site's as a browser would, from nowhere but its own host names. Never throws. */
export type PageFetcher = (
	address: string,
	hostnames: readonly string[],
) => Promise<FetchedPage>;

const MOST_REDIRECTS = 3;
/** The script stands in the head; what comes after a megabyte is not looked at. */
const LIMIT_BYTES = 1_000_000;
const TIMEOUT_MS = 8000;
const AGENT = "Mozilla/5.0 (compatible; Luot-Check/1.0)";

class Refused extends Error {
	readonly why: Refusal;
	constructor(why: Refusal, detail = "") {
		super(detail);
		this.why = why;
	}
}

/** Whether an address is anybody's on the internet: not this machine, its network, or its provider's own services. */
export function isPublicAddress(address: string): boolean {
	// `process` reads an IPv4 address that is written as one of IPv6.
	return (
		ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast"
	);
}

/** Decoders of what a server may send although it was asked for plain text. */
const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream>> = {
	gzip: createGunzip,
	br: createBrotliDecompress,
	deflate: createInflate,
};

async function readText(stream: Readable, encoding: string): Promise<string> {
	const decoder = DECODERS[encoding]?.();
	const text = decoder ? stream.pipe(decoder) : stream;
	stream.on("error", (error) => decoder?.emit("error", error));
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of text) {
		chunks.push(Buffer.from(chunk));
		size += chunk.length;
		if (size >= LIMIT_BYTES) break;
	}
	stream.destroy();
	return Buffer.concat(chunks).subarray(0, LIMIT_BYTES).toString("utf8");
}

const ENCRYPTION =
	/^(?:ERR_TLS|ERR_SSL|CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/;

function toRefused(error: unknown): Refused {
	if (error instanceof Refused) return error;
	const { code = "", name } = error as NodeJS.ErrnoException;
	if (/^(?:ENOTFOUND|EAI_AGAIN)$/.test(code))
		return new Refused("unknown-host");
	if (name === "AbortError" || name === "TimeoutError" || code === "ETIMEDOUT")
		return new Refused("too-slow");
	if (ENCRYPTION.test(code)) return new Refused("no-encryption", code);
	return new Refused("no-answer", code);
}

/**
 * `isPrivateAllowed` is for one machine, whose demo is its own site. Elsewhere a name is resolved once, and the connection goes to
 * that very address if it is public: a name that changes its mind in between leads nowhere else.
 */
export function createPageFetcher({
	isPrivateAllowed,
}: {
	isPrivateAllowed: boolean;
}): PageFetcher {
	const mayConnect = (address: string) =>
		isPrivateAllowed || isPublicAddress(address);

	/** Throws Refused for an address that is none of the site's. */
	function check(url: URL, hostnames: readonly string[]): void {
		if (!/^https?:$/.test(url.protocol)) throw new Refused("foreign-host");
		if (!isOwnHostname(url.hostname, hostnames) || url.username || url.password)
			throw new Refused("foreign-host", url.hostname);
		if (url.port && !isPrivateAllowed)
			throw new Refused("foreign-host", url.host);
		// What is no name is never looked up.
		const literal = url.hostname.replace(/^\[|\]$/g, "");
		if (isIP(literal) && !mayConnect(literal))
			throw new Refused("private-address", literal);
	}

	function send(
		url: URL,
		signal: AbortSignal,
	): Promise<
		Readable & { statusCode?: number; headersDistinct: NodeJS.Dict<string[]> }
	> {
		const request = url.protocol === "https:" ? requestHttps : requestHttp;
		return new Promise((resolve, reject) => {
			const sent = request(url, {
				signal,
				agent: false,
				headers: {
					"user-agent": AGENT,
					accept: "text/html",
					"accept-encoding": "identity",
				},
				lookup: (hostname, options, callback) =>
					lookup(hostname, { ...options, all: true }, (error, found) => {
						const [first] = found ?? [];
						if (error || !first) callback(error, []);
						else if (!found.every(({ address }) => mayConnect(address)))
							callback(new Refused("private-address", hostname), []);
						else if (options.all) callback(null, found);
						else callback(null, first.address, first.family);
					}),
			});
			sent.once("response", resolve);
			sent.once("error", reject);
			sent.end();
		});
	}

	async function follow(
		url: URL,
		hostnames: readonly string[],
		{ left, signal }: { left: number; signal: AbortSignal },
	): Promise<FetchedPage> {
		check(url, hostnames);
		const response = await send(url, signal);
		const { statusCode = 0, headersDistinct: headers } = response;
		const [location] = headers.location ?? [];
		if (statusCode >= 300 && statusCode < 400 && location) {
			response.destroy();
			if (left === 0) throw new Refused("too-many-redirects");
			if (!URL.canParse(location, url)) throw new Refused("no-answer");
			return follow(new URL(location, url), hostnames, {
				left: left - 1,
				signal,
			});
		}
		if (statusCode !== 200) {
			response.destroy();
			throw new Refused("status", String(statusCode));
		}
		const [type = ""] = headers["content-type"] ?? [];
		if (!/^text\/html|^application\/xhtml/i.test(type)) {
			response.destroy();
			throw new Refused("no-html");
		}
		const [encoding = ""] = headers["content-encoding"] ?? [];
		return {
			ok: true,
			url: url.href,
			html: await readText(response, encoding.toLowerCase()),
			policies: headers["content-security-policy"] ?? [],
		};
	}

	return async function fetchPage(address, hostnames) {
		try {
			if (!URL.canParse(address)) throw new Refused("foreign-host");
			return await follow(new URL(address), hostnames, {
				left: MOST_REDIRECTS,
				signal: AbortSignal.timeout(TIMEOUT_MS),
			});
		} catch (error) {
			const { why, message } = toRefused(error);
			return { ok: false, why, ...(message && { detail: message }) };
		}
	};
}
