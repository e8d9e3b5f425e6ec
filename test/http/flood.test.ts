import { expect, it } from "vitest";
import type { PlacedView, Recorded } from "../../functions/store/visits.ts";
import { CHROME, createTestApp } from "../support/fakes.ts";

it("a view beyond the limit of its visitor is written once more, under its reason, and adds nothing to its answer", async () => {
	const written: PlacedView[] = [];
	const { app } = createTestApp({
		counts: { v: 10 },
		ledger: {
			visits: {
				record: async (view): Promise<Recorded> => {
					written.push(view);
					if (!view.reason) return { isRepeat: false, isFlood: true };
					const first = { isNewVisitor: true, opensVisit: true };
					return { isRepeat: false, ...first, wasOnline: false };
				},
				noteRepeat: async () => {},
				claim: async () => "taken",
			},
		},
	});
	const response = await app.request("/v1/sites/truong/box", {
		method: "POST",
		body: JSON.stringify({
			id: "view-number-1",
			url: "https://truong.example/tin",
		}),
		headers: { "user-agent": CHROME },
	});
	expect(response.status).toBe(200);
	expect(written.map(({ id, reason }) => [id, reason])).toEqual([
		["view-number-1", undefined],
		["view-number-1", "flood"],
	]);
});
