import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { createAdminFunctions } from "./admin-functions.ts";
import { Alarms } from "./alarms.ts";
import { createCountingFunctions } from "./counting-functions.ts";
import type { Grounds } from "./grounds.ts";
import { createNewsFunctions } from "./news-functions.ts";
import { PublicApi } from "./public-api.ts";
import { createScheduledFunctions } from "./scheduled-functions.ts";
import { StreamFold } from "./stream-fold.ts";

export type ServiceStackProps = StackProps & Grounds;

/** What runs: the functions, the API in front of them, the fold behind the ledger, and the alarms. */
export class ServiceStack extends Stack {
	constructor(
		scope: Construct,
		id: string,
		{
			tables,
			mediaBucket,
			backupBucket,
			settings,
			...props
		}: ServiceStackProps,
	) {
		super(scope, id, props);
		const grounds = { tables, mediaBucket, backupBucket, settings };
		const counting = createCountingFunctions(this, grounds);
		const publishing = createNewsFunctions(this, grounds);
		const administration = createAdminFunctions(this, grounds);
		const { tidy, audit } = createScheduledFunctions(this, grounds);
		const fold = new StreamFold(this, "Fold", grounds);
		const api = new PublicApi(this, "Api", {
			functions: { ...counting, ...publishing, ...administration },
			settings,
		});
		new Alarms(this, "Alarms", {
			deadLetters: fold.deadLetters,
			folds: fold.lambdas,
			tidy: tidy.lambda,
			audit: audit.lambda,
			api: api.http,
			email: settings.alarmEmail,
		});

		new CfnOutput(this, "Endpoint", { value: api.url });
		new CfnOutput(this, "DashboardAddress", {
			value: `${api.url}/admin/sites`,
			description:
				"Sign in with the administrator token, make the first site, invite the others.",
		});
		new CfnOutput(this, "EmbedCode", {
			value: `<script defer src="${api.url}/luot.js" data-site="SITE"></script>`,
			description:
				"Put this into the site's pages, with the site's id for SITE.",
		});
		new CfnOutput(this, "EmbedNews", {
			value: `<script defer src="${api.url}/luot-news.js" data-site="SITE"></script>`,
			description: "The same for pages that show news.",
		});
	}
}
