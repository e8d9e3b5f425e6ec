import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, it } from "vitest";
import { sendView } from "../support/server.ts";

const dataDir = mkdtempSync(join(tmpdir(), "luot-kill-"));
let running: ChildProcess | undefined;

/** The server as `npm start` runs it, in a process of its own that can be killed. */
async function start(): Promise<{ url: string; output: () => string }> {
	const child = spawn(process.execPath, ["functions/local/main.ts"], {
		env: {
			...process.env,
			PORT: "0",
			LUOT_DATA_DIR: dataDir,
			LUOT_ADMIN_TOKEN: "token",
		},
	});
	running = child;
	let output = "";
	child.stderr?.on("data", (text) => {
		output += text;
	});
	const url = await new Promise<string>((resolve, reject) => {
		child.stdout?.on("data", (text) => {
			output += text;
			const found = /(http:\/\/localhost:\d+)\/demo\//.exec(output);
			if (found?.[1]) resolve(found[1]);
		});
		child.once("exit", () => reject(new Error(output)));
	});
	return { url, output: () => output };
}

function stop(signal: NodeJS.Signals): Promise<number | null> {
	const child = running as ChildProcess;
	return new Promise((resolve) => {
		child.once("exit", (code) => resolve(code));
		child.kill(signal);
	});
}

async function readBox(url: string): Promise<{ today: number; total: number }> {
	return (await fetch(`${url}/v1/sites/demo/box`)).json();
}

afterEach(() => running?.kill("SIGKILL"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

it("counts each view once that was sent before, while and after the server was killed", async () => {
	const opening = 4_626_335;
	const views = Array.from({ length: 300 }, (_, at) => ({
		id: randomUUID(),
		url: `http://localhost/trang-${at % 7}`,
	}));
	const acknowledged = new Set<string>();
	const sendAll = async (url: string) => {
		const queue = [...views];
		const client = async () => {
			for (let view = queue.shift(); view; view = queue.shift()) {
				const headers = {
					"user-agent": `Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/${100 + (queue.length % 9)}.0`,
				};
				const response = await sendView({ url }, "demo", view, headers).catch(
					() => undefined,
				);
				if (response?.ok) acknowledged.add(view.id);
			}
		};
		await Promise.all(Array.from({ length: 8 }, client));
	};
	for (const killAfterMs of [150, 400, 700]) {
		const { url } = await start();
		const { total } = await readBox(url);
		expect(total - opening).toBeGreaterThanOrEqual(acknowledged.size);
		expect(total - opening).toBeLessThanOrEqual(views.length);
		const sending = sendAll(url);
		await new Promise((resolve) => setTimeout(resolve, killAfterMs));
		await stop("SIGKILL");
		await sending;
	}
	const { url } = await start();
	expect((await readBox(url)).total - opening).toBeGreaterThanOrEqual(
		acknowledged.size,
	);
	await sendAll(url);
	expect(acknowledged.size).toBe(views.length);
	expect((await readBox(url)).total).toBe(opening + views.length);
	expect(await stop("SIGINT")).toBe(0);

	const { url: again } = await start();
	expect((await readBox(again)).total).toBe(opening + views.length);
	expect(await stop("SIGTERM")).toBe(0);
}, 120_000);

it("says in a sentence why it cannot start twice on the same data", async () => {
	await start();
	const first = running as ChildProcess;
	await expect(start()).rejects.toThrow(/already|in use/i);
	first.kill("SIGKILL");
});
