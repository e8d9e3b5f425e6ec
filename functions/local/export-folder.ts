import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Conflict, InvalidInput } from "../core/errors.ts";
import type { Shelf } from "../store/export.ts";

/** Names of an export's files: none leads out of its folder. */
const NAME = /^(?:media\/)?\w[\w.-]*$/;

/** An export in a folder. What a file is called and is says its name; types stand in the export's own list. */
export function openExportFolder(folder: string): Shelf {
	function placeOf(name: string): string {
		if (!NAME.test(name))
			throw new InvalidInput(`no file of an export: ${name}`);
		return join(folder, name);
	}
	return {
		async put(name, bytes) {
			const place = placeOf(name);
			await mkdir(dirname(place), { recursive: true });
			await writeFile(place, bytes);
		},
		async open(name) {
			const place = placeOf(name);
			if (!existsSync(place)) return undefined;
			const bytes = await readFile(place);
			return {
				size: bytes.length,
				type: "application/octet-stream",
				bytes: async () => bytes,
				link: async () => undefined,
			};
		},
	};
}

/**
 * Lets `write` fill a folder beside the one that is asked for, and gives it its name when all is there: killed before that, there is
 * no export. Throws Conflict where the folder has something in it.
 */
export async function writeExportFolder<T>(
	folder: string,
	write: (shelf: Shelf) => Promise<T>,
): Promise<T> {
	if (existsSync(folder) && readdirSync(folder).length > 0)
		throw new Conflict(`${folder} has something in it. Name a new folder.`);
	const half = `${folder.replace(/[/\\]+$/, "")}.part`;
	// What a killed export left behind.
	await rm(half, { recursive: true, force: true });
	await mkdir(half, { recursive: true });
	const written = await write(openExportFolder(half));
	await rm(folder, { recursive: true, force: true });
	await rename(half, folder);
	return written;
}
