import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
	EventSourceMapping,
	FilterCriteria,
	FilterRule,
	type Function as LambdaFunction,
	StartingPosition,
} from "aws-cdk-lib/aws-lambda";
import { SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Pace } from "../functions/core/counter.ts";
import { ServiceFunction } from "./function.ts";
import { AUDITS, contentOf, type Grounds } from "./grounds.ts";

/**
 * How each pace reads the stream. The box waits at most two seconds, so that what people see is fresh; the dimensions of the
 * dashboard gather for five minutes, as long as may be, which makes many views one write.
 */
const READERS: Record<Pace, { batchSize: number; windowSeconds: number }> = {
	box: { batchSize: 1000, windowSeconds: 2 },
	depth: { batchSize: 10_000, windowSeconds: 300 },
};

/**
 * A window makes Lambda name the shard of a batch; what it gathers is not used. A batch ends where the window does, so this is the longest that
 * there is.
 */
const TUMBLING_WINDOW = Duration.minutes(15);

/** The ledger's stream, folded into the counters by two readers (as many as a shard allows). */
export class StreamFold extends Construct {
	readonly deadLetters: Queue;
	readonly lambdas: Readonly<Record<Pace, LambdaFunction>>;
	/** Counts what waits in the queue, when somebody calls it. */
	readonly redrive: LambdaFunction;

	constructor(scope: Construct, id: string, grounds: Grounds) {
		super(scope, id);
		this.deadLetters = new Queue(this, "DeadLetters", {
			encryption: QueueEncryption.SQS_MANAGED,
			enforceSSL: true,
			retentionPeriod: Duration.days(14),
			removalPolicy: RemovalPolicy.RETAIN,
		});
		Validations.of(this.deadLetters).acknowledge(
			{
				id: "AwsSolutions-SQS3",
				reason: "This is the dead-letter queue itself.",
			},
			{
				id: "Serverless-SQSRedrivePolicy",
				reason: "This is the dead-letter queue itself.",
			},
		);
		this.redrive = this.createRedrive(grounds);
		this.lambdas = {
			box: this.createReader("box", grounds),
			depth: this.createReader("depth", grounds),
		};
	}

	private createRedrive(grounds: Grounds): LambdaFunction {
		const { lambda, role } = new ServiceFunction(this, "Redrive", {
			bundle: "redrive",
			logRetentionDays: grounds.settings.logRetentionDays,
			memoryMb: 512,
			timeoutSeconds: 900,
			environment: { LUOT_DEAD_LETTERS_URL: this.deadLetters.queueUrl },
			access: [
				{
					variable: "LUOT_COUNTERS_TABLE",
					table: grounds.tables.counters,
					actions: ["dynamodb:UpdateItem", "dynamodb:GetItem"],
				},
				contentOf(grounds, AUDITS, "dynamodb:Query"),
			],
		});
		role.addToPolicy(
			new PolicyStatement({
				actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
				resources: [this.deadLetters.queueArn],
			}),
		);
		return lambda;
	}

	private createReader(
		pace: Pace,
		{ tables, settings }: Grounds,
	): LambdaFunction {
		const { batchSize, windowSeconds } = READERS[pace];
		const { lambda, role } = new ServiceFunction(this, pace, {
			bundle: "fold",
			logRetentionDays: settings.logRetentionDays,
			memoryMb: 512,
			// A batch of dimensions may be thousands of counters.
			timeoutSeconds: 120,
			environment: {
				LUOT_FOLD: pace,
				LUOT_DEAD_LETTERS_URL: this.deadLetters.queueUrl,
			},
			access: [
				{
					variable: "LUOT_COUNTERS_TABLE",
					table: tables.counters,
					actions: ["dynamodb:UpdateItem", "dynamodb:GetItem"],
				},
				{
					// What it gives up by itself where it falls behind.
					variable: "LUOT_COUNTERS_TABLE",
					table: tables.counters,
					actions: ["dynamodb:PutItem"],
					keys: ["(brown-out)"],
				},
			],
		});
		const streamArn = tables.visits.tableStreamArn ?? "";
		const reading = role.addToPrincipalPolicy(
			new PolicyStatement({
				effect: Effect.ALLOW,
				actions: [
					"dynamodb:DescribeStream",
					"dynamodb:GetRecords",
					"dynamodb:GetShardIterator",
				],
				resources: [streamArn],
			}),
		);
		role.addToPolicy(
			new PolicyStatement({
				actions: ["dynamodb:ListStreams"],
				resources: ["*"],
			}),
		);
		Validations.of(role).acknowledge({
			id: "AwsSolutions-IAM5[Resource::*]",
			reason:
				"Lambda lists the streams to find its own, and that action knows no resources.",
		});
		role.addToPolicy(
			new PolicyStatement({
				actions: ["sqs:SendMessage"],
				resources: [this.deadLetters.queueArn],
			}),
		);
		const mapping = new EventSourceMapping(this, `${pace}Mapping`, {
			target: lambda,
			eventSourceArn: streamArn,
			startingPosition: StartingPosition.TRIM_HORIZON,
			batchSize,
			maxBatchingWindow: Duration.seconds(windowSeconds),
			tumblingWindow: TUMBLING_WINDOW,
			parallelizationFactor: 1,
			bisectBatchOnError: true,
			reportBatchItemFailures: true,
			retryAttempts: 100,
			// Below the stream's own day, so that what is given up is still there to be sent to the queue.
			maxRecordAge: Duration.hours(23),
			onFailure: new SqsDlq(this.deadLetters),
			// What expires is no view.
			filters: [
				FilterCriteria.filter({
					eventName: FilterRule.or("INSERT", "MODIFY"),
				}),
			],
		});
		if (reading.policyDependable) {
			mapping.node.addDependency(reading.policyDependable);
		}
		return lambda;
	}
}
