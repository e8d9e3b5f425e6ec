import { spawn } from "node:child_process";

/** A command ended otherwise than well. */
export class CommandFailed extends Error {
	override readonly name = "CommandFailed";
}

/**
 * Runs a command to its end, with its words on this terminal. A test puts other programs in front of the search path. Throws CommandFailed
 * with what to look at.
 */
export function runChild(
	command: string,
	args: readonly string[],
	environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, {
			stdio: ["inherit", "inherit", "inherit"],
			env: environment,
		});
		child.once("error", reject);
		child.once("exit", (code) =>
			code === 0
				? resolve()
				: reject(
						new CommandFailed(
							`"${[command, ...args].join(" ")}" ended with ${code}: see what it said above. Nothing after it was done.`,
						),
					),
		);
	});
}
