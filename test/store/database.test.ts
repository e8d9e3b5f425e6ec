import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it } from "vitest";
import { Unavailable } from "../../functions/core/errors.ts";
import {
	answerOf,
	ConditionFailed,
	createDatabase,
} from "../../functions/store/database.ts";

let server: Server | undefined;
afterEach(() => {
	server?.closeAllConnections();
	server?.close();
});

/** A database that answers everything in one way; counts how often it is asked. */
async function startDatabase(
	listener: RequestListener,
): Promise<{ ask(): Promise<unknown>; asked(): number }> {
	let asked = 0;
	server = createServer((request, response) => {
		asked++;
		listener(request, response);
	}).listen(0, "127.0.0.1");
	await new Promise((resolve) => server?.once("listening", resolve));
	const database = createDatabase({
		endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
	});
	return {
		ask: () =>
			answerOf(
				database.send(
					new GetItemCommand({ TableName: "table", Key: { pk: { S: "a" } } }),
				),
			),
		asked: () => asked,
	};
}

const fail =
	(status: number, name: string): RequestListener =>
	(_, response) => {
		response.writeHead(status, {
			"content-type": "application/x-amz-json-1.0",
		});
		response.end(
			JSON.stringify({
				__type: `com.amazonaws.dynamodb.v20120810#${name}`,
				message: "no",
			}),
		);
	};

describe("a database that", () => {
	it.each<[string, RequestListener]>([
		["never answers", () => {}],
		["hangs up", (request) => void request.socket.destroy()],
		["throttles", fail(400, "ProvisionedThroughputExceededException")],
		["throttles its control", fail(400, "ThrottlingException")],
		["fails", fail(500, "InternalServerError")],
	])(
		"%s is asked three times, and is then unavailable",
		async (_, listener) => {
			const { ask, asked } = await startDatabase(listener);
			await expect(ask()).rejects.toBeInstanceOf(Unavailable);
			expect(asked()).toBe(3);
		},
	);

	it("is replaced by something else that answers in HTML is unavailable", async () => {
		const { ask } = await startDatabase(
			(_, response) => void response.writeHead(502).end("<html>"),
		);
		await expect(ask()).rejects.toBeInstanceOf(Unavailable);
	});

	it("refuses a condition is asked once, and says so", async () => {
		const { ask, asked } = await startDatabase(
			fail(400, "ConditionalCheckFailedException"),
		);
		await expect(ask()).rejects.toBeInstanceOf(ConditionFailed);
		expect(asked()).toBe(1);
	});

	it("finds a fault of ours is not taken for unavailable", async () => {
		const { ask, asked } = await startDatabase(
			fail(400, "ValidationException"),
		);
		await expect(ask()).rejects.toMatchObject({ name: "ValidationException" });
		expect(asked()).toBe(1);
	});
});
