import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { bundleFunctions } from "../../infra/bundle.ts";

declare module "vitest" {
	interface ProvidedContext {
		/** Bytes of each function's bundle, built once for the whole run into `dist`. */
		bundleBytes: Record<string, number>;
	}
}

export const DIST = join(import.meta.dirname, "../../dist");

export default async function setup(project: TestProject): Promise<void> {
	project.provide("bundleBytes", await bundleFunctions(DIST));
}
