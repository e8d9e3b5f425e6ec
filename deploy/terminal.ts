import { createInterface } from "node:readline/promises";

/** Whoever sits before this terminal. */
export type Terminal = {
	ask(question: string): Promise<string>;
	close(): void;
};

/** Undefined where nobody can be asked. */
export function openTerminal(): Terminal | undefined {
	if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
	const lines = createInterface({
		input: process.stdin,
		output: process.stdout,
	});
	return {
		ask: (question) => lines.question(question),
		close: () => lines.close(),
	};
}
