import {
	BatchWriteItemCommand,
	type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Article, toStatus } from "../../functions/core/article.ts";
import { toMoved } from "../../functions/core/article-version.ts";
import { Conflict, Stale } from "../../functions/core/errors.ts";
import {
	type Articles,
	createArticles,
} from "../../functions/store/articles.ts";
import { createDatabase } from "../../functions/store/database.ts";
import { changeArticle, createArticle, toId } from "../support/article.ts";
import {
	describeOnEngines,
	openDatabase,
	type TestDatabase,
} from "../support/engines.ts";
import { meterCommands } from "../support/meter.ts";

const NOW = Date.parse("2026-11-23T10:00:00+07:00");
const BY = { id: "lan", name: "Lan" };

/** The same database until so many writes have got through; from then on the process is as good as dead. */
function killAfter(database: DynamoDBClient, writes: number): DynamoDBClient {
	let left = writes;
	return new Proxy(database, {
		get(target, name) {
			if (name !== "send") return Reflect.get(target, name);
			return (command: { constructor: { name: string } }) => {
				if (/Put|Update|Delete/.test(command.constructor.name) && left-- <= 0)
					return Promise.reject(new Error("killed"));
				return target.send(command as never);
			};
		},
	});
}

describeOnEngines("articles", (engine) => {
	let opened: TestDatabase;
	let articles: Articles;
	let sites = 0;
	/** A site that no other test knows. */
	const newSite = () => `truong-${++sites}`;
	const over = (database: DynamoDBClient) =>
		createArticles({ database, table: opened.tables.content });

	beforeAll(async () => {
		opened = await openDatabase(engine);
		articles = over(opened.database);
	});
	afterAll(() => opened.close());

	const create = (article: Article, isSlugChosen = false) =>
		articles.create(article, { isSlugChosen });

	it("come back as they were kept", async () => {
		const site = newSite();
		const article = createArticle(
			{
				content_html: "<p>Nhà\u00a0trường “mới” 57-QĐ/TW./.</p>",
				tags: ["khai giảng"],
				authors: [{ name: "Nguyễn Lan" }],
				_luot: {
					expires: "2027-01-01T00:00:00+07:00",
					correction: [{ date: "2026-11-24", text: "Sửa số lớp." }],
				},
			},
			{ site },
		);
		expect(await create(article)).toEqual(article);
		expect(await articles.get(site, article.id)).toEqual(article);
		expect(await articles.findSlug(site, "le-khai-giang")).toBe(article.id);
		expect(await articles.get("khac", article.id)).toBeUndefined();
	});

	it("number their slugs, unless the editor chose one that is taken", async () => {
		const site = newSite();
		const slugs = [];
		for (const at of [1, 2, 3]) {
			const { slug } = await create(createArticle({}, { site, id: toId(at) }));
			slugs.push(slug);
		}
		expect(slugs).toEqual([
			"le-khai-giang",
			"le-khai-giang-2",
			"le-khai-giang-3",
		]);
		await expect(
			create(createArticle({}, { site, id: toId(4) }), true),
		).rejects.toThrow(Conflict);
		expect(await articles.get(site, toId(4))).toBeUndefined();
	});

	it("find their number in a few reads where hundreds have the title, and in passing others at once", async () => {
		const site = newSite();
		const claims = Array.from({ length: 700 }, (_, at) => at + 1);
		for (let at = 0; at < claims.length; at += 25)
			await opened.database.send(
				new BatchWriteItemCommand({
					RequestItems: {
						[opened.tables.content]: claims
							.slice(at, at + 25)
							.map((number) => ({
								PutRequest: {
									Item: {
										pk: {
											S: `slug#${site}#le-khai-giang${number > 1 ? `-${number}` : ""}`,
										},
										sk: { S: "slug" },
										article: { S: toId(9) },
									},
								},
							})),
					},
				}),
			);
		const made = await Promise.all(
			[1, 2, 3].map((at) => create(createArticle({}, { site, id: toId(at) }))),
		);
		expect(made.map(({ slug }) => slug).toSorted()).toEqual(
			[701, 702, 703].map((number) => `le-khai-giang-${number}`),
		);
	});

	it("made twice at once under one id are one", async () => {
		const site = newSite();
		const article = createArticle({}, { site });
		const made = await Promise.all(
			Array.from({ length: 5 }, () => create(article)),
		);
		expect(new Set(made.map(({ slug }) => slug))).toEqual(
			new Set(["le-khai-giang"]),
		);
		const { cards } = await articles.listPublished(site, {
			nowMs: NOW,
			limit: 10,
		});
		expect(cards).toHaveLength(1);
	});

	it("keep every version; of two who save at once one is told", async () => {
		const site = newSite();
		const first = await create(createArticle({}, { site }));
		const [mine, theirs] = ["Bản một", "Bản hai"].map((title) =>
			changeArticle(first, { title }),
		) as [Article, Article];
		const done = await Promise.allSettled([
			articles.replace(mine, first),
			articles.replace(theirs, first),
		]);
		const lost = done.filter(({ status }) => status === "rejected");
		expect(lost.map((each) => (each as PromiseRejectedResult).reason)).toEqual([
			expect.any(Stale),
		]);
		const winner = done[0]?.status === "fulfilled" ? mine : theirs;
		expect(await articles.get(site, first.id)).toEqual(winner);
		expect(await articles.getRevision(site, first.id, 1)).toEqual(first);
		const third = changeArticle(winner, { title: "Bản ba" });
		await articles.replace(third, winner);
		const history = await articles.listRevisions(site, first.id);
		expect(history.map(({ version, title }) => [version, title])).toEqual([
			[3, "Bản ba"],
			[2, winner.title],
			[1, "Lễ khai giảng"],
		]);
	});

	it("replaced by a write whose answer was lost are replaced once", async () => {
		const site = newSite();
		const first = await create(createArticle({}, { site }));
		const second = changeArticle(first, { title: "Bản hai" });
		await articles.replace(second, first);
		await articles.replace(second, first);
		expect((await articles.get(site, first.id))?.version).toBe(2);
	});

	it("killed between any two writes of a first version are whole or not there, and a retry completes them", async () => {
		for (let writes = 0; writes < 6; writes++) {
			const site = newSite();
			const article = createArticle(
				{
					_luot: {
						canonical_url: "https://truong.example/tin/1",
						translationOf: toId(9),
					},
				},
				{ site },
			);
			const dying = over(killAfter(opened.database, writes));
			const isDead = await dying.create(article, { isSlugChosen: false }).then(
				() => false,
				() => true,
			);
			const { cards } = await articles.listPublished(site, {
				nowMs: NOW,
				limit: 10,
			});
			const read = await articles.get(site, article.id);
			expect(cards.length).toBe(read ? 1 : 0);
			if (read) expect(read).toEqual(article);
			expect(isDead || read !== undefined).toBe(true);
			expect(await create(article)).toEqual(article);
			expect((await articles.findSlugs(site, [article.slug])).size).toBe(1);
			expect((await articles.findPages(site, ["/tin/1"])).get("/tin/1")).toBe(
				article.id,
			);
			expect(await articles.listTranslations(site, toId(9))).toEqual([
				article.id,
			]);
		}
	});

	it("killed between any two writes of a change are the old or the new version, and a retry completes them", async () => {
		for (let writes = 0; writes < 5; writes++) {
			const site = newSite();
			const first = await create(createArticle({}, { site }));
			const second = changeArticle(first, {
				title: "Bản hai",
				_luot: {
					slug: "ban-hai",
					canonical_url: "https://truong.example/tin/2",
				},
			});
			await over(killAfter(opened.database, writes))
				.replace(second, first)
				.catch(() => {});
			const read = await articles.get(site, first.id);
			expect([first, second]).toContainEqual(read);
			await articles.replace(second, first);
			expect(await articles.get(site, first.id)).toEqual(second);
			expect(await articles.getRevision(site, first.id, 1)).toEqual(first);
			expect(second.formerSlugs).toEqual(["le-khai-giang"]);
		}
	});

	it("appear in the very millisecond of their time, and leave in that of their end", async () => {
		const site = newSite();
		const article = createArticle(
			{
				date_published: "2026-12-01T10:00:00+07:00",
				_luot: { expires: "2026-12-05T10:00:00+07:00" },
			},
			{ site },
		);
		expect(toStatus(article, NOW)).toBe("scheduled");
		await create(article);
		const listedAt = async (time: string) =>
			(
				await articles.listPublished(site, {
					nowMs: Date.parse(time),
					limit: 10,
				})
			).cards.length;
		expect(await listedAt("2026-12-01T09:59:59.999+07:00")).toBe(0);
		expect(await listedAt("2026-12-01T10:00:00.000+07:00")).toBe(1);
		expect(await listedAt("2026-12-05T09:59:59.999+07:00")).toBe(1);
		expect(await listedAt("2026-12-05T10:00:00.000+07:00")).toBe(0);
	});

	it("tell a list when the next of it begins, for nothing where none does soon", async () => {
		const site = newSite();
		const database = createDatabase({ endpoint: opened.endpoint });
		const meter = meterCommands(database);
		const lists = over(database);
		const beginning = (second: number, at: number, tag = "khác") =>
			create(
				createArticle(
					{
						title: `Tin ${at}`,
						date_published: `2026-11-23T10:0${second / 60}:00+07:00`,
						tags: [tag],
					},
					{ site, id: toId(at) },
				),
			);
		for (let at = 1; at <= 4; at++) await beginning(0, at);
		const read = async (
			more: Partial<Parameters<Articles["listPublished"]>[1]> = {},
		) => {
			meter.reset();
			const { cards, next, begins } = await lists.listPublished(site, {
				nowMs: NOW,
				limit: 3,
				...more,
			});
			return {
				titles: cards.map(({ title }) => title),
				begins,
				next: next !== undefined,
				cost: [meter.commands, meter.units],
			};
		};
		const AHEAD = { aheadMs: 360_000 };
		const here = { titles: ["Tin 4", "Tin 3", "Tin 2"], next: true };
		const plain = await read();
		expect(plain).toMatchObject({ ...here, begins: undefined });
		await beginning(420, 20);
		expect(await read(AHEAD)).toEqual(plain);

		await beginning(300, 21, "khai giảng");
		await beginning(180, 22);
		const soon = new Date(NOW + 180_000).toISOString();
		expect(await read(AHEAD)).toMatchObject({ ...here, begins: soon });
		// Only what a tag chooses, and only in the part of the archive that is shown.
		expect(await read({ ...AHEAD, tag: "khai giảng" })).toMatchObject({
			titles: [],
			begins: new Date(NOW + 300_000).toISOString(),
		});
		expect(await read({ ...AHEAD, toMs: NOW + 60_000 })).toMatchObject({
			...here,
			begins: undefined,
		});
		// Where more begins than a page takes, the page is whole, and nothing is known of the next.
		for (let at = 23; at <= 30; at++) await beginning(240, at);
		expect(await read(AHEAD)).toMatchObject({
			...here,
			begins: new Date(NOW + 1).toISOString(),
		});
		database.destroy();
	});

	it("are listed page by page, the newest first, each once, by tag, section, author and time", async () => {
		const site = newSite();
		for (let at = 1; at <= 23; at++) {
			await create(
				createArticle(
					{
						title: `Tin ${at}`,
						date_published: `2026-10-${String(at).padStart(2, "0")}T08:00:00+07:00`,
						tags: at % 2 ? ["lẻ"] : ["chẵn"],
						authors: [{ name: at % 3 ? "Lan" : "Minh" }],
						_luot: { articleSection: at % 5 ? "Tin tức" : "Tuyển sinh" },
					},
					{ site, id: toId(at) },
				),
			);
		}
		async function listAll(
			options: Partial<Parameters<Articles["listPublished"]>[1]>,
		) {
			const titles: string[] = [];
			let after: string | undefined;
			do {
				const page = await articles.listPublished(site, {
					nowMs: NOW,
					limit: 5,
					after,
					...options,
				});
				expect(page.cards.length).toBeLessThanOrEqual(5);
				titles.push(...page.cards.map(({ title }) => title));
				after = page.next;
			} while (after);
			return titles;
		}
		const expected = (isIn: (at: number) => boolean) =>
			Array.from({ length: 23 }, (_, at) => 23 - at)
				.filter(isIn)
				.map((at) => `Tin ${at}`);
		expect(await listAll({})).toEqual(expected(() => true));
		expect(await listAll({ tag: "lẻ" })).toEqual(
			expected((at) => at % 2 === 1),
		);
		expect(await listAll({ author: "Minh" })).toEqual(
			expected((at) => at % 3 === 0),
		);
		expect(await listAll({ section: "Tuyển sinh", tag: "chẵn" })).toEqual(
			expected((at) => at % 10 === 0),
		);
		expect(
			await listAll({
				fromMs: Date.parse("2026-10-05T08:00:00+07:00"),
				toMs: Date.parse("2026-10-08T08:00:00+07:00"),
			}),
		).toEqual(["Tin 7", "Tin 6", "Tin 5"]);
		expect(await listAll({ fromMs: NOW + 1 })).toEqual([]);
		expect((await articles.findOldest(site, NOW))?.title).toBe("Tin 1");
	});

	it("are in no reader's list as drafts or deleted, and in their editors' by state", async () => {
		const site = newSite();
		const draft = await create(
			createArticle(
				{ title: "Nháp", _luot: { status: "draft" } },
				{ site, id: toId(1) },
			),
		);
		const gone = await create(
			createArticle({ title: "Gỡ" }, { site, id: toId(2) }),
		);
		await articles.replace(
			toMoved(gone, { by: BY, nowMs: NOW + 1000, deleted: true }),
			gone,
		);
		const { cards } = await articles.listPublished(site, {
			nowMs: NOW + 2000,
			limit: 10,
		});
		expect(cards).toEqual([]);
		const titlesOf = async (state?: "draft" | "deleted" | "published") =>
			(await articles.listChanged(site, { limit: 10, state })).cards.map(
				({ title }) => title,
			);
		expect(await titlesOf()).toEqual(["Gỡ", "Nháp"]);
		expect(await titlesOf("draft")).toEqual([draft.title]);
		expect(await titlesOf("deleted")).toEqual(["Gỡ"]);
		expect(await titlesOf("published")).toEqual([]);
	});

	it("fit with the longest body that there may be, of letters that nothing compresses", async () => {
		const site = newSite();
		// Random letters, which nothing compresses.
		let seed = 1;
		const noise = Array.from({ length: 99_000 }, () => {
			seed = (seed * 48271) % 2147483647;
			return String.fromCharCode(0x100 + (seed % 0x2ff));
		}).join("");
		const article = createArticle(
			{ content_html: `<p>${noise}</p>` },
			{ site },
		);
		expect(Buffer.byteLength(article.source.text)).toBeGreaterThan(190_000);
		await create(article);
		expect(await articles.get(site, article.id)).toEqual(article);
	});
});
