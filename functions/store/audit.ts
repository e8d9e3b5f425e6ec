import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
	type Audit,
	type Comparison,
	compareDay,
	toDrift,
} from "../core/audit.ts";
import { type DayKey, toDayStart, toMonth } from "../core/calendar.ts";
import {
	CLOSED_AFTER_MS,
	listAuditable,
	SETTLED_AFTER_MS,
	toDayState,
} from "../core/closing.ts";
import { toMonthlyKey, toTotalKey } from "../core/counter.ts";
import { NotFound, TooLarge, Unfinished } from "../core/errors.ts";
import { addVisit, createRecount, type Recount } from "../core/recount.ts";
import type { Site } from "../core/site.ts";
import type { Audits } from "./audits.ts";
import type { Counters } from "./counters.ts";
import type { Sites } from "./sites.ts";
import { KEPT_SECONDS, readDay } from "./visits.ts";

/** A correction fails where another audit was faster, or today's views moved the month; the next round sees what is left. */
const ROUNDS = 3;

const KEPT_MS = KEPT_SECONDS * 1000;

type Table = { database: DynamoDBClient; table: string };

export type AuditDay = (
	site: Site,
	asked: { day: DayKey; nowMs: number; by: string; repair: boolean },
) => Promise<Audit>;

/**
 * Audits one day of a site and keeps the result. Throws Unfinished while its views may still come, NotFound once the ledger has
 * begun to forget it, and Unavailable.
 *
 * Each counter is put right in one write, under the condition that it still shows what was compared. So a repair that was killed, or
 * ran twice, or met another, adds nothing twice, and the next one does what is left.
 */
export function createAuditDay({
	ledger,
	counters,
	audits,
}: {
	ledger: Table;
	counters: Pick<Counters, "getBox" | "list" | "correct">;
	audits: Pick<Audits, "put">;
}): AuditDay {
	/** The month's pages; undefined where they are too many. */
	async function listPages(site: string, day: DayKey) {
		try {
			return await counters.list(site, toMonthlyKey("path", toMonth(day), ""), {
				isConsistent: true,
			});
		} catch (error) {
			if (error instanceof TooLarge) return undefined;
			throw error;
		}
	}

	/**
	 * The counters first, then the ledger: what an administrator takes out or puts back in between is seen in the ledger, which says when,
	 * and never in the counters alone. Throws Unfinished while the stream may still bring such a change.
	 */
	async function compare(
		{ id: site }: Site,
		{ day, nowMs }: { day: DayKey; nowMs: number },
	): Promise<{ found: Comparison; recount: Recount; unreadable: number }> {
		const prefix = toTotalKey(toMonth(day));
		const [box, totals, pages] = await Promise.all([
			counters.getBox(site, { isConsistent: true }),
			counters.list(site, prefix, { isConsistent: true }),
			listPages(site, day),
		]);
		const byDay = new Map(
			[...totals].map(([rest, counts]) => [toMonth(day) + rest, counts]),
		);
		const recount = createRecount();
		const unreadable = await readDay(ledger, {
			site,
			day,
			see: (visit) => addVisit(recount, visit),
		});
		if (nowMs - recount.voidedMs < CLOSED_AFTER_MS)
			throw new Unfinished(
				`Views of ${day} were taken out or put back less than a quarter of an hour ago: the counters may not show it yet.`,
			);
		const shown = { site, day, box, totals: byDay, pages };
		return { found: compareDay(recount, shown), recount, unreadable };
	}

	/** Whether nothing differs in the end. */
	async function repair(
		found: Comparison,
		compareAgain: () => Promise<{ found: Comparison }>,
	): Promise<boolean> {
		let left = found;
		for (let round = 0; round < ROUNDS; round++) {
			let isDone = true;
			for (const correction of left.corrections)
				isDone = (await counters.correct(correction)) && isDone;
			if (isDone) return true;
			left = (await compareAgain()).found;
		}
		return left.differences.length === 0;
	}

	return async function auditDay(site, { day, nowMs, by, repair: isAsked }) {
		const state = toDayState(day, { zone: site.zone, nowMs, keptMs: KEPT_MS });
		if (state === "open")
			throw new Unfinished(
				`${day} is not over in ${site.zone}, or for less than a quarter of an hour: views may still come.`,
			);
		if (!hasLedger(site, day))
			throw new NotFound(
				`Nobody can audit ${day}: ${site.id} was put here from an export on ${site.restoredAt}, without the ledger.`,
			);
		if (state === "gone")
			throw new NotFound(
				`It is too late to audit ${day}: the ledger has begun to forget it.`,
			);
		const compareNow = () => compare(site, { day, nowMs });
		const { found, recount, unreadable } = await compareNow();
		const audit: Audit = {
			site: site.id,
			day,
			at: new Date(nowMs).toISOString(),
			by,
			views: recount.exact.v ?? 0,
			visitors: recount.exact.u ?? 0,
			checked: found.checked,
			drift: toDrift(found.differences),
			differences: found.differences,
			unreadable,
			repaired: false,
		};
		// Before the repair, so that one which is killed leaves what it has found.
		await audits.put(audit);
		// What the stream may still bring must not meet what would have corrected it.
		const isSettled = nowMs - recount.voidedMs >= SETTLED_AFTER_MS;
		if (!isAsked || !isSettled || audit.drift === 0) return audit;
		const repaired = { ...audit, repaired: await repair(found, compareNow) };
		await audits.put(repaired);
		return repaired;
	};
}

/** Whether a whole day's ledger is here: it does not come with an export, and an audit would take its absence for a day without views. */
function hasLedger(
	{ zone, restoredAt }: Pick<Site, "zone" | "restoredAt">,
	day: DayKey,
): boolean {
	return (
		restoredAt === undefined || toDayStart(day, zone) >= Date.parse(restoredAt)
	);
}

/** The days of a site that can be audited now, the oldest first, and whether the stream can bring nothing more of them. */
export function listDays(
	site: Pick<Site, "zone" | "restoredAt">,
	nowMs: number,
): { day: DayKey; isSettled: boolean }[] {
	const at = { zone: site.zone, nowMs, keptMs: KEPT_MS };
	return listAuditable(at)
		.filter((day) => hasLedger(site, day))
		.map((day) => ({
			day,
			isSettled: toDayState(day, at) === "settled",
		}));
}

/** A day of which somebody just took views out is audited another evening. */
function letGoUnfinished(error: unknown): void {
	if (!(error instanceof Unfinished)) throw error;
}

/**
 * Audits every day of the sites that can be audited, the oldest first, and repairs those of which the stream can bring
 * nothing more. A site that fails keeps no other from its audit; answers how many did.
 */
export async function auditSites(
	ids: readonly string[],
	{
		sites,
		auditDay,
		nowMs,
		report,
		reportFailure,
	}: {
		sites: Pick<Sites, "get">;
		auditDay: AuditDay;
		nowMs: number;
		report: (audit: Audit) => void;
		reportFailure: (error: unknown) => void;
	},
): Promise<number> {
	let failed = 0;
	for (const id of ids) {
		try {
			const site = await sites.get(id);
			if (!site) continue;
			for (const { day, isSettled } of listDays(site, nowMs)) {
				const asked = { day, nowMs, by: "schedule", repair: isSettled };
				await auditDay(site, asked).then(report, letGoUnfinished);
			}
		} catch (error) {
			reportFailure(error);
			failed++;
		}
	}
	return failed;
}
