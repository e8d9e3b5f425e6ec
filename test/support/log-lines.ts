import { vi } from "vitest";

/** The lines of JSON that a function in this process writes to its log, until it is told that nobody listens any more. */
export function listenToLog(): {
	lines: Record<string, unknown>[];
	stop(): void;
} {
	const lines: Record<string, unknown>[] = [];
	const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
		lines.push(JSON.parse(String(text)));
		return true;
	});
	return { lines, stop: () => spy.mockRestore() };
}
