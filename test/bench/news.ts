import { createHash, randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { parseSite } from "../../functions/core/site-input.ts";
import { createApp } from "../../functions/http/app.ts";
import { createTables, startEngine } from "../../functions/local/engine.ts";
import { createFolderFiles } from "../../functions/local/folder-files.ts";
import { createNewsRoutes } from "../../functions/local/news.ts";
import { createCounters } from "../../functions/store/counters.ts";
import { createDatabase } from "../../functions/store/database.ts";
import { createSites } from "../../functions/store/sites.ts";
import { WHOLE_PAGE } from "../support/article.ts";

const RUNS = 100;
const ARTICLES = "/v1/sites/truong/articles";

export type CallCost = {
	/** Of the handler alone, while it did not wait for the database; the median. */
	milliseconds: number;
	writeUnits: number;
	readUnits: number;
	bytes: number;
};

/** Sums the units that an engine reports, and the time in which it was waited for. */
function meter(database: DynamoDBClient) {
	const sums = { writeUnits: 0, readUnits: 0, waitedMs: 0 };
	let waiting = 0;
	let since = 0;
	database.middlewareStack.add(
		(next, { commandName = "" }) =>
			async (args) => {
				Object.assign(args.input, { ReturnConsumedCapacity: "INDEXES" });
				if (waiting++ === 0) since = performance.now();
				const result = await next(args).finally(() => {
					if (--waiting === 0) sums.waitedMs += performance.now() - since;
				});
				const { ConsumedCapacity } = result.output as {
					ConsumedCapacity?:
						| { CapacityUnits?: number }
						| { CapacityUnits?: number }[];
				};
				const units = [ConsumedCapacity ?? []]
					.flat()
					.reduce((sum, each) => sum + (each.CapacityUnits ?? 0), 0);
				if (/Put|Update|Delete/.test(commandName)) sums.writeUnits += units;
				else sums.readUnits += units;
				return result;
			},
		{ step: "initialize", name: "meter" },
	);
	return sums;
}

/** What calls of the news cost, on a site with some hundred articles of ten paragraphs and five figures. */
export async function measureNews(): Promise<Record<string, CallCost>> {
	const engine = await startEngine(undefined);
	const database = createDatabase({ endpoint: engine.endpoint });
	const tables = await createTables(database, "bench-");
	const sites = createSites({ database, table: tables.content });
	await sites.create(parseSite({ id: "truong", name: "Trường" }));
	const app = createApp((error) => console.error(error));
	for (const routes of createNewsRoutes({
		content: { database, table: tables.content },
		counters: createCounters({ database, table: tables.counters }),
		sites,
		files: createFolderFiles({ folder: tmpdir(), nowMs: Date.now }).files,
		ownerSha256: createHash("sha256").update("bench").digest("hex"),
		nowMs: Date.now,
	}))
		app.route("/", routes);
	const sums = meter(database);
	async function measure(
		call: (run: number) => Response | Promise<Response>,
	): Promise<CallCost> {
		const before = { ...sums };
		const times: number[] = [];
		let bytes = 0;
		for (let run = 0; run < RUNS; run++) {
			const [start, waited] = [performance.now(), sums.waitedMs];
			const response = await call(run);
			bytes = (await response.text()).length;
			if (response.status >= 400)
				throw new Error(`answered ${response.status}`);
			times.push(performance.now() - start - (sums.waitedMs - waited));
		}
		const round = (value: number) => Math.round(value * 100) / 100;
		return {
			milliseconds: round(
				times.toSorted((one, other) => one - other)[RUNS / 2] as number,
			),
			writeUnits: round((sums.writeUnits - before.writeUnits) / RUNS),
			readUnits: round((sums.readUnits - before.readUnits) / RUNS),
			bytes,
		};
	}
	const headers = { authorization: "Bearer bench" };
	const ids: string[] = [];
	const publish = async (run: number) => {
		const response = await app.request(ARTICLES, {
			method: "POST",
			headers: { ...headers, "idempotency-key": randomUUID() },
			body: JSON.stringify({
				title: `Ngày hội đọc sách lần ${run}`,
				content_html: WHOLE_PAGE,
				tags: ["đọc sách"],
				_luot: { status: "published" },
			}),
		});
		ids.push(((await response.clone().json()) as { id: string }).id);
		return response;
	};
	const costs: Record<string, CallCost> = {};
	costs.publish = await measure(publish);
	costs["change a word"] = await measure((run) =>
		app.request(`${ARTICLES}/${ids[run]}`, {
			method: "PATCH",
			headers: { ...headers, "if-match": '"1"' },
			body: JSON.stringify({ summary: "Tóm tắt" }),
		}),
	);
	const read = (path: string, more = {}) =>
		app.request(path, { headers: more });
	const slug = `${ARTICLES}/ngay-hoi-doc-sach-lan-7`;
	costs["read an article"] = await measure(() => read(slug));
	const etag = (await read(slug)).headers.get("etag") as string;
	costs["read it again (304)"] = await measure(() =>
		read(slug, { "if-none-match": etag }),
	);
	costs["its page"] = await measure(() =>
		read("/news/truong/ngay-hoi-doc-sach-lan-7"),
	);
	costs["list of 20, whole"] = await measure(() =>
		read(`${ARTICLES}?limit=20`),
	);
	costs["list of 20, titles"] = await measure(() =>
		read(`${ARTICLES}?limit=20&fields=title,url,_luot`),
	);
	costs["search, 10 found"] = await measure(() =>
		read(`${ARTICLES}?q=doc+sach&limit=10`),
	);
	database.destroy();
	await engine.close();
	return costs;
}
