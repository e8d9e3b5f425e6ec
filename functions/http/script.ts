import { brotliCompressSync, gzipSync } from "node:zlib";
import { type Context, Hono } from "hono";
import type { Site } from "../core/site.ts";
import { publicCors } from "./cors.ts";

/** A built script, with the hash that names its immutable address. */
export type Script = { source: string; hash: string; integrity: string };

/** A day for the address that stands in people's pages; for ever for the one that names its content. */
const CACHE =
	"public, max-age=3600, s-maxage=86400, stale-while-revalidate=604800";
const CACHE_IMMUTABLE = "public, max-age=31536000, immutable";

/** Where the script is that a site's pages load. */
export function toScriptPath({ classroom }: Pick<Site, "classroom">): string {
	return classroom ? "/luot-classroom.js" : "/luot.js";
}

/** Scripts by name: `/luot.js`, and the same under its hash for pages that pin it with `integrity`. Compressed once, when the process starts. */
export function createScriptRoutes(
	scripts: Readonly<Record<string, Script>>,
): Hono {
	const routes = new Hono();
	for (const [name, script] of Object.entries(scripts)) {
		const answerScript = createAnswer(script);
		routes.get(`/${name}.js`, publicCors, (c) => answerScript(c, CACHE));
		routes.get(`/${name}-${script.hash}.js`, publicCors, (c) =>
			answerScript(c, CACHE_IMMUTABLE),
		);
	}
	return routes;
}

function createAnswer({ source, hash }: Script) {
	const encoded = {
		br: brotliCompressSync(source),
		gzip: gzipSync(source),
		identity: Buffer.from(source),
	};

	return function answerScript(c: Context, cache: string): Response {
		const accepted = c.req.header("accept-encoding") ?? "";
		const encoding = /\bbr\b/.test(accepted)
			? "br"
			: /\bgzip\b/.test(accepted)
				? "gzip"
				: "identity";
		// Each encoding is a representation of its own, and so is its tag (RFC 9110, section 8.8.3).
		const etag = `"${hash}-${encoding}"`;
		const headers = { etag, "cache-control": cache, vary: "Accept-Encoding" };
		if (c.req.header("if-none-match")?.includes(etag))
			return c.body(null, 304, headers);
		return c.body(encoded[encoding], 200, {
			...headers,
			"content-type": "text/javascript; charset=utf-8",
			...(encoding !== "identity" && { "content-encoding": encoding }),
		});
	};
}
