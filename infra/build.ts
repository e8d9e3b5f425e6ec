import { join } from "node:path";
import { bundleFunctions } from "./bundle.ts";
import { addMachineCode } from "./machine-code.ts";

const DIST = join(import.meta.dirname, "../dist");

const sizes = await bundleFunctions(DIST);
addMachineCode(join(DIST, "media"));
for (const [name, bytes] of Object.entries(sizes)) {
	console.log(`${name.padEnd(8)} ${(bytes / 1000).toFixed(0).padStart(4)} KB`);
}
