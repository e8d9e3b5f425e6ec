import { gunzipSync } from "node:zlib";
import type { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { SCHEMA_VERSION } from "../../functions/core/migrations.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { exportAll } from "../../functions/store/export.ts";
import { createFold } from "../../functions/store/fold.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { toStream } from "../support/ledger.ts";
import { isLasting, type Recount } from "../support/recount.ts";
import { readCounters } from "../support/table.ts";
import { createView } from "../support/views.ts";

const SITE = "truong";
const DAYS = ["2026-11-22", "2026-11-23"] as const;
const VIEWS_A_DAY = 60;
/** How many views the slower reader is behind the faster one. */
const LAG = 10;

/** Two days of views of seven visitors on six pages. */
const VIEWS = DAYS.flatMap((day) =>
	Array.from({ length: VIEWS_A_DAY }, (_, at) =>
		createView({
			id: `view-${day}-${at}`,
			site: SITE,
			day,
			hour: String(8 + Math.floor(at / 30)).padStart(2, "0"),
			visitor: `visitor-${at % 7}`,
			path: `/trang-${at % 6}`,
			country: at % 3 ? "VN" : "US",
			atMs: Date.parse(`${day}T08:00:00+07:00`) + at * 120_000,
		}),
	),
);

/** A service that counts as it does on AWS: the box at once, everything else later. */
function openCounting({ database, tables }: TestDatabase) {
	const counters = createCounters({ database, table: tables.counters });
	const records = toStream(VIEWS, () => "shard").get("shard") ?? [];
	const folds = (["box", "depth"] as const).map((pace) =>
		createFold({
			counters,
			paces: [pace],
			deadLetters: { put: async (_, reason) => Promise.reject(reason) },
			report: ({ failure }) => {
				if (failure) throw failure;
			},
		}),
	);
	let seen = 0;
	const folded = folds.map(() => 0);
	return {
		/** Counts further views; without a lag all that there are until then. */
		async count(views: number, lag = LAG): Promise<void> {
			seen += views;
			for (const [at, fold] of folds.entries()) {
				const end = at === 0 ? seen : seen - lag;
				const Records = records.slice(folded[at], end);
				await fold({ Records, shardId: "shard" });
				folded[at] = end;
			}
		},
		counted: () => seen,
	};
}

/** The same database with small pages, between which time passes. */
function betweenPages(
	database: DynamoDBClient,
	pass: () => Promise<void>,
): DynamoDBClient {
	return new Proxy(database, {
		get(target, name) {
			if (name !== "send") return Reflect.get(target, name);
			return async (command: ScanCommand) => {
				command.input.Limit = 5;
				await pass();
				return target.send(command);
			};
		},
	});
}

async function exportNow({
	database,
	tables,
}: Pick<TestDatabase, "database" | "tables">) {
	const files = new Map<string, Uint8Array>();
	let nowMs = 0;
	const manifest = await exportAll({
		database,
		tables,
		shelf: {
			open: async () => undefined,
			put: async (name, bytes) => void files.set(name, bytes),
		},
		schema: SCHEMA_VERSION,
		luot: "test",
		nowMs: () => ++nowMs,
		partBytes: 300,
	});
	const numbers: Recount = new Map();
	for (const { name } of manifest.parts) {
		const text = gunzipSync(files.get(name) as Uint8Array).toString();
		for (const line of text.split("\n").slice(0, -1)) {
			const { pk, sk, ...item } = JSON.parse(line);
			for (const [attribute, value] of Object.entries(item))
				if (typeof value === "number")
					numbers.set(`${pk} ${sk} ${attribute}`, value);
		}
	}
	return { manifest, numbers };
}

/** The views of a day as each kind of counter tells them. */
function sumDay(numbers: Recount, day: string) {
	const sum = (pattern: string) =>
		[...numbers]
			.filter(([name]) => new RegExp(`^${SITE} ${pattern}$`).test(name))
			.reduce((all, [, number]) => all + number, 0);
	return {
		box: sum(`box v${day}`),
		views: sum(`total#day#${day} v`),
		hours: sum(`total#day#${day} h\\d\\d`),
		countries: sum(`total#day#${day} c:\\w+`),
		pages: sum(`path#month#${day.slice(0, 7)}#\\S+ v${day.slice(8)}`),
	};
}

describeOnEngines("an export of a service that counts", (engine) => {
	it("is off by no more than what was counted meanwhile, in no day that was over, and says between which instants each part was read", async () => {
		const db = await openDatabase(engine);
		const counting = openCounting(db);
		await counting.count(VIEWS_A_DAY + 20);
		const before = await readCounters(db);
		const began = counting.counted() - LAG;
		const database = betweenPages(db.database, () => counting.count(3));
		const { manifest, numbers } = await exportNow({ ...db, database });
		const after = await readCounters(db);

		const meanwhile = counting.counted() - began;
		expect(meanwhile).toBeGreaterThan(LAG + 8);
		let moved = 0;
		for (const [name, number] of numbers) {
			// Who is online passes; an exit and a bounce are taken back when the visit goes on.
			if (!isLasting(name) || / (?:o\d+|x\d\d|b)$/.test(name)) continue;
			expect(number, name).toBeGreaterThanOrEqual(before.get(name) ?? 0);
			expect(number, name).toBeLessThanOrEqual(after.get(name) ?? 0);
			if (number !== before.get(name)) moved++;
		}
		expect(moved).toBeGreaterThan(3);
		const [over, open] = DAYS.map((day) => sumDay(numbers, day)) as [
			ReturnType<typeof sumDay>,
			ReturnType<typeof sumDay>,
		];
		expect(new Set(Object.values(over))).toEqual(new Set([VIEWS_A_DAY]));
		expect([open.hours, open.countries]).toEqual([open.views, open.views]);
		const told = Object.values(open);
		expect(Math.max(...told) - Math.min(...told)).toBeLessThanOrEqual(
			meanwhile,
		);

		// A part begins with the page of the table that its first line came in, where the part before ended.
		const { parts } = manifest;
		expect(parts.length).toBeGreaterThan(4);
		for (const each of ["began", "ended"] as const) {
			const instants = parts.map((part) => part[each] as string);
			const all = [manifest.began, ...instants, manifest.ended];
			expect(all.toSorted()).toEqual(all);
		}
		for (const part of parts)
			expect(String(part.began) < String(part.ended)).toBe(true);
		await db.close();
	});

	it("adds up in every way once counting was stopped and all is folded", async () => {
		const db = await openDatabase(engine);
		await openCounting(db).count(VIEWS.length, 0);
		const { numbers } = await exportNow(db);
		for (const day of DAYS)
			expect(new Set(Object.values(sumDay(numbers, day)))).toEqual(
				new Set([VIEWS_A_DAY]),
			);
		await db.close();
	});
});
