import { createHash } from "node:crypto";
import {
	type AttributeValue,
	type DynamoDBClient,
	GetItemCommand,
	paginateQuery,
	UpdateItemCommand,
	type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { type DayKey, isDayKey } from "../core/calendar.ts";
import { toMinute } from "../core/counter.ts";
import { ONLINE_MINUTES } from "../core/delta.ts";
import { Unavailable } from "../core/errors.ts";
import { LEDGER_DAYS } from "../core/keeping.ts";
import type { View } from "../core/view.ts";
import { isNewVisit, VISIT_GAP_MS, type Visit } from "../core/visit.ts";
import { toLanes, toViewMark } from "../core/visitor.ts";
import { type Item, numberOf, textOf } from "./attribute.ts";
import { answerOf, ConditionFailed } from "./database.ts";
import {
	hasView,
	IS_UNCLAIMED,
	isClaimed,
	isLast,
	isUnseen,
	RECENT,
	SHIFT,
	toRecent,
} from "./view-marks.ts";

/** A view with the ledger item it goes to. */
export type PlacedView = View & { visitor: string; lane?: number };

/** A view that is handed to the ledger. `isOver` says that its sender has made enough in this minute: then it is a flood, unless it is a repeat. */
export type OfferedView = PlacedView & { isOver?: boolean };

/** What became of a view: counted (and what it found of its visitor), or known already. */
export type Recorded =
	| { isRepeat: true }
	/** Its visitor has made more views in this minute than a person could: nothing was written. */
	| { isRepeat: false; isFlood: true }
	| {
			isRepeat: false;
			isFlood?: false;
			opensVisit: boolean;
			isNewVisitor: boolean;
			wasOnline: boolean;
	  };

export type Claim = "taken" | "repeat" | "flood";

export type Visits = {
	/** Writes the view once: one conditional update, one write unit. Throws Unavailable. */
	record(view: OfferedView): Promise<Recorded>;
	/**
	 * Takes a view's id on the item of the day before, so that the two sides of midnight cannot both count it: a repeat where that day
	 * has counted it, a flood where more were taken of this visitor than the minutes after midnight allow. Throws Unavailable.
	 */
	claim(place: {
		site: string;
		day: DayKey;
		lane?: number;
		visitor: string;
		id: string;
		atMs: number;
	}): Promise<Claim>;
	/** Notes on the item that it has refused a repeat. What fails here is let go: a refusal is right without its note. */
	noteRepeat(place: Place): Promise<void>;
};

/**
 * Views that one address and browser may make in a minute: a class of forty behind one address makes one each eight seconds, a
 * script soon more.
 */
export const FLOOD_LIMIT = 300;

const MINUTES_A_DAY = 1440;

/**
 * Minutes of the day whose counts a view takes away from its item, so that it stays small: those of its own visit. What is left behind
 * are the minutes in which visits ended.
 */
const SWEPT_MINUTES = VISIT_GAP_MS / 60_000 - 1;

export const KEPT_SECONDS = LEDGER_DAYS * 86_400;

/** Views of one visitor that may be claimed in the minutes after midnight. */
export const CLAIM_LIMIT = FLOOD_LIMIT;

/** The visitor may still make views in this minute. */
const isWithin = (minute: string) =>
	`(attribute_not_exists(${minute}) OR ${minute}<:limit)`;
/** Never so, where the limit is none: what is refused by it shows the item all the same, and so a repeat. */
const HAS_ROOM = "#views<:limit";

const ALWAYS = [
	"hour",
	"path",
	"country",
	"device",
	"browser",
	"system",
	"language",
	"screen",
] as const;
const SOMETIMES = ["title", "referrer", "campaign", "reason", "lists"] as const;
/** What an item tells of its last view. */
export const FACTS = [...ALWAYS, ...SOMETIMES];

export type Place = {
	site: string;
	day: DayKey;
	lane?: number;
	visitor: string;
	reason?: string;
};

function toPartition({
	site,
	day,
	lane,
}: Pick<Place, "site" | "day" | "lane">): string {
	return lane === undefined
		? `${site}#${day}`
		: `${site}#${day}#${String(lane).padStart(2, "0")}`;
}

/** The ledger item of a visitor's day. */
export function toVisitKey({ visitor, reason, ...place }: Place) {
	// What is no person's has items of its own, so that it can never mix with a person's visit.
	return {
		pk: { S: toPartition(place) },
		sk: { S: reason ? `!${reason}#${visitor}` : visitor },
	};
}

/** The attribute that counts a visitor's views in a minute. */
function toMinuteName(minute: number): string {
	return `m${minute % MINUTES_A_DAY}`;
}

function toExpires(atMs: number): AttributeValue {
	return { N: String(Math.ceil(atMs / 1000 + KEPT_SECONDS)) };
}

function toRecordInput(
	view: OfferedView,
): Omit<UpdateItemCommandInput, "TableName"> {
	const absent = SOMETIMES.filter((name) => view[name] === undefined);
	const facts = [
		...ALWAYS,
		...SOMETIMES.filter((name) => view[name] !== undefined),
	];
	const minute = toMinute(view.atMs);
	const passed = Array.from({ length: SWEPT_MINUTES }, (_, back) =>
		toMinuteName(minute - 1 - back),
	);
	const now = toMinuteName(minute);
	// What is no person's is counted by its reason, however much of it there is: sets of that would know no end.
	const isLimited = view.reason === undefined;
	const recent = isLimited ? toRecent(minute) : [];
	const removed = [
		...absent.map((name) => `#${name}`),
		...passed,
		...(isLimited ? RECENT.filter((name) => !recent.includes(name)) : []),
	];
	const kind = toKindNumber(view);
	const named = [
		"views",
		"seen",
		"previous",
		"first",
		"expires",
		...ALWAYS,
		...SOMETIMES,
	];
	return {
		Key: toVisitKey(view),
		UpdateExpression:
			`SET ${SHIFT},#previous=if_not_exists(#seen,:never),#seen=:now,#first=if_not_exists(#first,:now),` +
			`firstHour=if_not_exists(firstHour,:hour),#expires=:expires,` +
			`${facts.map((name) => `#${name}=:${name}`).join(",")} REMOVE ${removed.join(",")} ADD #views :one,${now} :one,kinds :kind,squares :square${isLimited ? `,${recent[0]} :marks` : ""}`,
		ConditionExpression: `${isUnseen(recent)} AND ${IS_UNCLAIMED}${isLimited ? ` AND ${view.isOver ? HAS_ROOM : isWithin(now)}` : ""}`,
		ExpressionAttributeNames: Object.fromEntries(
			named.map((name) => [`#${name}`, name]),
		),
		ExpressionAttributeValues: {
			":mark": { B: toViewMark(view.id) },
			":none": { B: new Uint8Array() },
			":never": { N: "0" },
			":now": { N: String(view.atMs) },
			":one": { N: "1" },
			":kind": { N: String(kind) },
			":square": { N: String(kind * kind) },
			...(isLimited && {
				":limit": { N: view.isOver ? "0" : String(FLOOD_LIMIT) },
				":marks": { BS: [toViewMark(view.id)] },
			}),
			":expires": toExpires(view.atMs),
			...Object.fromEntries(
				facts.map((name) => [`:${name}`, { S: view[name] as string }]),
			),
		},
		ReturnValues: "ALL_NEW",
		ReturnValuesOnConditionCheckFailure: "ALL_OLD",
	};
}

/** A view's page, language and screen as a number of 40 bits. */
function toKindNumber({
	path,
	language,
	screen,
}: Pick<View, "path" | "language" | "screen">): bigint {
	const digest = createHash("sha256")
		.update(`${path}\0${language}\0${screen}`)
		.digest("hex");
	return BigInt(`0x${digest.slice(0, 10)}`);
}

/**
 * Whether all views of an item were of one kind, by the sums of their numbers and of the squares: n times the sum of squares is the
 * square of the sum only where all are the same (Cauchy and Schwarz). Two sums tell it of any number of views, in one update.
 */
function isUniform(item: Item): boolean {
	const [views, kinds, squares] = ["views", "kinds", "squares"].map((name) =>
		BigInt(item[name]?.N ?? 0),
	) as [bigint, bigint, bigint];
	return kinds > 0n && views * squares === kinds * kinds;
}

/** The visit that a ledger item tells of; undefined for one that holds only claims. Throws where it is no ledger item. */
export function toVisit(item: Item): Visit | undefined {
	if (!item.views) return undefined;
	const [site = "", day = "", lane] = textOf(item, "pk").split("#");
	const sk = textOf(item, "sk");
	const previousMs = numberOf(item, "previous");
	const facts = SOMETIMES.filter((name) => item[name]).map((name) => [
		name,
		textOf(item, name),
	]);
	if (!isDayKey(day)) throw new TypeError("a ledger item without a day");
	const voided = item.voided?.S;
	const ends = Object.keys(item).filter((name) => /^m\d+$/.test(name));
	return {
		site,
		day,
		...(lane !== undefined && { lane: Number(lane) }),
		visitor: sk.slice(sk.startsWith("!") ? sk.indexOf("#") + 1 : 0),
		views: numberOf(item, "views"),
		seenMs: numberOf(item, "seen"),
		...(previousMs > 0 && { previousMs }),
		...(item.first && { firstMs: numberOf(item, "first") }),
		...(item.firstHour && { firstHour: textOf(item, "firstHour") }),
		...(ends.length > 0 && { visitEnds: ends.length }),
		...(isUniform(item) && { isUniform: true }),
		...(voided && { voided }),
		...(item.voidedAt && { voidedMs: numberOf(item, "voidedAt") }),
		...(item.again && { repeats: countRepeats(item) }),
		...(Object.fromEntries([
			...ALWAYS.map((name) => [name, textOf(item, name)]),
			...facts,
		]) as Pick<Visit, (typeof ALWAYS)[number]>),
	};
}

/** All partitions that a site's day can have: who knew how many it has forgot it with the salt. */
export function toPartitions(site: string, day: DayKey): string[] {
	const lanes = Array.from(Array(toLanes(Number.MAX_SAFE_INTEGER)).keys());
	return [undefined, ...lanes].map((lane) =>
		toPartition({ site, day, ...(lane !== undefined && { lane }) }),
	);
}

/** Partitions that are asked at once. */
const READ_WIDTH = 13;

/**
 * Shows `see` every visitor of a site's day, in no order, and answers how many items are none that anybody can read. A read unit for
 * eight kilobytes.
 */
export async function readDay(
	{ database, table }: { database: DynamoDBClient; table: string },
	{ see, ...ofDay }: { site: string; day: DayKey; see: (visit: Visit) => void },
): Promise<number> {
	let unreadable = 0;
	const names = ["views", "seen", "previous", "voided", "voidedAt", ...FACTS];

	async function readPartition(partition: string): Promise<void> {
		const query = {
			TableName: table,
			KeyConditionExpression: "pk = :pk",
			ExpressionAttributeValues: { ":pk": { S: partition } },
			ProjectionExpression: `pk,sk,${names.map((name) => `#${name}`).join(",")}`,
			ExpressionAttributeNames: Object.fromEntries(
				names.map((name) => [`#${name}`, name]),
			),
		};
		for await (const { Items = [] } of paginateQuery(
			{ client: database },
			query,
		)) {
			for (const item of Items) {
				try {
					const visit = toVisit(item);
					if (visit) see(visit);
				} catch {
					unreadable++;
				}
			}
		}
	}

	const partitions = toPartitions(ofDay.site, ofDay.day);
	for (let at = 0; at < partitions.length; at += READ_WIDTH)
		await Promise.all(partitions.slice(at, at + READ_WIDTH).map(readPartition));
	return unreadable;
}

/** What an item that a view was just written to tells of it. */
export function toRecorded(item: Item): Recorded {
	const visit = toVisit(item);
	return {
		isRepeat: false,
		isNewVisitor: visit?.views === 1,
		opensVisit: !visit || isNewVisit(visit.seenMs, visit.previousMs),
		wasOnline:
			visit?.previousMs !== undefined &&
			toMinute(visit.seenMs) - toMinute(visit.previousMs) < ONLINE_MINUTES,
	};
}

/** How many repeats an item has refused. */
export function countRepeats(item: Item): number {
	return Number(item.again?.N ?? 0);
}

export function createVisits({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Visits {
	/** For engines that do not send the item along with a refusal; DynamoDB does. */
	async function readItem(
		key: UpdateItemCommandInput["Key"],
	): Promise<Item | undefined> {
		const command = new GetItemCommand({
			TableName: table,
			Key: key,
			ConsistentRead: true,
		});
		return (await answerOf(database.send(command))).Item;
	}

	return {
		async record(view) {
			const input = { TableName: table, ...toRecordInput(view) };
			try {
				const { Attributes = {} } = await answerOf(
					database.send(new UpdateItemCommand(input)),
				);
				return toRecorded(Attributes);
			} catch (error) {
				if (!(error instanceof ConditionFailed)) throw error;
				const item = error.item ?? (await readItem(input.Key));
				if (!item || !(hasView(item, view.id) || isClaimed(item, view.id))) {
					return { isRepeat: false, isFlood: true };
				}
				// An answer that got lost made the client send the update again: what refuses it is itself.
				return error.attempts > 1 && isLast(item, view.id)
					? toRecorded(item)
					: { isRepeat: true };
			}
		},
		async claim({ id, atMs, ...place }) {
			const input: UpdateItemCommandInput = {
				TableName: table,
				Key: toVisitKey(place),
				UpdateExpression: "SET #expires=:expires ADD claimed :marks",
				ConditionExpression: `${isUnseen(RECENT)} AND (attribute_not_exists(claimed) OR size(claimed)<:limit)`,
				ExpressionAttributeNames: { "#expires": "expires" },
				ExpressionAttributeValues: {
					":mark": { B: toViewMark(id) },
					":marks": { BS: [toViewMark(id)] },
					":limit": { N: String(CLAIM_LIMIT) },
					":expires": toExpires(atMs),
				},
				ReturnValuesOnConditionCheckFailure: "ALL_OLD",
			};
			try {
				await answerOf(database.send(new UpdateItemCommand(input)));
				return "taken";
			} catch (error) {
				if (!(error instanceof ConditionFailed)) throw error;
				const item = error.item ?? (await readItem(input.Key)) ?? {};
				if (hasView(item, id)) return "repeat";
				return isClaimed(item, id) ? "taken" : "flood";
			}
		},
		async noteRepeat(place) {
			const input: UpdateItemCommandInput = {
				TableName: table,
				Key: toVisitKey(place),
				UpdateExpression: "ADD #again :one",
				ConditionExpression: "attribute_exists(#views)",
				ExpressionAttributeNames: { "#again": "again", "#views": "views" },
				ExpressionAttributeValues: { ":one": { N: "1" } },
			};
			try {
				await answerOf(database.send(new UpdateItemCommand(input)));
			} catch (error) {
				const isLetGo =
					error instanceof ConditionFailed || error instanceof Unavailable;
				if (!isLetGo) throw error;
			}
		},
	};
}
