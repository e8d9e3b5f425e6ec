import { describe, expect, inject, it } from "vitest";
import { startPoller } from "../../functions/local/poller.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createFold, type StreamEvent } from "../../functions/store/fold.ts";
import { createVisits } from "../../functions/store/visits.ts";
import { openDatabase } from "../support/engines.ts";
import { createView } from "../support/views.ts";

describe.runIf(inject("dynamodbLocal"))("the reader of a real stream", () => {
	it("sends a failed batch again from where it failed, and after a restart counts nothing twice", async () => {
		const { database, tables, endpoint, close } =
			await openDatabase("DynamoDB Local");
		const counters = createCounters({ database, table: tables.counters });
		const visits = createVisits({ database, table: tables.visits });
		const fold = createFold({
			counters,
			paces: ["box", "depth"],
			deadLetters: { put: async (_, reason) => Promise.reject(reason) },
			report() {},
		});
		const sent: StreamEvent[] = [];
		const flaky = async (event: StreamEvent) => {
			sent.push(event);
			const records = event.Records ?? [];
			const middle =
				records[Math.floor(records.length / 2)]?.dynamodb?.SequenceNumber;
			if (sent.length === 1)
				return {
					state: {},
					batchItemFailures: [{ itemIdentifier: middle as string }],
				};
			return fold(event);
		};
		// The first half of the first batch is told to be counted though nothing was: so the test sees where the second sending begins.
		for (let at = 0; at < 10; at++)
			await visits.record(
				createView({
					id: `view-number-${at}`,
					visitor: `visitor-${at}`,
					atMs: Date.now(),
				}),
			);
		const poller = await startPoller({
			database,
			endpoint,
			table: tables.visits,
			fold: flaky,
		});
		await poller.settled();
		await poller.close();
		expect(sent[0]?.Records).toHaveLength(10);
		expect(sent[0]?.shardId).toMatch(/^shardId-/);
		expect(sent[1]?.Records).toEqual(sent[0]?.Records?.slice(5));
		expect(await counters.getBox("demo")).toMatchObject({ v: 5 });

		// A new process reads from the oldest record that the stream still has.
		const again = await startPoller({
			database,
			endpoint,
			table: tables.visits,
			fold,
		});
		await again.settled();
		await again.close();
		expect(await counters.getBox("demo")).toMatchObject({ v: 5 });
		await close();
	});
});
