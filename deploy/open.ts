import { Conflict } from "../functions/core/errors.ts";
import type { Site } from "../functions/core/site.ts";
import type { OpenedData } from "../functions/local/data.ts";
import { createSites } from "../functions/store/sites.ts";

/** Makes the first site; one that is there already stays as it is. Answers whether it was made. */
export async function createFirstSite(
	{ database, tables }: Pick<OpenedData, "database" | "tables">,
	site: Site,
): Promise<boolean> {
	try {
		await createSites({ database, table: tables.content }).create(site);
		return true;
	} catch (error) {
		if (error instanceof Conflict) return false;
		throw error;
	}
}

/** What somebody does next, in the order in which to do it. */
export function toNextSteps({
	outputs,
	site,
	ownerLink,
}: {
	outputs: Readonly<Record<string, string>>;
	site: string | undefined;
	ownerLink: string | undefined;
}): string {
	const embed = (outputs.EmbedCode ?? "").replace(
		'"SITE"',
		`"${site ?? "SITE"}"`,
	);
	return [
		"It runs.",
		"",
		`  The service        ${outputs.Endpoint}`,
		`  The dashboard      ${outputs.DashboardAddress}`,
		...(ownerLink
			? [
					`  The owner comes in ${ownerLink}`,
					"                     (once, within a day)",
				]
			: []),
		`  Into the pages     ${embed}`,
		"                     <luot-box></luot-box>",
		...(outputs.DnsRecord ? [`  At your domain     ${outputs.DnsRecord}`] : []),
	].join("\n");
}
