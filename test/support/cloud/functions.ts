import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { type Runtime, startRuntime } from "./runtime.ts";

/** More calls than the function may answer at once: Lambda refuses them before they reach it. */
export class Throttled extends Error {
	override readonly name = "Throttled";
}

/** A function as its template declares it. */
export type FunctionProperties = {
	Code: { S3Key?: string };
	Handler: string;
	MemorySize: number;
	Timeout: number;
	Role: string;
	ReservedConcurrentExecutions?: number;
	Environment?: { Variables: Record<string, string> };
	LoggingConfig?: { LogGroup?: string };
};

export type LambdaFunction = {
	/** Takes an event and gives an answer, both as JSON. Throws FunctionFailed, or Throttled. */
	invoke(event: string): Promise<string>;
	/** What it has written to its log so far. */
	log(): string;
	stop(): void;
};

/** Processes of one function on this machine; further calls wait for one of them. */
const PROCESSES = 3;

/** What is machine code, and so other code on this machine than in the bundle. */
const MACHINE_CODE = ["sharp"];

/** Copies a function's code, with this machine's libraries in place of those for Lambda's. */
function placeCode(asset: string, folder: string): void {
	cpSync(asset, folder, {
		recursive: true,
		filter: (file) => basename(file) !== "node_modules",
	});
	mkdirSync(join(folder, "node_modules"));
	for (const name of MACHINE_CODE)
		symlinkSync(
			join(import.meta.dirname, "../../../node_modules", name),
			join(folder, "node_modules", name),
		);
}

/** A function whose processes start when they are called, and stay. */
export function createFunction({
	name,
	arn,
	properties,
	assets,
	folder,
	environment,
}: {
	name: string;
	arn: string;
	properties: FunctionProperties;
	assets: string;
	/** An empty place for its code. */
	folder: string;
	environment: Record<string, string>;
}): LambdaFunction {
	const limit = properties.ReservedConcurrentExecutions ?? 1000;
	const idle: Runtime[] = [];
	const waiting: ((runtime: Runtime) => void)[] = [];
	const running = new Set<Runtime>();
	let isPlaced = false;
	let starting = 0;
	let underWay = 0;
	let written = "";

	async function start(): Promise<Runtime> {
		const key = properties.Code.S3Key;
		if (!key) throw new Error(`The code of ${name} is no asset.`);
		if (!isPlaced)
			placeCode(join(assets, `asset.${key.replace(/\.zip$/, "")}`), folder);
		isPlaced = true;
		starting++;
		try {
			const runtime = await startRuntime({
				name,
				arn,
				root: folder,
				handler: properties.Handler,
				memoryMb: properties.MemorySize,
				timeoutSeconds: properties.Timeout,
				environment: {
					...environment,
					AWS_LAMBDA_LOG_GROUP_NAME: properties.LoggingConfig?.LogGroup ?? "",
					...properties.Environment?.Variables,
				},
				log: (text) => {
					written += text;
				},
			});
			running.add(runtime);
			return runtime;
		} finally {
			starting--;
		}
	}

	async function take(): Promise<Runtime> {
		const free = idle.pop();
		if (free) return free;
		if (running.size + starting < PROCESSES) return start();
		return new Promise((resolve) => waiting.push(resolve));
	}

	/** Gives a process back, or, where it has ended, the place that it had. */
	function release(runtime: Runtime): void {
		if (!runtime.isAlive()) running.delete(runtime);
		const next = waiting.shift();
		if (!runtime.isAlive()) {
			if (next) void start().then(next);
		} else if (next) next(runtime);
		else idle.push(runtime);
	}

	return {
		async invoke(event) {
			if (underWay >= limit) throw new Throttled("Rate Exceeded.");
			underWay++;
			try {
				const runtime = await take();
				try {
					return await runtime.call(event);
				} finally {
					release(runtime);
				}
			} finally {
				underWay--;
			}
		},
		log: () => written,
		stop() {
			for (const runtime of running) runtime.stop();
		},
	};
}
