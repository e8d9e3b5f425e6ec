import { Duration, Stack } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import {
	Dashboard,
	GraphWidget,
	type IMetric,
	LogQueryWidget,
	Metric,
	PeriodOverride,
} from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Pace } from "../functions/core/counter.ts";
import type { ServiceFunction } from "./function.ts";

type GraphsProps = {
	api: HttpApi;
	functions: readonly ServiceFunction[];
	folds: Readonly<Record<Pace, LambdaFunction>>;
	tables: readonly TableV2[];
	deadLetters: Queue;
};

const HOUR = Duration.hours(1);
const FIVE_MINUTES = Duration.minutes(5);

const own = (metricName: string, statistic = "Sum", period = HOUR) =>
	new Metric({ namespace: "Luot", metricName, statistic, period });

const graph = (title: string, ...left: IMetric[]) =>
	new GraphWidget({ title, left, width: 8, height: 6 });

/** How the installation fares, on one page of CloudWatch; of three such pages an account pays nothing, with up to fifty metrics each. */
export class Graphs extends Construct {
	constructor(
		scope: Construct,
		id: string,
		{ api, functions, folds, tables, deadLetters }: GraphsProps,
	) {
		super(scope, id);
		const { stackName, region } = Stack.of(this);
		const units = (metricName: string) =>
			tables.map((table) =>
				table.metric(metricName, { statistic: "Sum", period: HOUR }),
			);
		const dashboard = new Dashboard(this, "Dashboard", {
			dashboardName: stackName,
			defaultInterval: Duration.days(1),
			periodOverride: PeriodOverride.INHERIT,
		});
		dashboard.addWidgets(
			graph("Views an hour", own("Views"), own("NotPeople")),
			new LogQueryWidget({
				title: "What was not counted, by reason",
				region,
				logGroupNames: [folds.depth.logGroup.logGroupName],
				queryLines: [
					"filter ispresent(reasons.bot) or NotPeople > 0",
					"stats sum(reasons.bot) as bot, sum(reasons.headless) as headless, sum(reasons.prefetch) as prefetch, sum(`reasons.foreign-host`) as foreign, sum(reasons.flood) as flood, sum(`reasons.no-agent`) as agentless by bin(1h)",
				],
				width: 8,
				height: 6,
			}),
			graph(
				"How far behind, ms",
				own("FoldLag", "Maximum", FIVE_MINUTES),
				...Object.values(folds).map((fold) =>
					fold.metric("IteratorAge", {
						statistic: "Maximum",
						period: FIVE_MINUTES,
					}),
				),
			),
		);
		dashboard.addWidgets(
			graph(
				"Calls",
				api.metricCount({ period: FIVE_MINUTES, statistic: "Sum" }),
				api.metricClientError({ period: FIVE_MINUTES, statistic: "Sum" }),
				api.metricServerError({ period: FIVE_MINUTES, statistic: "Sum" }),
			),
			graph(
				"Time to answer, ms",
				api.metricLatency({ period: FIVE_MINUTES, statistic: "p50" }),
				api.metricLatency({ period: FIVE_MINUTES, statistic: "p99" }),
			),
			graph(
				"Running at once, most",
				...functions.map(({ lambda }) =>
					lambda.metric("ConcurrentExecutions", {
						statistic: "Maximum",
						period: FIVE_MINUTES,
					}),
				),
			),
		);
		dashboard.addWidgets(
			graph(
				"What should be nothing",
				deadLetters.metricApproximateNumberOfMessagesVisible({
					period: FIVE_MINUTES,
				}),
				own("Drift"),
				own("FailedBatches"),
				own("UnguardedRecords"),
				own("PublishFailures"),
			),
			graph("Processes started", own("ColdStarts")),
			new GraphWidget({
				title: "Units of the database, an hour",
				left: units("ConsumedWriteCapacityUnits"),
				right: units("ConsumedReadCapacityUnits"),
				width: 8,
				height: 6,
			}),
		);
	}
}
