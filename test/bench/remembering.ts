import { addDays } from "../../functions/core/calendar.ts";
import { rememberNumbers } from "../../functions/store/numbers.ts";
import type { PlacedView } from "../../functions/store/visits.ts";
import { createRandom } from "./traffic.ts";

/** How long a process has no time for another view, in whole milliseconds. */
const VIEW_MS = 10;
/** The box or a page: an eventually consistent read of an item under 4 KB. */
const UNITS = 0.5;

/**
 * Read units a view, and the share of views that wait for a read, through the memory that each process has. Which of the free processes Lambda
 * chooses is not told: at random is the dearest, since each then sees as few of the views as can be.
 */
export async function measureRemembering(
	views: readonly PlacedView[],
	rate: number,
): Promise<{ reads: number; waits: number }> {
	const random = createRandom(2);
	let nowMs = 0;
	let read = 0;
	const createProcess = () => ({
		busyUntilMs: 0,
		numbers: rememberNumbers(
			{
				async getBox() {
					read++;
					const day = views[0]?.day ?? "";
					return {
						[`v${day}`]: 1,
						[`v${addDays(day, -1)}`]: rate * 86_400,
					};
				},
				async getPages(_, paths) {
					read += paths.length;
					return new Map(paths.map((path) => [path, 1]));
				},
			},
			{ nowMs: () => nowMs },
		),
	});
	const processes: ReturnType<typeof createProcess>[] = [];
	let waits = 0;
	for (const { site, path, atMs } of views) {
		nowMs = atMs;
		const free = processes.filter(({ busyUntilMs }) => busyUntilMs <= atMs);
		let process = free[Math.floor(random() * free.length)];
		if (!process) {
			process = createProcess();
			processes.push(process);
		}
		process.busyUntilMs = atMs + VIEW_MS;
		const before = read;
		await process.numbers.getBox(site);
		await process.numbers.getPages(site, [path]);
		if (read > before) waits++;
	}
	return {
		reads: (read * UNITS) / views.length,
		waits: waits / views.length,
	};
}
