import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}

function readOwner(file: string): number | undefined {
	try {
		return Number(readFileSync(file, "utf8")) || undefined;
	} catch {
		return undefined;
	}
}

/** Takes a data folder for this process alone; one left behind by a process that was killed is free. Throws where it is taken. */
export function lockFolder(folder: string): () => void {
	const file = join(folder, "server.pid");
	const owner = readOwner(file);
	if (owner && owner !== process.pid && isAlive(owner)) {
		throw new Error(
			`The data in ${folder} is in use by process ${owner}. Stop it, or set LUOT_DATA_DIR to another folder.`,
		);
	}
	writeFileSync(file, String(process.pid));
	return () => rmSync(file, { force: true });
}
