import { type App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import { DataStack } from "./data-stack.ts";
import { EdgeStack } from "./edge-stack.ts";
import { ServiceStack } from "./service-stack.ts";
import { parseSettings } from "./settings.ts";

/** The stacks of an installation, as the app's context sets them up, with the checks that every synthesis runs. */
export function createStacks(app: App): {
	data: DataStack;
	service: ServiceStack;
	/** In its own region; undefined where nothing has to be there. */
	edge: EdgeStack | undefined;
} {
	const settings = parseSettings(app.node.tryGetContext("luot"));
	const { name, profile, domain, firewall } = settings;
	const data = new DataStack(app, `${name}-data`, {
		description: "Luot: the tables. They outlive the service.",
		settings,
	});
	const edge =
		profile === "edge" && (domain || firewall)
			? new EdgeStack(app, `${name}-edge`, {
					description: "Luot: what CloudFront wants to have in its own region.",
					settings,
				})
			: undefined;
	const service = new ServiceStack(app, `${name}-service`, {
		description: "Luot: the functions, the API and the alarms.",
		tables: data.tables,
		mediaBucket: data.media,
		backupBucket: data.backups,
		people: data.people,
		settings,
		edgeStack: edge,
	});
	if (edge) service.addStackDependency(edge);
	Validations.of(app).addPlugins(
		new AwsSolutionsChecks(app),
		new ServerlessChecks(app),
	);
	return { data, service, edge };
}
