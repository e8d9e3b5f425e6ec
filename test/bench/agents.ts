import { toAgent } from "../../functions/core/agent.ts";
import { toBotReason } from "../../functions/core/bots.ts";
import { median } from "./median.ts";

const BYTES = 65_536;
const ROUNDS = 200;

const CHROME =
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 ";

/** Agents of 64 KB that somebody made to keep patterns busy: what repeats, what nearly fits, what looks like a browser first. */
const LONG: readonly string[] = [
	"a",
	" ",
	"(",
	"\0",
	"/1.0 ",
	"Mozilla/5.0 ",
	"bot",
	"http://",
	"Version/",
	"AppleWebKit/537.36 ",
	"ế",
].flatMap((part) => {
	const long = part.repeat(Math.ceil(BYTES / part.length)).slice(0, BYTES);
	return [long, (CHROME + long).slice(0, BYTES)];
});

export type AgentTimes = {
	agents: number;
	/** Of all decisions. */
	medianMs: number;
	/** The median of the agent that takes longest. */
	slowestMs: number;
	/** A single decision, with whatever else the machine did meanwhile. */
	worstMs: number;
};

/** Milliseconds in which an agent of 64 KB is told from people or taken for one, with its device, browser and system. */
export function measureAgents(): AgentTimes {
	const times = LONG.map((agent) =>
		Array.from({ length: ROUNDS }, () => {
			const start = performance.now();
			toBotReason({ agent });
			toAgent(agent);
			return performance.now() - start;
		}),
	);
	const round = (ms: number) => Number(ms.toFixed(3));
	return {
		agents: LONG.length,
		medianMs: round(median(times.flat())),
		slowestMs: round(Math.max(...times.map(median))),
		worstMs: round(Math.max(...times.flat())),
	};
}
