import { toLocalTime } from "../../functions/core/calendar.ts";
import type { PlacedView } from "../../functions/store/visits.ts";

/** A generator of numbers in [0, 1) that gives the same ones for the same seed (Mulberry32, Tommy Ettinger, public domain). */
export function createRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Ranks 0 to `count` - 1 where the rank r is chosen in proportion to 1 / (r + 1), as pages of a site are. */
function createZipf(count: number, random: () => number): () => number {
	const sums: number[] = [];
	let sum = 0;
	for (let rank = 0; rank < count; rank++) {
		sum += 1 / (rank + 1);
		sums.push(sum);
	}
	return () => {
		const at = random() * sum;
		let low = 0;
		let high = count - 1;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((sums[middle] as number) < at) low = middle + 1;
			else high = middle;
		}
		return low;
	};
}

/** What is assumed of a school's visitors; none of it is measured. */
export const ASSUMED = {
	pages: 300,
	viewsOfFrontPage: 0.25,
	referrers: 30,
	viewsAVisit: 3,
	secondsBetweenViews: 40,
	visitsWithReferrer: 0.4,
};

/** Visits that began before are followed for so long, so that the rate holds from the first view on. */
const RUN_UP_MS = 5 * ASSUMED.secondsBetweenViews * 1000;

const ZONE = "Asia/Ho_Chi_Minh";
const AGENTS = [
	["mobile", "chrome", "android"],
	["mobile", "safari", "ios"],
	["mobile", "zalo", "android"],
	["mobile", "facebook", "ios"],
	["desktop", "chrome", "windows"],
	["desktop", "coc-coc", "windows"],
	["desktop", "edge", "windows"],
	["tablet", "safari", "ios"],
] as const;

/** Views of one site as they arrive at random (Poisson) at a rate, in order of time, by visitors who read a few pages each. */
export function createTraffic({
	rate,
	count,
	lanes,
	seed = 1,
}: {
	rate: number;
	count: number;
	lanes: number;
	seed?: number;
}): PlacedView[] {
	const random = createRandom(seed);
	const nextPage = createZipf(ASSUMED.pages, random);
	const nextReferrer = createZipf(ASSUMED.referrers, random);
	const exponential = (mean: number) => -mean * Math.log(1 - random());
	const visitRate = rate / ASSUMED.viewsAVisit;
	const views: PlacedView[] = [];
	const beginMs = Date.parse("2026-11-23T01:00:00Z");
	let startMs = beginMs - RUN_UP_MS;
	// Somewhat longer than so many views should take; what is too much is cut off below.
	const endMs = beginMs + (1400 * count) / rate;
	for (let visit = 0; startMs < endMs; visit++) {
		startMs += exponential(1000 / visitRate);
		const [device, browser, system] = AGENTS[
			Math.floor(random() * AGENTS.length)
		] as (typeof AGENTS)[number];
		const referrer =
			random() < ASSUMED.visitsWithReferrer
				? `site-${nextReferrer()}.example`
				: undefined;
		let atMs = startMs;
		do {
			const view = (): PlacedView => ({
				id: `view-${views.length}`,
				site: "truong",
				visitor: `visitor-${String(visit).padStart(8, "0")}`,
				...(lanes > 0 && { lane: visit % lanes }),
				...toLocalTime(atMs, ZONE),
				atMs: Math.round(atMs),
				path:
					random() < ASSUMED.viewsOfFrontPage
						? "/"
						: `/tin-tuc/bai-viet-so-${nextPage()}`,
				country: random() < 0.95 ? "VN" : "US",
				device,
				browser,
				system,
				language: "vi",
				screen: device === "mobile" ? "phone" : "laptop",
				title: "Lễ khai giảng năm học mới của nhà trường",
				...(referrer && { referrer }),
			});
			if (atMs >= beginMs && atMs < endMs) views.push(view());
			atMs += exponential(ASSUMED.secondsBetweenViews * 1000);
		} while (random() > 1 / ASSUMED.viewsAVisit);
	}
	return views.toSorted((one, other) => one.atMs - other.atMs).slice(0, count);
}
