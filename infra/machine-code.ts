import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");

/** The library that draws pictures, and what it stands on. */
const PACKAGES = ["sharp", "@img", "detect-libc", "semver"];

/**
 * Puts the library that draws pictures beside the bundle in `folder`, built for the machines that run the functions and not for this
 * one. The lock file says which, to the byte.
 */
export function addMachineCode(folder: string): void {
	const place = mkdtempSync(join(tmpdir(), "luot-arm64-"));
	for (const file of ["package.json", "package-lock.json", ".npmrc"])
		cpSync(join(ROOT, file), join(place, file));
	execFileSync(
		"npm",
		[
			"ci",
			"--omit=dev",
			"--ignore-scripts",
			"--os=linux",
			"--cpu=arm64",
			"--libc=glibc",
			"--no-audit",
			"--no-fund",
		],
		{ cwd: place, stdio: ["ignore", "ignore", "inherit"] },
	);
	const modules = join(folder, "node_modules");
	rmSync(modules, { recursive: true, force: true });
	for (const name of PACKAGES)
		cpSync(join(place, "node_modules", name), join(modules, name), {
			recursive: true,
		});
	rmSync(place, { recursive: true });
}
