import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** A function that threw, ended, or took too long: Lambda answers with its error, and whoever called decides what to do. */
export class FunctionFailed extends Error {
	override readonly name = "FunctionFailed";
}

/** One process of a function: it answers one call at a time, and stands still in between as Lambda lets it. */
export type Runtime = {
	/** Takes an event and gives an answer, both as JSON. Throws FunctionFailed. */
	call(event: string): Promise<string>;
	/** False once it has ended; it is of no use then. */
	isAlive(): boolean;
	stop(): void;
};

export type RuntimeSettings = {
	name: string;
	arn: string;
	/** Where the code is. */
	root: string;
	handler: string;
	memoryMb: number;
	timeoutSeconds: number;
	/** What the function's template and its role give it. */
	environment: Record<string, string>;
	log: (text: string) => void;
};

/** Lambda leaves a tenth of a function's memory to what is not the heap. */
const HEAP_SHARE = 0.9;

type Call = {
	id: string;
	event: string;
	resolve: (answer: string) => void;
	reject: (error: Error) => void;
	timer: NodeJS.Timeout;
};

/** Starts a process behind a Runtime API of its own, which it calls at its first event. */
export async function startRuntime({
	name,
	arn,
	root,
	handler,
	memoryMb,
	timeoutSeconds,
	environment,
	log,
}: RuntimeSettings): Promise<Runtime> {
	let child: ChildProcess | undefined;
	let asking: ServerResponse | undefined;
	let call: Call | undefined;
	let fault: string | undefined;

	function settle(end: (call: Call) => void): void {
		if (!call) return;
		clearTimeout(call.timer);
		const ended = call;
		call = undefined;
		end(ended);
	}

	function fail(message: string): void {
		fault = message;
		settle(({ reject }) => reject(new FunctionFailed(message)));
		child?.kill("SIGKILL");
	}

	/** Hands the call over as soon as there is one and the process asks for it. */
	function handOver(): void {
		if (!call || !asking) return;
		child?.kill("SIGCONT");
		// Starting is no part of the time that a function has.
		call.timer = setTimeout(
			() => fail(`Task timed out after ${timeoutSeconds}.00 seconds`),
			timeoutSeconds * 1000,
		);
		asking.writeHead(200, {
			"content-type": "application/json",
			"lambda-runtime-aws-request-id": call.id,
			"lambda-runtime-deadline-ms": Date.now() + timeoutSeconds * 1000,
			"lambda-runtime-invoked-function-arn": arn,
		});
		asking.end(call.event);
		asking = undefined;
	}

	const server = createServer(async (request, response) => {
		const body = await text(request);
		const path = request.url?.replace("/2018-06-01/runtime/", "") ?? "";
		if (path === "invocation/next") {
			asking = response;
			if (call) handOver();
			else child?.kill("SIGSTOP");
			return;
		}
		response.writeHead(202).end('{"status":"OK"}');
		if (path === "init/error") {
			log(`${body}\n`);
			fail(JSON.parse(body).errorMessage);
		} else if (path === `invocation/${call?.id}/error`) {
			log(`${body}\n`);
			settle(({ reject }) =>
				reject(new FunctionFailed(JSON.parse(body).errorMessage)),
			);
		} else if (path === `invocation/${call?.id}/response`)
			settle(({ resolve }) => resolve(body));
	}).listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));

	child = spawn(
		process.execPath,
		[
			`--max-old-space-size=${Math.floor(memoryMb * HEAP_SHARE)}`,
			join(import.meta.dirname, "bootstrap.cjs"),
		],
		{
			cwd: root,
			env: {
				...environment,
				_HANDLER: handler,
				AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
				AWS_LAMBDA_FUNCTION_NAME: name,
				AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
				AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
				AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}`,
				LAMBDA_TASK_ROOT: root,
				LANG: "en_US.UTF-8",
				PATH: "/usr/local/bin:/usr/bin:/bin",
				TZ: ":UTC",
			},
			stdio: ["ignore", "pipe", "pipe"],
		},
	);
	child.stdout?.on("data", (written) => log(String(written)));
	child.stderr?.on("data", (written) => log(String(written)));
	child.once("exit", (code, signal) => {
		fail(fault ?? `Runtime exited with ${signal ?? code}`);
		server.closeAllConnections();
		server.close();
	});

	return {
		call: (event) =>
			new Promise((resolve, reject) => {
				if (fault !== undefined) return reject(new FunctionFailed(fault));
				call = {
					id: randomUUID(),
					event,
					resolve,
					reject,
					timer: setTimeout(() => {}, 0),
				};
				handOver();
			}),
		isAlive: () => fault === undefined,
		stop: () => fail("stopped"),
	};
}
