import { createHash } from "node:crypto";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Cloud, startCloud } from "../support/cloud/cloud.ts";
import { synthesize } from "../support/cloud/stacks.ts";
import { ADMIN_TOKEN } from "../support/server.ts";
import { listAddresses, listSpellings, toReadable } from "../support/traces.ts";
import { JOURNEYS } from "./journeys.ts";

const engine = inject("dynamodbLocal");

describe.runIf(engine)(
	"the stacks, started on this machine as they are",
	() => {
		let cloud: Cloud;
		beforeAll(async () => {
			const adminTokenSha256 = createHash("sha256")
				.update(ADMIN_TOKEN)
				.digest("hex");
			cloud = await startCloud(
				synthesize({ adminTokenSha256 }),
				engine as string,
			);
		});
		afterAll(() => cloud?.close());

		it.each(JOURNEYS)("$name", ({ run }) => run(cloud));

		it("asked for nothing that their roles do not allow", () => {
			expect(cloud.aws.refusals).toEqual([]);
		});

		it("wrote nobody's address or agent into a log", () => {
			expect(cloud.logs()).not.toMatch(/192\.0\.2|203\.0\.113|Firefox/);
		});

		it("kept nobody's address in any spelling, in no table, log line, metric or dead letter", async () => {
			const kept: unknown[] = [];
			for (const name of ["visits", "counters", "content", "salts"]) {
				const TableName = cloud.nameOf("AWS::DynamoDB::GlobalTable", name);
				for await (const { Items } of paginateScan(
					{ client: cloud.database },
					{ TableName, ConsistentRead: true },
				))
					kept.push(Items);
			}
			const all = [
				toReadable(kept),
				cloud.logs(),
				...cloud.letters("FoldDeadLetters"),
			].join("\n");
			// The scan sees what is there, also what came in from the gateway with an address.
			for (const seen of ["views", "attempts#", '"Drift"', '"DeadLetters"'])
				expect(all).toContain(seen);
			const spellings = ["192.0.2.0", "192.0.2.1", "192.0.2.2"].flatMap(
				listSpellings,
			);
			expect(spellings.filter((each) => all.includes(each))).toEqual([]);
			expect(listAddresses(all)).toEqual([]);
		});
	},
);
