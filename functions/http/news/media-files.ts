import { Hono } from "hono";
import { NotFound } from "../../core/errors.ts";
import { toKeyType } from "../../core/media.ts";
import type { Files } from "../../store/files.ts";

/** A function's answer may have 6 MB, and bytes travel in it as base64. */
const ANSWER_LIMIT_BYTES = 4_000_000;

/** A key's content never changes. */
const CACHE = "public, max-age=31536000, immutable";

/** Pictures and documents for everybody, under their own type whatever a browser would make of them. */
export function createMediaFilesRoutes({
	files,
}: {
	files: Pick<Files, "open">;
}): Hono {
	const routes = new Hono();
	routes.get("/media/:key", async (c) => {
		const key = c.req.param("key");
		const type = toKeyType(key);
		if (!type) throw new NotFound("There is no such file.");
		const headers = {
			etag: `"${key}"`,
			"cache-control": CACHE,
			"x-content-type-options": "nosniff",
			"access-control-allow-origin": "*",
			"cross-origin-resource-policy": "cross-origin",
			// A picture opened by itself is a page of ours; a reader of documents would not start in a sandbox.
			...(type !== "application/pdf" && {
				"content-security-policy": "default-src 'none'; sandbox",
			}),
		};
		if (c.req.header("if-none-match")?.includes(headers.etag))
			return c.body(null, 304, headers);
		const file = await files.open(`media/${key}`);
		if (!file) throw new NotFound("There is no such file.");
		if (file.size > ANSWER_LIMIT_BYTES) {
			const link = await file.link();
			if (link)
				return c.body(null, 302, {
					location: link,
					"cache-control": "public, max-age=240",
				});
		}
		return c.body(Buffer.from(await file.bytes()), 200, {
			...headers,
			"content-type": type,
			...(file.disposition && { "content-disposition": file.disposition }),
		});
	});
	return routes;
}
