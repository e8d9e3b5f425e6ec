import { type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
	addSavingChange,
	type Saving,
	type SavingChange,
} from "../core/brown-out.ts";
import {
	LATE_SECONDS,
	type Lag,
	type Watched,
	watchLag,
} from "../core/lag-watch.ts";
import { answerOf, ConditionFailed } from "./database.ts";
import {
	createSavings,
	readSavings,
	SAVINGS_KEY,
	type Savings,
} from "./savings.ts";

/** What is given up, for those who decide it. */
export type BrownOut = Savings & {
	/** Asks for a saving, as a person or so that the fold may change it; answers from which second on it is in force. */
	set(saving: Saving, nowMs: number, by?: "fold"): Promise<number>;
	/** Tells how far a reader has come; answers the step that the fold takes because of that, where it does. */
	watch(lag: Lag): Promise<Saving | undefined>;
};

export function createBrownOut(place: {
	database: DynamoDBClient;
	table: string;
}): BrownOut {
	/** Puts what comes after what was read; answers whether nobody was faster. */
	async function replace(
		version: number,
		{
			changes,
			watched,
		}: { changes: readonly SavingChange[]; watched: Watched },
	): Promise<boolean> {
		const command = new PutItemCommand({
			TableName: place.table,
			Item: {
				...SAVINGS_KEY,
				changes: { S: JSON.stringify(changes) },
				watched: { S: JSON.stringify(watched) },
				version: { N: String(version + 1) },
			},
			ConditionExpression: "attribute_not_exists(pk) OR version = :read",
			ExpressionAttributeValues: { ":read": { N: String(version) } },
		});
		try {
			await answerOf(place.database.send(command));
			return true;
		} catch (error) {
			if (error instanceof ConditionFailed) return false;
			throw error;
		}
	}

	return {
		...createSavings(place),

		async set(saving, nowMs, by) {
			const nowSeconds = Math.floor(nowMs / 1000);
			const { changes, version } = await readSavings(place);
			const next = addSavingChange(changes, saving, { nowSeconds, by });
			const watched = { readers: {} };
			// Somebody else set it at the same moment; theirs is in the list now.
			if (!(await replace(version, { changes: next, watched })))
				return this.set(saving, nowMs, by);
			return next.at(-1)?.fromSeconds ?? 0;
		},

		async watch(lag) {
			const { version, ...watching } = await readSavings(place);
			const next = watchLag(watching, lag);
			// Another reader was faster: the next batch tells it again.
			if (!next || !(await replace(version, next))) return undefined;
			return next.changes === watching.changes
				? undefined
				: next.changes.at(-1)?.saving;
		},
	};
}

/**
 * Tells how far each reader has come where that matters: it is late, or something is given up by the fold itself. At most once in
 * `pauseMs` a reader, which costs a unit to read and now and then one to write; it never rejects.
 */
export function createLagWatch({
	brownOut,
	pauseMs,
	nowMs,
	report,
}: {
	brownOut: Pick<BrownOut, "list" | "watch">;
	pauseMs: number;
	nowMs: () => number;
	report: (told: {
		step?: Saving;
		lagSeconds: number;
		failure?: unknown;
	}) => void;
}): (reader: string, writtenMs: number) => Promise<void> {
	const toldMs = new Map<string, number>();
	return async function watch(reader, writtenMs) {
		const now = nowMs();
		if (now - (toldMs.get(reader) ?? Number.NEGATIVE_INFINITY) < pauseMs)
			return;
		const lagSeconds = Math.floor((now - writtenMs) / 1000);
		try {
			const last = (await brownOut.list()).at(-1);
			const isSaving = last?.by === "fold" && last.saving !== "off";
			if (lagSeconds < LATE_SECONDS && !isSaving) return;
			toldMs.set(reader, now);
			const step = await brownOut.watch({
				reader,
				writtenSeconds: Math.floor(writtenMs / 1000),
				nowSeconds: Math.floor(now / 1000),
			});
			if (step) report({ step, lagSeconds });
		} catch (failure) {
			report({ lagSeconds, failure });
		}
	};
}
