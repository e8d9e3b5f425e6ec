import * as z from "zod";
import {
	type Article,
	type Content,
	defined,
	isArticleId,
	STATES,
	type Status,
} from "./article.ts";
import type { Source } from "./article-body.ts";
import { InvalidInput } from "./errors.ts";
import { isLocale, parse } from "./site.ts";
import { isSlug } from "./slug.ts";
import {
	attachment,
	instant,
	isWhole,
	line,
	lines,
	link,
	picture,
} from "./text.ts";

/** The longest body, in bytes of UTF-8: some thirty thousand Vietnamese words. */
export const BODY_LIMIT_BYTES = 200_000;

const language = z
	.string()
	.refine((tag) => isLocale(tag), "a BCP 47 language tag such as vi or en");

const body = z
	.string()
	.refine(
		(text) => Buffer.byteLength(text) <= BODY_LIMIT_BYTES,
		`at most ${BODY_LIMIT_BYTES} bytes`,
	)
	.refine((text) => text.trim() !== "", "text, not only blanks")
	.refine(isWhole, "whole characters: one is cut in half or is none")
	.refine(
		(text) => !/[^\P{Cc}\t\n\r\u0085]/u.test(text),
		"text without control characters",
	);

/** Lượt's own part of an article, its names from schema.org first. */
const extension = z.strictObject({
	slug: z
		.string()
		.refine(
			(text) => isSlug(text) && !isArticleId(text),
			"a-z, 0-9 and inner hyphens, at most 80",
		),
	status: z.enum([...STATES, "scheduled"]),
	articleSection: line(60),
	sourceOrganization: line(200),
	temporalCoverage: line(100),
	featured: z.boolean(),
	expires: instant,
	canonical_url: link,
	/** The article, by its id, that this one says in another language. */
	translationOf: z.string().refine(isArticleId, "the id of an article"),
	correction: z
		.array(z.strictObject({ date: z.iso.date(), text: lines(2000) }))
		.max(50),
	/** Why this version was made; kept with it. */
	note: lines(1000),
});

const fields = z.strictObject({
	title: line(300),
	content_html: body.meta({
		description:
			"The body as HTML. Send this or content_markdown, not both; what is not on the allow-list is taken out.",
	}),
	content_markdown: body.meta({
		description:
			"The body as Markdown (CommonMark, tables). A picture alone in its paragraph becomes a figure, its title the caption.",
	}),
	summary: lines(1000),
	image: picture,
	date_published: instant.meta({
		description: "When readers see it; in the future, it waits until then.",
	}),
	authors: z
		.array(
			z.strictObject({
				name: line(200),
				url: link.optional(),
				avatar: picture.optional(),
			}),
		)
		.max(10),
	tags: z.array(line(60)).max(20),
	language,
	attachments: z
		.array(
			z.strictObject({
				url: attachment,
				mime_type: z
					.string()
					.regex(/^[\w.+-]+\/[\w.+-]+$/, "a media type such as application/pdf")
					.max(100),
				title: line(300).optional(),
				size_in_bytes: z.int().min(0).max(1e12).optional(),
			}),
		)
		.max(20),
	_luot: extension.partial(),
});

/** An article as an editor sends it: the schema of POST and PUT. */
export const articleInput = fields
	.partial()
	.extend({ title: fields.shape.title });

export type ArticleInput = z.infer<typeof articleInput>;

/** What the service itself tells of an article; whoever sends back what was read need not take it out. */
const TOLD = ["id", "url", "date_modified", "content_text"] as const;
const TOLD_EXTENSION = [
	"version",
	"figures",
	"path",
	"source",
	"excerpt",
	"picture",
] as const;

/** An editor's input, taken apart: what the article says, and what is to become of it. */
export type Change = {
	readonly content: Content;
	readonly slug?: string;
	readonly status?: Status;
	readonly published?: string;
	readonly note?: string;
};

/** A copy without the named keys, where the input is an object at all. */
function without(input: unknown, names: readonly string[]): unknown {
	if (typeof input !== "object" || input === null || Array.isArray(input))
		return input;
	return Object.fromEntries(
		Object.entries(input).filter(([name]) => !names.includes(name)),
	);
}

function toSource({ content_html, content_markdown }: ArticleInput): Source {
	if ((content_html === undefined) === (content_markdown === undefined))
		throw new InvalidInput(
			"Send the body as content_html or as content_markdown: one of them, and not both.",
		);
	return content_html === undefined
		? { format: "markdown", text: content_markdown as string }
		: { format: "html", text: content_html };
}

/** Parses POST's and PUT's body. Throws InvalidInput that names each field at fault. */
export function parseArticle(input: unknown): Change {
	const told = without(input, TOLD) as Record<string, unknown>;
	const hasExtension =
		typeof told === "object" && told !== null && "_luot" in told;
	const article = parse(
		articleInput,
		hasExtension
			? { ...told, _luot: without(told._luot, TOLD_EXTENSION) }
			: told,
	);
	const { slug, status, note, correction, canonical_url, ...more } =
		article._luot ?? {};
	const content = defined({
		...more,
		title: article.title,
		source: toSource(article),
		summary: article.summary,
		image: article.image,
		authors: article.authors ?? [],
		tags: [...new Set(article.tags ?? [])],
		language: article.language,
		attachments: article.attachments ?? [],
		canonicalUrl: canonical_url,
		corrections: correction ?? [],
	}) as Content;
	return defined({
		content,
		slug,
		status,
		published: article.date_published,
		note,
	}) as Change;
}

/** An article as its own input, so that a patch of it can be parsed like any other. */
export function toInput(article: Article): Record<string, unknown> {
	return defined({
		title: article.title,
		[`content_${article.source.format}`]: article.source.text,
		summary: article.summary,
		image: article.image,
		date_published: article.published,
		authors: article.authors,
		tags: article.tags,
		language: article.language,
		attachments: article.attachments,
		_luot: defined({
			slug: article.slug,
			status: article.state,
			articleSection: article.articleSection,
			sourceOrganization: article.sourceOrganization,
			temporalCoverage: article.temporalCoverage,
			featured: article.featured,
			expires: article.expires,
			canonical_url: article.canonicalUrl,
			translationOf: article.translationOf,
			correction: article.corrections,
		}),
	});
}

/** Merges a patch into a value (RFC 7396): null takes a field out, objects are merged, everything else is put in its place. */
export function mergePatch(target: unknown, patch: unknown): unknown {
	const isObject = (value: unknown): value is Record<string, unknown> =>
		typeof value === "object" && value !== null && !Array.isArray(value);
	if (!isObject(patch)) return patch;
	const merged = new Map(Object.entries(isObject(target) ? target : {}));
	for (const [name, value] of Object.entries(patch)) {
		if (value === null) merged.delete(name);
		else merged.set(name, mergePatch(merged.get(name), value));
	}
	return Object.fromEntries(merged);
}
