import type { Hono } from "hono";
import { handle, type LambdaContext } from "hono/aws-lambda";
import { type GatewayEvent, toViewed } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { beginRequest, createAnsweredReport, reportColdStart } from "./log.ts";

type Answer = Awaited<ReturnType<ReturnType<typeof handle>>>;

/** Who comes past the edge learns that there is one. */
const PAST_THE_EDGE = {
	statusCode: 403,
	headers: {
		"content-type": "application/problem+json; charset=utf-8",
		"cache-control": "no-store",
	},
	body: JSON.stringify({
		type: "urn:luot:problem:past-the-edge",
		title: "This address is for the edge alone",
		status: 403,
		detail: "Call the public address of this service.",
	}),
	isBase64Encoded: false,
};

/**
 * An app as a function of API Gateway's events: behind the edge, where there is one, and with one line of the log for each answer.
 * `isHot` where every visitor calls, and the log has a sample.
 */
export function createHandler(
	app: Hono,
	{
		isHot = false,
		onAnswer = () => {},
	}: { isHot?: boolean; onAnswer?: (status: number) => void } = {},
): (event: GatewayEvent, context: LambdaContext) => Promise<Answer> {
	const { LUOT_EDGE_SECRETS: secrets } = readEnvironment("LUOT_EDGE_SECRETS");
	const answer = handle(app);
	const report = createAnsweredReport({ isHot });
	reportColdStart();
	return async function handler(event, context) {
		const { requestId, routeKey } = event.requestContext;
		beginRequest(requestId);
		const startedMs = performance.now();
		// Whoever watches whether it runs asks the gateway itself.
		const viewed = toViewed(event, event.rawPath === "/health" ? [] : secrets);
		const answered = viewed ? await answer(viewed, context) : PAST_THE_EDGE;
		const status = answered.statusCode;
		report({
			requestId,
			route: routeKey,
			status,
			ms: Math.round(performance.now() - startedMs),
		});
		onAnswer(status);
		return answered;
	};
}
