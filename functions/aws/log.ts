import type { Folded } from "../store/fold.ts";

/** One line of JSON for a failure: its name, message and place, never the request that met it. */
export function reportFailure(error: unknown): void {
	const { name, message, stack, cause } =
		error instanceof Error ? error : new Error(String(error));
	console.error(
		JSON.stringify({
			level: "error",
			name,
			message,
			stack,
			...(cause instanceof Error && { cause: cause.message }),
		}),
	);
}

/** What a batch had that should not be, as CloudWatch metrics in the embedded format. */
export function reportFold({
	deadLetters,
	unguarded,
	failedAt,
	failure,
}: Folded): void {
	if (failure) reportFailure(failure);
	console.log(
		JSON.stringify({
			_aws: {
				Timestamp: Date.now(),
				CloudWatchMetrics: [
					{
						Namespace: "Luot",
						Dimensions: [[]],
						Metrics: [
							{ Name: "DeadLetters" },
							{ Name: "UnguardedRecords" },
							{ Name: "FailedBatches" },
						],
					},
				],
			},
			DeadLetters: deadLetters,
			UnguardedRecords: unguarded,
			FailedBatches: failedAt ? 1 : 0,
		}),
	);
}
