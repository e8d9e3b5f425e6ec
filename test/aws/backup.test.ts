import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { toBackupPrefix } from "../../functions/core/backup.ts";
import { createArticles } from "../../functions/store/articles.ts";
import { toShelf } from "../../functions/store/export.ts";
import { checkExport } from "../../functions/store/export-reader.ts";
import { restoreAll } from "../../functions/store/restore.ts";
import { createS3Files } from "../../functions/store/s3-files.ts";
import { createSites } from "../../functions/store/sites.ts";
import { changeArticle, createArticle } from "../support/article.ts";
import { openBucket, type TestBucket } from "../support/bucket.ts";
import { openDatabase, type TestDatabase } from "../support/engines.ts";
import { foldViews } from "../support/folded.ts";
import { listenToLog } from "../support/log-lines.ts";
import { createSite } from "../support/site.ts";
import { readCounters } from "../support/table.ts";

let db: TestDatabase;
let bucket: TestBucket;
let handler: () => Promise<void>;

beforeAll(async () => {
	db = await openDatabase("dynalite");
	bucket = await openBucket();
	for (const [name, value] of Object.entries({
		AWS_REGION: "local",
		AWS_ACCESS_KEY_ID: "local",
		AWS_SECRET_ACCESS_KEY: "local",
		AWS_ENDPOINT_URL_DYNAMODB: db.endpoint,
		// An address by number makes the client put the bucket's name into the path.
		AWS_ENDPOINT_URL_S3: bucket.endpoint,
		LUOT_COUNTERS_TABLE: db.tables.counters,
		LUOT_CONTENT_TABLE: db.tables.content,
		LUOT_BACKUP_BUCKET: bucket.bucket,
	}))
		vi.stubEnv(name, value);
	({ handler } = await import("../../functions/aws/backup.ts"));
});
afterAll(async () => {
	vi.unstubAllEnvs();
	vi.restoreAllMocks();
	await bucket.close();
	await db.close();
});

it.each([
	["2026-11-25T21:00:03.512Z", "nightly/2026-11-25T21-00-03Z/"],
	["2026-12-01T21:00:00Z", "monthly/2026-12-01T21-00-00Z/"],
])("a night of %s lies under %s", (at, expected) => {
	expect(toBackupPrefix(Date.parse(at))).toBe(expected);
});

it("what the nightly job writes to the bucket comes back into new tables, number for number", async () => {
	const content = { database: db.database, table: db.tables.content };
	await createSites(content).create(createSite());
	const articles = createArticles(content);
	const article = await articles.create(createArticle(), {
		isSlugChosen: false,
	});
	const next = changeArticle(article, { title: "Lễ khai giảng, sửa" });
	await articles.replace(next, article);
	await foldViews(db, { site: "truong", views: 60 });
	const numbers = await readCounters(db);
	expect(numbers.size).toBeGreaterThan(20);

	const { lines, stop } = listenToLog();
	await handler().finally(stop);
	expect(lines).toEqual([
		expect.objectContaining({
			Backups: 1,
			content: 4,
			counters: expect.any(Number),
		}),
	]);

	const files = createS3Files({ s3: bucket.s3, bucket: bucket.bucket });
	const shelf = toShelf(files, lines[0]?.prefix as string);
	const checked = await checkExport(shelf);
	expect(checked.manifest).toMatchObject({ hasFiles: false, files: 0 });
	const fresh = await openDatabase("dynalite");
	const restored = await restoreAll({
		shelf,
		checked,
		target: fresh,
		replace: false,
		nowMs: Date.now,
	});
	expect(restored).toBe(true);
	expect(await readCounters(fresh)).toEqual(numbers);
	const there = createArticles({
		database: fresh.database,
		table: fresh.tables.content,
	});
	expect(await there.get("truong", article.id)).toEqual(next);
	expect(await there.getRevision("truong", article.id, 1)).toEqual(article);
	await fresh.close();
});
