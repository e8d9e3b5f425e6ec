import { type Gain, NO_GAIN } from "../core/box.ts";
import { addDays, type DayKey, toLocalTime } from "../core/calendar.ts";
import { OTHER_PATHS } from "../core/page-path.ts";
import { toSeat } from "../core/seat.ts";
import type { Site } from "../core/site.ts";
import {
	type RequestFacts,
	toView,
	type View,
	type ViewRequest,
} from "../core/view.ts";
import {
	toLane,
	toLanes,
	toUnfollowedVisitor,
	toVisitor,
} from "../core/visitor.ts";
import type { Counters } from "../store/counters.ts";
import type { Salts } from "../store/salts.ts";
import type { Claim, OfferedView, Recorded, Visits } from "../store/visits.ts";
import type { AddressLimit } from "./address-limit.ts";
import { type Answer, type Reading, readNumbers, toAnswer } from "./answer.ts";

export type Ledger = {
	visits: Visits;
	counters: Pick<Counters, "getBox" | "getPages">;
	salts: Salts;
	/** Without it addresses may make any number of views. */
	addresses?: AddressLimit;
};

/** A script repeats a view within this time or not at all, so this long after midnight the day before is asked as well. */
const REPEAT_MS = 10 * 60_000;

/** Pages that a site may make in a day; a stranger's invented addresses end here. */
const NEW_PAGES_A_DAY = 2000;

/** Referrers and campaigns that a site may have in a day, together. Anybody can invent more; a school has dozens. */
const SOURCES_A_DAY = 500;

/** Whether a counter has this page already. The front page always may have one. */
function isKnownPage(reading: Reading, view: View): boolean {
	return reading.pages.has(view.path) || view.path === "/";
}

/** Records one view of a site and answers with the numbers that include it. Throws InvalidInput and Unavailable. */
export async function recordView(
	{ visits, counters, salts, addresses }: Ledger,
	{
		site,
		request,
		facts,
		nowMs,
	}: { site: Site; request: ViewRequest; facts: RequestFacts; nowMs: number },
): Promise<Answer> {
	const view = toView(request, { site, facts, nowMs });
	// Read before the write, so that the view is certain not to be among these numbers yet.
	const reading = await readNumbers(counters, {
		site,
		path: view.path,
		paths: request.paths ?? [],
	});

	/** The seat of the view's own day, which the browser keeps until that ends. */
	let seat: string | undefined;

	async function place(
		day: string,
	): Promise<{ visitor: string; lane?: number }> {
		const lanes = toLanes(reading.counts[`v${addDays(day, -1)}`] ?? 0);
		const { salt, lanes: laneCount } = await salts.get(site.id, day, {
			lanes,
			nowMs,
		});
		const found = identify(salt, { site, request, facts, day });
		if (day === view.day) seat = found.seat;
		const { visitor } = found;
		return {
			visitor,
			...(laneCount > 0 && { lane: toLane(visitor, laneCount) }),
		};
	}

	async function claim(): Promise<Claim> {
		const dayBefore = toLocalTime(nowMs - REPEAT_MS, site.zone).day;
		if (dayBefore === view.day) return "taken";
		const { reason } = view;
		const before = {
			site: site.id,
			day: dayBefore,
			...(await place(dayBefore)),
			...(reason && { reason }),
		};
		const claimed = await visits.claim({
			...before,
			id: view.id,
			atMs: nowMs,
		});
		if (claimed === "repeat") await visits.noteRepeat(before);
		return claimed;
	}

	/** Writes a view, and notes the one that was written before. */
	async function write(ready: OfferedView): Promise<Recorded> {
		const recorded = await visits.record(ready);
		if (recorded.isRepeat) await visits.noteRepeat(ready);
		return recorded;
	}

	/** What becomes of the names in a person's view that a stranger may have invented. */
	async function toAdmitted(): Promise<Partial<View>> {
		if (view.reason !== undefined) return {};
		const admitSource = async (of: "referrer" | "campaign") =>
			view[of] === undefined ||
			(await salts.admitSource(
				site.id,
				view.day,
				`${of} ${view[of]}`,
				SOURCES_A_DAY,
			));
		const [path, referrer, campaign] = await Promise.all([
			isKnownPage(reading, view) ||
				salts.admitPage(site.id, view.day, view.path, NEW_PAGES_A_DAY),
			admitSource("referrer"),
			admitSource("campaign"),
		]);
		return {
			...(!path && { path: OTHER_PATHS }),
			...(!referrer && { referrer: OTHER_PATHS }),
			...(!campaign && { campaign: OTHER_PATHS }),
		};
	}

	async function record(): Promise<Recorded> {
		const claimed = await claim();
		if (claimed === "repeat") return { isRepeat: true };
		// First, since the day's item is whole only once it has its salt.
		const placed = await place(view.day);
		const ready = { ...view, ...placed, ...(await toAdmitted()) };
		const isOver =
			view.reason === undefined &&
			(claimed === "flood" ||
				addresses?.isOver(site.id, facts.address, nowMs) === true);
		const recorded = await write({ ...ready, ...(isOver && { isOver }) });
		if (recorded.isRepeat || !recorded.isFlood) return recorded;
		return write({ ...ready, reason: "flood" });
	}

	const gain = toGain(await record());
	return {
		...toAnswer(site, reading, { nowMs, gain }),
		...(seat && { seat }),
	};
}

/**
 * What would become of a view, and the numbers as they are: nothing is written, so a check moves no number. Of what only the ledger
 * knows (a repeat, a flood) it tells nothing. Throws InvalidInput and Unavailable.
 */
export async function checkView(
	counters: Ledger["counters"],
	{
		site,
		request,
		facts,
		nowMs,
	}: { site: Site; request: ViewRequest; facts: RequestFacts; nowMs: number },
): Promise<{ answer: Answer; reason: View["reason"] }> {
	const { path, reason } = toView(request, { site, facts, nowMs });
	const reading = await readNumbers(counters, {
		site,
		path,
		paths: request.paths ?? [],
	});
	return { answer: toAnswer(site, reading, { nowMs }), reason };
}

/** Who made a view, on one of the two days that midnight divides, and at which of the equal computers of a classroom. */
function identify(
	salt: Uint8Array,
	{
		site,
		request,
		facts,
		day,
	}: { site: Site; request: ViewRequest; facts: RequestFacts; day: DayKey },
): { visitor: string; seat?: string } {
	const { id: viewId } = request;
	if (facts.unfollowed) return { visitor: toUnfollowedVisitor(salt, viewId) };
	const { address, agent } = facts;
	const seat = site.classroom
		? toSeat(request.seat, { day, zone: site.zone, salt, viewId })
		: undefined;
	if (!seat) return { visitor: toVisitor(salt, { address, agent }) };
	return { visitor: toVisitor(salt, { address, agent, seat }), seat };
}

function toGain(recorded: Recorded): Gain {
	if (recorded.isRepeat || recorded.isFlood) return NO_GAIN;
	return {
		views: 1,
		visits: recorded.opensVisit ? 1 : 0,
		visitors: recorded.isNewVisitor ? 1 : 0,
		online: recorded.wasOnline ? 0 : 1,
	};
}
