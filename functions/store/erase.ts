import {
	DeleteItemCommand,
	type DynamoDBClient,
	QueryCommand,
	UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { addDays, toLocalTime, toMonth } from "../core/calendar.ts";
import { MONTHLY, toMonthlyKey, toTotalKey } from "../core/counter.ts";
import { type Erasure, listDetails, toKeptFrom } from "../core/keeping.ts";
import type { Site } from "../core/site.ts";
import { type Item, textOf } from "./attribute.ts";
import type { Changes } from "./changes.ts";
import { answerOf, ConditionFailed } from "./database.ts";
import type { Erased, Erasures } from "./erasures.ts";
import type { Sites } from "./sites.ts";

/** Items that are read and deleted together; after each such step it is written down how many they were. */
const STEP = 25;

/** An expression may have 4 KB; a name in it takes up to six. */
const NAMES = 500;

type Table = { database: DynamoDBClient; table: string };

export type EraseSite = (
	site: Site,
	at: { nowMs: number; untilMs: number },
) => Promise<Erasure | undefined>;

/**
 * Deletes what a site does not want kept any longer, and writes down what; answers undefined where there is nothing to do. It goes in steps:
 * one that is killed, or comes to its time's end, goes on at the next call with what is left. Of two at once each item is counted by one.
 */
export function createEraseSite({
	counters,
	content,
	erasures,
	changes,
	nowMs: clockMs,
}: {
	counters: Table;
	content: Table;
	erasures: Erasures;
	changes: Pick<Changes, "add">;
	/** By which a call knows that its time is over. */
	nowMs: () => number;
}): EraseSite {
	/** The first items of a partition with keys in a range, after one that was seen. */
	async function query(
		{ database, table }: Table,
		{ pk, first, last, after }: Range & { after?: Item | undefined },
	): Promise<{ items: Item[]; next: Item | undefined }> {
		const { Items = [], LastEvaluatedKey } = await answerOf(
			database.send(
				new QueryCommand({
					TableName: table,
					KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :last",
					ExpressionAttributeValues: {
						":pk": { S: pk },
						":first": { S: first },
						":last": { S: last },
					},
					Limit: STEP,
					...(after && { ExclusiveStartKey: after }),
				}),
			),
		);
		return { items: Items, next: LastEvaluatedKey };
	}

	const keyOf = (item: Item) => ({
		pk: { S: textOf(item, "pk") },
		sk: { S: textOf(item, "sk") },
	});

	/** Whether a write was ours to make; false where its condition does not hold, since another was faster. */
	async function isOurs(write: Promise<unknown>): Promise<boolean> {
		try {
			await answerOf(write);
			return true;
		} catch (error) {
			if (error instanceof ConditionFailed) return false;
			throw error;
		}
	}

	const remove = ({ database, table }: Table, item: Item) =>
		isOurs(
			database.send(
				new DeleteItemCommand({
					TableName: table,
					Key: keyOf(item),
					ConditionExpression: "attribute_exists(pk)",
				}),
			),
		);

	/** Takes a day's details away from its total; false where another was faster, or there were none. */
	async function strip({ database, table }: Table, item: Item) {
		const details = listDetails(Object.keys(item));
		let isMine = false;
		for (let at = 0; at < details.length; at += NAMES) {
			const names = details.slice(at, at + NAMES);
			const command = new UpdateItemCommand({
				TableName: table,
				Key: keyOf(item),
				UpdateExpression: `REMOVE ${names.map((_, index) => `#${index}`).join(",")}`,
				// Also keeps it from making an item that is not there.
				ConditionExpression: "attribute_exists(#0)",
				ExpressionAttributeNames: Object.fromEntries(
					names.map((name, index) => [`#${index}`, name]),
				),
			});
			isMine = (await isOurs(database.send(command))) || isMine;
		}
		return isMine;
	}

	return async function eraseSite(site, { nowMs, untilMs }) {
		if (!site.keepMonths) return undefined;
		const { day: today } = toLocalTime(nowMs, site.zone);
		const keptFrom = toKeptFrom(site.keepMonths, today);
		const [latest] = await erasures.list(site.id, 1);
		// A site that wants more kept than before gets nothing back, and has nothing to delete.
		if (
			latest &&
			(latest.keptFrom > keptFrom ||
				(latest.keptFrom === keptFrom && latest.finished))
		)
			return undefined;
		const of = { site: site.id, keptFrom };
		const at = new Date(nowMs).toISOString();
		const { keepMonths } = site;
		let erasure = await erasures.begin({ ...of, keepMonths, begun: at });

		/** Works through a range step by step; false where the time was over first. */
		async function sweep(
			table: Table,
			range: Range,
			what: keyof Erased,
			erase: (table: Table, item: Item) => Promise<boolean>,
		): Promise<boolean> {
			let after: Item | undefined;
			do {
				if (clockMs() > untilMs) return false;
				const { items, next } = await query(table, { ...range, after });
				const erased = await Promise.all(
					items.map((item) => erase(table, item)),
				);
				const count = erased.filter(Boolean).length;
				if (count > 0) await erasures.add(of, { [what]: count });
				after = next;
			} while (after);
			return true;
		}

		const pk = site.id;
		for (const dimension of MONTHLY) {
			const range = {
				pk,
				first: toMonthlyKey(dimension, "", "").slice(0, -1),
				// Sorts before everything of the first month that is kept.
				last: toMonthlyKey(dimension, toMonth(keptFrom), "").slice(0, -1),
			};
			if (!(await sweep(counters, range, "lists", remove))) return erasure;
		}
		const totals = {
			pk,
			first: toTotalKey(""),
			last: toTotalKey(addDays(keptFrom, -1)),
		};
		if (!(await sweep(counters, totals, "days", strip))) return erasure;
		const results = { pk: `audits#${site.id}`, first: " ", last: keptFrom };
		if (!(await sweep(content, results, "audits", remove))) return erasure;

		erasure = await erasures.finish(of, at);
		const { lists, days, audits } = erasure;
		await changes.add({
			site: site.id,
			at,
			by: "schedule",
			what: "erased",
			detail: `before ${keptFrom}: ${lists} counters of pages and sources, details of ${days} days, ${audits} audits`,
		});
		return erasure;
	};
}

type Range = { pk: string; first: string; last: string };

/** Erases at every site what it does not want kept, each in its share of the time; answers how many failed. */
export async function eraseSites(
	ids: readonly string[],
	{
		sites,
		eraseSite,
		nowMs,
		untilMs,
		report,
		reportFailure,
	}: {
		sites: Pick<Sites, "get">;
		eraseSite: EraseSite;
		nowMs: number;
		untilMs: number;
		report: (erasure: Erasure) => void;
		reportFailure: (error: unknown) => void;
	},
): Promise<number> {
	let failed = 0;
	for (const id of ids) {
		try {
			const site = await sites.get(id);
			const erasure = site && (await eraseSite(site, { nowMs, untilMs }));
			if (erasure) report(erasure);
		} catch (error) {
			reportFailure(error);
			failed++;
		}
	}
	return failed;
}
