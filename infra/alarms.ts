import { ArnFormat, Duration, Stack, Validations } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import {
	Alarm,
	ComparisonOperator,
	Metric,
	TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

type AlarmsProps = {
	deadLetters: Queue;
	folds: readonly LambdaFunction[];
	tidy: LambdaFunction;
	audit: LambdaFunction;
	api: HttpApi;
	email?: string | undefined;
};

const FIVE_MINUTES = Duration.minutes(5);

/** What somebody should look at, sent to a topic and, where one is given, to a mail address. */
export class Alarms extends Construct {
	constructor(
		scope: Construct,
		id: string,
		{ deadLetters, folds, tidy, audit, api, email }: AlarmsProps,
	) {
		super(scope, id);
		const topic = new Topic(this, "Topic", { enforceSSL: true });
		// The policy that asks for TLS replaces a topic's own, which lets alarms publish; without this they would ring unheard.
		topic.addToResourcePolicy(
			new PolicyStatement({
				principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
				actions: ["sns:Publish"],
				resources: [topic.topicArn],
				conditions: {
					ArnLike: {
						"aws:SourceArn": Stack.of(this).formatArn({
							service: "cloudwatch",
							resource: "alarm",
							resourceName: "*",
							arnFormat: ArnFormat.COLON_RESOURCE_NAME,
						}),
					},
				},
			}),
		);
		if (email) {
			const subscription = topic.addSubscription(new EmailSubscription(email));
			Validations.of(subscription).acknowledge({
				id: "Serverless-SNSRedrivePolicy",
				reason:
					"A mail that does not arrive is not worth a queue: the alarm stays on until its cause is gone.",
			});
		}

		const alarm = (
			name: string,
			metric: Metric,
			threshold: number,
			alarmDescription: string,
		) => {
			new Alarm(this, name, {
				metric,
				threshold,
				alarmDescription,
				evaluationPeriods: 1,
				comparisonOperator:
					ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
				treatMissingData: TreatMissingData.NOT_BREACHING,
			}).addAlarmAction(new SnsAction(topic));
		};

		alarm(
			"DeadLetters",
			deadLetters.metricApproximateNumberOfMessagesVisible({
				period: FIVE_MINUTES,
			}),
			1,
			"Views could not be folded and wait in the dead-letter queue.",
		);
		for (const fold of folds) {
			alarm(
				`${fold.node.path.split("/").at(-2)}Behind`,
				fold.metric("IteratorAge", {
					period: FIVE_MINUTES,
					statistic: "Maximum",
				}),
				Duration.minutes(15).toMilliseconds(),
				"The counters are a quarter of an hour behind the views.",
			);
		}
		alarm(
			"ServerErrors",
			api.metricServerError({ period: FIVE_MINUTES, statistic: "Sum" }),
			5,
			// Whatever stops a public function is among these: an alarm of each one's own would say the same, and is paid by the metric.
			"Calls are answered 5xx: the database does not answer, or something of ours is broken.",
		);
		alarm(
			"TidyErrors",
			tidy.metricErrors({ period: Duration.hours(6) }),
			3,
			"Salts are not destroyed as the README promises.",
		);
		alarm(
			"Drift",
			new Metric({
				namespace: "Luot",
				metricName: "Drift",
				statistic: "Sum",
				period: FIVE_MINUTES,
			}),
			1,
			"A day's counters were not what its views add up to. What was off was put right; the self-check tells it number by number.",
		);
		alarm(
			"AuditErrors",
			audit.metricErrors({ period: Duration.hours(1) }),
			1,
			"The days of some site could not be audited.",
		);
		new Alarm(this, "NoBackup", {
			metric: new Metric({
				namespace: "Luot",
				metricName: "Backups",
				statistic: "Sum",
				period: Duration.days(1),
			}),
			threshold: 1,
			comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
			evaluationPeriods: 1,
			// A job that does not run at all says nothing.
			treatMissingData: TreatMissingData.BREACHING,
			alarmDescription:
				"For a day nothing was written away to the backup bucket. Between a first deployment and its first night this is so.",
		}).addAlarmAction(new SnsAction(topic));
	}
}
