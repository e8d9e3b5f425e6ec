import {
	CfnOutput,
	Duration,
	SecretValue,
	Stack,
	type StackProps,
	Validations,
} from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction as LambdaTarget } from "aws-cdk-lib/aws-events-targets";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { Alarms } from "./alarms.ts";
import type { Tables } from "./data-stack.ts";
import { type Access, ServiceFunction } from "./function.ts";
import { PublicApi } from "./public-api.ts";
import type { Settings } from "./settings.ts";
import { StreamFold } from "./stream-fold.ts";

/** The content table by its keys: each function sees the kinds of items that it needs. */
const SITES = ["site#*"];
const TOKENS = ["tokens#*"];
const NEWS = ["article#*", "slug#*", "page#*", "translations#*"];
const ANNOUNCEMENTS = ["announcements#*"];
const KEYS = ["key#*"];
const MEDIA = ["media#*"];
const AUDITS = ["audits#*"];
const PEOPLE = ["people#*"];
const INVITATIONS = ["invitations#*"];
const TICKETS = ["session#*", "flow#*"];
const ATTEMPTS = ["attempts#*"];
const CHANGES = ["changes#*"];

export type ServiceStackProps = StackProps & {
	tables: Tables;
	mediaBucket: Bucket;
	settings: Settings;
};

/** What runs: the functions, the API in front of them, the fold behind the ledger, and the alarms. */
export class ServiceStack extends Stack {
	constructor(
		scope: Construct,
		id: string,
		{ tables, mediaBucket, settings, ...props }: ServiceStackProps,
	) {
		super(scope, id, props);
		const { logRetentionDays } = settings;
		const limit = (most: number) =>
			settings.reservedConcurrency ? most : undefined;

		const collect = new ServiceFunction(this, "Collect", {
			bundle: "collect",
			logRetentionDays,
			// Its work is waiting for the database; half a gigabyte is the CPU with which it starts in half a second.
			memoryMb: 512,
			timeoutSeconds: 10,
			concurrency: limit(100),
			access: [
				{
					variable: "LUOT_VISITS_TABLE",
					table: tables.visits,
					actions: ["dynamodb:UpdateItem"],
				},
				{
					variable: "LUOT_COUNTERS_TABLE",
					table: tables.counters,
					actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
				},
				{
					variable: "LUOT_SALTS_TABLE",
					table: tables.salts,
					actions: ["dynamodb:UpdateItem"],
				},
				{
					variable: "LUOT_CONTENT_TABLE",
					table: tables.content,
					actions: ["dynamodb:GetItem"],
					keys: SITES,
				},
			],
		});

		const read = new ServiceFunction(this, "Read", {
			bundle: "read",
			logRetentionDays,
			memoryMb: 512,
			timeoutSeconds: 10,
			concurrency: limit(50),
			access: [
				{
					variable: "LUOT_COUNTERS_TABLE",
					table: tables.counters,
					actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
				},
				{
					variable: "LUOT_CONTENT_TABLE",
					table: tables.content,
					actions: ["dynamodb:GetItem"],
					keys: SITES,
				},
			],
		});

		const docs = new ServiceFunction(this, "Docs", {
			bundle: "docs",
			logRetentionDays,
			memoryMb: 256,
			timeoutSeconds: 10,
			concurrency: limit(5),
			access: [],
		});

		const content = (
			keys: readonly string[],
			...actions: readonly `dynamodb:${string}`[]
		): Access => ({
			variable: "LUOT_CONTENT_TABLE",
			table: tables.content,
			actions,
			keys,
		});
		/** The lists of articles; an index knows no other keys than those of sites. */
		const lists: Access = {
			variable: "LUOT_CONTENT_TABLE",
			table: tables.content,
			indexes: ["published", "changed"],
			actions: ["dynamodb:Query"],
		};
		const ownerOnly = {
			LUOT_ADMIN_TOKEN_SHA256: settings.adminTokenSha256 ?? "",
		};

		const news = new ServiceFunction(this, "News", {
			bundle: "news",
			logRetentionDays,
			// One whole core, and as long as the API waits: to index ten thousand articles takes 15 s of it, once a process.
			memoryMb: 1769,
			timeoutSeconds: 29,
			concurrency: limit(50),
			environment: ownerOnly,
			access: [
				content(
					[...SITES, ...TOKENS, ...NEWS],
					"dynamodb:GetItem",
					"dynamodb:BatchGetItem",
				),
				content([...NEWS, ...ANNOUNCEMENTS], "dynamodb:Query"),
				lists,
				{
					variable: "LUOT_COUNTERS_TABLE",
					table: tables.counters,
					actions: ["dynamodb:Query"],
				},
			],
		});

		const publish = new ServiceFunction(this, "Publish", {
			bundle: "publish",
			logRetentionDays,
			memoryMb: 1024,
			timeoutSeconds: 20,
			concurrency: limit(10),
			environment: ownerOnly,
			access: [
				content(SITES, "dynamodb:GetItem"),
				content(TOKENS, "dynamodb:GetItem", "dynamodb:UpdateItem"),
				content(
					[...NEWS, ...KEYS],
					"dynamodb:GetItem",
					"dynamodb:PutItem",
					"dynamodb:Query",
				),
				content(
					ANNOUNCEMENTS,
					"dynamodb:GetItem",
					"dynamodb:PutItem",
					"dynamodb:DeleteItem",
				),
			],
		});

		const media = new ServiceFunction(this, "Media", {
			bundle: "media",
			logRetentionDays,
			// Fifty megapixels, drawn in four widths.
			memoryMb: 2048,
			timeoutSeconds: 29,
			concurrency: limit(5),
			environment: ownerOnly,
			access: [
				content(SITES, "dynamodb:GetItem"),
				content(TOKENS, "dynamodb:GetItem", "dynamodb:UpdateItem"),
				content(
					MEDIA,
					"dynamodb:GetItem",
					"dynamodb:PutItem",
					"dynamodb:DeleteItem",
					"dynamodb:Query",
				),
			],
			buckets: [
				{
					variable: "LUOT_MEDIA_BUCKET",
					bucket: mediaBucket,
					// An address for an upload is signed with the right to put.
					actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
					prefixes: ["uploads/", "media/"],
				},
			],
		});

		const files = new ServiceFunction(this, "Files", {
			bundle: "files",
			logRetentionDays,
			memoryMb: 512,
			timeoutSeconds: 20,
			concurrency: limit(50),
			access: [],
			buckets: [
				{
					variable: "LUOT_MEDIA_BUCKET",
					bucket: mediaBucket,
					actions: ["s3:GetObject"],
					prefixes: ["media/"],
				},
			],
		});

		const admin = new ServiceFunction(this, "Admin", {
			bundle: "admin",
			logRetentionDays,
			memoryMb: 512,
			timeoutSeconds: 10,
			concurrency: limit(5),
			environment: ownerOnly,
			access: [
				content(SITES, "dynamodb:GetItem", "dynamodb:PutItem"),
				content(
					TOKENS,
					"dynamodb:GetItem",
					"dynamodb:PutItem",
					"dynamodb:UpdateItem",
					"dynamodb:Query",
				),
				content(AUDITS, "dynamodb:Query"),
				content(NEWS, "dynamodb:BatchGetItem"),
				{
					variable: "LUOT_COUNTERS_TABLE",
					table: tables.counters,
					actions: [
						"dynamodb:GetItem",
						"dynamodb:BatchGetItem",
						"dynamodb:Query",
					],
				},
			],
		});

		/** The list of all sites, which no key tells: of every item only its key. */
		const siteKeys: Access = {
			variable: "LUOT_CONTENT_TABLE",
			table: tables.content,
			actions: ["dynamodb:Scan"],
			attributes: ["pk"],
		};

		const { issuer } = settings;
		const dashboard = new ServiceFunction(this, "Dashboard", {
			bundle: "dashboard",
			logRetentionDays,
			memoryMb: 1024,
			timeoutSeconds: 20,
			concurrency: limit(10),
			environment: {
				...ownerOnly,
				LUOT_ISSUER_URL: issuer?.url ?? "",
				LUOT_ISSUER_NAME: issuer?.name ?? "",
				LUOT_ISSUER_CLIENT_ID: issuer?.clientId ?? "",
				// A reference, which CloudFormation resolves: the secret is in no template.
				LUOT_ISSUER_CLIENT_SECRET: issuer
					? SecretValue.secretsManager(issuer.clientSecretName).unsafeUnwrap()
					: "",
			},
			access: [
				content(SITES, "dynamodb:GetItem", "dynamodb:PutItem"),
				content(
					TOKENS,
					"dynamodb:GetItem",
					"dynamodb:PutItem",
					"dynamodb:UpdateItem",
					"dynamodb:Query",
				),
				content(
					PEOPLE,
					"dynamodb:GetItem",
					"dynamodb:PutItem",
					"dynamodb:Query",
				),
				content(
					INVITATIONS,
					"dynamodb:GetItem",
					"dynamodb:PutItem",
					"dynamodb:DeleteItem",
					"dynamodb:Query",
				),
				content(
					TICKETS,
					"dynamodb:GetItem",
					"dynamodb:PutItem",
					"dynamodb:DeleteItem",
				),
				content(ATTEMPTS, "dynamodb:UpdateItem"),
				content(CHANGES, "dynamodb:PutItem", "dynamodb:Query"),
				content(AUDITS, "dynamodb:Query"),
				content(NEWS, "dynamodb:GetItem", "dynamodb:BatchGetItem"),
				siteKeys,
				{
					variable: "LUOT_COUNTERS_TABLE",
					table: tables.counters,
					actions: [
						"dynamodb:GetItem",
						"dynamodb:BatchGetItem",
						"dynamodb:Query",
					],
				},
			],
		});

		const tidy = new ServiceFunction(this, "Tidy", {
			bundle: "tidy",
			logRetentionDays,
			memoryMb: 256,
			timeoutSeconds: 60,
			access: [
				{
					variable: "LUOT_SALTS_TABLE",
					table: tables.salts,
					actions: ["dynamodb:Scan", "dynamodb:DeleteItem"],
				},
			],
		});
		const hourly = new Rule(this, "TidyHourly", {
			schedule: Schedule.rate(Duration.hours(1)),
			targets: [new LambdaTarget(tidy.lambda, { retryAttempts: 3 })],
		});
		Validations.of(hourly).acknowledge({
			id: "Serverless-EventBusDLQ",
			reason: "A call that is lost is made up for by the next hour's.",
		});

		const audit = new ServiceFunction(this, "Audit", {
			bundle: "audit",
			logRetentionDays,
			memoryMb: 1024,
			timeoutSeconds: 900,
			access: [
				{
					variable: "LUOT_VISITS_TABLE",
					table: tables.visits,
					actions: ["dynamodb:Query"],
				},
				{
					variable: "LUOT_COUNTERS_TABLE",
					table: tables.counters,
					actions: [
						"dynamodb:GetItem",
						"dynamodb:Query",
						"dynamodb:UpdateItem",
					],
				},
				content(SITES, "dynamodb:GetItem"),
				content(AUDITS, "dynamodb:PutItem"),
				siteKeys,
			],
		});
		const daily = new Rule(this, "AuditDaily", {
			schedule: Schedule.cron({ hour: "20", minute: "0" }),
			targets: [new LambdaTarget(audit.lambda, { retryAttempts: 2 })],
		});
		Validations.of(daily).acknowledge({
			id: "Serverless-EventBusDLQ",
			reason:
				"A day is audited on three evenings: one that is lost is made up for.",
		});

		const fold = new StreamFold(this, "Fold", { tables, logRetentionDays });
		const api = new PublicApi(this, "Api", {
			collect,
			read,
			docs,
			news,
			publish,
			media,
			files,
			admin,
			dashboard,
			settings,
		});
		new Alarms(this, "Alarms", {
			deadLetters: fold.deadLetters,
			folds: fold.lambdas,
			publicFunctions: [collect.lambda, read.lambda, news.lambda, files.lambda],
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
