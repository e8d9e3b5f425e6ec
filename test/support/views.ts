import type { PlacedView } from "../../functions/store/visits.ts";

/** A plain view on a Vietnamese phone, with whatever a test wants otherwise. */
export function createView(
	view: Partial<PlacedView> & { visitor: string; atMs: number },
): PlacedView {
	return {
		id: "view-one",
		site: "demo",
		day: "2026-11-23",
		hour: "10",
		path: "/",
		country: "VN",
		device: "mobile",
		browser: "chrome",
		system: "android",
		language: "vi",
		screen: "phone",
		...view,
	};
}
