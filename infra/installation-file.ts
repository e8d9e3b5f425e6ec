import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import cdk from "../cdk.json" with { type: "json" };
import { parseSettings } from "./settings.ts";

/** Where one installation says what it is; no upgrade touches it, since it is in no repository. */
export const INSTALLATION_FILE = "luot.json";

const ROOT = join(import.meta.dirname, "..");

const installation = z.strictObject({
	region: z
		.string()
		.regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, "a region such as ap-southeast-1"),
	/** Settings in place of those in cdk.json. */
	luot: z.record(z.string(), z.unknown()).default({}),
	/** The site with which it begins; made once the tables are there. */
	firstSite: z
		.strictObject({
			id: z.string(),
			name: z.string(),
			hostnames: z.array(z.string()),
		})
		.optional(),
});

export type Installation = z.infer<typeof installation>;

/** What stands in the file, with settings that go together with those of cdk.json. Throws with what to change. */
export function parseInstallation(value: unknown): Installation {
	const result = installation.safeParse(value);
	if (!result.success)
		throw new Error(
			`${INSTALLATION_FILE} needs a change.\n${result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n")}`,
		);
	parseSettings(toContext(result.data));
	return result.data;
}

/** The settings of an installation, over those that cdk.json has for all. */
export function toContext(
	given: Installation | undefined,
): Record<string, unknown> {
	return { ...cdk.context.luot, ...given?.luot };
}

/** Undefined where nobody has set one up here. */
export function readInstallation(folder = ROOT): Installation | undefined {
	const file = join(folder, INSTALLATION_FILE);
	if (!existsSync(file)) return undefined;
	const text = readFileSync(file, "utf8");
	try {
		return parseInstallation(JSON.parse(text));
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		throw new Error(`${INSTALLATION_FILE} is no JSON: ${error.message}`);
	}
}

/** Whole or not at all. */
export function writeInstallation(given: Installation, folder = ROOT): void {
	const file = join(folder, INSTALLATION_FILE);
	writeFileSync(`${file}.part`, `${JSON.stringify(given, null, "\t")}\n`);
	renameSync(`${file}.part`, file);
}
