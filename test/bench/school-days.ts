import { toLocalTime } from "../../functions/core/calendar.ts";
import type { PlacedView } from "../../functions/store/visits.ts";
import { createRandom } from "./traffic.ts";

const ZONE = "Asia/Ho_Chi_Minh";
const DAY_MS = 86_400_000;

/** How much is read in each hour of a school's day: before lessons, at noon, and most in the evening. */
const HOURS = [
	1, 0, 0, 0, 1, 3, 9, 14, 10, 8, 8, 11, 10, 6, 6, 7, 9, 8, 8, 13, 18, 16, 9, 4,
];
const PAGES = [
	["/", 30],
	["/tin-tuc", 14],
	["/lich-hoc", 12],
	["/tuyen-sinh/lop-10", 9],
	["/thong-bao", 8],
	["/thoi-khoa-bieu", 7],
	["/gioi-thieu", 4],
	["/lien-he", 3],
] as const;
const AGENTS = [
	["mobile", "chrome", "android", "phone", 34],
	["mobile", "safari", "ios", "phone", 22],
	["mobile", "zalo", "android", "phone", 9],
	["desktop", "chrome", "windows", "laptop", 16],
	["desktop", "coc-coc", "windows", "desktop", 9],
	["desktop", "edge", "windows", "laptop", 5],
	["tablet", "safari", "ios", "tablet", 4],
	["desktop", "safari", "macos", "desktop", 2],
] as const;
const SOURCES = [
	[undefined, 38],
	["google.com", 26],
	["facebook.com", 15],
	["zalo.me", 10],
	["coccoc.com", 4],
	["sogddt.example", 4],
	["mail.google.com", 2],
	["bao-dia-phuong.example", 2],
] as const;
const COUNTRIES = [
	["VN", 930],
	["US", 22],
	["JP", 14],
	["FR", 9],
	["AU", 8],
	["KR", 7],
	["DE", 5],
	["CA", 4],
	["SG", 3],
] as const;
const REASONS = [
	["bot", 70],
	["prefetch", 14],
	["headless", 8],
	["foreign-host", 5],
	["flood", 3],
] as const;

/** Days of a school's traffic that look like what they are made after: busy on weekdays, quiet on Sundays, rising a little. None of it is measured. */
export function createSchoolDays({
	site,
	endMs,
	days,
	visitsADay,
	articles = [],
	seed = 3,
}: {
	site: string;
	endMs: number;
	days: number;
	visitsADay: number;
	/** Paths of articles, which are read as well. */
	articles?: readonly string[];
	seed?: number;
}): PlacedView[] {
	const random = createRandom(seed);
	/** One of several rows, each with its weight at its end. */
	function pick<Row extends readonly unknown[]>(rows: readonly Row[]): Row {
		const weightOf = (row: Row) => Number(row.at(-1));
		let at = random() * rows.reduce((sum, row) => sum + weightOf(row), 0);
		return rows.find((row) => {
			at -= weightOf(row);
			return at < 0;
		}) as Row;
	}
	const pages = [
		...PAGES,
		...articles.map((path, at) => [path, 16 / (at + 2)] as const),
	];
	const hours = HOURS.map((weight, hour) => [hour, weight] as const);
	const views: PlacedView[] = [];
	for (let ago = days - 1; ago >= 0; ago--) {
		const { day } = toLocalTime(endMs - ago * DAY_MS, ZONE);
		const startMs = Date.parse(`${day}T00:00:00+07:00`);
		const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
		const calm = weekday === 0 ? 0.4 : weekday === 6 ? 0.65 : 1;
		const growth = 1 - (0.35 * ago) / days;
		const visits = Math.round(
			visitsADay * calm * growth * (0.85 + random() * 0.3),
		);
		for (let visit = 0; visit < visits; visit++) {
			const [device, browser, system, screen] = pick(AGENTS);
			const [referrer] = pick(SOURCES);
			const [country] = pick(COUNTRIES);
			const visitor = `${day}-${Math.floor(random() ** 1.2 * visits * 0.9)}`;
			const [reason] = random() < 0.06 ? pick(REASONS) : [undefined];
			let atMs = startMs + (pick(hours)[0] + random()) * 3_600_000;
			do {
				views.push({
					...toLocalTime(atMs, ZONE),
					id: `school-${views.length}`,
					atMs: Math.round(atMs),
					site,
					visitor,
					path: pick(pages)[0],
					country,
					device,
					browser,
					system,
					screen,
					language: country === "VN" ? "vi" : "en",
					...(referrer && { referrer }),
					...(referrer === "zalo.me" &&
						random() < 0.5 && { campaign: "zalo|social|tuyen-sinh" }),
					...(reason && { reason }),
				});
				atMs += (20 + random() * 90) * 1000;
			} while (random() < 0.52);
		}
	}
	return views
		.filter(({ atMs, day }) => atMs <= endMs && day)
		.toSorted((one, other) => one.atMs - other.atMs);
}
