import { type Article, defined, RULES_VERSION } from "./article.ts";
import { toBody } from "./article-body.ts";
import type { Change } from "./article-input.ts";
import { toZonedTime } from "./calendar.ts";
import { InvalidInput } from "./errors.ts";
import { toPagePath } from "./page-path.ts";
import type { Actor } from "./role.ts";
import { toSlug } from "./slug.ts";

/** Each old slug costs a look at its views when the most read are counted. */
const FORMER_SLUGS = 20;

/** What a change of an article leaves to be said by the one who keeps it. */
export type Signed = {
	readonly keepQuery: readonly string[];
	readonly by: Actor;
	readonly nowMs: number;
	readonly zone: string;
};

/** Where an editor wants the article to stand. Throws InvalidInput for a time that has passed under "scheduled". */
function toStanding(
	{ status, published }: Pick<Change, "status" | "published">,
	{ nowMs, zone }: Signed,
	before?: Article,
): Pick<Article, "state" | "published"> {
	const state =
		status === "scheduled" ? "published" : (status ?? before?.state ?? "draft");
	if (status === "scheduled" && !(published && Date.parse(published) > nowMs))
		throw new InvalidInput(
			'date_published: with the status "scheduled", a time to come',
		);
	const time =
		published ??
		(state === "published"
			? (before?.published ?? toZonedTime(nowMs, zone))
			: undefined);
	return defined({ state, published: time });
}

/** A new article of an editor's making, as its first version. */
export function toArticle(
	change: Change,
	{ site, id, ...signed }: Signed & { site: string; id: string },
): Article {
	const { content, slug = toSlug(content.title), note } = change;
	const at = new Date(signed.nowMs).toISOString();
	return {
		...content,
		...toBody(content.source),
		...toStanding(change, signed),
		...(content.canonicalUrl !== undefined && {
			page: toPagePath(new URL(content.canonicalUrl), signed.keepQuery),
		}),
		...(note !== undefined && { note }),
		rules: RULES_VERSION,
		site,
		id,
		version: 1,
		slug,
		formerSlugs: [],
		created: at,
		modified: at,
		by: { id: signed.by.id, name: signed.by.name },
	};
}

/** The next version of an article: its place, address and beginning stay, all else is the change's. */
export function toNextVersion(
	before: Article,
	change: Change,
	signed: Signed,
): Article {
	const { site, id, created, slug, deleted } = before;
	const formerSlugs = [...before.formerSlugs, before.slug].filter(
		(former, at, all) =>
			former !== (change.slug ?? slug) && all.indexOf(former) === at,
	);
	if (formerSlugs.length > FORMER_SLUGS)
		throw new InvalidInput(
			`_luot.slug: this article has had ${FORMER_SLUGS} slugs already. Keep the one it has.`,
		);
	const made = toArticle({ slug, ...change }, { site, id, ...signed });
	return {
		...made,
		...toStanding(change, signed, before),
		...(deleted && { deleted }),
		created,
		formerSlugs,
		version: before.version + 1,
	};
}

/** The next version of an article that says the same and stands elsewhere: deleted, or restored. */
export function toMoved(
	{ note: _note, deleted: _deleted, ...before }: Article,
	{ deleted, by, nowMs }: Pick<Signed, "by" | "nowMs"> & { deleted: boolean },
): Article {
	return {
		...before,
		...(deleted && { deleted }),
		version: before.version + 1,
		modified: new Date(nowMs).toISOString(),
		by: { id: by.id, name: by.name },
	};
}

/** The next version of an article that says what an earlier one said; where it stands and its address are today's. */
export function toRestored(
	now: Article,
	earlier: Article,
	signed: Pick<Signed, "by" | "nowMs">,
): Article {
	const { slug, formerSlugs, state, published } = now;
	return defined({
		...toMoved(earlier, { ...signed, deleted: now.deleted ?? false }),
		...toBody(earlier.source),
		rules: RULES_VERSION,
		slug,
		formerSlugs,
		state,
		published,
		note: `Version ${earlier.version}`,
		version: now.version + 1,
	}) as Article;
}
