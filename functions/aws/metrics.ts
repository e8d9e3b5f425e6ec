/**
 * Every metric of our own. CloudWatch gives ten away and takes 0.30 dollars a month for each further one, and for each value of a
 * dimension: so there are at most ten, without dimensions; what would be a dimension stands beside the numbers, for a query of the log.
 */
export const METRICS = [
	/** Views of people, as folded. One that the stream brings twice is here twice; the counters are exact. */
	"Views",
	/** What was not counted as people's. */
	"NotPeople",
	/** Milliseconds from a view's write to its place in the box. */
	"FoldLag",
	"DeadLetters",
	"UnguardedRecords",
	"FailedBatches",
	/** By how much the audited days were off. */
	"Drift",
	/** Nights on which everything was written away. */
	"Backups",
	"PublishFailures",
	/** Processes that were started. */
	"ColdStarts",
] as const;

export type Metric = (typeof METRICS)[number];

/** Whose metrics they are, in CloudWatch. */
export const NAMESPACE = "Luot";

/** A line of the log that CloudWatch also reads as metrics (its embedded format); `beside` is only in the log. */
export function toMetricsLine(
	values: Partial<Record<Metric, number>>,
	{ nowMs, beside = {} }: { nowMs: number; beside?: Record<string, unknown> },
): Record<string, unknown> {
	return {
		_aws: {
			Timestamp: nowMs,
			CloudWatchMetrics: [
				{
					Namespace: NAMESPACE,
					Dimensions: [[]],
					Metrics: Object.keys(values).map((Name) => ({
						Name,
						...(Name === "FoldLag" && { Unit: "Milliseconds" }),
					})),
				},
			],
		},
		level: "info",
		...beside,
		...values,
	};
}
