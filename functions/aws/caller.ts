import type { Context } from "hono";
import type { Caller } from "../http/facts.ts";
import type { GatewayEvent } from "./edge.ts";

/**
 * The address that the edge or, without one, API Gateway itself saw, and the country that the edge tells. `edge.ts` has taken away what a
 * client wrote into such headers.
 */
export const toCaller: Caller = (c: Context) => {
	const { event } = c.env as { event: GatewayEvent };
	return {
		address: event.requestContext.http.sourceIp,
		country: event.headers["cloudfront-viewer-country"],
	};
};
