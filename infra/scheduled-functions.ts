import { Duration, Validations } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction as LambdaTarget } from "aws-cdk-lib/aws-events-targets";
import type { Construct } from "constructs";
import { TIDY_HOURS } from "../functions/core/keeping.ts";
import { ServiceFunction } from "./function.ts";
import {
	AUDITS,
	CHANGES,
	contentOf,
	ERASURES,
	type Grounds,
	SCHEMA,
	SITES,
	siteKeysOf,
} from "./grounds.ts";

/** What the clock calls. */
export function createScheduledFunctions(scope: Construct, grounds: Grounds) {
	const tidy = new ServiceFunction(scope, "Tidy", {
		bundle: "tidy",
		logRetentionDays: grounds.settings.logRetentionDays,
		memoryMb: 256,
		timeoutSeconds: 60,
		access: [
			{
				variable: "LUOT_SALTS_TABLE",
				table: grounds.tables.salts,
				actions: ["dynamodb:Scan", "dynamodb:DeleteItem"],
			},
		],
	});
	const hourly = new Rule(scope, "TidyHourly", {
		schedule: Schedule.rate(Duration.hours(TIDY_HOURS)),
		targets: [new LambdaTarget(tidy.lambda, { retryAttempts: 3 })],
	});
	Validations.of(hourly).acknowledge({
		id: "Serverless-EventBusDLQ",
		reason: "A call that is lost is made up for by the next hour's.",
	});

	const audit = new ServiceFunction(scope, "Audit", {
		bundle: "audit",
		logRetentionDays: grounds.settings.logRetentionDays,
		memoryMb: 1024,
		timeoutSeconds: 900,
		access: [
			{
				variable: "LUOT_VISITS_TABLE",
				table: grounds.tables.visits,
				actions: ["dynamodb:Query"],
			},
			{
				variable: "LUOT_COUNTERS_TABLE",
				table: grounds.tables.counters,
				// It also deletes what sites do not want kept.
				actions: [
					"dynamodb:GetItem",
					"dynamodb:Query",
					"dynamodb:UpdateItem",
					"dynamodb:DeleteItem",
				],
			},
			contentOf(grounds, SITES, "dynamodb:GetItem"),
			contentOf(
				grounds,
				AUDITS,
				"dynamodb:PutItem",
				"dynamodb:Query",
				"dynamodb:DeleteItem",
			),
			contentOf(grounds, ERASURES, "dynamodb:Query", "dynamodb:UpdateItem"),
			contentOf(grounds, CHANGES, "dynamodb:PutItem"),
			siteKeysOf(grounds),
		],
	});
	const daily = new Rule(scope, "AuditDaily", {
		schedule: Schedule.cron({ hour: "20", minute: "0" }),
		targets: [new LambdaTarget(audit.lambda, { retryAttempts: 2 })],
	});
	Validations.of(daily).acknowledge({
		id: "Serverless-EventBusDLQ",
		reason:
			"A day is audited on three evenings: one that is lost is made up for.",
	});

	const backup = new ServiceFunction(scope, "Backup", {
		bundle: "backup",
		logRetentionDays: grounds.settings.logRetentionDays,
		// It holds some twenty megabytes of a table at a time; the rest is the CPU with which it packs them.
		memoryMb: 1024,
		timeoutSeconds: 900,
		access: [
			{
				variable: "LUOT_COUNTERS_TABLE",
				table: grounds.tables.counters,
				actions: ["dynamodb:Scan"],
			},
			{
				variable: "LUOT_CONTENT_TABLE",
				table: grounds.tables.content,
				actions: ["dynamodb:Scan"],
			},
			contentOf(grounds, SCHEMA, "dynamodb:GetItem"),
		],
		buckets: [
			{
				variable: "LUOT_BACKUP_BUCKET",
				bucket: grounds.backupBucket,
				// To write, and neither to read nor to delete.
				actions: ["s3:PutObject"],
				prefixes: ["nightly/", "monthly/"],
			},
		],
	});
	const nightly = new Rule(scope, "BackupNightly", {
		// An hour after the audit, so that what it put right is in it.
		schedule: Schedule.cron({ hour: "21", minute: "0" }),
		targets: [new LambdaTarget(backup.lambda, { retryAttempts: 2 })],
	});
	Validations.of(nightly).acknowledge({
		id: "Serverless-EventBusDLQ",
		reason:
			"A night that is lost rings the alarm, and the next makes up for it.",
	});

	return { tidy, audit, backup };
}
