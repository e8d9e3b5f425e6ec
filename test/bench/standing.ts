import { METRICS } from "../../functions/aws/metrics.ts";
import { addUsages, type Usage } from "../../functions/core/cost.ts";

type Resource = { Type: string; Properties?: Record<string, unknown> };

/** A template as CloudFormation gets it. */
export type Stack = { Resources: Record<string, Resource> };

/** What stands there and waits costs nothing: what is paid is its use, or what it watches. */
const FREE = [
	"AWS::ApiGatewayV2::Api",
	"AWS::ApiGatewayV2::ApiMapping",
	"AWS::ApiGatewayV2::DomainName",
	"AWS::ApiGatewayV2::Integration",
	"AWS::ApiGatewayV2::Route",
	"AWS::ApiGatewayV2::Stage",
	// The first two of an account.
	"AWS::Budgets::Budget",
	"AWS::CDK::Metadata",
	"AWS::CertificateManager::Certificate",
	"AWS::CloudFront::CachePolicy",
	"AWS::CloudFront::Distribution",
	"AWS::CloudFront::Function",
	"AWS::CloudFront::OriginAccessControl",
	"AWS::CloudFront::OriginRequestPolicy",
	"AWS::CloudFront::ResponseHeadersPolicy",
	"AWS::CodeDeploy::Application",
	"AWS::CodeDeploy::DeploymentGroup",
	"AWS::DynamoDB::GlobalTable",
	"AWS::IAM::Policy",
	"AWS::IAM::Role",
	"AWS::Lambda::Alias",
	"AWS::Lambda::EventInvokeConfig",
	"AWS::Lambda::EventSourceMapping",
	"AWS::Lambda::Function",
	"AWS::Lambda::Permission",
	"AWS::Lambda::Version",
	"AWS::Logs::LogGroup",
	"AWS::S3::Bucket",
	"AWS::S3::BucketPolicy",
	"AWS::SNS::Subscription",
	"AWS::SNS::Topic",
	"AWS::SNS::TopicPolicy",
	"AWS::SQS::Queue",
	"AWS::SQS::QueuePolicy",
];

const PAID: Readonly<
	Record<string, (properties: Record<string, unknown>) => Usage>
> = {
	"AWS::CloudWatch::Alarm": ({ Metrics }) => ({
		// An expression is paid by the metrics that it looks at.
		alarmMetrics: Array.isArray(Metrics)
			? Metrics.filter((each: object) => "MetricStat" in each).length
			: 1,
	}),
	"AWS::CloudWatch::CompositeAlarm": () => ({ compositeAlarms: 1 }),
	"AWS::CloudWatch::Dashboard": () => ({ dashboards: 1 }),
	"AWS::SecretsManager::Secret": () => ({ secrets: 1 }),
	"AWS::Route53::HostedZone": () => ({ hostedZones: 1 }),
	"AWS::WAFv2::WebACL": ({ Rules }) => ({
		firewalls: 1,
		firewallRules: (Rules as unknown[]).length,
	}),
};

const HOURS = 730;
/** What a scheduled job with nothing to do takes, its start included, as each of them starts anew. */
const JOB_SECONDS = 1;
/** The widest is the audit's: all partitions that three days of a site can have. */
const JOB_READ_UNITS = 100;
const JOB_LOG_BYTES = 1000;

/** How often a schedule calls in a month. Throws for one that it cannot read. */
export function countCalls(schedule: string): number {
	const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule);
	if (rate) {
		const hours = { minute: 1 / 60, hour: 1, day: 24 }[rate[2] as "hour"];
		return HOURS / (Number(rate[1]) * hours);
	}
	// Minute and hour named: once a day. An hour of `*`: once an hour.
	const cron = /^cron\((\d+) (\d+|\*) /.exec(schedule);
	if (cron) return cron[2] === "*" ? HOURS : HOURS / 24;
	throw new Error(`no telling how often ${schedule} is`);
}

function toJobUsage(calls: number): Usage {
	return {
		functionCalls: calls,
		// All jobs have a gigabyte or less.
		functionGbSeconds: calls * JOB_SECONDS,
		readUnits: calls * JOB_READ_UNITS,
		writeUnits: calls,
		logGb: (calls * JOB_LOG_BYTES) / 1e9,
	};
}

/**
 * What an installation takes in a month in which nobody comes, from its templates. Throws for a type of resource that nobody has
 * looked up the price of.
 */
export function toStandingUsage(stacks: readonly Stack[]): Usage {
	const resources = stacks.flatMap(({ Resources }) => Object.values(Resources));
	const usages = resources.map(({ Type, Properties = {} }) => {
		const schedule = Properties.ScheduleExpression;
		if (typeof schedule === "string") return toJobUsage(countCalls(schedule));
		const priced = PAID[Type];
		if (priced) return priced(Properties);
		if (FREE.includes(Type)) return {};
		throw new Error(`What does an ${Type} cost? Say it in standing.ts.`);
	});
	// A secret that a template only names was made by hand, and is paid all the same; one to which it refers stands among the others.
	const secrets = JSON.stringify(stacks).match(
		/\{\{resolve:secretsmanager:[^:}"]+/g,
	);
	return addUsages(...usages, {
		secrets: new Set(secrets).size,
		// Each that is sent is paid.
		customMetrics: METRICS.length,
	});
}
