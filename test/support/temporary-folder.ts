import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * One temporary folder for the whole run, which goes with it: syntheses, servers and browsers leave theirs behind, above all where a
 * test kills them. What is made once a machine keeps to the machine's own, in `LUOT_MACHINE_TMPDIR`.
 */
export default function setup(): (() => void) | undefined {
	// Each project asks; the first one makes it, and is the last to be torn down.
	if (process.env.LUOT_MACHINE_TMPDIR) return;
	const machine = tmpdir();
	const folder = mkdtempSync(join(machine, "luot-run-"));
	process.env.LUOT_MACHINE_TMPDIR = machine;
	process.env.TMPDIR = folder;
	return () => {
		process.env.TMPDIR = machine;
		delete process.env.LUOT_MACHINE_TMPDIR;
		rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	};
}
