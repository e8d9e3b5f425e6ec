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

type Owner = { pid: number; endpoint?: string | undefined };

const toFile = (folder: string) => join(folder, "server.pid");

/** Whose the folder is; nobody's where that process is no more. */
function readOwner(folder: string): Owner | undefined {
	try {
		const [first, endpoint] = readFileSync(toFile(folder), "utf8").split("\n");
		const pid = Number(first);
		return pid && isAlive(pid) ? { pid, endpoint } : undefined;
	} catch {
		return undefined;
	}
}

/** Takes a data folder for this process alone; one left behind by a process that was killed is free. Throws where it is taken. */
export function lockFolder(folder: string): () => void {
	const owner = readOwner(folder);
	if (owner && owner.pid !== process.pid) {
		throw new Error(
			`The data in ${folder} is in use by process ${owner.pid}. Stop it, or set LUOT_DATA_DIR to another folder.`,
		);
	}
	writeFileSync(toFile(folder), String(process.pid));
	return () => rmSync(toFile(folder), { force: true });
}

/** Tells commands that may work beside the owner of a folder where its engine listens. */
export function announceEngine(folder: string, endpoint: string): void {
	writeFileSync(toFile(folder), `${process.pid}\n${endpoint}`);
}

/** Where the engine of whoever owns this folder listens; nowhere where nobody does. */
export function findEngine(folder: string): string | undefined {
	return readOwner(folder)?.endpoint;
}
