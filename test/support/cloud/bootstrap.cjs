// The part of Lambda's Node runtime that a function sees: it loads the handler, then asks for one call after another.
const { join } = require("node:path");

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER } = process.env;
const runtime = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

const send = (path, value) =>
	fetch(`${runtime}/${path}`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify(value) ?? "null",
	});

const toFailure = (error) => ({
	errorType: error?.name ?? "Error",
	errorMessage: error?.message ?? String(error),
	trace: String(error?.stack).split("\n"),
});

function load() {
	const [file, name] = _HANDLER.split(".");
	const handler = require(join(LAMBDA_TASK_ROOT, `${file}.cjs`))[name];
	if (typeof handler !== "function")
		throw new Error(`${_HANDLER} is no function.`);
	return handler;
}

async function answerNext(handler) {
	const next = await fetch(`${runtime}/invocation/next`);
	const id = next.headers.get("lambda-runtime-aws-request-id");
	const deadlineMs = Number(next.headers.get("lambda-runtime-deadline-ms"));
	try {
		const answer = await handler(await next.json(), {
			awsRequestId: id,
			invokedFunctionArn: next.headers.get(
				"lambda-runtime-invoked-function-arn",
			),
			functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
			functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
			memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
			logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
			getRemainingTimeInMillis: () => deadlineMs - Date.now(),
		});
		await send(`invocation/${id}/response`, answer);
	} catch (error) {
		await send(`invocation/${id}/error`, toFailure(error));
	}
}

async function run() {
	let handler;
	try {
		handler = load();
	} catch (error) {
		await send("init/error", toFailure(error));
		process.exit(1);
	}
	for (;;) await answerNext(handler);
}

run();
