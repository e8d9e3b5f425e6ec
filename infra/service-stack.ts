import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { createAdminFunctions } from "./admin-functions.ts";
import { Alarms } from "./alarms.ts";
import { Canary } from "./canary.ts";
import { createCountingFunctions } from "./counting-functions.ts";
import { Edge } from "./edge.ts";
import type { EdgeStack } from "./edge-stack.ts";
import { Graphs } from "./graphs.ts";
import type { Grounds } from "./grounds.ts";
import { createNewsFunctions } from "./news-functions.ts";
import { createOutputs } from "./outputs.ts";
import { PublicApi } from "./public-api.ts";
import { createScheduledFunctions } from "./scheduled-functions.ts";
import { StreamFold } from "./stream-fold.ts";

export type ServiceStackProps = StackProps &
	Pick<
		Grounds,
		"tables" | "mediaBucket" | "backupBucket" | "people" | "settings"
	> & {
		edgeStack?: EdgeStack | undefined;
	};

/** What runs: the functions, what stands before them, the fold behind the ledger, and what watches over it. */
export class ServiceStack extends Stack {
	constructor(
		scope: Construct,
		id: string,
		{
			tables,
			mediaBucket,
			backupBucket,
			people,
			settings,
			edgeStack,
			...props
		}: ServiceStackProps,
	) {
		super(scope, id, props);
		const api = new PublicApi(this, "Api", settings);
		const edge =
			settings.profile === "edge"
				? new Edge(this, "Edge", { api: api.http, settings, stack: edgeStack })
				: undefined;
		const url = edge?.url ?? api.http.apiEndpoint;
		const grounds = {
			tables,
			mediaBucket,
			backupBucket,
			people,
			settings,
			url,
			edge,
		};
		const functions = {
			...createCountingFunctions(this, grounds),
			...createNewsFunctions(this, grounds),
			...createAdminFunctions(this, grounds),
		};
		createScheduledFunctions(this, grounds);
		api.route(functions);

		const {
			lambdas: folds,
			deadLetters,
			redrive,
		} = new StreamFold(this, "Fold", grounds);
		const watched = {
			api: api.http,
			deadLetters,
			folds,
			tables: Object.values(tables),
			functions: Object.values(functions),
		};
		const { canaryAlarms: alarms } = new Alarms(this, "Alarms", {
			...watched,
			settings,
		});
		new Canary(this, "Canary", { functions: watched.functions, alarms });
		new Graphs(this, "Graphs", watched);
		createOutputs(this, grounds);
		new CfnOutput(this, "RedriveCommand", {
			value: `aws lambda invoke --function-name ${redrive.functionName} /dev/stdout`,
			description:
				"Counts the records in the dead-letter queue, each once, after an update that can read them.",
		});
	}
}
