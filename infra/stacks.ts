import { type App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { DataStack } from "./data-stack.ts";
import { ServiceStack } from "./service-stack.ts";
import { parseSettings } from "./settings.ts";

/** Both stacks of an installation, as the app's context sets them up, with the checks that every synthesis runs. */
export function createStacks(app: App): {
	data: DataStack;
	service: ServiceStack;
} {
	const settings = parseSettings(app.node.tryGetContext("luot"));
	const data = new DataStack(app, `${settings.name}-data`, {
		description: "Luot: the tables. They outlive the service.",
	});
	const service = new ServiceStack(app, `${settings.name}-service`, {
		description: "Luot: the functions, the API and the alarms.",
		tables: data.tables,
		mediaBucket: data.media,
		backupBucket: data.backups,
		settings,
	});
	Validations.of(app).addPlugins(
		new AwsSolutionsChecks(app),
		new ServerlessChecks(app),
	);
	return { data, service };
}
