import {
	request as forward,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from "node:http";
import { buffer } from "node:stream/consumers";
import { type PartitionKeyOf, toDynamodbAsked } from "./dynamodb-asked.ts";
import { toArn } from "./installation.ts";
import { type Asked, isAllowed, type Statement } from "./policy.ts";
import type { Queues } from "./queues.ts";
import { toS3Asked } from "./s3-asked.ts";

/** Somebody with a role; who it is shows in the key with which a request is signed. */
export type Identity = { name: string; statements: readonly Statement[] };

/** What IAM refused, in words: who, what, on what. */
export type Refusal = { who: string; action: string; resource: string };

export type Aws = {
	/** What was refused so far. */
	refusals: Refusal[];
	/** Whether DynamoDB is out of reach: its connections are cut. */
	isDatabaseAway: boolean;
};

export type Behind = {
	/** By access key. */
	identities: ReadonlyMap<string, Identity>;
	dynamodb: string;
	s3: string;
	queues: Queues;
	partitionKeyOf: PartitionKeyOf;
};

class Refused extends Error {}

/** Who signed a request, and for which service; a signature stands in a header or, of an address that was given away, in the query. */
function readSigner(request: IncomingMessage, url: URL) {
	const credential =
		/Credential=([^,]+)/.exec(request.headers.authorization ?? "")?.[1] ??
		url.searchParams.get("X-Amz-Credential") ??
		"";
	const [key = "", , , service = ""] = credential.split("/");
	return { key, service };
}

function answerJson(
	response: ServerResponse,
	status: number,
	value: unknown,
): void {
	response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
	response.end(JSON.stringify(value));
}

function answerXml(response: ServerResponse, code: string): void {
	response.writeHead(403, { "content-type": "application/xml" });
	response.end(
		`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>Access Denied</Message></Error>`,
	);
}

/** Lets a server be DynamoDB, S3 and SQS at one address, with IAM in front: the place to which the functions' SDK is pointed. */
export function serveAws(server: Server, behind: Behind): Aws {
	const aws: Aws = { refusals: [], isDatabaseAway: false };

	function demand(identity: Identity, asked: Asked): void {
		// On AWS the SDK speaks TLS; on this machine nothing leaves it.
		const context = { ...asked.context, "aws:SecureTransport": ["true"] };
		if (isAllowed(identity.statements, { ...asked, context })) return;
		const { action, resource } = asked;
		aws.refusals.push({ who: identity.name, action, resource });
		throw new Refused(
			`User: ${identity.name} is not authorized to perform: ${action} on resource: ${resource}`,
		);
	}

	/** Sends a request on as it came, but for its signature where the engine tells databases apart by it. */
	function pass(
		request: IncomingMessage,
		body: Buffer,
		target: string,
		authorization = request.headers.authorization,
	): Promise<{ answer: IncomingMessage; content: Buffer }> {
		const { hostname, port } = new URL(target);
		return new Promise((resolve, reject) => {
			const sent = forward(
				{
					hostname,
					port,
					method: request.method,
					path: request.url,
					headers: {
						...request.headers,
						...(authorization && { authorization }),
					},
				},
				async (answer) => resolve({ answer, content: await buffer(answer) }),
			);
			sent.once("error", reject);
			sent.end(body);
		});
	}

	function giveBack(
		response: ServerResponse,
		{ answer, content }: { answer: IncomingMessage; content: Buffer },
	): void {
		response.writeHead(answer.statusCode ?? 500, answer.headers);
		response.end(content);
	}

	async function answerDynamodb(
		identity: Identity,
		request: IncomingMessage,
		response: ServerResponse,
		body: Buffer,
	): Promise<void> {
		if (aws.isDatabaseAway) return void request.socket.destroy();
		const operation =
			String(request.headers["x-amz-target"]).split(".")[1] ?? "";
		for (const asked of toDynamodbAsked(
			operation,
			JSON.parse(String(body)),
			behind.partitionKeyOf,
		))
			demand(identity, asked);
		giveBack(
			response,
			await pass(
				request,
				body,
				behind.dynamodb,
				request.headers.authorization?.replace(
					/Credential=[^/]+\/(\d+)\/[^/]+/,
					"Credential=local/$1/local",
				),
			),
		);
	}

	async function answerS3(
		identity: Identity,
		request: IncomingMessage,
		response: ServerResponse,
		{ url, body }: { url: URL; body: Buffer },
	): Promise<void> {
		const { method = "GET" } = request;
		for (const asked of toS3Asked(method, url, String(body)))
			demand(identity, asked);
		const passed = await pass(request, body, behind.s3);
		const bucket = url.pathname.split("/")[1];
		const mayList = isAllowed(identity.statements, {
			action: "s3:ListBucket",
			resource: `arn:aws:s3:::${bucket}`,
			context: {},
		});
		// Who may not list a bucket is not told that something is missing from it.
		if (passed.answer.statusCode === 404 && !mayList)
			return answerXml(response, "AccessDenied");
		giveBack(response, passed);
	}

	function answerSqs(
		identity: Identity,
		request: IncomingMessage,
		response: ServerResponse,
		body: Buffer,
	): void {
		const { QueueUrl, MessageBody, ReceiptHandle } = JSON.parse(String(body));
		const operation = String(request.headers["x-amz-target"]).split(".")[1];
		const queue = String(QueueUrl).split("/").at(-1) ?? "";
		demand(identity, {
			action: `sqs:${operation}`,
			resource: toArn("sqs", queue),
			context: {},
		});
		const { queues } = behind;
		if (operation === "SendMessage")
			answerJson(response, 200, queues.put(queue, MessageBody));
		else if (operation === "ReceiveMessage")
			answerJson(response, 200, queues.receive(queue));
		else if (operation === "DeleteMessage")
			answerJson(response, 200, queues.remove(queue, ReceiptHandle));
		else throw new Error(`${operation} of SQS is not known.`);
	}

	async function answer(
		request: IncomingMessage,
		response: ServerResponse,
	): Promise<void> {
		const url = new URL(request.url ?? "/", "http://aws");
		const { key, service } = readSigner(request, url);
		const body = await buffer(request);
		const identity = behind.identities.get(key);
		try {
			if (!identity) throw new Refused(`Nobody has the key "${key}".`);
			if (service === "dynamodb")
				await answerDynamodb(identity, request, response, body);
			else if (service === "s3")
				await answerS3(identity, request, response, { url, body });
			else if (service === "sqs") answerSqs(identity, request, response, body);
			else throw new Error(`The service ${service} is not known.`);
		} catch (error) {
			if (error instanceof Refused && service === "s3")
				answerXml(response, "AccessDenied");
			else if (error instanceof Refused)
				answerJson(response, 400, {
					__type: "com.amazon.coral.service#AccessDeniedException",
					message: error.message,
				});
			else
				answerJson(response, 501, {
					__type: "NotImplemented",
					message: String(error),
				});
		}
	}

	// Longer than a function stands still here; a connection that is gone when it wakes up costs it an attempt.
	server.keepAliveTimeout = 300_000;
	server.on("request", (request, response) => {
		answer(request, response).catch(() => request.socket.destroy());
	});
	return aws;
}
