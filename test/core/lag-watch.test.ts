import { describe, expect, it } from "vitest";
import {
	NOTICE_SECONDS,
	type SavingChange,
	toSavingAt,
} from "../../functions/core/brown-out.ts";
import {
	LATE_SECONDS,
	QUIET_SECONDS,
	WATCH_SECONDS,
	type Watching,
	watchLag,
} from "../../functions/core/lag-watch.ts";

const NOW = 1_800_000_000;
const NOTHING: Watching = { changes: [], watched: { readers: {} } };

/** An installation whose readers tell every so many seconds how far behind they are; answers what was given up when. */
function run(
	start: Watching,
	{
		minutes,
		lagAt,
		everySeconds = 30,
	}: {
		minutes: number;
		/** How many seconds each reader is behind after so many minutes. */
		lagAt: (minute: number) => Record<string, number>;
		everySeconds?: number;
	},
) {
	let watching = start;
	let writes = 0;
	const steps: [number, string][] = [];
	for (let at = 0; at <= minutes * 60; at += everySeconds)
		for (const [reader, lag] of Object.entries(lagAt(at / 60))) {
			const nowSeconds = NOW + at;
			const next = watchLag(watching, {
				reader,
				writtenSeconds: nowSeconds - Math.round(lag),
				nowSeconds,
			});
			if (!next) continue;
			writes++;
			if (next.changes !== watching.changes)
				steps.push([at / 60, next.changes.at(-1)?.saving ?? ""]);
			watching = next;
		}
	return { steps, writes, watching };
}

describe("how far behind the fold is", () => {
	it("gives up nothing while it is in time, and asks for no write", () => {
		const { steps, writes } = run(NOTHING, {
			minutes: 600,
			lagAt: (minute) => ({ box: 2, depth: (minute * 60) % LATE_SECONDS }),
		});
		expect([steps, writes]).toEqual([[], 0]);
	});

	it("gives up nothing after a time out of reach, from which it catches up, whichever shard is how late", () => {
		const { steps } = run(NOTHING, {
			minutes: 60,
			lagAt: (minute) => ({
				"depth a": Math.max(0, 7200 - minute * 150),
				"depth b": Math.max(0, 1200 - minute * 25),
			}),
		});
		expect(steps).toEqual([]);
	});

	it("gives up sources and then pages where it falls further and further behind, and never counting itself", () => {
		// Of each minute half a minute is left over.
		const { steps, writes } = run(NOTHING, {
			minutes: 300,
			lagAt: (minute) => ({ "depth a": minute * 30 }),
		});
		const late = LATE_SECONDS / 30;
		expect(steps.map(([, saving]) => saving)).toEqual(["sources", "pages"]);
		const [first = 0, second = 0] = steps.map(([minute]) => minute);
		expect(first).toBe(late + WATCH_SECONDS / 60);
		// Only what was written since tells whether it was enough: that comes as late as it is behind.
		const reached = (first + NOTICE_SECONDS / 60) * 2;
		expect(second).toBeGreaterThanOrEqual(reached + WATCH_SECONDS / 60);
		expect(second).toBeLessThanOrEqual(reached + WATCH_SECONDS / 60 + 1);
		expect(writes).toBeLessThanOrEqual(300);
	});

	it("stops where the first step is enough", () => {
		const { steps } = run(NOTHING, {
			minutes: 120,
			lagAt: (minute) => ({
				// What was written under it is reached after 54 minutes.
				"depth a": minute < 54 ? minute * 30 : 1620 - (minute - 54) * 25,
			}),
		});
		expect(steps.map(([, saving]) => saving)).toEqual(["sources"]);
	});

	it("takes back a step after half an hour in which nobody was late, and then the other", () => {
		const saving: Watching = {
			changes: [
				{ fromSeconds: NOW - 7200, saving: "sources", by: "fold" },
				{ fromSeconds: NOW - 3600, saving: "pages", by: "fold" },
			],
			watched: { lateSeconds: NOW - 60, readers: {} },
		};
		const { steps, watching } = run(saving, {
			minutes: 120,
			lagAt: (minute) => ({
				"depth a": 2,
				// Another shard is late for ten minutes more.
				"depth b": minute < 10 ? LATE_SECONDS : 2,
			}),
		});
		const quiet = QUIET_SECONDS / 60;
		const [[first = 0, one] = [], [second = 0, other] = [], ...more] = steps;
		expect([one, other, more]).toEqual(["sources", "off", []]);
		expect(first).toBeGreaterThanOrEqual(9 + quiet);
		expect(first).toBeLessThanOrEqual(10 + quiet);
		expect(second).toBe(first + NOTICE_SECONDS / 60 + quiet);
		expect(toSavingAt(watching.changes, NOW + 7200)).toBe("off");
	});

	it.each<[string, SavingChange]>([
		["off", { fromSeconds: NOW - 3600, saving: "off" }],
		["sources", { fromSeconds: NOW - 3600, saving: "sources" }],
		["stop", { fromSeconds: NOW - 3600, saving: "stop" }],
	])("leaves alone that a person decided for %s", (_, change) => {
		const decided = { ...NOTHING, changes: [change] };
		for (const lagAt of [
			(minute: number) => ({ "depth a": minute * 30 }),
			() => ({ "depth a": 2 }),
		])
			expect(run(decided, { minutes: 120, lagAt })).toMatchObject({
				steps: [],
				writes: 0,
			});
	});

	it("goes on with what a person gave back", () => {
		const back: Watching = {
			...NOTHING,
			changes: [
				{ fromSeconds: NOW - 3600, saving: "stop" },
				{ fromSeconds: NOW - 60, saving: "off", by: "fold" },
			],
		};
		const { steps } = run(back, {
			minutes: 50,
			lagAt: (minute) => ({ "depth a": minute * 30 }),
		});
		expect(steps.map(([, saving]) => saving)).toEqual(["sources"]);
	});

	it("forgets what it saw of a shard that has ended", () => {
		const seen: Watching = {
			...NOTHING,
			watched: { readers: { old: { atSeconds: NOW - 1000, lagSeconds: 700 } } },
		};
		const next = watchLag(seen, {
			reader: "new",
			writtenSeconds: NOW - 900,
			nowSeconds: NOW,
		});
		expect(Object.keys(next?.watched.readers ?? {})).toEqual(["new"]);
		// And takes nothing for a sign that is too old to be one.
		const again = watchLag(seen, {
			reader: "old",
			writtenSeconds: NOW - 900,
			nowSeconds: NOW,
		});
		expect(again?.changes).toEqual([]);
	});
});
