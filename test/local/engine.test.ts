import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { removeExpired } from "../../functions/local/engine.ts";
import { createSalts } from "../../functions/store/salts.ts";
import { createVisits } from "../../functions/store/visits.ts";
import { openDatabase } from "../support/engines.ts";
import { readCounters } from "../support/table.ts";
import { createView } from "../support/views.ts";

const NOW = Date.parse("2026-11-23T10:00:00+07:00");
const HOUR_MS = 3_600_000;

it("lets go what has expired, the ledger after three and a half days, and counters never", async () => {
	const { database, tables, close } = await openDatabase("dynalite");
	await createVisits({ database, table: tables.visits }).record(
		createView({ visitor: "visitor", atMs: NOW }),
	);
	await createSalts({ database, table: tables.salts }).get(
		"demo",
		"2026-11-23",
		{ lanes: 1, nowMs: NOW },
	);
	await database.send(
		new PutItemCommand({
			TableName: tables.counters,
			Item: {
				pk: { S: "demo" },
				sk: { S: "box" },
				v: { N: "1" },
				expires: { N: "1" },
			},
		}),
	);
	const remove = (hours: number) =>
		removeExpired(database, tables, NOW + hours * HOUR_MS);
	expect(await remove(25.9)).toBe(0);
	expect(await remove(26.1)).toBe(1);
	expect(await remove(83.9)).toBe(0);
	expect(await remove(84.1)).toBe(1);
	expect(await remove(100_000)).toBe(0);
	expect((await readCounters({ database, tables })).get("demo box v")).toBe(1);
	await close();
});
