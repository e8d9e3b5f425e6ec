import { expect, it } from "vitest";
import { measureAgents } from "./agents.ts";

it("decides an agent of 64 KB in under five milliseconds, whatever it is made of", () => {
	const { agents, medianMs, slowestMs } = measureAgents();
	expect(agents).toBeGreaterThan(20);
	expect(medianMs).toBeGreaterThan(0);
	expect(slowestMs).toBeLessThan(5);
});
