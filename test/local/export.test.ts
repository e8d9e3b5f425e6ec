import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, inject, it } from "vitest";
import { toLocalTime } from "../../functions/core/calendar.ts";
import { SCHEMA_VERSION } from "../../functions/core/migrations.ts";
import type { OpenedData } from "../../functions/local/data.ts";
import { createTables, startEngine } from "../../functions/local/engine.ts";
import {
	openExportFolder,
	writeExportFolder,
} from "../../functions/local/export-folder.ts";
import { createFolderFiles } from "../../functions/local/folder-files.ts";
import type { Server } from "../../functions/local/server.ts";
import { createDatabase } from "../../functions/store/database.ts";
import { exportAll } from "../../functions/store/export.ts";
import { checkExport } from "../../functions/store/export-reader.ts";
import { restoreAll } from "../../functions/store/restore.ts";
import { createSender } from "../support/editor.ts";
import type { EngineName } from "../support/engines.ts";
import { createSchool, readSchool, type School } from "../support/school.ts";
import { ADMIN_TOKEN, sendView, startTestServer } from "../support/server.ts";
import { readCounters } from "../support/table.ts";

const scratch = mkdtempSync(join(tmpdir(), "luot-export-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const NOW = Date.now();
const { day } = toLocalTime(NOW, "Asia/Ho_Chi_Minh");

type Home = { engine: EngineName; dataDir: string; tablePrefix: string };

const newHome = (engine: EngineName): Home => ({
	engine,
	dataDir: join(scratch, randomUUID()),
	tablePrefix: `t${randomUUID()}-`,
});

const start = ({ engine, ...home }: Home): Promise<Server> =>
	startTestServer(engine, { ...home, nowMs: () => NOW });

/** Its tables and files, while no server runs over them. */
async function withHome<T>(
	{ engine, dataDir, tablePrefix }: Home,
	use: (data: OpenedData) => Promise<T>,
): Promise<T> {
	const embedded =
		engine === "dynalite"
			? await startEngine(join(dataDir, "database"))
			: undefined;
	const endpoint = embedded?.endpoint ?? (inject("dynamodbLocal") as string);
	const database = createDatabase({ endpoint, requestTimeoutMs: 20_000 });
	try {
		const { files } = createFolderFiles({
			folder: join(dataDir, "files"),
			nowMs: Date.now,
		});
		const tables = await createTables(database, tablePrefix);
		return await use({
			database,
			tables,
			files,
			...(!embedded && { settleMs: 2000 }),
		});
	} finally {
		database.destroy();
		await embedded?.close();
	}
}

const exportHome = (home: Home, folder: string, site?: string) =>
	withHome(home, (data) =>
		writeExportFolder(folder, (shelf) =>
			exportAll({
				...data,
				shelf,
				site,
				schema: SCHEMA_VERSION,
				luot: "test",
				nowMs: Date.now,
				// Many parts, as a large installation has them.
				partBytes: 4000,
			}),
		),
	);

async function restoreHome(home: Home, folder: string, replace = false) {
	const shelf = openExportFolder(folder);
	const checked = await checkExport(shelf);
	return withHome(home, (target) =>
		restoreAll({ shelf, checked, target, replace, nowMs: Date.now }),
	);
}

const numbersOf = (home: Home) => withHome(home, readCounters);

const hasJava = inject("dynamodbLocal") !== undefined;
const ways: [EngineName, EngineName][] = hasJava
	? [
			["dynalite", "DynamoDB Local"],
			["DynamoDB Local", "dynalite"],
		]
	: [["dynalite", "dynalite"]];

describe.each(ways)(
	"what is exported from %s and restored to %s",
	(from, to) => {
		const source = newHome(from);
		const target = newHome(to);
		const folder = join(scratch, randomUUID());
		const range = { from: day, to: day };
		let school: School;
		let before: Record<string, unknown>;
		let after: Server;
		afterAll(() => after?.close());

		it("is every number, every article and version, every byte of a picture", async () => {
			const server = await start(source);
			school = await createSchool(server, { site: "truong", views: 40 });
			await createSchool(server, { site: "khac", views: 2 });
			before = await readSchool(server, school, range);
			expect(Object.keys(before).length).toBeGreaterThan(40);
			await server.close();

			const manifest = await exportHome(source, folder);
			expect(manifest).toMatchObject({ hasFiles: true, missing: [] });
			expect(manifest.files).toBeGreaterThanOrEqual(6);
			expect(manifest.parts.length).toBeGreaterThan(6);

			expect(await restoreHome(target, folder)).toBe(true);
			expect(await numbersOf(target)).toEqual(await numbersOf(source));
			after = await start(target);
			expect(await readSchool(after, school, range)).toEqual(before);
		});

		it("lets tokens work on, and those that were ended not", async () => {
			const path = `/v1/sites/truong/articles?status=any`;
			const by = async (token: string) =>
				(await createSender(after, token)("GET", path)).status;
			expect(await by(school.tokens.administrator)).toBe(200);
			expect(await by(school.tokens.ended)).toBe(401);
		});

		it("goes on counting from there, in every counter", async () => {
			const site = "/v1/sites/truong";
			const owner = createSender(after, ADMIN_TOKEN);
			const read = async () => {
				const box = await owner("GET", `${site}/box?path=/tin`);
				const stats = await owner("GET", `${site}/stats?from=${day}&to=${day}`);
				const pages = await owner(
					"GET",
					`${site}/stats?from=${day}&to=${day}&of=page`,
				);
				return [
					box.body.today,
					box.body.total,
					box.body.page.views,
					stats.body.totals.views,
					pages.body.values.find(
						({ name }: { name: string }) => name === "/tin",
					).views,
				];
			};
			const numbers = await read();
			const { status } = await sendView(after, "truong", {
				id: "view-after-the-restore",
				url: "https://truong.example/tin",
			});
			expect(status).toBe(200);
			expect(await read()).toEqual(numbers.map((number) => number + 1));
		});

		it("has no secret, no session, no visitor and no checkpoint in it", async () => {
			const names = readdirSync(folder).filter((name) => name.endsWith(".gz"));
			const text = names
				.map((name) => gunzipSync(readFileSync(join(folder, name))).toString())
				.join("");
			const kinds = new Set(
				[...text.matchAll(/"pk":"(\w+)#/g)].map(([, kind]) => kind),
			);
			expect([...kinds].toSorted()).toEqual([
				"announcements",
				"article",
				"changes",
				"media",
				"page",
				"site",
				"slug",
				"tokens",
			]);
			expect(text).not.toMatch(/"@[\w-]{8}"/);
			const secret = school.tokens.administrator.split("_").at(-1) as string;
			expect(text).not.toContain(secret);
			expect(text).not.toContain("192.0.2.");
		});

		it("is not mixed with other numbers, and comes in their place when told", async () => {
			await after.close();
			const one = join(scratch, randomUUID());
			await exportHome(target, one);
			await expect(restoreHome(target, folder, false)).resolves.toBe(false);
			const other = newHome(to);
			const server = await start(other);
			await createSchool(server, { site: "truong", views: 3 });
			await server.close();
			const numbers = await numbersOf(other);
			await expect(restoreHome(other, folder)).rejects.toThrow("--replace");
			expect(await numbersOf(other)).toEqual(numbers);
			expect(await restoreHome(other, folder, true)).toBe(true);
			expect(await numbersOf(other)).toEqual(await numbersOf(source));
			after = await start(other);
			expect(await readSchool(after, school, range)).toEqual(before);
		});

		it("can be one site, which comes to others and leaves them alone", async () => {
			await after.close();
			const one = join(scratch, randomUUID());
			const manifest = await exportHome(source, one, "truong");
			expect(manifest.site).toBe("truong");
			const home = newHome(to);
			const server = await start(home);
			await createSchool(server, { site: "ban-dia", views: 4 });
			await server.close();
			const own = await numbersOf(home);
			expect(await restoreHome(home, one)).toBe(true);
			const numbers = await numbersOf(home);
			for (const [name, number] of own) expect(numbers.get(name)).toBe(number);
			const came = [...(await numbersOf(source))].filter(([name]) =>
				name.startsWith("truong "),
			);
			expect(new Map(came)).toEqual(
				new Map([...numbers].filter(([name]) => !own.has(name))),
			);
			after = await start(home);
			expect(await readSchool(after, school, range)).toEqual(before);
		});
	},
);
