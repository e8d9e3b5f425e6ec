import type { Context } from "hono";
import type { LambdaEvent } from "hono/aws-lambda";

/**
 * The address that API Gateway itself saw. What a client writes into a header is never taken for it, and without an edge in
 * front there is nobody who could tell the country.
 */
export function toCaller(c: Context): { address: string } {
	const { event } = c.env as { event: LambdaEvent };
	const http =
		"http" in event.requestContext
			? (event.requestContext.http as { sourceIp?: string })
			: {};
	return { address: http.sourceIp ?? "" };
}
