import { CfnOutput, type Stack } from "aws-cdk-lib";
import type { Grounds } from "./grounds.ts";

/** What a deployment tells: where things are, what to put into pages, what to write down for whoever keeps the domain. */
export function createOutputs(
	stack: Stack,
	{ settings, url, edge }: Grounds,
): void {
	const tell = (name: string, value: string, description: string) => {
		new CfnOutput(stack, name, { value, description });
	};
	tell("Endpoint", url, "Where it answers.");
	tell(
		"DashboardAddress",
		`${url}/admin/sites`,
		`Where people sign in. The owner comes in by the link that 'npm run owner-link -- --aws ${settings.name}' makes.`,
	);
	tell(
		"EmbedCode",
		`<script defer src="${url}/luot.js" data-site="SITE"></script>`,
		"Put this into the site's pages, with the site's id for SITE.",
	);
	tell(
		"EmbedNews",
		`<script defer src="${url}/luot-news.js" data-site="SITE"></script>`,
		"The same for pages that show news.",
	);
	if (edge && settings.domain)
		tell(
			"DnsRecord",
			`${settings.domain} CNAME ${edge.distribution.distributionDomainName}`,
			"Set this record where the domain's names are kept; then the address answers.",
		);
}
