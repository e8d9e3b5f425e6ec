import { expect, inject, it } from "vitest";
import { BUNDLES } from "../../infra/bundle.ts";

it("stay small: collect at most 410 KB, the fold 270, what every visitor calls 450, what reads and cleans articles, keeps files, writes backups or shows the dashboard 850", () => {
	const bytes = inject("bundleBytes");
	expect(Object.keys(bytes)).toEqual([...BUNDLES]);
	expect(bytes.collect).toBeGreaterThan(10_000);
	expect(bytes.collect).toBeLessThanOrEqual(410_000);
	expect(bytes.fold).toBeLessThanOrEqual(270_000);
	expect(bytes.tidy).toBeLessThanOrEqual(235_000);
	for (const [name, size] of Object.entries(bytes))
		expect(size, name).toBeLessThanOrEqual(
			["news", "publish", "media", "dashboard", "backup"].includes(name)
				? 850_000
				: 450_000,
		);
});
