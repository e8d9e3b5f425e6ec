import { createHash, randomBytes } from "node:crypto";
import {
	DeleteItemCommand,
	type DynamoDBClient,
	paginateScan,
	UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { addDays, type DayKey } from "../core/calendar.ts";
import { SALT_KEPT_HOURS } from "../core/keeping.ts";
import { type Item, numberOf, textOf } from "./attribute.ts";
import { answerOf, ConditionFailed } from "./database.ts";

/** What every view of a site's day shares: decided by the first, the same for all. */
export type DaySalt = {
	salt: Uint8Array /** 0 for a day without. */;
	lanes: number;
};

export type Salts = {
	/** The day's salt, made if this is the day's first view; `lanes` and `nowMs` count only then. Throws Unavailable. */
	get(
		site: string,
		day: DayKey,
		made: { lanes: number; nowMs: number },
	): Promise<DaySalt>;
	/**
	 * Whether the day may have this page, which no counter knows yet. A process asks once for each, since a busy site's counters know a
	 * page minutes late; the day grants `limit` such askings. Throws Unavailable.
	 */
	admitPage(
		site: string,
		day: DayKey,
		path: string,
		limit: number,
	): Promise<boolean>;
	/**
	 * Whether the day may have this source, a referrer or a campaign: one that it has already, or one of the first `limit`. A process asks
	 * the table once for each. Throws Unavailable.
	 */
	admitSource(
		site: string,
		day: DayKey,
		source: string,
		limit: number,
	): Promise<boolean>;
	/** Destroys the salts that no view needs any more; answers how many. */
	forget(nowMs: number): Promise<number>;
};

const KEPT_MS = SALT_KEPT_HOURS * 3_600_000;

/** Thirty bits tell a day's sources apart, or its pages; their names would make the item, and each write to it, several times as large. */
function toShortMark(name: string): string {
	return createHash("sha256").update(name).digest("base64url").slice(0, 5);
}

export function createSalts({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Salts {
	/** Days that this process knows, so that a view asks the table only once a day. */
	const known = new Map<string, DaySalt>();
	const full = new Set<string>();
	/** Marks of the pages for which this process has asked, at most as many as a day may have. */
	const admittedPages = new Map<string, Set<string>>();
	/** Marks of the sources that each day is known to have; days have more and more of them. */
	const sources = new Map<string, ReadonlySet<string>>();

	function forgetKnown(day: DayKey): void {
		// Two: while it is Tuesday in one site's zone, another's may still be Monday and its claims on Sunday.
		const oldest = addDays(day, -2);
		for (const key of [
			...known.keys(),
			...full,
			...admittedPages.keys(),
			...sources.keys(),
		]) {
			if (key.slice(key.indexOf("#") + 1) < oldest) {
				known.delete(key);
				full.delete(key);
				admittedPages.delete(key);
				sources.delete(key);
			}
		}
	}

	return {
		async get(site, day, { lanes, nowMs }) {
			const key = `${site}#${day}`;
			const found = known.get(key);
			if (found) return found;
			const command = new UpdateItemCommand({
				TableName: table,
				Key: { pk: { S: key } },
				UpdateExpression:
					"SET salt=if_not_exists(salt,:salt),laneCount=if_not_exists(laneCount,:lanes),expires=if_not_exists(expires,:expires)",
				ExpressionAttributeValues: {
					":salt": { B: randomBytes(32) },
					":lanes": { N: String(lanes) },
					":expires": { N: String(Math.ceil((nowMs + KEPT_MS) / 1000)) },
				},
				ReturnValues: "ALL_NEW",
			});
			const { Attributes = {} } = await answerOf(database.send(command));
			const made = {
				salt: Attributes.salt?.B as Uint8Array,
				lanes: numberOf(Attributes, "laneCount"),
			};
			forgetKnown(day);
			known.set(key, made);
			return made;
		},

		async admitPage(site, day, path, limit) {
			const key = `${site}#${day}`;
			const admitted = admittedPages.get(key) ?? new Set();
			const mark = toShortMark(path);
			if (admitted.has(mark)) return true;
			if (full.has(key)) return false;
			const command = new UpdateItemCommand({
				TableName: table,
				Key: { pk: { S: key } },
				UpdateExpression: "ADD pages :one",
				ConditionExpression: "attribute_not_exists(pages) OR pages < :limit",
				ExpressionAttributeValues: {
					":one": { N: "1" },
					":limit": { N: String(limit) },
				},
			});
			try {
				await answerOf(database.send(command));
				admittedPages.set(key, admitted.add(mark));
				return true;
			} catch (error) {
				if (!(error instanceof ConditionFailed)) throw error;
				full.add(key);
				return false;
			}
		},

		async admitSource(site, day, source, limit) {
			const key = `${site}#${day}`;
			const mark = toShortMark(source);
			const admitted = sources.get(key);
			if (admitted?.has(mark)) return true;
			if (admitted && admitted.size >= limit) return false;
			const remember = (item: Item | undefined) =>
				item?.sources?.SS && sources.set(key, new Set(item.sources.SS));
			const command = new UpdateItemCommand({
				TableName: table,
				Key: { pk: { S: key } },
				UpdateExpression: "ADD sources :marks",
				ConditionExpression:
					"attribute_not_exists(sources) OR size(sources) < :limit OR contains(sources,:mark)",
				ExpressionAttributeValues: {
					":mark": { S: mark },
					":marks": { SS: [mark] },
					":limit": { N: String(limit) },
				},
				ReturnValues: "UPDATED_NEW",
				ReturnValuesOnConditionCheckFailure: "ALL_OLD",
			});
			try {
				const { Attributes } = await answerOf(database.send(command));
				remember(Attributes);
				return true;
			} catch (error) {
				if (!(error instanceof ConditionFailed)) throw error;
				remember(error.item);
				return false;
			}
		},

		async forget(nowMs) {
			let forgotten = 0;
			for await (const { Items = [] } of paginateScan(
				{ client: database },
				{ TableName: table },
			)) {
				for (const item of Items.filter(
					// One without an expiry has no salt either: its process died as it made it.
					(each) => !each.expires || numberOf(each, "expires") * 1000 < nowMs,
				)) {
					await answerOf(
						database.send(
							new DeleteItemCommand({
								TableName: table,
								Key: { pk: { S: textOf(item, "pk") } },
							}),
						),
					);
					known.delete(textOf(item, "pk"));
					forgotten++;
				}
			}
			return forgotten;
		},
	};
}
