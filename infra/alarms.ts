import { Duration, Stack } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import {
	Alarm,
	type AlarmProps,
	ComparisonOperator,
	type IMetric,
	MathExpression,
	Metric,
	TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Pace } from "../functions/core/counter.ts";
import type { Settings } from "./settings.ts";
import { createTopic } from "./topic.ts";

type AlarmsProps = {
	deadLetters: Queue;
	folds: Readonly<Record<Pace, LambdaFunction>>;
	tables: readonly TableV2[];
	api: HttpApi;
	settings: Settings;
};

const FIVE_MINUTES = Duration.minutes(5);

/** Of all functions of the account's region together: CloudWatch keeps that sum, and one alarm on it costs what one function's would. */
const lambdaMetric = (
	metricName: string,
	options: { statistic: string; period: Duration },
) => new Metric({ namespace: "AWS/Lambda", metricName, ...options });

/** Where what an alarm means, and what to do, is written. */
const toRunbook = (name: string) => `docs/runbooks/${name}.md`;

/**
 * What somebody should look at, sent to a topic. Alarms are paid by the metrics that they look at, of which an account has ten free; these
 * are within them. Each has a page in docs/runbooks under its own name.
 */
export class Alarms extends Construct {
	readonly topic: Topic;
	/** What a new version must not set off. */
	readonly canaryAlarms: readonly Alarm[];

	constructor(
		scope: Construct,
		id: string,
		{ deadLetters, folds, tables, api, settings }: AlarmsProps,
	) {
		super(scope, id);
		const topic = createTopic(this, { email: settings.alarmEmail });
		this.topic = topic;

		/** `what` is the first sentence of a mail that may come at night. */
		const ring = (
			name: string,
			metric: IMetric,
			threshold: number,
			what: string,
			more: Partial<AlarmProps> = {},
		): Alarm => {
			const alarm = new Alarm(this, name, {
				alarmName: `${Stack.of(this).stackName}-${name}`,
				metric,
				threshold,
				alarmDescription: `${what} What to do: ${toRunbook(name)}`,
				evaluationPeriods: 1,
				comparisonOperator:
					ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
				treatMissingData: TreatMissingData.NOT_BREACHING,
				...more,
			});
			alarm.addAlarmAction(new SnsAction(topic));
			return alarm;
		};

		const serverErrors = ring(
			"server-errors",
			// Whatever stops a public function is among these: an alarm of each one's own would say the same.
			api.metricServerError({ period: FIVE_MINUTES, statistic: "Sum" }),
			5,
			"Calls are answered 5xx.",
		);
		const slowAnswers = ring(
			"slow-answers",
			api.metricLatency({ period: FIVE_MINUTES, statistic: "p99" }),
			Duration.seconds(8).toMilliseconds(),
			"One call in a hundred waits for eight seconds and more.",
		);
		this.canaryAlarms = [serverErrors, slowAnswers];
		ring(
			"function-errors",
			lambdaMetric("Errors", {
				statistic: "Sum",
				period: Duration.minutes(15),
			}),
			3,
			"Functions stop before they are done.",
		);
		ring(
			"throttles",
			lambdaMetric("Throttles", { statistic: "Sum", period: FIVE_MINUTES }),
			10,
			"Functions are asked for more often than they may run.",
		);
		ring(
			"concurrency",
			new MathExpression({
				expression: "running / SERVICE_QUOTA(running) * 100",
				usingMetrics: {
					running: new Metric({
						namespace: "AWS/Usage",
						metricName: "ResourceCount",
						dimensionsMap: {
							Type: "Resource",
							Resource: "ConcurrentExecutions",
							Service: "Lambda",
							Class: "None",
						},
						statistic: "Maximum",
					}),
				},
				period: FIVE_MINUTES,
			}),
			80,
			"As many functions run at once as four fifths of what the account may.",
		);
		ring(
			"table-throttles",
			// A query, since a throttle has a metric for each table and kind of call, but only once it has happened.
			new MathExpression({
				expression: `SELECT SUM(ThrottledRequests) FROM SCHEMA("AWS/DynamoDB", Operation, TableName) WHERE ${tables.map(({ tableName }) => `TableName = '${tableName}'`).join(" OR ")}`,
				usingMetrics: {},
				period: FIVE_MINUTES,
			}),
			10,
			"The database refuses calls because there are too many on one key or table.",
		);
		for (const [pace, fold] of Object.entries(folds))
			ring(
				`${pace}-behind`,
				fold.metric("IteratorAge", {
					period: FIVE_MINUTES,
					statistic: "Maximum",
				}),
				Duration.minutes(15).toMilliseconds(),
				pace === "box"
					? "The box is a quarter of an hour behind the views."
					: "The dashboard is a quarter of an hour behind the views.",
			);
		ring(
			"dead-letters",
			deadLetters.metricApproximateNumberOfMessagesVisible({
				period: FIVE_MINUTES,
			}),
			1,
			"Views could not be folded and wait in the dead-letter queue.",
		);
		ring(
			"drift",
			new Metric({
				namespace: "Luot",
				metricName: "Drift",
				statistic: "Sum",
				period: FIVE_MINUTES,
			}),
			1,
			"A day's counters were not what its views add up to; what was off was put right.",
		);
		ring(
			"no-backup",
			new Metric({
				namespace: "Luot",
				metricName: "Backups",
				statistic: "Sum",
				period: Duration.days(1),
			}),
			1,
			"For a day nothing was written away to the backup bucket. Between a first deployment and its first night this is so.",
			{
				comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
				// A job that does not run at all says nothing.
				treatMissingData: TreatMissingData.BREACHING,
			},
		);
		this.createBudget(settings);
	}

	/** AWS counts money a few times a day, so this rings hours late; the other alarms are for the moment. */
	private createBudget({ profile, monthlyBudget }: Settings): void {
		const amount = monthlyBudget ?? (profile === "edge" ? 25 : 5);
		const tell = (notificationType: string, threshold: number) => ({
			notification: {
				notificationType,
				comparisonOperator: "GREATER_THAN",
				threshold,
				thresholdType: "PERCENTAGE",
			},
			subscribers: [{ subscriptionType: "SNS", address: this.topic.topicArn }],
		});
		new CfnBudget(this, "budget", {
			budget: {
				budgetName: `${Stack.of(this).stackName}-budget`,
				budgetType: "COST",
				timeUnit: "MONTHLY",
				budgetLimit: { amount, unit: "USD" },
			},
			notificationsWithSubscribers: [
				tell("ACTUAL", 80),
				tell("FORECASTED", 100),
			],
		});
	}
}
