import { toGoneMs } from "../core/closing.ts";
import { Conflict, NotCounted, Stale } from "../core/errors.ts";
import type { Site } from "../core/site.ts";
import {
	isKept,
	isMeant,
	isUnderWay,
	listVoidDays,
	NOTHING_TAKEN,
	parseVoid,
	type Taken,
	type VoidInput,
} from "../core/void.ts";
import type { Found, Marks } from "./marks.ts";
import { KEPT_SECONDS, toPartitions } from "./visits.ts";
import type { Voiding, Voids } from "./voids.ts";

const KEPT_MS = KEPT_SECONDS * 1000;

/** Partitions asked, and items marked, at once. */
const WIDTH = 10;

/** How long a caller is kept waiting before it is told how far it has come. */
const PATIENCE_MS = 4000;

export type Preview = Taken & {
	/** Whether all was looked through; else there are at least so many. */
	isAll: boolean;
};

export type Voider = {
	/** What an administrator wants taken out. Throws InvalidInput and NotCounted. */
	parse(site: Site, input: unknown): VoidInput;
	/** What would be taken out now. Throws Unavailable. */
	preview(site: Site, asked: VoidInput): Promise<Preview>;
	/** Begins to take out, and goes as far as it can in a few seconds. */
	start(
		site: Site,
		asked: VoidInput,
		more: { id: string; by: string },
	): Promise<Voiding>;
	/** Goes on with what is under way; answers at once what is not. */
	goOn(voiding: Voiding): Promise<Voiding>;
	/** Puts back what was taken out. Throws Conflict where it was put back already, NotCounted where the ledger has begun to forget it. */
	undo(site: Site, voiding: Voiding, by: string): Promise<Voiding>;
};

const addTaken = (taken: Taken, found: readonly Found[]): Taken => ({
	visitors: taken.visitors + found.length,
	views: found.reduce((sum, { visit }) => sum + visit.views, taken.views),
});

/**
 * Takes views out and puts them back, in steps. Each step marks a page of the ledger and then keeps how far it came, under the condition
 * that nobody else did; a mark is put once. So one that was killed goes on where it stopped, and two at once mark nothing twice
 * and count nothing twice.
 */
export function createVoider({
	marks,
	voids,
	nowMs,
}: {
	marks: Marks;
	voids: Pick<Voids, "get" | "put">;
	nowMs: () => number;
}): Voider {
	/** The partitions that have anything, of all that the days may have. */
	async function listPartitions(
		site: Site,
		asked: VoidInput,
	): Promise<string[]> {
		const all = listVoidDays(asked, site.zone).flatMap((day) =>
			toPartitions(site.id, day),
		);
		const filled: string[] = [];
		for (let at = 0; at < all.length; at += WIDTH) {
			const some = all.slice(at, at + WIDTH);
			const has = await Promise.all(
				some.map((partition) => marks.has(partition)),
			);
			filled.push(...some.filter((_, index) => has[index]));
		}
		return filled;
	}

	/** Marks what of a page is meant, or puts it back; answers what bears the mark afterwards, also from before. */
	async function markPage(
		voiding: Voiding,
		found: readonly Found[],
	): Promise<Found[]> {
		const { id } = voiding;
		const isOut = voiding.state === "pending";
		const marked: Found[] = [];
		const meant: Found[] = [];
		for (const each of found) {
			const { visit, restored } = each;
			if (isOut ? visit.voided === id : restored === id) marked.push(each);
			else if (
				isOut
					? visit.voided === undefined && isMeant(voiding, visit)
					: visit.voided === id
			)
				meant.push(each);
		}
		for (let at = 0; at < meant.length; at += WIDTH) {
			const some = meant.slice(at, at + WIDTH);
			const put = await Promise.all(
				some.map(({ key }) =>
					marks.put(key, { void: id, isOut, atMs: nowMs() }),
				),
			);
			marked.push(...some.filter((_, index) => put[index]));
		}
		return marked;
	}

	/** One page further, kept. */
	async function step(voiding: Voiding): Promise<Voiding> {
		const { partitions, place, state, taken, restored } = voiding;
		const partition = partitions[place.partition];
		const version = voiding.version + 1;
		if (partition === undefined) {
			const end = state === "pending" ? "done" : "undone";
			const ended = { ...voiding, version, state: end } as const;
			await voids.put(ended);
			return ended;
		}
		const { found, next } = await marks.read(partition, place.after);
		const marked = await markPage(voiding, found);
		const further: Voiding = {
			...voiding,
			version,
			place:
				next === undefined
					? { partition: place.partition + 1 }
					: { partition: place.partition, after: next },
			...(state === "pending"
				? { taken: addTaken(taken, marked) }
				: { restored: addTaken(restored, marked) }),
		};
		await voids.put(further);
		return further;
	}

	async function goOn(voiding: Voiding): Promise<Voiding> {
		const untilMs = nowMs() + PATIENCE_MS;
		let current = voiding;
		while (isUnderWay(current) && nowMs() < untilMs) {
			try {
				current = await step(current);
			} catch (error) {
				if (!(error instanceof Stale)) throw error;
				// Somebody else is at it: from where they are.
				current = (await voids.get(current.site, current.id)) ?? current;
			}
		}
		return current;
	}

	const clockOf = ({ zone }: Site) => ({
		zone,
		nowMs: nowMs(),
		keptMs: KEPT_MS,
	});

	return {
		parse: (site, input) => parseVoid(input, clockOf(site)),

		async preview(site, asked) {
			const untilMs = nowMs() + PATIENCE_MS;
			let taken: Taken = NOTHING_TAKEN;
			for (const partition of await listPartitions(site, asked)) {
				let after: string | undefined;
				do {
					if (nowMs() > untilMs) return { ...taken, isAll: false };
					const page = await marks.read(partition, after);
					const meant = page.found.filter(
						({ visit }) => visit.voided === undefined && isMeant(asked, visit),
					);
					taken = addTaken(taken, meant);
					after = page.next;
				} while (after !== undefined);
			}
			return { ...taken, isAll: true };
		},

		async start(site, asked, { id, by }) {
			const voiding: Voiding = {
				...asked,
				id,
				site: site.id,
				by,
				at: new Date(nowMs()).toISOString(),
				state: "pending",
				taken: NOTHING_TAKEN,
				restored: NOTHING_TAKEN,
				until: new Date(
					toGoneMs(listVoidDays(asked, site.zone)[0] ?? "", KEPT_MS),
				).toISOString(),
				version: 1,
				partitions: await listPartitions(site, asked),
				place: { partition: 0 },
			};
			await voids.put(voiding);
			return goOn(voiding);
		},

		goOn,

		async undo(site, voiding, by) {
			if (voiding.state === "undone" || voiding.state === "undoing")
				throw new Conflict("It was put back already, or is being put back.");
			const [day = ""] = listVoidDays(voiding, site.zone);
			if (!isKept(day, clockOf(site)))
				throw new NotCounted(
					`It is too late to put back ${day}: the ledger has begun to forget the views that were taken out.`,
				);
			const undoing: Voiding = {
				...voiding,
				state: "undoing",
				undoneBy: by,
				undoneAt: new Date(nowMs()).toISOString(),
				place: { partition: 0 },
				version: voiding.version + 1,
			};
			await voids.put(undoing);
			return goOn(undoing);
		},
	};
}
