import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { Match } from "aws-cdk-lib/assertions";
import { expect } from "vitest";
import { createChecklist } from "./checklist.ts";
import { resourceOf, toWords } from "./templates.ts";

const { check, checks, group } = createChecklist();

export { checks as operationChecks };

const RINGING = {
	AlarmActions: [{ Ref: Match.stringLikeRegexp("^AlarmsTopic") }],
	ComparisonOperator: "GreaterThanOrEqualToThreshold",
	EvaluationPeriods: 1,
	// What never happened has no metric.
	TreatMissingData: "notBreaching",
};
const named = (Name: string, start: string, attribute?: string) => [
	{
		Name,
		Value: attribute
			? { "Fn::GetAtt": [Match.stringLikeRegexp(`^${start}`), attribute] }
			: { Ref: Match.stringLikeRegexp(`^${start}`) },
	},
];
const API = named("ApiId", "ApiHttp");

group("the alarms", () => {
	check.each([
		[
			"server-errors",
			{
				MetricName: "5xx",
				Namespace: "AWS/ApiGateway",
				Dimensions: API,
				Statistic: "Sum",
				Period: 300,
				Threshold: 5,
			},
		],
		[
			"slow-answers",
			{
				MetricName: "Latency",
				Namespace: "AWS/ApiGateway",
				Dimensions: API,
				ExtendedStatistic: "p99",
				Period: 300,
				Threshold: 8000,
			},
		],
		[
			"function-errors",
			{
				MetricName: "Errors",
				Namespace: "AWS/Lambda",
				Dimensions: Match.absent(),
				Statistic: "Sum",
				// A job that fails is tried three times within minutes.
				Period: 900,
				Threshold: 3,
			},
		],
		[
			"throttles",
			{
				MetricName: "Throttles",
				Namespace: "AWS/Lambda",
				Dimensions: Match.absent(),
				Statistic: "Sum",
				Period: 300,
				Threshold: 10,
			},
		],
		[
			"concurrency",
			{
				Threshold: 80,
				Metrics: Match.arrayWith([
					Match.objectLike({
						Expression: "running / SERVICE_QUOTA(running) * 100",
					}),
					Match.objectLike({
						Id: "running",
						MetricStat: {
							Metric: {
								Namespace: "AWS/Usage",
								MetricName: "ResourceCount",
								Dimensions: Match.arrayWith([
									{ Name: "Resource", Value: "ConcurrentExecutions" },
									{ Name: "Service", Value: "Lambda" },
								]),
							},
							Stat: "Maximum",
							Period: 300,
						},
					}),
				]),
			},
		],
		...(["box", "depth"] as const).map((pace): [string, object] => [
			`${pace}-behind`,
			{
				MetricName: "IteratorAge",
				Dimensions: named("FunctionName", `Fold${pace}`),
				Statistic: "Maximum",
				Period: 300,
				Threshold: 900_000,
			},
		]),
		[
			"dead-letters",
			{
				MetricName: "ApproximateNumberOfMessagesVisible",
				Dimensions: named("QueueName", "FoldDeadLetters", "QueueName"),
				Statistic: "Maximum",
				Period: 300,
				Threshold: 1,
			},
		],
		[
			"drift",
			{
				Namespace: "Luot",
				MetricName: "Drift",
				Statistic: "Sum",
				Period: 300,
				Threshold: 1,
			},
		],
		[
			"no-backup",
			{
				Namespace: "Luot",
				MetricName: "Backups",
				Statistic: "Sum",
				Period: 86_400,
				Threshold: 1,
				ComparisonOperator: "LessThanThreshold",
				TreatMissingData: "breaching",
			},
		],
	])("ring for %s", ({ service }, name, alarm) => {
		service.hasResourceProperties("AWS::CloudWatch::Alarm", {
			...RINGING,
			AlarmName: `luot-service-${name}`,
			...alarm,
		});
	});

	check("ring for table-throttles, of each of the tables", ({ service }) => {
		const { Properties } = resourceOf(
			service,
			"AWS::CloudWatch::Alarm",
			"Alarmstablethrottles",
		);
		const [{ Expression }] = Properties.Metrics as [{ Expression: unknown }];
		const query = toWords(Expression);
		expect(query).toContain(
			'SELECT SUM(ThrottledRequests) FROM SCHEMA("AWS/DynamoDB", Operation, TableName)',
		);
		for (const table of ["visits", "counters", "content", "salts"])
			expect(query).toContain(`TableName = '${table}'`);
		expect(Properties).toMatchObject({ Threshold: 10, EvaluationPeriods: 1 });
	});

	check(
		"ring before the month costs more than was said",
		({ service, edge }) => {
			const told = (NotificationType: string, Threshold: number) => ({
				Notification: {
					NotificationType,
					ComparisonOperator: "GREATER_THAN",
					Threshold,
					ThresholdType: "PERCENTAGE",
				},
				Subscribers: [
					{
						SubscriptionType: "SNS",
						Address: { Ref: Match.stringLikeRegexp("^AlarmsTopic") },
					},
				],
			});
			service.hasResourceProperties("AWS::Budgets::Budget", {
				Budget: {
					BudgetName: "luot-service-budget",
					BudgetType: "COST",
					TimeUnit: "MONTHLY",
					BudgetLimit: { Amount: edge ? 25 : 5, Unit: "USD" },
				},
				NotificationsWithSubscribers: [
					told("ACTUAL", 80),
					told("FORECASTED", 100),
				],
			});
		},
	);

	check(
		"have a page each that says what to do, and there is no page without an alarm",
		({ service }) => {
			const alarms = Object.values(
				service.findResources("AWS::CloudWatch::Alarm"),
			).map(({ Properties }) => {
				const name = Properties.AlarmName.replace("luot-service-", "");
				expect(Properties.AlarmDescription).toContain(
					`docs/runbooks/${name}.md`,
				);
				return name;
			});
			const pages = globSync("docs/runbooks/*.md");
			expect(pages.map((file) => basename(file, ".md")).toSorted()).toEqual(
				[...alarms, "budget"].toSorted(),
			);
			for (const file of pages) {
				const text = readFileSync(file, "utf8");
				for (const part of ["# ", "## What it means", "## What to do"])
					expect(text, file).toContain(part);
				expect(text, `${file} has a command`).toContain("```sh");
			}
		},
	);

	check(
		"may publish to their topic, nobody may without TLS, and somebody is told",
		({ service }) => {
			service.resourceCountIs("AWS::SNS::Topic", 1);
			const mayPublish = (Service: string, Condition: object) =>
				Match.objectLike({
					Effect: "Allow",
					Action: "sns:Publish",
					Principal: { Service },
					Condition,
				});
			service.hasResourceProperties("AWS::SNS::TopicPolicy", {
				Topics: [{ Ref: Match.stringLikeRegexp("^AlarmsTopic") }],
				PolicyDocument: {
					Statement: [
						Match.objectLike({
							Effect: "Deny",
							Condition: { Bool: { "aws:SecureTransport": "false" } },
						}),
						mayPublish("cloudwatch.amazonaws.com", {
							ArnLike: {
								"aws:SourceArn": {
									"Fn::Join": ["", Match.arrayWith([":alarm:*"])],
								},
							},
						}),
						mayPublish("budgets.amazonaws.com", {
							StringEquals: {
								"aws:SourceAccount": { Ref: "AWS::AccountId" },
							},
						}),
					],
				},
			});
			service.hasResourceProperties("AWS::SNS::Subscription", {
				Protocol: "email",
				Endpoint: "it@truong.example",
				TopicArn: { Ref: Match.stringLikeRegexp("^AlarmsTopic") },
			});
		},
	);
});

group("a new version", () => {
	check.each([["Collect"], ["Read"], ["News"], ["Files"]])(
		"of %s meets one call in ten for five minutes, and goes when an alarm rings",
		({ service }, name) => {
			const { Properties } = resourceOf(
				service,
				"AWS::CodeDeploy::DeploymentGroup",
				`Canary${name}`,
			);
			expect(Properties).toMatchObject({
				DeploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
				DeploymentStyle: {
					DeploymentOption: "WITH_TRAFFIC_CONTROL",
					DeploymentType: "BLUE_GREEN",
				},
				AutoRollbackConfiguration: {
					Enabled: true,
					Events: [
						"DEPLOYMENT_FAILURE",
						"DEPLOYMENT_STOP_ON_REQUEST",
						"DEPLOYMENT_STOP_ON_ALARM",
					],
				},
				AlarmConfiguration: { Enabled: true },
			});
			const { Alarms } = Properties.AlarmConfiguration as {
				Alarms: { Name: unknown }[];
			};
			expect(Alarms.map((alarm) => toWords(alarm.Name))).toEqual([
				"Alarmsservererrors",
				"Alarmsslowanswers",
			]);
			const alias = resourceOf(service, "AWS::Lambda::Alias", `${name}Live`);
			expect(alias.Properties).toMatchObject({ Name: "live" });
			expect(toWords(alias.Properties.FunctionName)).toBe(`${name}Function`);
			service.hasResource("AWS::Lambda::Alias", {
				Properties: { FunctionName: alias.Properties.FunctionName },
				UpdatePolicy: {
					CodeDeployLambdaAliasUpdate: {
						DeploymentGroupName: {
							Ref: Match.stringLikeRegexp(`^Canary${name}`),
						},
					},
				},
			});
		},
	);

	check(
		"is paid only while it is deployed: nothing waits for calls",
		({ service }) => {
			for (const { Properties } of Object.values(
				service.findResources("AWS::Lambda::Alias"),
			))
				expect(Properties).not.toHaveProperty("ProvisionedConcurrencyConfig");
		},
	);
});

group("the page of graphs", () => {
	check("shows every metric of ours, and what AWS counts", ({ service }) => {
		const { Properties } = resourceOf(
			service,
			"AWS::CloudWatch::Dashboard",
			"Graphs",
		);
		const body = toWords(Properties.DashboardBody);
		for (const name of [
			"Views",
			"NotPeople",
			"FoldLag",
			"Drift",
			"FailedBatches",
			"UnguardedRecords",
			"PublishFailures",
			"ColdStarts",
		])
			expect(body).toContain(`"Luot","${name}"`);
		for (const name of [
			"IteratorAge",
			"5xx",
			"Latency",
			"ConcurrentExecutions",
			"ConsumedWriteCapacityUnits",
			"ApproximateNumberOfMessagesVisible",
		])
			expect(body).toContain(`"${name}"`);
		expect(body).toContain("reasons.flood");
		// More would be paid.
		const metrics = JSON.stringify(body).match(/\\"(?:AWS\/\w+|Luot)\\",/g);
		expect(metrics?.length).toBeLessThanOrEqual(50);
	});
});
