import type { PlacedView } from "../../functions/store/visits.ts";

/** Numbers by site, counter key and attribute. */
export type Recount = Map<string, number>;

const GAP_MS = 30 * 60_000;

/**
 * Counts views the plain way, from their list alone and with nothing of the service's own arithmetic: what every counter must
 * show in the end. Views of one visitor are taken in the order given.
 */
export function recount(views: readonly PlacedView[]): Recount {
	const counts: Recount = new Map();
	const add = (site: string, key: string, name: string, by = 1) => {
		const at = `${site} ${key} ${name}`;
		counts.set(at, (counts.get(at) ?? 0) + by);
	};
	const days = new Map<string, PlacedView[]>();
	for (const view of views) {
		const name = JSON.stringify([
			view.site,
			view.day,
			view.visitor,
			view.reason,
		]);
		days.set(name, [...(days.get(name) ?? []), view]);
	}
	for (const seen of days.values()) {
		const visits: PlacedView[][] = [];
		for (const [at, view] of seen.entries()) {
			const before = seen[at - 1];
			if (before && view.atMs - before.atMs < GAP_MS) visits.at(-1)?.push(view);
			else visits.push([view]);
		}
		const { site, day, reason } = seen[0] as PlacedView;
		for (const { lists } of seen)
			if (lists) add(site, `total#day#${day}`, `k:${lists}`);
		if (reason) {
			add(site, `total#day#${day}`, `r:${reason}`, seen.length);
			continue;
		}
		const month = day.slice(0, 7);
		const date = day.slice(8);
		for (const period of ["", day, month]) {
			add(site, "box", `v${period}`, seen.length);
			add(site, "box", `s${period}`, visits.length);
			add(site, "box", `u${period}`);
		}
		add(site, `total#day#${day}`, "u");
		for (const visit of visits) {
			const [first, last] = [
				visit[0] as PlacedView,
				visit.at(-1) as PlacedView,
			];
			add(site, `total#day#${day}`, "s");
			if (visit.length === 1) add(site, `total#day#${day}`, "b");
			add(site, `path#month#${month}#${first.path}`, `e${date}`);
			add(site, `path#month#${month}#${last.path}`, `x${date}`);
			if (first.referrer)
				add(site, `referrer#month#${month}#${first.referrer}`, `s${date}`);
			if (first.campaign)
				add(site, `campaign#month#${month}#${first.campaign}`, `s${date}`);
			for (const [at, view] of visit.entries()) {
				const before = visit[at - 1];
				if (before)
					add(
						site,
						`total#day#${day}`,
						"t",
						Math.round(view.atMs / 1000) - Math.round(before.atMs / 1000),
					);
				add(site, `total#day#${day}`, "v");
				add(site, `total#day#${day}`, `h${view.hour}`);
				add(site, `total#day#${day}`, `c:${view.country}`);
				add(site, `total#day#${day}`, `d:${view.device}`);
				add(site, `total#day#${day}`, `b:${view.browser}`);
				add(site, `total#day#${day}`, `y:${view.system}`);
				add(site, `total#day#${day}`, `l:${view.language}`);
				add(site, `total#day#${day}`, `w:${view.screen}`);
				add(site, `path#month#${month}#${view.path}`, `v${date}`);
				add(site, `path#all#${view.path}`, "v");
			}
		}
	}
	return new Map([...counts].filter(([, count]) => count !== 0));
}

/** Who is online and which days a box still keeps depend on the clock, and repeats are no views: they have tests of their own. */
export function isLasting(name: string): boolean {
	return !/ box (?:o\d+|[vsu]\d{4}-\d\d(?:-\d\d)?)$| again$/.test(name);
}
