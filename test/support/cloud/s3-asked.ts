import type { Asked } from "./policy.ts";

const OF_OBJECTS: Record<string, string> = {
	GET: "s3:GetObject",
	HEAD: "s3:GetObject",
	PUT: "s3:PutObject",
	DELETE: "s3:DeleteObject",
};

/** What a request to S3 asks for, as IAM sees it; a bucket stands first in the path. */
export function toS3Asked(
	method: string,
	{ pathname, searchParams }: URL,
	body: string,
): Asked[] {
	const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/.exec(pathname) ?? [];
	const toAsked = (action: string, place = ""): Asked => ({
		action,
		resource: `arn:aws:s3:::${bucket}${place && `/${place}`}`,
		context: {},
	});
	if (method === "POST" && searchParams.has("delete"))
		return [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, each]) =>
			toAsked("s3:DeleteObject", each),
		);
	if (!key && method === "GET") return [toAsked("s3:ListBucket")];
	const action = OF_OBJECTS[method];
	if (!key || !action || searchParams.has("uploads"))
		throw new Error(`${method} ${pathname} of S3 is not known.`);
	return [toAsked(action, decodeURIComponent(key))];
}
