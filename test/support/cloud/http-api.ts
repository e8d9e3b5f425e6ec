import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type LambdaFunction, Throttled } from "./functions.ts";
import { toGatewayEvent, writeGatewayAnswer } from "./gateway-event.ts";
import type { Installation } from "./installation.ts";
import { toArn } from "./installation.ts";
import { isLike } from "./policy.ts";
import { findRoute, type Route } from "./routes.ts";

/** Lambda's own limit of what goes in and what comes out. */
const MOST_BYTES = 6 * 1024 * 1024;

type Stage = {
	ApiId: string;
	DefaultRouteSettings?: {
		ThrottlingRateLimit?: number;
		ThrottlingBurstLimit?: number;
	};
};

/** Who may call a function, as its permissions say. */
export type Permission = {
	Action: string;
	FunctionName: string;
	Principal: string;
	SourceArn?: string;
};

/** Lets requests through as tokens come in: so many a second, so many at once. */
function createThrottle(
	{ ThrottlingRateLimit = 10_000, ThrottlingBurstLimit = 5000 },
	nowMs: () => number,
): () => boolean {
	let tokens = ThrottlingBurstLimit;
	let atMs = nowMs();
	return () => {
		const passedMs = nowMs() - atMs;
		atMs += passedMs;
		tokens = Math.min(
			ThrottlingBurstLimit,
			tokens + (passedMs / 1000) * ThrottlingRateLimit,
		);
		if (tokens < 1) return false;
		tokens--;
		return true;
	};
}

/** Lets a server be the one HTTP API of an installation: its routes, its throttle, the functions behind it. */
export function serveHttpApi(
	server: Server,
	installation: Installation,
	functions: ReadonlyMap<string, LambdaFunction>,
): void {
	const [api, second] = installation.list<Record<string, unknown>>(
		"AWS::ApiGatewayV2::Api",
	);
	if (!api || second) throw new Error("There must be one HTTP API.");
	if (api.properties.CorsConfiguration)
		throw new Error("CORS of the API itself is not known.");
	const integrations = new Map(
		installation
			.list<{ IntegrationUri: string; PayloadFormatVersion: string }>(
				"AWS::ApiGatewayV2::Integration",
			)
			.map(({ ref, properties }) => [ref, properties]),
	);
	const permissions = installation
		.list<Permission>("AWS::Lambda::Permission")
		.map(({ properties }) => properties);

	const routes = installation
		.list<{ RouteKey: string; Target: string; AuthorizationType?: string }>(
			"AWS::ApiGatewayV2::Route",
		)
		.map(({ properties }): Route<string> => {
			const { RouteKey, Target, AuthorizationType = "NONE" } = properties;
			const integration = integrations.get(Target.replace("integrations/", ""));
			if (AuthorizationType !== "NONE")
				throw new Error(`The authorizer of ${RouteKey} is not known.`);
			if (integration?.PayloadFormatVersion !== "2.0")
				throw new Error(`${RouteKey} leads nowhere.`);
			return { key: RouteKey, target: integration.IntegrationUri };
		});

	const stage = installation
		.list<Stage>("AWS::ApiGatewayV2::Stage")
		.find(({ properties }) => properties.ApiId === api.ref);
	if (!stage) throw new Error("The HTTP API has no stage.");
	const letThrough = createThrottle(
		stage.properties.DefaultRouteSettings ?? {},
		() => performance.now(),
	);

	const isPermitted = (arn: string, key: string) => {
		const [method, path] = key.split(" ");
		const source = toArn("execute-api", `${api.ref}/$default/${method}${path}`);
		return permissions.some(
			({ Action, FunctionName, Principal, SourceArn = "*" }) =>
				Action === "lambda:InvokeFunction" &&
				FunctionName === arn &&
				Principal === "apigateway.amazonaws.com" &&
				isLike(source, SourceArn),
		);
	};

	function refuse(response: ServerResponse, status: number, message: string) {
		response.writeHead(status, { "content-type": "application/json" });
		response.end(JSON.stringify({ message }));
	}

	async function answer(
		request: IncomingMessage,
		response: ServerResponse,
	): Promise<void> {
		const body = await buffer(request);
		const { method = "GET", url = "/" } = request;
		const path = url.split("?")[0] ?? "/";
		const found = findRoute(routes, method, path);
		if (!found) return refuse(response, 404, "Not Found");
		if (!letThrough()) return refuse(response, 429, "Too Many Requests");
		const { route, parameters } = found;
		const lambda = functions.get(route.target);
		if (!lambda || !isPermitted(route.target, route.key))
			return refuse(response, 500, "Internal Server Error");
		const event = JSON.stringify(
			toGatewayEvent(request, body, {
				apiId: api?.ref ?? "",
				routeKey: route.key,
				parameters,
			}),
		);
		if (Buffer.byteLength(event) > MOST_BYTES)
			return refuse(response, 413, "Request Entity Too Large");
		try {
			const text = await lambda.invoke(event);
			if (Buffer.byteLength(text) > MOST_BYTES)
				throw new Error("A function's answer is too large.");
			writeGatewayAnswer(response, text);
		} catch (error) {
			if (error instanceof Throttled)
				refuse(response, 503, "Service Unavailable");
			else refuse(response, 500, "Internal Server Error");
		}
	}

	server.on("request", (request, response) => {
		answer(request, response).catch(() => request.socket.destroy());
	});
}
