import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { openFeed } from "../../functions/local/feed.ts";
import { noJournal } from "../../functions/local/journal.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createFold } from "../../functions/store/fold.ts";
import { createMarks } from "../../functions/store/marks.ts";
import type { TableNames } from "../../functions/store/tables.ts";
import { createVisits } from "../../functions/store/visits.ts";
import { createView } from "./views.ts";

const PAGES = ["/", "/tin", "/lien-he", "/thu-vien"];
const NOON_MS = Date.parse("2026-11-23T12:00:00+07:00");

/** Counts views of many visitors on many pages, through the ledger and the fold. */
export async function foldViews(
	{ database, tables }: { database: DynamoDBClient; tables: TableNames },
	{ site, views }: { site: string; views: number },
): Promise<void> {
	const feed = await openFeed({
		visits: createVisits({ database, table: tables.visits }),
		marks: createMarks({ database, table: tables.visits }),
		database,
		table: tables.visits,
		fold: createFold({
			counters: createCounters({ database, table: tables.counters }),
			paces: ["box", "depth"],
			deadLetters: {
				put: async (_, reason) => {
					throw new Error(reason);
				},
			},
			report: ({ failure }) => {
				if (failure) throw failure;
			},
		}),
		journal: noJournal,
		unfinished: { changes: [], intents: [], sequence: 0 },
		nowMs: () => NOON_MS,
	});
	for (let at = 0; at < views; at++)
		await feed.visits.record(
			createView({
				id: `view-${site}-${at}`,
				site,
				visitor: `visitor-${at % 7}`,
				path: PAGES[at % PAGES.length] as string,
				country: at % 3 ? "VN" : "US",
				atMs: NOON_MS + at * 1000,
			}),
		);
	await feed.close();
}
