import { describe, expect, it } from "vitest";
import { METRICS } from "../../functions/aws/metrics.ts";
import {
	type RunningFunction,
	startFunction,
	toGatewayEvent,
} from "../support/functions.ts";

type Answer = {
	statusCode: number;
	headers: Record<string, string>;
	body: string;
};

const TABLES = {
	LUOT_VISITS_TABLE: "visits",
	LUOT_COUNTERS_TABLE: "counters",
	LUOT_CONTENT_TABLE: "content",
};
/** Nothing answers there: what needs the database is 503. */
const NO_DATABASE = { AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1" };
const [SENT, ALSO] = ["current-secret-of-the-edge", "the-one-before"] as const;

async function using<T>(
	[bundle, environment]: Parameters<typeof startFunction>,
	use: (running: RunningFunction) => Promise<T>,
): Promise<T> {
	const running = await startFunction(bundle, environment);
	try {
		return await use(running);
	} finally {
		running.stop();
	}
}

const linesOf = (running: RunningFunction): Record<string, unknown>[] =>
	running
		.log()
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));

/** Lines about requests, not the metrics. */
const answersOf = (running: RunningFunction) =>
	linesOf(running).filter(({ route }) => route);

describe("behind the edge", () => {
	const docs: Parameters<typeof startFunction> = [
		"docs",
		{ LUOT_EDGE_SECRETS: `${SENT} ${ALSO}` },
	];
	const statusOf = async (
		running: RunningFunction,
		headers: Record<string, string>,
		path = "/openapi.json",
	) =>
		((await running.invoke(toGatewayEvent("GET", path, { headers }))) as Answer)
			.statusCode;

	it("a function answers whoever brings either of the two secrets, and nobody else", async () => {
		await using(docs, async (running) => {
			const tried: [Record<string, string>, number][] = [
				[{ "x-luot-edge": SENT }, 200],
				[{ "x-luot-edge": ALSO }, 200],
				[{}, 403],
				[{ "x-luot-edge": "" }, 403],
				[{ "x-luot-edge": `${SENT} ${ALSO}` }, 403],
				[{ "x-luot-edge": SENT.slice(1) }, 403],
				[{ "x-luot-host": "luot.example", "x-luot-address": "1.2.3.4" }, 403],
			];
			for (const [headers, status] of tried)
				expect(await statusOf(running, headers), JSON.stringify(headers)).toBe(
					status,
				);
		});
	});

	it("is refused with a problem document that names no secret", async () => {
		await using(docs, async (running) => {
			const { body, headers } = (await running.invoke(
				toGatewayEvent("GET", "/openapi.json"),
			)) as Answer;
			expect(headers["content-type"]).toContain("application/problem+json");
			expect(JSON.parse(body)).toMatchObject({
				type: "urn:luot:problem:past-the-edge",
				status: 403,
			});
			expect(body + running.log()).not.toMatch(/secret|before/);
		});
	});

	it("health is told to whoever asks the gateway itself", async () => {
		await using(docs, async (running) => {
			expect(await statusOf(running, {}, "/health")).toBe(200);
		});
	});

	it("without an edge there is nothing to bring", async () => {
		await using(["docs", {}], async (running) => {
			expect(await statusOf(running, {})).toBe(200);
		});
	});
});

describe("the log", () => {
	it("has one line for each call of an administrator: its route, never its address", async () => {
		await using(
			["admin", { ...TABLES, ...NO_DATABASE, LUOT_ADMIN_TOKEN_SHA256: "" }],
			async (running) => {
				for (let at = 0; at < 3; at++) {
					const event = toGatewayEvent("GET", "/v1/sites/truong?secret=1", {
						headers: { "user-agent": "Firefox/1", authorization: "Bearer x" },
						address: "192.0.2.7",
					});
					event.requestContext.routeKey = "GET /v1/sites/{site}";
					event.requestContext.requestId = `request-${at}`;
					await running.invoke(event);
				}
				expect(answersOf(running)).toEqual(
					[0, 1, 2].map((at) => ({
						level: "info",
						requestId: `request-${at}`,
						route: "GET /v1/sites/{site}",
						status: 401,
						ms: expect.any(Number),
					})),
				);
				expect(running.log()).not.toMatch(/192\.0\.2|Firefox|secret|Bearer/);
			},
		);
	});

	it("has one in a hundred of the calls that every visitor makes, and says so", async () => {
		await using(["read", { ...TABLES, ...NO_DATABASE }], async (running) => {
			for (let at = 0; at < 201; at++)
				await running.invoke(toGatewayEvent("GET", "/none"));
			expect(answersOf(running)).toMatchObject(
				Array(3).fill({ level: "info", status: 404, sample: 100 }),
			);
		});
	});

	it("has each failure, with the call that it belongs to", async () => {
		await using(["read", { ...TABLES, ...NO_DATABASE }], async (running) => {
			for (const requestId of ["first", "second"]) {
				const event = toGatewayEvent("GET", "/v1/sites/truong/box");
				event.requestContext.requestId = requestId;
				await running.invoke(event);
			}
			const lines = linesOf(running).filter(({ level }) => level === "error");
			expect(lines).toMatchObject(
				["first", "second"].flatMap((requestId) => [
					{ requestId, name: "Unavailable" },
					{ requestId, status: 503 },
				]),
			);
			for (const line of lines) expect(line).not.toHaveProperty("sample");
		});
	});
});

describe("the metrics", () => {
	/** What CloudWatch reads of a line: names that the line has numbers for, in our namespace, without dimensions. */
	const metricsOf = (running: RunningFunction) =>
		linesOf(running).flatMap((line) => {
			const { CloudWatchMetrics = [] } = (line._aws ?? {}) as {
				CloudWatchMetrics?: {
					Namespace: string;
					Dimensions: string[][];
					Metrics: { Name: string }[];
				}[];
			};
			return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) => {
				expect([Namespace, Dimensions]).toEqual(["Luot", [[]]]);
				return Metrics.map(({ Name }) => [Name, line[Name]]);
			});
		});

	it("are at most ten, which is what CloudWatch gives away", () => {
		expect(METRICS.length).toBeLessThanOrEqual(10);
	});

	it("tell that a process was started, once", async () => {
		await using(["docs", {}], async (running) => {
			await running.invoke(toGatewayEvent("GET", "/docs"));
			await running.invoke(toGatewayEvent("GET", "/docs"));
			expect(metricsOf(running)).toEqual([["ColdStarts", 1]]);
		});
	});

	it("tell of a call that could not publish, not of one that was refused", async () => {
		const publish = {
			LUOT_CONTENT_TABLE: "content",
			LUOT_ADMIN_TOKEN_SHA256: "",
			...NO_DATABASE,
		};
		await using(["publish", publish], async (running) => {
			const post = (headers = {}) =>
				running.invoke(
					toGatewayEvent("POST", "/v1/sites/truong/articles", {
						body: JSON.stringify({ title: "Tin" }),
						headers,
					}),
				) as Promise<Answer>;
			expect((await post()).statusCode).toBe(401);
			const token = `luot_truong_${"a".repeat(10)}_${"b".repeat(48)}`;
			expect(
				(await post({ authorization: `Bearer ${token}` })).statusCode,
			).toBeGreaterThan(400);
			const failed = metricsOf(running).filter(
				([name]) => name === "PublishFailures",
			);
			const failures = answersOf(running).filter(
				({ status }) => Number(status) >= 500,
			);
			expect(failed).toHaveLength(failures.length);
			expect(failed).toEqual([["PublishFailures", 1]]);
		});
	});
});
