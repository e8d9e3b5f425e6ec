import { addDays } from "../../functions/core/calendar.ts";
import type { PlacedView } from "../../functions/store/visits.ts";

type Numbers = Record<string, number>;

/** What is asked of a plain recount: one site's days, both ends within, and of them what a filter leaves. */
export type Asked = {
	site: string;
	from: string;
	to: string;
	filter?: { of: string; value: string };
};

const GAP_MS = 30 * 60_000;

/** Hosts that the tests use, by the channel that a reader would name. */
export const CHANNEL_OF: Record<string, string> = {
	"google.com.vn": "search",
	"facebook.com": "social",
	"zalo.me": "messages",
	"mail.google.com": "mail",
	"phuhuynh.example": "links",
};

/** The people's visits of a site's days, each a list of views; a visit ends with its day. */
export function listVisits(
	views: readonly PlacedView[],
	{ site, from, to }: Asked,
): PlacedView[][] {
	const people = Map.groupBy(
		views.filter(
			(view) =>
				view.site === site &&
				view.day >= from &&
				view.day <= to &&
				!view.reason,
		),
		({ day, visitor }) => `${day} ${visitor}`,
	);
	return [...people.values()].flatMap((seen) => {
		const visits: PlacedView[][] = [];
		for (const [at, view] of seen.entries()) {
			const before = seen[at - 1];
			if (before && view.atMs - before.atMs < GAP_MS) visits.at(-1)?.push(view);
			else visits.push([view]);
		}
		return visits;
	});
}

const channelOf = ({ referrer }: PlacedView) =>
	referrer ? CHANNEL_OF[referrer] : "direct";

/** The values of a dimension, each with what is counted of it; nothing that is zero throughout. */
export function recountValues(
	views: readonly PlacedView[],
	asked: Asked,
	of: string,
): Map<string, Numbers> {
	const values = new Map<string, Numbers>();
	const add = (name: string | undefined, metric: string) => {
		if (name === undefined) return;
		const numbers = values.get(name) ?? {};
		numbers[metric] = (numbers[metric] ?? 0) + 1;
		values.set(name, numbers);
	};
	if (of === "uncounted") {
		for (const { site, day, reason } of views)
			if (site === asked.site && day >= asked.from && day <= asked.to)
				add(reason, "views");
		return values;
	}
	for (const visit of listVisits(views, asked)) {
		const [first, last] = [visit[0], visit.at(-1)] as [PlacedView, PlacedView];
		if (of === "page") {
			add(first.path, "entries");
			add(last.path, "exits");
			for (const { path } of visit) add(path, "views");
		} else if (of === "referrer") add(first.referrer, "visits");
		else if (of === "campaign") add(first.campaign, "visits");
		else if (of === "channel") add(channelOf(first), "visits");
		else for (const view of visit) add(Reflect.get(view, of), "views");
	}
	return values;
}

/** The numbers of a site's days, or what a filter leaves of them. */
export function recountTotals(
	views: readonly PlacedView[],
	asked: Asked,
): Numbers {
	if (asked.filter) {
		const { of, value } = asked.filter;
		return recountValues(views, asked, of).get(value) ?? {};
	}
	const visits = listVisits(views, asked);
	const all = visits.flat();
	return {
		views: all.length,
		visits: visits.length,
		visitors: new Set(all.map(({ day, visitor }) => `${day} ${visitor}`)).size,
		bounces: visits.filter(({ length }) => length === 1).length,
		seconds: visits
			.flatMap((visit) =>
				visit
					.slice(1)
					.map(
						({ atMs }, at) =>
							Math.round(atMs / 1000) -
							Math.round((visit[at] as PlacedView).atMs / 1000),
					),
			)
			.reduce((sum, each) => sum + each, 0),
	};
}

const WEEKDAYS = { sunday: 0, monday: 1 };

/** The days of a range by the step in which they are, under the step's first day within the range. */
export function listSteps(
	{ from, to }: Pick<Asked, "from" | "to">,
	step: "day" | "week" | "month",
	firstWeekday: keyof typeof WEEKDAYS,
): { at: string; from: string; to: string }[] {
	const steps: { at: string; from: string; to: string }[] = [];
	for (let day = from; day <= to; day = addDays(day, 1)) {
		const begins =
			step === "day" ||
			(step === "week" &&
				new Date(`${day}T00:00:00Z`).getUTCDay() === WEEKDAYS[firstWeekday]) ||
			(step === "month" && day.endsWith("-01"));
		const last = steps.at(-1);
		if (last && !begins) last.to = day;
		else steps.push({ at: day, from: day, to: day });
	}
	return steps;
}
