import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startS3 } from "../bucket.ts";
import { type Aws, type Identity, serveAws } from "./aws.ts";
import {
	createFunction,
	type FunctionProperties,
	type LambdaFunction,
} from "./functions.ts";
import { serveHttpApi } from "./http-api.ts";
import { createInstallation, REGION } from "./installation.ts";
import { isAllowed, type Statement } from "./policy.ts";
import { createQueues } from "./queues.ts";
import { listRights } from "./roles.ts";
import { fireRule } from "./schedules.ts";
import type { Stacks } from "./stacks.ts";
import {
	type MappingProperties,
	type StreamMapping,
	startStreamMapping,
} from "./stream-mapping.ts";
import { createDeclaredTables, createPartitionKeys } from "./tables.ts";

/** What an installation's templates describe, running on this machine. */
export type Cloud = {
	/** Where the HTTP API answers. */
	url: string;
	aws: Aws;
	/** Past all rights, to look and to prepare. */
	database: DynamoDBClient;
	/** The name on this machine of a resource, by its name in the template. */
	nameOf(type: string, name: string): string;
	/** What waits in a queue, by its name in the template. */
	letters(queue: string): readonly string[];
	/** Puts a letter into a queue, as if it had been there. */
	putLetter(queue: string, letter: string): void;
	/** What a function has logged, by its name in the template. */
	log(name: string): string;
	/** What all functions have logged. */
	logs(): string;
	/** Calls a function, as somebody at a terminal does, or as a stream's mapping would. */
	invoke(name: string, event?: unknown): Promise<unknown>;
	/** Rings the clock of a rule. */
	fire(rule: string): Promise<void>;
	/** Resolves when the streams are read up to here. */
	settled(): Promise<void>;
	close(): Promise<void>;
};

async function listen(): Promise<{ server: Server; origin: string }> {
	const server = createServer().listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	const { port } = server.address() as AddressInfo;
	return { server, origin: `http://127.0.0.1:${port}` };
}

function closeServer(server: Server): Promise<void> {
	server.closeAllConnections();
	return new Promise((resolve) => server.close(() => resolve()));
}

/** Who a function is for AWS: a key of its own, under which its role's rights are found. */
function createKeys(count: number): { key: string; secret: string }[] {
	return Array.from({ length: count }, () => ({
		key: `LUOT${randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase()}`,
		secret: randomUUID(),
	}));
}

/** Throws where a mapping's role may not read the stream: AWS refuses to make such a mapping. */
function demandReading(
	{ EventSourceArn, FunctionName }: MappingProperties,
	rights: readonly Statement[],
): void {
	for (const name of ["DescribeStream", "GetRecords", "GetShardIterator"]) {
		const asked = {
			action: `dynamodb:${name}`,
			resource: EventSourceArn,
			context: {},
		};
		if (!isAllowed(rights, asked))
			throw new Error(`${FunctionName} may not ${name} of ${EventSourceArn}.`);
	}
}

/** Starts what the templates describe, with tables on an engine that has streams. */
export async function startCloud(
	stacks: Stacks,
	engine: string,
): Promise<Cloud> {
	const folder = mkdtempSync(join(tmpdir(), "luot-cloud-"));
	const aws = await listen();
	const api = await listen();
	const installation = createInstallation(stacks, {
		prefix: `c${randomUUID().slice(0, 8)}-`,
		awsEndpoint: aws.origin,
		apiEndpoint: api.origin,
	});
	// Unlike the functions' own, it waits as long as an engine takes to make tables.
	const database = new DynamoDBClient({
		endpoint: engine,
		region: "local",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
	const declared = installation.list<FunctionProperties>(
		"AWS::Lambda::Function",
	);
	const keys = createKeys(declared.length);
	const s3 = await startS3({
		buckets: installation.list("AWS::S3::Bucket").map(({ ref }) => ref),
		keys,
	});
	const queues = createQueues(
		installation
			.list("AWS::SQS::Queue")
			.map(({ arn }) => arn.split(":").at(-1) ?? ""),
	);

	const identities = new Map<string, Identity>();
	const functions = new Map<string, LambdaFunction>();
	const byName = new Map<string, LambdaFunction>();
	for (const [at, { name, ref, arn, properties }] of declared.entries()) {
		const { key = "", secret = "" } = keys[at] ?? {};
		const statements = listRights(installation, properties.Role);
		identities.set(key, { name, statements });
		const place = join(folder, name);
		mkdirSync(place);
		const lambda = createFunction({
			name: ref,
			arn,
			properties,
			assets: stacks.assets,
			folder: place,
			environment: {
				AWS_REGION: REGION,
				AWS_DEFAULT_REGION: REGION,
				AWS_ACCESS_KEY_ID: key,
				AWS_SECRET_ACCESS_KEY: secret,
				AWS_ENDPOINT_URL: aws.origin,
			},
		});
		// A mapping names a function, all others its ARN.
		functions.set(ref, lambda).set(arn, lambda);
		byName.set(name, lambda);
	}

	for (const { ref, properties } of installation.list<{ FunctionName: string }>(
		"AWS::Lambda::Alias",
	)) {
		const lambda = functions.get(properties.FunctionName);
		if (lambda) functions.set(ref, lambda);
	}

	await createDeclaredTables(database, installation);
	const served = serveAws(aws.server, {
		identities,
		dynamodb: engine,
		s3: s3.endpoint,
		queues,
		partitionKeyOf: createPartitionKeys(installation),
	});
	serveHttpApi(api.server, installation, functions);
	const mappings = await startMappings();

	function rightsOf(name: string): readonly Statement[] {
		const found = declared.find(({ ref, arn }) => [ref, arn].includes(name));
		return found ? listRights(installation, found.properties.Role) : [];
	}

	function startMappings(): Promise<StreamMapping[]> {
		const tables = installation.list("AWS::DynamoDB::GlobalTable");
		return Promise.all(
			installation
				.list<MappingProperties>("AWS::Lambda::EventSourceMapping")
				.map(({ properties }) => {
					const { EventSourceArn, FunctionName, DestinationConfig } =
						properties;
					demandReading(properties, rightsOf(FunctionName));
					const table = tables.find(({ arn }) =>
						EventSourceArn.startsWith(`${arn}/stream/`),
					);
					const lambda = functions.get(FunctionName);
					if (!table || !lambda)
						throw new Error(`A mapping reads ${EventSourceArn} for nobody.`);
					const destination = DestinationConfig?.OnFailure?.Destination;
					return startStreamMapping({
						properties,
						database,
						endpoint: engine,
						table: table.ref,
						lambda,
						giveUp: destination
							? (message) => {
									const asked = {
										action: "sqs:SendMessage",
										resource: destination,
										context: {},
									};
									if (isAllowed(rightsOf(FunctionName), asked))
										queues.put(destination.split(":").at(-1) ?? "", message);
								}
							: undefined,
					});
				}),
		);
	}

	function functionOf(name: string): LambdaFunction {
		const found = byName.get(name);
		if (!found) throw new Error(`There is no function ${name}.`);
		return found;
	}

	function nameOf(type: string, name: string): string {
		const found = installation.list(type).find((each) => each.name === name);
		if (!found) throw new Error(`There is no ${type} ${name}.`);
		return found.ref;
	}

	const queueOf = (name: string) =>
		nameOf("AWS::SQS::Queue", name).split("/").at(-1) ?? "";

	return {
		url: api.origin,
		aws: served,
		database,
		nameOf,
		letters: (queue) => queues.list(queueOf(queue)),
		putLetter: (queue, letter) => void queues.put(queueOf(queue), letter),
		log: (name) => functionOf(name).log(),
		logs: () => [...byName.values()].map((each) => each.log()).join("\n"),
		invoke: async (name, event = {}) =>
			JSON.parse(await functionOf(name).invoke(JSON.stringify(event))),
		fire: (rule) => fireRule(rule, installation, functions),
		async settled() {
			for (const mapping of mappings) await mapping.settled();
		},
		async close() {
			for (const mapping of mappings) await mapping.close();
			for (const each of byName.values()) each.stop();
			await Promise.all([closeServer(api.server), closeServer(aws.server)]);
			database.destroy();
			await s3.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
