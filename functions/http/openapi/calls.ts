import * as z from "zod";
import { announcementInput } from "../../core/announcement.ts";
import { articleInput } from "../../core/article-input.ts";
import { mediaChange, mediaInput } from "../../core/media.ts";
import { PERIODS } from "../../core/popular.ts";
import type { Role } from "../../core/role.ts";
import { siteChange, siteInput } from "../../core/site-input.ts";
import {
	DIMENSIONS,
	FILTERS,
	METRICS,
	STEPS,
} from "../../core/stats-question.ts";
import { tokenInput } from "../../core/token.ts";
import { viewInput } from "../../core/view.ts";
import { voidInput } from "../../core/void.ts";
import * as answers from "./answers.ts";

/** The kinds of calls, in the order in which they are described. */
export const GROUPS = {
	Numbers: "What the script and its pages call.",
	Articles: "The news as everybody reads it.",
	Publishing: "What editors do with articles, version by version.",
	Media: "Pictures and documents: asked for, sent, checked.",
	Announcements: "Banners over a site's pages, for a time.",
	Administration: "Sites, and who may do what there.",
	Pages: "What a browser opens.",
} as const;

/** One call of the API: what it takes, and what it answers when all is right. */
export type Call = {
	method: "get" | "post" | "put" | "patch" | "delete";
	path: string;
	group: keyof typeof GROUPS;
	summary: string;
	/** The least role; nobody is asked who they are where there is none. */
	role?: Role;
	query?: z.ZodObject;
	/** Whether it makes a version of what was read: then If-Match is needed. */
	isChange?: boolean;
	hasKey?: boolean;
	body?: { type: string; schema: z.ZodType; example: unknown };
	status: number;
	answer?: { type: string; schema: z.ZodType };
};

const JSON_TYPE = "application/json";
const json = (schema: z.ZodType, type = JSON_TYPE) => ({ type, schema });
const text = (type: string) => ({ type, schema: z.string() });
const sent = (schema: z.ZodType, example: unknown, type = JSON_TYPE) => ({
	type,
	schema,
	example,
});

const VOID_BODY = voidInput.meta({ id: "VoidInput" });
const VOID = {
	from: "2026-11-23T08:00:00+07:00",
	to: "2026-11-23T09:30:00+07:00",
	where: { referrer: "spam.example" },
	reason: "Một trang quảng cáo gửi hàng nghìn lượt",
};

const ARTICLE_BODY = articleInput.meta({ id: "ArticleInput" });

const ARTICLE = {
	title: "Hội nghị sơ kết học kỳ I năm học 2026 - 2027",
	content_markdown:
		'Sáng 15/01/2027, nhà trường tổ chức hội nghị sơ kết học kỳ I.\n\n![Hội trường trong giờ khai mạc](https://truong.example/anh/hoi-nghi.webp "Toàn cảnh hội nghị\ntại hội trường lớn")\n\nHội nghị kết thúc lúc 11 giờ cùng ngày./.',
	date_published: "2026-11-20T07:55:49+07:00",
	authors: [{ name: "Nguyễn Hoàng Lan" }],
	tags: ["hội nghị"],
	_luot: {
		status: "published",
		articleSection: "Tin tức",
		sourceOrganization: "Tổ Truyền thông",
	},
};

const day = z.string().optional();
const statsQuery = z.object({
	from: day.meta({ description: "A day of the site.", example: "2026-11-01" }),
	to: day.meta({ description: "Within the range.", example: "2026-11-30" }),
	by: z.enum(STEPS).optional(),
	of: z
		.enum(DIMENSIONS)
		.optional()
		.meta({ description: "The values of one dimension.", example: "page" }),
	compare: z.enum(["previous", "year"]).optional(),
	metrics: z
		.string()
		.optional()
		.meta({
			description: `Of ${METRICS.join(", ")} those wanted, divided by commas.`,
			example: "views,entries",
		}),
	limit: z.int().min(1).max(1000).optional(),
	format: z.enum(["json", "csv"]).optional().meta({
		description: 'A table instead of JSON; also by "Accept: text/csv".',
	}),
	...Object.fromEntries(
		FILTERS.map((name) => [
			name,
			z.string().optional().meta({
				description: "Only this one; a single filter, and without `of`.",
			}),
		]),
	),
});

const limit = z.int().min(1).max(100).optional();
const articlesQuery = z.object({
	limit: limit.meta({ description: "20 where none is named.", example: 5 }),
	cursor: z.string().optional().meta({ description: "As next_url had it." }),
	q: z.string().max(200).optional().meta({
		description: "Words to search for, with or without marks.",
		example: "so ket hoc ky",
	}),
	tag: z.string().max(200).optional(),
	section: z.string().max(200).optional(),
	author: z.string().max(200).optional(),
	from: z
		.string()
		.optional()
		.meta({ description: "A day of the site, or a time with its offset." }),
	to: z
		.string()
		.optional()
		.meta({ description: "Up to this, which is not in any more." }),
	fields: z.string().optional().meta({
		description: "Names of fields, divided by commas, such as title,url,_luot.",
	}),
	status: z
		.enum(["any", "draft", "pending", "published", "archived", "deleted"])
		.optional()
		.meta({
			description:
				"With a token: articles in this state, the last changed first.",
		}),
});

const SITE = "/v1/sites/{site}";
const ARTICLES = `${SITE}/articles`;
const ONE = `${ARTICLES}/{article}`;

/** Every call there is. */
export const CALLS: readonly Call[] = [
	{
		method: "post",
		path: `${SITE}/box`,
		group: "Numbers",
		summary: "Count a view, and read the box with it in",
		body: sent(
			viewInput,
			{
				id: "kV3hVx0p-Zr8",
				url: "https://truong.example/tin/khai-giang",
				referrer: "https://www.google.com/",
			},
			"text/plain",
		),
		status: 200,
		answer: json(answers.box),
	},
	{
		method: "get",
		path: `${SITE}/box`,
		group: "Numbers",
		summary: "Read the box without counting",
		query: z.object({
			path: z.string().optional().meta({
				description: "A page, for its own views.",
				example: "/tin/khai-giang",
			}),
		}),
		status: 200,
		answer: json(answers.box),
	},
	{
		method: "get",
		path: `${SITE}/box.svg`,
		group: "Numbers",
		summary: "The box as a picture",
		query: z.object({ lang: z.string().optional().meta({ example: "en" }) }),
		status: 200,
		answer: text("image/svg+xml"),
	},
	{
		method: "get",
		path: `${SITE}/box.html`,
		group: "Numbers",
		summary: "The box as a page to frame",
		query: z.object({ lang: z.string().optional() }),
		status: 200,
		answer: text("text/html"),
	},
	{
		method: "get",
		path: `${SITE}/pixel.gif`,
		group: "Numbers",
		summary: "Count a view of a page without scripts",
		query: z.object({
			url: z.string().optional().meta({
				description: "The page; else the Referer header says it.",
				example: "https://truong.example/",
			}),
			id: z.string().optional(),
			referrer: z.string().optional(),
		}),
		status: 200,
		answer: text("image/gif"),
	},
	{
		method: "get",
		path: `${SITE}/views`,
		group: "Numbers",
		summary: "Views of up to 100 pages",
		query: z.object({
			paths: z.string().meta({
				description: "Paths, divided by commas.",
				example: "/,/tin/khai-giang",
			}),
		}),
		status: 200,
		answer: json(answers.views),
	},

	{
		method: "get",
		path: ARTICLES,
		group: "Articles",
		summary: "Articles, the newest first, or what a search finds",
		query: articlesQuery,
		status: 200,
		answer: json(answers.feed, "application/feed+json"),
	},
	{
		method: "get",
		path: `${ARTICLES}.xml`,
		group: "Articles",
		summary: "The same as Atom",
		query: z.object({ tag: z.string().optional() }),
		status: 200,
		answer: text("application/atom+xml"),
	},
	{
		method: "get",
		path: `${ARTICLES}.rss`,
		group: "Articles",
		summary: "The same as RSS",
		query: z.object({ tag: z.string().optional() }),
		status: 200,
		answer: text("application/rss+xml"),
	},
	{
		method: "get",
		path: ONE,
		group: "Articles",
		summary: "One article, by its slug or its id; with a token in any state",
		query: z.object({ fields: z.string().optional() }),
		status: 200,
		answer: json(answers.article),
	},
	{
		method: "get",
		path: `${SITE}/popular`,
		group: "Articles",
		summary: "The most read articles",
		query: z.object({
			period: z.enum(PERIODS).optional().meta({ example: "week" }),
			limit,
		}),
		status: 200,
		answer: json(answers.popular),
	},

	{
		method: "post",
		path: ARTICLES,
		group: "Publishing",
		role: "editor",
		summary: "Write an article",
		hasKey: true,
		body: sent(ARTICLE_BODY, ARTICLE),
		status: 201,
		answer: json(answers.editedArticle),
	},
	{
		method: "put",
		path: ONE,
		group: "Publishing",
		role: "editor",
		summary: "Write it anew",
		isChange: true,
		body: sent(ARTICLE_BODY, ARTICLE),
		status: 200,
		answer: json(answers.editedArticle),
	},
	{
		method: "patch",
		path: ONE,
		group: "Publishing",
		role: "editor",
		summary: "Change some of it (RFC 7396)",
		isChange: true,
		body: sent(
			z.record(z.string(), z.unknown()),
			{
				summary: "Học kỳ I khép lại với nhiều kết quả tốt.",
				_luot: { note: "Thêm tóm tắt" },
			},
			"application/merge-patch+json",
		),
		status: 200,
		answer: json(answers.editedArticle),
	},
	{
		method: "delete",
		path: ONE,
		group: "Publishing",
		role: "editor",
		summary: "Take it out of sight; everything is kept",
		isChange: true,
		status: 200,
		answer: json(answers.editedArticle),
	},
	{
		method: "post",
		path: `${ONE}/restore`,
		group: "Publishing",
		role: "editor",
		summary: "Bring a deleted article back",
		isChange: true,
		status: 200,
		answer: json(answers.editedArticle),
	},
	{
		method: "get",
		path: `${ONE}/revisions`,
		group: "Publishing",
		role: "editor",
		summary: "Its versions, the newest first",
		status: 200,
		answer: json(answers.revisions),
	},
	{
		method: "get",
		path: `${ONE}/revisions/{version}`,
		group: "Publishing",
		role: "editor",
		summary: "One of its versions",
		status: 200,
		answer: json(answers.editedArticle),
	},
	{
		method: "get",
		path: `${ONE}/revisions/{version}/diff`,
		group: "Publishing",
		role: "editor",
		summary: "What differs between two versions",
		query: z.object({
			from: z.string().optional().meta({
				description: "The version before where none is named.",
				example: "1",
			}),
		}),
		status: 200,
		answer: json(answers.differences),
	},
	{
		method: "post",
		path: `${ONE}/revisions/{version}/restore`,
		group: "Publishing",
		role: "editor",
		summary: "Make an old version the next",
		isChange: true,
		status: 200,
		answer: json(answers.editedArticle),
	},

	{
		method: "get",
		path: `${SITE}/media`,
		group: "Media",
		role: "viewer",
		summary: "What was uploaded, the latest first",
		query: z.object({ limit, before: z.string().optional() }),
		status: 200,
		answer: json(answers.mediaList),
	},
	{
		method: "post",
		path: `${SITE}/media`,
		group: "Media",
		role: "editor",
		summary: "Ask to upload a picture or a document",
		body: sent(mediaInput.meta({ id: "MediaInput" }), {
			fileName: "le-khai-giang.jpg",
			type: "image/jpeg",
			size: 2_480_133,
		}),
		status: 201,
		answer: json(answers.awaitedMedia),
	},
	{
		method: "post",
		path: `${SITE}/media/{media}`,
		group: "Media",
		role: "editor",
		summary: "Have it checked, when it has been sent",
		status: 201,
		answer: json(answers.media),
	},
	{
		method: "get",
		path: `${SITE}/media/{media}`,
		group: "Media",
		role: "viewer",
		summary: "One upload, with its version",
		status: 200,
		answer: json(answers.media),
	},
	{
		method: "patch",
		path: `${SITE}/media/{media}`,
		group: "Media",
		role: "editor",
		summary: "Describe it",
		isChange: true,
		body: sent(
			mediaChange.meta({ id: "MediaChange" }),
			{ alt: "Học sinh xếp hàng trên sân trường", credit: "Ảnh: Thu Hà" },
			"application/merge-patch+json",
		),
		status: 200,
		answer: json(answers.media),
	},
	{
		method: "delete",
		path: `${SITE}/media/{media}`,
		group: "Media",
		role: "editor",
		summary: "Take it away, out of every article too",
		isChange: true,
		status: 204,
	},

	{
		method: "get",
		path: `${SITE}/announcements`,
		group: "Announcements",
		summary: "What is announced now",
		status: 200,
		answer: json(answers.announcements),
	},
	{
		method: "post",
		path: `${SITE}/announcements`,
		group: "Announcements",
		role: "editor",
		summary: "Announce something",
		body: sent(announcementInput.meta({ id: "AnnouncementInput" }), {
			text: "CHÀO MỪNG NGÀY NHÀ GIÁO VIỆT NAM 20/11!",
			from: "2026-11-10T00:00:00+07:00",
			until: "2026-11-30T00:00:00+07:00",
		}),
		status: 201,
		answer: json(answers.announcement),
	},
	{
		method: "get",
		path: `${SITE}/announcements/{announcement}`,
		group: "Announcements",
		role: "editor",
		summary: "One announcement, with its version",
		status: 200,
		answer: json(answers.announcement),
	},
	{
		method: "patch",
		path: `${SITE}/announcements/{announcement}`,
		group: "Announcements",
		role: "editor",
		summary: "Change it",
		isChange: true,
		body: sent(
			announcementInput.partial(),
			{ dismissible: false },
			"application/merge-patch+json",
		),
		status: 200,
		answer: json(answers.announcement),
	},
	{
		method: "delete",
		path: `${SITE}/announcements/{announcement}`,
		group: "Announcements",
		role: "editor",
		summary: "Take it away",
		isChange: true,
		status: 204,
	},

	{
		method: "get",
		path: `${SITE}/stats`,
		group: "Administration",
		role: "viewer",
		summary: "The numbers of any range, step by step and by dimension",
		query: statsQuery,
		status: 200,
		answer: json(answers.stats),
	},
	{
		method: "get",
		path: `${SITE}/audits`,
		group: "Administration",
		role: "viewer",
		summary: "The self-check: what the audits of the last days found",
		query: z.object({
			limit: limit.meta({
				description: "100 where none is named.",
				example: 30,
			}),
		}),
		status: 200,
		answer: json(answers.audits),
	},
	{
		method: "get",
		path: `${SITE}/erasures`,
		group: "Administration",
		role: "viewer",
		summary: "What was deleted because the site does not want it kept",
		status: 200,
		answer: json(answers.erasures),
	},
	{
		method: "get",
		path: `${SITE}/voids`,
		group: "Administration",
		role: "administrator",
		summary: "What was taken out of the numbers, by whom and why",
		query: z.object({ limit }),
		status: 200,
		answer: json(answers.voids),
	},
	{
		method: "post",
		path: `${SITE}/voids/preview`,
		group: "Administration",
		role: "administrator",
		summary: "How much would be taken out",
		body: sent(VOID_BODY, VOID),
		status: 200,
		answer: json(answers.voidPreview),
	},
	{
		method: "post",
		path: `${SITE}/voids`,
		group: "Administration",
		role: "administrator",
		summary:
			"Take a spike out: visitors whose last view lies in a time and is as named. 202 where more is left to do",
		body: sent(VOID_BODY, VOID),
		status: 201,
		answer: json(answers.voided),
	},
	{
		method: "get",
		path: `${SITE}/voids/{void}`,
		group: "Administration",
		role: "administrator",
		summary: "How far one has come",
		status: 200,
		answer: json(answers.voided),
	},
	{
		method: "post",
		path: `${SITE}/voids/{void}`,
		group: "Administration",
		role: "administrator",
		summary: "Go on with what is not finished",
		status: 200,
		answer: json(answers.voided),
	},
	{
		method: "delete",
		path: `${SITE}/voids/{void}`,
		group: "Administration",
		role: "administrator",
		summary: "Put back what was taken out, as long as the ledger has it",
		status: 200,
		answer: json(answers.voided),
	},
	{
		method: "post",
		path: "/v1/sites",
		group: "Administration",
		role: "owner",
		summary: "Make a site",
		body: sent(siteInput.meta({ id: "SiteInput" }), {
			id: "thcs-an-hoa",
			name: "Trường THCS An Hòa",
			hostnames: ["thcsanhoa.example"],
			opening: { views: 4626335, reason: "Số liệu của bộ đếm cũ" },
		}),
		status: 201,
		answer: json(answers.site),
	},
	{
		method: "get",
		path: SITE,
		group: "Administration",
		role: "administrator",
		summary: "A site's settings",
		status: 200,
		answer: json(answers.site),
	},
	{
		method: "patch",
		path: SITE,
		group: "Administration",
		role: "administrator",
		summary: "Change its settings",
		body: sent(siteChange.meta({ id: "SiteChange" }), {
			unit: "visits",
			editorsMay: "propose",
		}),
		status: 200,
		answer: json(answers.site),
	},
	{
		method: "get",
		path: `${SITE}/tokens`,
		group: "Administration",
		role: "administrator",
		summary: "A site's tokens, and when each was last used",
		status: 200,
		answer: json(answers.tokens),
	},
	{
		method: "post",
		path: `${SITE}/tokens`,
		group: "Administration",
		role: "administrator",
		summary: "Make a token; it is shown this once",
		body: sent(tokenInput.meta({ id: "TokenInput" }), {
			name: "Nguyễn Hoàng Lan",
			role: "editor",
			expires: "2999-06-30T00:00:00+07:00",
		}),
		status: 201,
		answer: json(answers.newToken),
	},
	{
		method: "delete",
		path: `${SITE}/tokens/{token}`,
		group: "Administration",
		role: "administrator",
		summary: "End a token, at once",
		status: 204,
	},

	{
		method: "get",
		path: "/news/{site}/",
		group: "Pages",
		summary: "A site's news as a page",
		query: z.object({
			q: z.string().optional(),
			tag: z.string().optional(),
			section: z.string().optional(),
			archive: z.string().optional().meta({ example: "2026-11" }),
			cursor: z.string().optional(),
		}),
		status: 200,
		answer: text("text/html"),
	},
	{
		method: "get",
		path: "/news/{site}/{slug}",
		group: "Pages",
		summary: "An article as a page",
		status: 200,
		answer: text("text/html"),
	},
	{
		method: "get",
		path: "/news/{site}/sitemap.xml",
		group: "Pages",
		summary: "A site's articles for search engines",
		status: 200,
		answer: text("application/xml"),
	},
	{
		method: "get",
		path: "/privacy/{site}",
		group: "Pages",
		summary: "What a site's counter knows of its visitors, as a page",
		query: z.object({ lang: z.enum(["vi", "en"]).optional() }),
		status: 200,
		answer: text("text/html"),
	},
	{
		method: "get",
		path: "/luot.js",
		group: "Pages",
		summary: "The script that counts and fills the box",
		status: 200,
		answer: text("text/javascript"),
	},
	{
		method: "get",
		path: "/luot-classroom.js",
		group: "Pages",
		summary:
			"The same for a site in classroom mode, which tells equal computers apart",
		status: 200,
		answer: text("text/javascript"),
	},
	{
		method: "get",
		path: "/luot-news.js",
		group: "Pages",
		summary: "The script that shows news in other pages",
		status: 200,
		answer: text("text/javascript"),
	},
	{
		method: "get",
		path: "/media/{file}",
		group: "Pages",
		summary: "A picture in one of its widths, or a document",
		status: 200,
		answer: text("image/webp"),
	},
	{
		method: "get",
		path: "/openapi.json",
		group: "Pages",
		summary: "This description",
		status: 200,
		answer: json(z.record(z.string(), z.unknown())),
	},
	{
		method: "get",
		path: "/docs",
		group: "Pages",
		summary: "This description as a page",
		status: 200,
		answer: text("text/html"),
	},
	{
		method: "get",
		path: "/health",
		group: "Pages",
		summary: "Whether the service answers",
		status: 200,
		answer: json(answers.health),
	},
];
