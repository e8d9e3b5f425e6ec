import { describe, expect, it } from "vitest";
import {
	FRESH_MS,
	rememberNumbers,
	SLOW_FRESH_MS,
} from "../../functions/store/numbers.ts";

/** A site whose counters are read through a memory, and what was read. */
function createCounted(counts: Record<string, number>) {
	const now = { ms: 1_000_000 };
	const views = new Map([
		["/", 10],
		["/tin", 3],
	]);
	const reads: string[] = [];
	const numbers = rememberNumbers(
		{
			getBox: async () => {
				reads.push("box");
				return counts;
			},
			getPages: async (_, paths) => {
				reads.push(paths.join(" "));
				return new Map([...views].filter(([path]) => paths.includes(path)));
			},
		},
		{ nowMs: () => now.ms },
	);
	return { numbers, now, views, reads };
}

const QUIET = { "v2026-11-22": 100_000, "v2026-11-23": 900_000 };
const BUSY = { "v2026-11-22": 100_001, "v2026-11-23": 5 };

describe("remembered numbers", () => {
	it.each([
		["a quiet site's, for a second", QUIET, FRESH_MS],
		["a busy site's, for as long as nobody can tell", BUSY, SLOW_FRESH_MS],
	])("of a page are %s", async (_, counts, freshMs) => {
		const { numbers, now, views, reads } = createCounted(counts);
		await numbers.getBox("truong");
		const askFor = async (path: string) =>
			(await numbers.getPages("truong", [path])).get(path);
		expect(await askFor("/tin")).toBe(3);
		views.set("/tin", 4);
		now.ms += freshMs - 1;
		expect(await askFor("/tin")).toBe(3);
		now.ms += 1;
		expect(await askFor("/tin")).toBe(4);
		expect(reads).toEqual(["box", "/tin", "/tin"]);
	});

	it("of a box are a second old at most, on a busy site too", async () => {
		const { numbers, now, reads } = createCounted(BUSY);
		await numbers.getBox("truong");
		now.ms += FRESH_MS - 1;
		await numbers.getBox("truong");
		expect(reads).toEqual(["box"]);
		now.ms += 1;
		await numbers.getBox("truong");
		expect(reads).toEqual(["box", "box"]);
	});

	it("of several pages are read together, as far as they are missing", async () => {
		const { numbers, reads } = createCounted(BUSY);
		await numbers.getPages("truong", ["/"]);
		const pages = await numbers.getPages("truong", ["/", "/tin"]);
		expect(pages).toEqual(
			new Map([
				["/", 10],
				["/tin", 3],
			]),
		);
		expect(reads).toEqual(["/", "/tin"]);
	});

	it("are of one site alone, and of no page that no counter has", async () => {
		const { numbers, reads } = createCounted(BUSY);
		await numbers.getPages("truong", ["/", "/moi"]);
		await numbers.getPages("khac", ["/"]);
		expect(await numbers.getPages("truong", ["/moi"])).toEqual(new Map());
		expect(reads).toEqual(["/ /moi", "/", "/moi"]);
	});

	it("are not remembered where the read failed", async () => {
		let failures = 1;
		const numbers = rememberNumbers(
			{
				getBox: async () => ({}),
				getPages: async () => {
					if (failures-- > 0) throw new Error("away");
					return new Map([["/", 1]]);
				},
			},
			{ nowMs: () => 0 },
		);
		await expect(numbers.getPages("truong", ["/"])).rejects.toThrow("away");
		expect(await numbers.getPages("truong", ["/"])).toEqual(
			new Map([["/", 1]]),
		);
	});
});
