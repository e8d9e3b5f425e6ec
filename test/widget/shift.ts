import type { Page } from "playwright-core";

/** The sum of all layout shifts since the page began, as browsers report it to search engines. */
export function readShift(page: Page): Promise<number> {
	return page.evaluate(
		() =>
			new Promise((resolve) => {
				let shift = 0;
				new PerformanceObserver((list) => {
					for (const entry of list.getEntries())
						shift += Reflect.get(entry, "value") as number;
				}).observe({ type: "layout-shift", buffered: true });
				setTimeout(() => resolve(shift), 200);
			}),
	);
}
