/**
 * `npm run restore -- --from FOLDER` brings an export back: from a folder, or from a bucket (`s3://bucket/nightly/2026-11-25/`). It reads the
 * whole export first, and writes only if all of it is as its manifest says. docs/export.md tells more.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { InvalidInput } from "../core/errors.ts";
import { type Shelf, toShelf } from "../store/export.ts";
import { checkExport } from "../store/export-reader.ts";
import { restoreAll } from "../store/restore.ts";
import {
	openBucketOf,
	PLACE_OPTIONS,
	PLACE_USAGE,
	runCommand,
	withPlace,
} from "./command.ts";
import { openExportFolder } from "./export-folder.ts";
import { createProgress } from "./progress.ts";

const USAGE = `npm run restore -- --from <folder or s3://bucket/nightly/YYYY-MM-DD/> [--files-from s3://<bucket>] [--replace] in place ${PLACE_USAGE}`;

function parseBucket(text: string): URL {
	if (!/^s3:\/\/[a-z0-9.-]+(?:\/[\w./-]*)?$/.test(text))
		throw new InvalidInput(`"${text}" is no bucket's address. ${USAGE}`);
	return new URL(text);
}

function openShelf(from: string, region: string | undefined): Shelf {
	if (!from.startsWith("s3://")) return openExportFolder(from);
	const address = parseBucket(from);
	const prefix = address.pathname.slice(1).replace(/\/*$/, "/");
	return toShelf(openBucketOf(address, region), prefix);
}

runCommand(async () => {
	const { values } = parseArgs({
		options: {
			from: { type: "string" },
			"files-from": { type: "string" },
			replace: { type: "boolean", default: false },
			...PLACE_OPTIONS,
		},
	});
	const { from, aws, region, replace, "files-from": filesFrom } = values;
	if (!from) throw new InvalidInput(USAGE);
	const shelf = openShelf(from, region);
	const totals: Record<string, number> = {};
	const progress = createProgress({
		out: process.stderr,
		totals: () => totals,
		nowMs: Date.now,
	});
	const checked = await checkExport(shelf, progress.see).finally(progress.end);
	const { items, files, site } = checked.manifest;
	Object.assign(totals, items, { media: files });
	await withPlace(
		{ aws, region },
		async (target) => {
			totals.stop = (target.settleMs ?? 0) / 1000;
			const isNew = await restoreAll({
				shelf,
				checked,
				target,
				...(filesFrom && {
					filesFrom: openBucketOf(parseBucket(filesFrom), region),
				}),
				replace,
				nowMs: Date.now,
				see: progress.see,
			}).finally(progress.end);
			console.log(
				isNew
					? `Restored ${items.counters} counters, ${items.content} items of content and ${files} files${site ? ` of ${site}` : ""}.`
					: "This export is restored already; nothing was written.",
			);
		},
		{ isNew: true },
	);
	// The local server publishes the demo school's articles once; here they came with the export, or are not wanted.
	const { LUOT_DATA_DIR = ".luot", LUOT_DYNAMODB_ENDPOINT } = process.env;
	if (!aws && !LUOT_DYNAMODB_ENDPOINT)
		writeFileSync(join(LUOT_DATA_DIR, "demo-published"), "");
});
