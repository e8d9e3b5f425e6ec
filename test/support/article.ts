import type { Article } from "../../functions/core/article.ts";
import { parseArticle } from "../../functions/core/article-input.ts";
import {
	type Signed,
	toArticle,
	toNextVersion,
} from "../../functions/core/article-version.ts";
import { DEMO_ARTICLES } from "../../functions/local/demo-news.ts";

/** A whole page of a school's news, as HTML: ten paragraphs and five figures, as somebody would copy it out of another system. */
export const WHOLE_PAGE = (
	DEMO_ARTICLES.find(({ _luot }) => _luot.slug === "ngay-hoi-doc-sach-2026")
		?.content_html ?? ""
)
	.replace(/\{\{([\w-]+)\}\}/g, "https://truong.example/anh/$1.svg")
	.replace("<p>Sáng ", "<p>\u00a0Sáng\u00a0");

const SIGNED: Signed = {
	by: { id: "lan", name: "Lan" },
	nowMs: Date.parse("2026-11-23T10:00:00+07:00"),
	zone: "Asia/Ho_Chi_Minh",
	keepQuery: [],
};

/** An id with a number in it, of the shape of any article's. */
export function toId(number: number): string {
	return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** A published article, with whatever a test wants otherwise. */
export function createArticle(
	more: Record<string, unknown> = {},
	{
		id = toId(1),
		site = "truong",
		...signed
	}: Partial<Signed> & { id?: string; site?: string } = {},
): Article {
	return toArticle(
		parseArticle({
			title: "Lễ khai giảng",
			content_html: "<p>Sáng nay, nhà trường khai giảng./.</p>",
			...more,
			_luot: { status: "published", ...(more._luot as object) },
		}),
		{ ...SIGNED, ...signed, id, site },
	);
}

/** Its next version. */
export function changeArticle(
	before: Article,
	more: Record<string, unknown> = {},
	signed: Partial<Signed> = {},
): Article {
	return toNextVersion(
		before,
		parseArticle({
			title: before.title,
			content_html: before.source.text,
			...more,
		}),
		{ ...SIGNED, ...signed },
	);
}
