import { type Change as Difference, diffWords } from "diff";
import { type Context, Hono } from "hono";
import {
	type Article,
	isArticleId,
	isVisibleWithin,
} from "../../core/article.ts";
import {
	type Change,
	mergePatch,
	parseArticle,
	toInput,
} from "../../core/article-input.ts";
import { toArticleItem } from "../../core/article-item.ts";
import {
	type Signed,
	toArticle,
	toMoved,
	toNextVersion,
	toRestored,
} from "../../core/article-version.ts";
import { InvalidInput, NotFound } from "../../core/errors.ts";
import { checkMove } from "../../core/move.ts";
import { proofread, type Warning } from "../../core/proofreading.ts";
import type { Site } from "../../core/site.ts";
import type { Articles } from "../../store/articles.ts";
import type { Keys } from "../../store/keys.ts";
import type { Sites } from "../../store/sites.ts";
import type { Access, Member } from "../access.ts";
import { readJson } from "../body.ts";
import { KEPT_MS } from "../caching.ts";
import { originOf } from "../origin.ts";
import { isFresh, type Purge, purgeNothing, toSitePaths } from "../purge.ts";
import { siteOf } from "../site-of.ts";
import { checkVersion, mayBeRepeat, tagOf } from "./if-match.ts";

/** The longest article, its body's quotes and letters escaped. */
const BODY_LIMIT_BYTES = 1_500_000;

/** A comparison that takes longer than this shows the one text and then the other. */
const DIFF_LIMIT_MS = 500;

export type PublishRoutes = {
	articles: Articles;
	keys: Keys;
	sites: Pick<Sites, "get">;
	access: Access;
	nowMs: () => number;
	/** A fresh id for an article, which nobody can guess from another. */
	createId: () => string;
	purge?: Purge;
};

/** What editors do with articles; each call checks role and site, each change the version that it was made on. */
export function createPublishRoutes({
	articles,
	keys,
	sites,
	access,
	nowMs,
	createId,
	purge = purgeNothing,
}: PublishRoutes): Hono {
	const routes = new Hono();
	const all = "/v1/sites/:site/articles";
	const one = `${all}/:id`;

	/** Who calls, and about which site; the token is looked at first, so that strangers learn of no site. */
	async function enter(
		c: Context,
	): Promise<{ member: Member; site: Site; signed: Signed }> {
		const member = await access(c, c.req.param("site") ?? "", "editor");
		const site = await siteOf(c, sites);
		return {
			member,
			site,
			signed: {
				by: member,
				nowMs: nowMs(),
				zone: site.zone,
				keepQuery: site.keepQuery,
			},
		};
	}

	async function articleOf(c: Context, site: Site): Promise<Article> {
		const id = c.req.param("id") ?? "";
		const article = isArticleId(id) && (await articles.get(site.id, id));
		if (!article)
			throw new NotFound("There is no article of this id at this site.");
		return article;
	}

	async function revisionOf(
		c: Context,
		site: Site,
		text: string | undefined,
	): Promise<Article> {
		const id = c.req.param("id") ?? "";
		const version = /^[1-9]\d{0,7}$/.test(text ?? "") ? Number(text) : 0;
		const revision =
			version > 0 && (await articles.getRevision(site.id, id, version));
		if (!revision)
			throw new NotFound("There is no such version of this article.");
		return revision;
	}

	function answer(
		c: Context,
		{
			article,
			site,
			status = 200,
			warnings,
		}: {
			article: Article;
			site: Site;
			status?: 200 | 201;
			warnings?: readonly Warning[];
		},
	): Response {
		const item = toArticleItem(article, {
			origin: originOf(c),
			site,
			nowMs: nowMs(),
		});
		const { source, deleted, note, by } = article;
		return c.json(
			{
				...item,
				_luot: {
					...item._luot,
					...(deleted && { status: "deleted" }),
					source,
					by,
					...(note && { note }),
					...(warnings && { warnings }),
				},
			},
			status,
			{
				etag: tagOf(article.version),
				"cache-control": "private, no-store",
				...(status === 201 && {
					location: `/v1/sites/${site.id}/articles/${article.id}`,
				}),
			},
		);
	}

	/**
	 * Takes back what readers may hold of an article that they saw, see now, or will see before it is gone by its age: a list that is kept
	 * already does not know of what begins so soon. A draft is nobody's but the editors'.
	 */
	async function purgeSeen(...versions: readonly Article[]): Promise<void> {
		const span = { fromMs: nowMs(), untilMs: nowMs() + KEPT_MS };
		const seen = versions.find((each) => isVisibleWithin(each, span));
		if (seen) await purge(toSitePaths(seen.site));
	}

	/** Asks for it again where a call comes again whose change is so young that readers may hold what was before. */
	async function purgeAgain(article: Article): Promise<void> {
		const { site, id, version, modified } = article;
		if (!isFresh(modified, nowMs())) return;
		const before = await articles.getRevision(site, id, version - 1);
		await purgeSeen(article, ...(before ? [before] : []));
	}

	/** Keeps the next version, where the role may bring the article there. */
	async function keep(
		c: Context,
		{
			site,
			member,
			before,
			next,
		}: { site: Site; member: Member; before: Article; next: Article },
	): Promise<Response> {
		checkMove(site, member.role, { from: before, to: next });
		await articles.replace(next, before);
		await purgeSeen(before, next);
		return answer(c, { article: next, site, warnings: proofread(next) });
	}

	/** The article that a call changes, at the version that its sender has read. */
	async function enterChange(c: Context) {
		const entered = await enter(c);
		const before = await articleOf(c, entered.site);
		if (mayBeRepeat(c, before.version)) await purgeAgain(before);
		checkVersion(c, before.version);
		return { ...entered, before };
	}

	async function change(
		c: Context,
		toChange: (sent: unknown, before: Article) => Change,
	): Promise<Response> {
		const entered = await enterChange(c);
		const { before, signed } = entered;
		const sent = await readJson(c, { limitBytes: BODY_LIMIT_BYTES });
		const next = toNextVersion(before, toChange(sent, before), signed);
		return keep(c, { ...entered, next });
	}

	routes.post(all, async (c) => {
		const { member, site, signed } = await enter(c);
		const sent = await readJson(c, { limitBytes: BODY_LIMIT_BYTES });
		const change = parseArticle(sent);
		const made = toArticle(change, {
			...signed,
			site: site.id,
			id: createId(),
		});
		checkMove(site, member.role, { to: made });
		const key = c.req.header("idempotency-key");
		if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key))
			throw new InvalidInput(
				"Idempotency-Key: 1 to 200 letters, digits and signs",
			);
		const id =
			key === undefined
				? made.id
				: await keys.claim(`${site.id}#${member.id}`, key, {
						id: made.id,
						request: JSON.stringify(sent),
						nowMs: nowMs(),
					});
		const article = await articles.create(
			{ ...made, id },
			{ isSlugChosen: change.slug !== undefined },
		);
		// A repeat is answered what the first call made.
		if (article.modified === made.modified) await purgeSeen(article);
		else await purgeAgain(article);
		return answer(c, {
			article,
			site,
			status: 201,
			warnings: proofread(article),
		});
	});

	routes.put(one, (c) => change(c, (sent) => parseArticle(sent)));

	routes.patch(one, (c) =>
		change(c, (sent, before) => {
			const { content_html, content_markdown, ...rest } = toInput(before);
			const hasBody =
				typeof sent === "object" &&
				sent !== null &&
				("content_html" in sent || "content_markdown" in sent);
			// A body in the other format takes the place of the one there is.
			return parseArticle(mergePatch(hasBody ? rest : toInput(before), sent));
		}),
	);

	routes.delete(one, async (c) => {
		const entered = await enterChange(c);
		const next = toMoved(entered.before, { ...entered.signed, deleted: true });
		return keep(c, { ...entered, next });
	});

	routes.post(`${one}/restore`, async (c) => {
		const entered = await enterChange(c);
		const next = toMoved(entered.before, { ...entered.signed, deleted: false });
		return keep(c, { ...entered, next });
	});

	routes.get(`${one}/revisions`, async (c) => {
		const { site } = await enter(c);
		const { id } = await articleOf(c, site);
		return c.json({ items: await articles.listRevisions(site.id, id) }, 200, {
			"cache-control": "private, no-store",
		});
	});

	routes.get(`${one}/revisions/:version`, async (c) => {
		const { site } = await enter(c);
		const article = await revisionOf(c, site, c.req.param("version"));
		return answer(c, { article, site });
	});

	routes.get(`${one}/revisions/:version/diff`, async (c) => {
		const { site } = await enter(c);
		const after = await revisionOf(c, site, c.req.param("version"));
		const before = await revisionOf(
			c,
			site,
			c.req.query("from") ?? String(after.version - 1),
		);
		return c.json(
			{
				from: before.version,
				to: after.version,
				fields: toDifferences(before, after),
			},
			200,
			{ "cache-control": "private, no-store" },
		);
	});

	routes.post(`${one}/revisions/:version/restore`, async (c) => {
		const entered = await enterChange(c);
		const { site, before, signed } = entered;
		const earlier = await revisionOf(c, site, c.req.param("version"));
		return keep(c, { ...entered, next: toRestored(before, earlier, signed) });
	});

	return routes;
}

const toPart = ({ value, added, removed }: Difference) => ({
	value,
	...(added && { added }),
	...(removed && { removed }),
});

/** Each field that differs; texts word by word. */
function toDifferences(before: Article, after: Article) {
	const [one, other] = [toInput(before), toInput(after)].map(
		({ _luot, ...fields }) =>
			new Map(Object.entries({ ...fields, ...(_luot as object) })),
	) as [Map<string, unknown>, Map<string, unknown>];
	const toText = (value: unknown) =>
		value === undefined
			? ""
			: typeof value === "string"
				? value
				: JSON.stringify(value);
	return [...new Set([...one.keys(), ...other.keys()])].flatMap((field) => {
		const [from, to] = [toText(one.get(field)), toText(other.get(field))];
		if (from === to) return [];
		const parts = diffWords(from, to, { timeout: DIFF_LIMIT_MS })?.map(
			toPart,
		) ?? [
			{ value: from, removed: true },
			{ value: to, added: true },
		];
		return [{ field, parts }];
	});
}
