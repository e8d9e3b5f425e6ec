import { createHash, timingSafeEqual } from "node:crypto";
import type { LambdaEvent } from "hono/aws-lambda";

/** A request as API Gateway's HTTP API hands it over. */
export type GatewayEvent = Extract<
	LambdaEvent,
	{ rawPath: string; routeKey: string }
>;

/** What the edge says of a viewer, in headers of its own; infra/edge.ts and infra/edge-viewer.ts set them. */
const SECRET = "x-luot-edge";
const HOST = "x-luot-host";
const ADDRESS = "x-luot-address";

/** Headers that mean something only when the edge wrote them. */
const isEdgeHeader = (name: string) =>
	name.startsWith("cloudfront-") ||
	name.startsWith("x-luot-") ||
	name.startsWith("x-forwarded-");

const digestOf = (text: string) => createHash("sha256").update(text).digest();

/** Whether the edge sent this: by its secret, compared in a time that tells nothing, with each that is valid. */
function isFromEdge(given: string, secrets: readonly string[]): boolean {
	const digest = digestOf(given);
	// All are compared, whichever fits.
	return secrets
		.map((secret) => timingSafeEqual(digest, digestOf(secret)))
		.includes(true);
}

/**
 * The request as its viewer sent it. With an edge in front (then there are `secrets`, of which any is valid) its word is taken for the
 * host, the address and the country; what comes past it is undefined, to be refused. Without one, only what the gateway saw counts, and
 * headers in which a client could claim more are taken away.
 */
export function toViewed(
	event: GatewayEvent,
	secrets: readonly string[],
): GatewayEvent | undefined {
	const { headers, requestContext } = event;
	const own = Object.fromEntries(
		Object.entries(headers).filter(([name]) => !isEdgeHeader(name)),
	);
	if (secrets.length === 0) return { ...event, headers: own };
	if (!isFromEdge(headers[SECRET] ?? "", secrets)) return undefined;
	const told = Object.fromEntries(
		Object.entries(headers).filter(([name]) => name.startsWith("cloudfront-")),
	);
	return {
		...event,
		headers: { ...own, ...told },
		requestContext: {
			...requestContext,
			domainName: headers[HOST] || requestContext.domainName,
			http: {
				...requestContext.http,
				sourceIp: headers[ADDRESS] || requestContext.http.sourceIp,
			},
		},
	};
}
