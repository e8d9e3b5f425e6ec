import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { parseSite } from "../../functions/core/site-input.ts";
import { createTables, startEngine } from "../../functions/local/engine.ts";
import { createDatabase } from "../../functions/store/database.ts";
import { createSites } from "../../functions/store/sites.ts";
import { DIST } from "../support/bundles.ts";
import { toGatewayEvent } from "../support/functions.ts";
import { FIREFOX } from "../support/server.ts";
import { median } from "./median.ts";

export type Start = {
	/** Beyond an empty program: until the file is loaded, and until the first answer that needed the database. */
	loadMs: number;
	firstAnswerMs: number;
};

export type Work = {
	/** Of a view whose process remembers the numbers, and how much more where box and page are read. */
	cpuMicroseconds: number;
	readingMicroseconds: number;
	viewsASecond: number;
};

const CERTIFICATES = join(
	import.meta.dirname,
	"../../node_modules/dynalite/ssl",
);

/** Stands before an engine and speaks TLS, as AWS does: a handshake is part of a start. */
async function startTls(port: number) {
	const server = createServer(
		{
			key: readFileSync(join(CERTIFICATES, "server-key.pem")),
			cert: readFileSync(join(CERTIFICATES, "server-crt.pem")),
		},
		(socket) => {
			const engine = connect(port, "127.0.0.1");
			socket.pipe(engine).pipe(socket);
			for (const each of [socket, engine])
				each.on("error", () => {
					socket.destroy();
					engine.destroy();
				});
		},
	);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () => server.close(),
	};
}

const LOAD = "require(process.argv[1]);process.exit()";
const ANSWER =
	"require(process.argv[1]).handler(JSON.parse(process.argv[2]),{}).then(({statusCode,body})=>{if(statusCode!==200)console.error(body);process.exit(statusCode===200?0:1)})";
/**
 * Views one after the other, as a process of Lambda answers them; tells the CPU that each took, by the median of a hundred at a time. With
 * `apart` the clock goes on so far between two that nothing is remembered.
 */
const WORK = `const [,bundle,event,views,apart]=process.argv;let ahead=0;const now=Date.now;Date.now=()=>now()+ahead;const {handler}=require(bundle);
(async()=>{const parts=[];for(let at=0;at<views*1.25;at+=100){const start=process.cpuUsage();for(let view=at;view<at+100;view++){ahead+=Number(apart);await handler(JSON.parse(event.replaceAll("view-number","work-view-"+apart+"-"+view).replaceAll("192.0.2.1","192.0."+view%200+"."+view%250)),{})}const {user,system}=process.cpuUsage(start);parts.push((user+system)/100)}
const warm=parts.slice(Math.floor(parts.length/5)).sort((one,other)=>one-other);console.log(JSON.stringify(warm[Math.floor(warm.length/2)]));process.exit()})()`;
/** Longer than any number is remembered on a quiet site. */
const APART_MS = 1001;

function runProcess(
	args: readonly string[],
	env: Record<string, string>,
): Promise<{ ms: number; output: string }> {
	const start = performance.now();
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, ["-e", ...args], { env });
		let [output, failure] = ["", ""];
		child.stdout.on("data", (text) => {
			output += text;
		});
		child.stderr.on("data", (text) => {
			failure += text;
		});
		child.on("exit", (status) =>
			status === 0
				? resolve({ ms: performance.now() - start, output })
				: reject(new Error(failure || output)),
		);
	});
}

/** How functions start and what a view costs them, as built, in processes of their own, over TLS on this machine's own network. */
export async function measureStarts({
	runs,
	views,
}: {
	runs: number;
	views: number;
}): Promise<{ starts: Record<string, Start>; work: Work }> {
	const engine = await startEngine(undefined);
	const tls = await startTls(Number(new URL(engine.endpoint).port));
	const database = createDatabase({ endpoint: engine.endpoint });
	const tables = await createTables(database, "bench-");
	await createSites({ database, table: tables.content }).create(
		parseSite({
			id: "truong",
			name: "Trường",
			hostnames: ["truong.example"],
		}),
	);
	const env = {
		AWS_REGION: "us-east-1",
		AWS_ACCESS_KEY_ID: "local",
		AWS_SECRET_ACCESS_KEY: "local",
		AWS_ENDPOINT_URL_DYNAMODB: tls.endpoint,
		// The certificate of the engine's tests is nobody's.
		NODE_TLS_REJECT_UNAUTHORIZED: "0",
		NODE_NO_WARNINGS: "1",
		LUOT_VISITS_TABLE: tables.visits,
		LUOT_COUNTERS_TABLE: tables.counters,
		LUOT_CONTENT_TABLE: tables.content,
		LUOT_SALTS_TABLE: tables.salts,
		LUOT_ADMIN_TOKEN_SHA256: "",
	};
	const view = toGatewayEvent("POST", "/v1/sites/truong/box", {
		headers: { "user-agent": FIREFOX },
		body: JSON.stringify({
			id: "view-number",
			url: "https://truong.example/tin",
			screen: 390,
		}),
	});
	const events = {
		collect: view,
		read: toGatewayEvent("GET", "/v1/sites/truong/box"),
		news: toGatewayEvent("GET", "/v1/sites/truong/articles"),
	};
	const starts: Record<string, Start> = {};
	for (const [name, event] of Object.entries(events)) {
		const file = join(DIST, name, "index.cjs");
		const times = { empty: [], load: [], answer: [] } as Record<
			"empty" | "load" | "answer",
			number[]
		>;
		// In turn, so that a machine that slows down slows all of them.
		for (let run = 0; run < runs; run++) {
			times.empty.push((await runProcess(["process.exit()"], env)).ms);
			times.load.push((await runProcess([LOAD, file], env)).ms);
			const text = JSON.stringify(event).replace(
				"view-number",
				`first-view-${run}`,
			);
			times.answer.push((await runProcess([ANSWER, file, text], env)).ms);
		}
		const empty = median(times.empty);
		starts[name] = {
			loadMs: Math.round(median(times.load) - empty),
			firstAnswerMs: Math.round(median(times.answer) - empty),
		};
	}
	async function measureWork(apartMs: number): Promise<number> {
		const { output } = await runProcess(
			[
				WORK,
				join(DIST, "collect", "index.cjs"),
				JSON.stringify(view),
				String(views),
				String(apartMs),
			],
			env,
		);
		// Its last line; before it stands what a function tells of its calls.
		return Math.round(Number(output.trim().split("\n").at(-1)));
	}
	const cpuMicroseconds = await measureWork(0);
	const readingMicroseconds = (await measureWork(APART_MS)) - cpuMicroseconds;
	database.destroy();
	tls.close();
	await engine.close();
	return {
		starts,
		work: {
			cpuMicroseconds,
			readingMicroseconds: Math.max(0, readingMicroseconds),
			viewsASecond: Math.round(1e6 / cpuMicroseconds),
		},
	};
}
