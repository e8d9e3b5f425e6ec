import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
	".html": "text/html; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml; charset=utf-8",
};

const FOLDER = import.meta.dirname;

/** The demo school's files by name, read once. */
export const demoFiles: ReadonlyMap<string, { body: string; type: string }> =
	new Map(
		readdirSync(FOLDER).flatMap((name) => {
			const type = TYPES[extname(name)];
			const body = type && readFileSync(join(FOLDER, name), "utf8");
			return type && body ? [[name, { body, type }] as const] : [];
		}),
	);
