import type { Site } from "../../functions/core/site.ts";
import { parseSite } from "../../functions/core/site-input.ts";

/** A school's site, with whatever a test wants otherwise. */
export function createSite(more: Partial<Site> = {}): Site {
	return {
		...parseSite({
			id: "truong",
			name: "Trường Trung học cơ sở",
			hostnames: ["truong.example", "*.truong.example"],
		}),
		...more,
	};
}
