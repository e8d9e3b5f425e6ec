import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Cloud, startCloud } from "../support/cloud/cloud.ts";
import { synthesize } from "../support/cloud/stacks.ts";
import { ADMIN_TOKEN } from "../support/server.ts";
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
	},
);
