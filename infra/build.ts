import { join } from "node:path";
import { bundleFunctions } from "./bundle.ts";

const sizes = await bundleFunctions(join(import.meta.dirname, "../dist"));
for (const [name, bytes] of Object.entries(sizes)) {
	console.log(`${name.padEnd(8)} ${(bytes / 1000).toFixed(0).padStart(4)} KB`);
}
