import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = await readFile(
	createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
	"utf8",
);

/** What axe finds wrong with a page as it stands: rule and elements. Empty is well. */
export async function listViolations(page: Page): Promise<string[]> {
	// Through the debugger and not as a script element, which a strict policy would refuse.
	await page.evaluate(source);
	return page.evaluate(async () => {
		const axe = Reflect.get(window, "axe") as typeof import("axe-core");
		const { violations } = await axe.run();
		return violations.map(
			({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`,
		);
	});
}
