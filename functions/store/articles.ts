import {
	type AttributeValue,
	type DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
	paginateQuery,
	QueryCommand,
	type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import {
	type Article,
	type State,
	type Teaser,
	toTeaser,
} from "../core/article.ts";
import { Conflict, NotFound, Stale, TooLarge } from "../core/errors.ts";
import type { Actor } from "../core/role.ts";
import { numberSlug } from "../core/slug.ts";
import type { Item } from "./attribute.ts";
import { textOf } from "./attribute.ts";
import { batchGet } from "./batch.ts";
import { answerOf, ConditionFailed } from "./database.ts";
import { packText, unpackText } from "./packed.ts";

/** What a list shows of an article: all but its body, of which it has the beginning and the first picture. */
export type Card = Omit<Article, "source" | "html" | "text" | "figures"> &
	Teaser;

/** One version in an article's history. */
export type Revision = {
	readonly version: number;
	readonly at: string;
	readonly by: Actor;
	readonly note?: string;
	readonly state: State;
	readonly deleted?: boolean;
	readonly title: string;
};

/** Which of the readers' articles: those of a tag, a section, an author, published in `[fromMs, toMs)`. */
export type Filter = {
	readonly tag?: string | undefined;
	readonly section?: string | undefined;
	readonly author?: string | undefined;
	readonly fromMs?: number | undefined;
	readonly toMs?: number | undefined;
};

/** Cards in their order, and where the list goes on; nothing where it ends. */
export type Page = { cards: Card[]; next?: string };

/** What readers may see, and when, within the time that was looked ahead, the first of what is scheduled comes into it. */
export type PublishedPage = Page & { begins?: string };

export type Articles = {
	get(site: string, id: string): Promise<Article | undefined>;
	/** The id of the article that has or once had this slug. */
	findSlug(site: string, slug: string): Promise<string | undefined>;
	/** The ids of the articles that have or once had these slugs. */
	findSlugs(
		site: string,
		slugs: readonly string[],
	): Promise<ReadonlyMap<string, string>>;
	/** The ids of the articles whose page at the site is one of these. */
	findPages(
		site: string,
		paths: readonly string[],
	): Promise<ReadonlyMap<string, string>>;
	/** The ids of the articles that say the same as this one in another language. */
	listTranslations(site: string, id: string): Promise<string[]>;
	/** The first article that readers may see; none at a site without. */
	findOldest(site: string, nowMs: number): Promise<Card | undefined>;
	/** Bodies for cards, in their order. */
	getAll(site: string, ids: readonly string[]): Promise<Article[]>;
	/**
	 * Keeps a new article, its slug numbered where another has it, unless the editor chose it. Repeated with the same id it finishes what
	 * was begun and answers the article as it was made. Throws Conflict for a chosen slug that is taken, TooLarge.
	 */
	create(
		article: Article,
		options: { isSlugChosen: boolean },
	): Promise<Article>;
	/**
	 * Puts the next version in place of the one it was made from, which is kept. Throws Stale where somebody was faster, Conflict for a
	 * slug that is another's.
	 */
	replace(article: Article, from: Article): Promise<void>;
	/** An article's versions, the newest first. */
	listRevisions(site: string, id: string): Promise<Revision[]>;
	getRevision(
		site: string,
		id: string,
		version: number,
	): Promise<Article | undefined>;
	/**
	 * What readers may see at `nowMs`, the newest first, from `after` on. Its beginning can look `aheadMs` ahead, which reads what begins
	 * within that time and nothing else.
	 */
	listPublished(
		site: string,
		options: {
			nowMs: number;
			aheadMs?: number;
			limit: number;
			after?: string | undefined;
		} & Filter,
	): Promise<PublishedPage>;
	/** What editors work on, in whatever state, the last changed first. */
	listChanged(
		site: string,
		options: {
			limit: number;
			after?: string | undefined;
			state?: State | "deleted" | undefined;
			sinceMs?: number | undefined;
		},
	): Promise<Page>;
};

/** DynamoDB's limit for one item is 400 KB; the rest is for the attributes beside the text. */
const PACKED_LIMIT_BYTES = 350_000;

/** So many slugs of one title are tried one by one; "Thông báo" may have had a thousand. */
const SLUGS_TRIED = 5;

/**
 * Where a list is of one tag or section, each answer is chosen from so many articles, and a page asks at most so often: 2,400
 * articles, some 1.5 MB, in a second at the longest. A page that has not filled up then goes on where it stopped.
 */
const CHOSEN_FROM = 300;
const LIST_ROUNDS = 8;

const CURRENT = "current";
const toVersionKey = (version: number) =>
	`version#${String(version).padStart(8, "0")}`;

function pack(article: Article): Uint8Array {
	const packed = packText(JSON.stringify(article));
	if (packed.length > PACKED_LIMIT_BYTES)
		throw new TooLarge("The article does not fit, even compressed. Divide it.");
	return packed;
}

function unpack(item: Item): Article {
	return JSON.parse(unpackText(item.article?.B as Uint8Array));
}

function toCard(article: Article): Card {
	const {
		source: _source,
		html: _html,
		text: _text,
		figures: _figures,
		...card
	} = article;
	return { ...card, ...toTeaser(article) };
}

const toSortKey = (time: string, id: string) =>
	`${new Date(time).toISOString()}#${id}`;

const textSet = (texts: readonly string[]): AttributeValue[] =>
	texts.length > 0 ? [{ SS: [...new Set(texts)] }] : [];

/** The attributes by which lists find and choose an article; deleted ones and those that nobody publishes are in no reader's list. */
function toListed(article: Article): Item {
	const { site, id, state, deleted, published, expires, articleSection } =
		article;
	const isListed = state === "published" && !deleted && published;
	const [tags] = textSet(article.tags);
	const [authors] = textSet(article.authors.map(({ name }) => name));
	return {
		site: { S: site },
		changed_at: { S: toSortKey(article.modified, id) },
		...(isListed && { published_at: { S: toSortKey(published, id) } }),
		card: { S: JSON.stringify(toCard(article)) },
		status: { S: deleted ? "deleted" : state },
		...(expires && { expires_at: { S: new Date(expires).toISOString() } }),
		...(articleSection && { section: { S: articleSection } }),
		...(tags && { tags }),
		...(authors && { authors }),
	};
}

function toRevision(card: Card): Revision {
	const { version, modified, by, note, state, deleted, title } = card;
	return {
		version,
		at: modified,
		by,
		state,
		title,
		...(note && { note }),
		...(deleted && { deleted }),
	};
}

export function createArticles({
	database,
	table,
}: {
	database: DynamoDBClient;
	table: string;
}): Articles {
	const toPartition = (site: string, id: string) => `article#${site}#${id}`;
	const keyOf = (site: string, id: string, sort = CURRENT) => ({
		pk: { S: toPartition(site, id) },
		sk: { S: sort },
	});
	/** An address that leads to an article: a slug, or the path of its page at the site. */
	const claimKeyOf = (kind: "slug" | "page", site: string, name: string) => ({
		pk: { S: `${kind}#${site}#${name}` },
		sk: { S: kind },
	});
	const slugKeyOf = (site: string, slug: string) =>
		claimKeyOf("slug", site, slug);

	async function findClaims(
		kind: "slug" | "page",
		site: string,
		names: readonly string[],
	): Promise<ReadonlyMap<string, string>> {
		const keys = [...new Set(names)].map((name) =>
			claimKeyOf(kind, site, name),
		);
		const items = await batchGet(database, table, keys);
		const prefix = `${kind}#${site}#`.length;
		return new Map(
			items.map((item) => [
				textOf(item, "pk").slice(prefix),
				textOf(item, "article"),
			]),
		);
	}

	const toTranslations = (site: string, id: string) =>
		`translations#${site}#${id}`;

	/** Lets what is translated know its translation; whether it still is one stands in the translation. */
	async function claimTranslation({ site, id, translationOf }: Article) {
		if (translationOf === undefined) return;
		const command = new PutItemCommand({
			TableName: table,
			Item: {
				pk: { S: toTranslations(site, translationOf) },
				sk: { S: id },
			},
		});
		await answerOf(database.send(command));
	}

	/** A page at the site shows the article that said so last. */
	async function claimPage({ site, id, page }: Article): Promise<void> {
		if (page === undefined) return;
		const command = new PutItemCommand({
			TableName: table,
			Item: { ...claimKeyOf("page", site, page), article: { S: id } },
		});
		await answerOf(database.send(command));
	}

	async function getItem(Key: Record<string, AttributeValue>) {
		const command = new GetItemCommand({
			TableName: table,
			Key,
			ConsistentRead: true,
		});
		return (await answerOf(database.send(command))).Item;
	}

	async function get(site: string, id: string): Promise<Article | undefined> {
		const item = await getItem(keyOf(site, id));
		return item && unpack(item);
	}

	async function getRevision(
		site: string,
		id: string,
		version: number,
	): Promise<Article | undefined> {
		const current = await get(site, id);
		if (current?.version === version) return current;
		const item = await getItem(keyOf(site, id, toVersionKey(version)));
		return item && unpack(item);
	}

	/** Writes where the condition holds; answers whether it did. */
	async function putIf(
		Item: Item,
		condition: string,
		values?: Item,
	): Promise<boolean> {
		const command = new PutItemCommand({
			TableName: table,
			Item,
			ConditionExpression: condition,
			...(values && { ExpressionAttributeValues: values }),
		});
		try {
			await answerOf(database.send(command));
			return true;
		} catch (error) {
			if (error instanceof ConditionFailed) return false;
			throw error;
		}
	}

	/** A slug belongs to the first article that claims it, for ever: old addresses lead on. */
	const claimSlug = (site: string, slug: string, id: string) =>
		putIf(
			{ ...slugKeyOf(site, slug), article: { S: id } },
			"attribute_not_exists(pk) OR article = :id",
			{ ":id": { S: id } },
		);

	const takenSlug = (slug: string) =>
		new Conflict(`_luot.slug: another article has "${slug}". Choose another.`);

	/** The first number that nobody else has of a title that many have: twice as far until one is free, then halving the gap. */
	async function findFreeNumber({ site, id, slug }: Article): Promise<number> {
		async function isFree(number: number): Promise<boolean> {
			const item = await getItem(slugKeyOf(site, numberSlug(slug, number)));
			return !item || item.article?.S === id;
		}
		let taken = SLUGS_TRIED;
		let free = taken * 2;
		while (!(await isFree(free))) {
			taken = free;
			free *= 2;
		}
		while (free - taken > 1) {
			const middle = (taken + free) >> 1;
			if (await isFree(middle)) free = middle;
			else taken = middle;
		}
		return free;
	}

	async function claimNumbered(article: Article): Promise<string> {
		const { site, id, slug } = article;
		if (await claimSlug(site, slug, id)) return slug;
		for (let number = 2; number <= SLUGS_TRIED; number++)
			if (await claimSlug(site, numberSlug(slug, number), id))
				return numberSlug(slug, number);
		for (let tries = 0; tries < SLUGS_TRIED; tries++) {
			const free = numberSlug(slug, await findFreeNumber(article));
			if (await claimSlug(site, free, id)) return free;
		}
		throw takenSlug(slug);
	}

	/** Runs a query until a page is full, over as many answers of the engine as that takes. */
	async function list(
		query: Omit<QueryCommandInput, "TableName">,
		{
			site,
			order,
			limit,
			after,
			isChosen,
			now = "~",
		}: {
			site: string;
			order: string;
			limit: number;
			after?: string | undefined;
			isChosen: boolean;
			/** What sorts after it is ahead: looked at, and not yet in the list. */
			now?: string;
		},
	): Promise<Page & { ahead?: string }> {
		const placeOf = (sortKey: string) => ({
			...keyOf(site, sortKey.slice(sortKey.indexOf("#") + 1)),
			site: { S: site },
			[order]: { S: sortKey },
		});
		const found: Item[] = [];
		let ahead: string | undefined;
		let start: Item | undefined = after ? placeOf(after) : undefined;
		for (let round = 0; round < LIST_ROUNDS; round++) {
			const { Items = [], LastEvaluatedKey } = await answerOf(
				database.send(
					new QueryCommand({
						...query,
						TableName: table,
						ScanIndexForward: false,
						Limit: isChosen ? CHOSEN_FROM : limit + 1 - found.length,
						...(start && { ExclusiveStartKey: start }),
					}),
				),
			);
			for (const item of Items) {
				const place = textOf(item, order);
				if (place > now) ahead = place;
				else found.push(item);
			}
			start = LastEvaluatedKey;
			if (start && textOf(start, order) > now) {
				// More is ahead than was asked for: the list goes on from now, and the first may come at any moment.
				start = placeOf(now);
				ahead = now;
			}
			if (!start || found.length > limit) break;
		}
		const shown = found.slice(0, limit);
		const next =
			found.length > limit ? shown.at(-1)?.[order]?.S : start?.[order]?.S;
		return {
			cards: shown.map((item) => JSON.parse(textOf(item, "card")) as Card),
			...(next && { next }),
			...(ahead && { ahead }),
		};
	}

	return {
		get,

		async findSlug(site, slug) {
			return (await getItem(slugKeyOf(site, slug)))?.article?.S;
		},

		findSlugs: (site, slugs) => findClaims("slug", site, slugs),
		findPages: (site, paths) => findClaims("page", site, paths),

		async listTranslations(site, id) {
			const command = new QueryCommand({
				TableName: table,
				KeyConditionExpression: "pk = :pk",
				ExpressionAttributeValues: { ":pk": { S: toTranslations(site, id) } },
			});
			const { Items = [] } = await answerOf(database.send(command));
			return Items.map((item) => textOf(item, "sk"));
		},

		async findOldest(site, nowMs) {
			const command = new QueryCommand({
				TableName: table,
				IndexName: "published",
				KeyConditionExpression: "site = :site AND published_at <= :until",
				ExpressionAttributeValues: {
					":site": { S: site },
					":until": { S: `${new Date(nowMs).toISOString()}#~` },
				},
				Limit: 1,
			});
			const { Items = [] } = await answerOf(database.send(command));
			return Items[0] && JSON.parse(textOf(Items[0], "card"));
		},

		async getAll(site, ids) {
			const items = await batchGet(
				database,
				table,
				[...new Set(ids)].map((id) => keyOf(site, id)),
				{ projection: "article" },
			);
			const byId = new Map(
				items.map(unpack).map((article) => [article.id, article]),
			);
			return ids.flatMap((id) => byId.get(id) ?? []);
		},

		async create(article, { isSlugChosen }) {
			const { site, id } = article;
			const packed = pack(article);
			// What was begun and cut off has claimed its slug, and claims it again.
			const existing = await get(site, id);
			if (existing) return (await getRevision(site, id, 1)) ?? existing;
			if (isSlugChosen && !(await claimSlug(site, article.slug, id)))
				throw takenSlug(article.slug);
			const slug = isSlugChosen ? article.slug : await claimNumbered(article);
			const kept = { ...article, slug };
			await claimPage(kept);
			await claimTranslation(kept);
			const isFirst = await putIf(
				{
					...keyOf(site, id),
					...toListed(kept),
					version: { N: "1" },
					article: { B: slug === article.slug ? packed : pack(kept) },
				},
				"attribute_not_exists(pk)",
			);
			return isFirst ? kept : ((await getRevision(site, id, 1)) ?? kept);
		},

		async replace(article, from) {
			const { site, id } = article;
			const packed = pack(article);
			if (
				article.slug !== from.slug &&
				!(await claimSlug(site, article.slug, id))
			)
				throw takenSlug(article.slug);
			if (article.page !== from.page) await claimPage(article);
			if (article.translationOf !== from.translationOf)
				await claimTranslation(article);
			// The version that goes is kept before the next takes its place; kept twice it is the same.
			await putIf(
				{
					...keyOf(site, id, toVersionKey(from.version)),
					card: { S: JSON.stringify(toCard(from)) },
					article: { B: pack(from) },
				},
				"attribute_not_exists(pk)",
			);
			const isFirst = await putIf(
				{
					...keyOf(site, id),
					...toListed(article),
					version: { N: String(article.version) },
					article: { B: packed },
				},
				"version = :read",
				{ ":read": { N: String(from.version) } },
			);
			if (isFirst) return;
			// A write whose answer was lost has succeeded and fails when it is sent again.
			const now = await get(site, id);
			if (!now) throw new NotFound("There is no such article.");
			if (JSON.stringify(now) !== JSON.stringify(article))
				throw new Stale(
					`The article is at version "${now.version}" now. Read it again and repeat your change on that.`,
				);
		},

		async listRevisions(site, id) {
			const query = {
				TableName: table,
				KeyConditionExpression: "pk = :pk",
				ProjectionExpression: "card",
				ExpressionAttributeValues: { ":pk": { S: toPartition(site, id) } },
				ConsistentRead: true,
			};
			const cards: Card[] = [];
			for await (const { Items = [] } of paginateQuery(
				{ client: database },
				query,
			))
				cards.push(
					...Items.map((item) => JSON.parse(textOf(item, "card")) as Card),
				);
			const byVersion = new Map(cards.map((card) => [card.version, card]));
			return [...byVersion.values()]
				.sort((one, other) => other.version - one.version)
				.map(toRevision);
		},

		getRevision,

		async listPublished(
			site,
			{ nowMs, aheadMs = 0, limit, after, tag, section, author, fromMs, toMs },
		) {
			// What begins comes before whatever a list goes on with.
			const reachMs = after === undefined ? nowMs + aheadMs : nowMs;
			const untilMs = Math.min(
				reachMs,
				toMs === undefined ? reachMs : toMs - 1,
			);
			if (fromMs !== undefined && fromMs > untilMs) return { cards: [] };
			// Every id sorts before a tilde, so what is published this very millisecond is in.
			const toLast = (ms: number) => `${new Date(ms).toISOString()}#~`;
			const chosen = [
				"(attribute_not_exists(expires_at) OR expires_at > :now)",
				...(tag === undefined ? [] : ["contains(tags, :tag)"]),
				...(section === undefined ? [] : ["#section = :section"]),
				...(author === undefined ? [] : ["contains(authors, :author)"]),
			];
			const { ahead, ...page } = await list(
				{
					IndexName: "published",
					KeyConditionExpression:
						"site = :site AND published_at BETWEEN :from AND :until",
					FilterExpression: chosen.join(" AND "),
					...(section !== undefined && {
						ExpressionAttributeNames: { "#section": "section" },
					}),
					ExpressionAttributeValues: {
						":site": { S: site },
						":from": {
							S: fromMs === undefined ? "0" : new Date(fromMs).toISOString(),
						},
						":until": { S: toLast(untilMs) },
						":now": { S: new Date(nowMs).toISOString() },
						...(tag !== undefined && { ":tag": { S: tag } }),
						...(section !== undefined && { ":section": { S: section } }),
						...(author !== undefined && { ":author": { S: author } }),
					},
				},
				{
					site,
					order: "published_at",
					limit,
					after,
					isChosen: (tag ?? section ?? author) !== undefined,
					now: toLast(nowMs),
				},
			);
			if (ahead === undefined) return page;
			const beginsMs = Date.parse(ahead.slice(0, ahead.indexOf("#")));
			return {
				...page,
				begins: new Date(Math.max(beginsMs, nowMs + 1)).toISOString(),
			};
		},

		async listChanged(site, { limit, after, state, sinceMs }) {
			return list(
				{
					IndexName: "changed",
					KeyConditionExpression: "site = :site AND changed_at >= :since",
					...(state && {
						FilterExpression: "#status = :status",
						ExpressionAttributeNames: { "#status": "status" },
					}),
					ExpressionAttributeValues: {
						":site": { S: site },
						":since": { S: new Date(sinceMs ?? 0).toISOString() },
						...(state && { ":status": { S: state } }),
					},
				},
				{
					site,
					order: "changed_at",
					limit,
					after,
					isChosen: state !== undefined,
				},
			);
		},
	};
}
