import type { Figure, Source } from "./article-body.ts";
import { cutBytes } from "./cut.ts";
import type { Actor } from "./role.ts";

/** What an editor says of an article; `scheduled` is what readers call one that is published with a time to come. */
export const STATES = ["draft", "pending", "published", "archived"] as const;
export type State = (typeof STATES)[number];
export type Status = State | "scheduled";

/** The version of the rules by which bodies are cleaned: one that went through older ones goes through them again when it is read. */
export const RULES_VERSION = 2;

/** What tells an article's id from a slug. */
export function isArticleId(text: string): boolean {
	return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** The wording and facts of an article, everything in it an editor's. */
export type Content = {
	readonly title: string;
	readonly source: Source;
	readonly summary?: string;
	readonly image?: string;
	readonly authors: readonly {
		name: string;
		url?: string | undefined;
		avatar?: string | undefined;
	}[];
	readonly tags: readonly string[];
	readonly language?: string;
	readonly attachments: readonly {
		url: string;
		mime_type: string;
		title?: string | undefined;
		size_in_bytes?: number | undefined;
	}[];
	readonly articleSection?: string;
	readonly sourceOrganization?: string;
	readonly temporalCoverage?: string;
	readonly featured?: boolean;
	readonly expires?: string;
	readonly canonicalUrl?: string;
	readonly translationOf?: string;
	readonly corrections: readonly { date: string; text: string }[];
};

/** An article as it is kept. */
export type Article = Content & {
	readonly site: string;
	readonly id: string;
	/** Rises by one with every change; the entity tag is made of it. */
	readonly version: number;
	readonly slug: string;
	/** What it was called before; those addresses lead here, and their views are its own. */
	readonly formerSlugs: readonly string[];
	/** The path of its page at the site, where `canonicalUrl` names one. */
	readonly page?: string;
	readonly state: State;
	/** Taken out of sight, with everything kept, until somebody restores it. */
	readonly deleted?: boolean;
	/** When readers see it, as its editor wrote it; set when it is first published. */
	readonly published?: string;
	readonly created: string;
	readonly modified: string;
	/** The sanitised body, and the version of the rules it went through. */
	readonly html: string;
	readonly rules: number;
	readonly text: string;
	readonly figures: readonly Figure[];
	/** Who made this version, and why. */
	readonly by: Actor;
	readonly note?: string;
};

/** What stands for an article in a list where its editor gave no summary or picture. */
export type Teaser = { readonly excerpt?: string; readonly picture?: string };

/** Search engines and lists show some 160 letters. */
const EXCERPT_BYTES = 300;

/** How an article begins, cut between words, and its first picture. */
export function toTeaser({
	summary,
	image,
	text,
	figures,
}: Pick<Article, "summary" | "image" | "text" | "figures">): Teaser {
	const beginning = text.replace(/\s+/g, " ").trim();
	const cut = cutBytes(beginning, EXCERPT_BYTES);
	const excerpt = cut === beginning ? cut : `${cut.replace(/\s+\S*$/, "")}…`;
	return defined({
		excerpt: summary === undefined && excerpt !== "" ? excerpt : undefined,
		picture: image === undefined ? figures[0]?.url : undefined,
	});
}

/** The status that readers and editors see at an instant. */
export function toStatus(
	{ state, published }: Pick<Article, "state" | "published">,
	nowMs: number,
): Status {
	return state === "published" && published && Date.parse(published) > nowMs
		? "scheduled"
		: state;
}

type Standing = Pick<Article, "state" | "published" | "expires" | "deleted">;

/** Whether readers see it at any instant of a span, its last included. */
export function isVisibleWithin(
	article: Standing,
	{ fromMs, untilMs }: { fromMs: number; untilMs: number },
): boolean {
	return (
		!article.deleted &&
		toStatus(article, untilMs) === "published" &&
		(article.expires === undefined || fromMs < Date.parse(article.expires))
	);
}

/** Whether readers see it at this instant, because its time has come and is not over: no timer decides. */
export function isVisible(article: Standing, nowMs: number): boolean {
	return isVisibleWithin(article, { fromMs: nowMs, untilMs: nowMs });
}

/** The path of the page that the service renders. */
export function toArticlePath(article: Pick<Article, "site" | "slug">): string {
	return `/news/${article.site}/${article.slug}`;
}

/** Only what is there: absent fields stay absent, which JSON and the patches on it tell from null. */
export function defined<T extends object>(
	value: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
	return Object.fromEntries(
		Object.entries(value).filter(([, each]) => each !== undefined),
	) as { [K in keyof T]: Exclude<T[K], undefined> };
}
