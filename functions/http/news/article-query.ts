import type { Context } from "hono";
import { isDayKey, toDayStart } from "../../core/calendar.ts";
import { InvalidInput } from "../../core/errors.ts";
import type { Site } from "../../core/site.ts";
import type { Filter } from "../../store/articles.ts";

const LIMIT = { usual: 20, most: 100 };

/** Fields that a caller may choose; `id` comes always. */
const FIELDS = new Set([
	"id",
	"url",
	"title",
	"content_html",
	"content_text",
	"summary",
	"image",
	"date_published",
	"date_modified",
	"authors",
	"tags",
	"language",
	"attachments",
	"_luot",
]);

const BODY_FIELDS = ["content_html", "content_text"] as const;

/** Which articles a call wants, and how much of each. */
export type ArticleQuery = Filter & {
	limit: number;
	/** Where the list goes on. */
	after: string | undefined;
	fields: ReadonlySet<string> | undefined;
	/** Whether bodies are wanted, which cost a read each. */
	hasBodies: boolean;
};

/** The wanted number of items. Throws InvalidInput. */
export function parseLimit(text: string | undefined): number {
	if (text === undefined) return LIMIT.usual;
	const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
	if (limit < 1 || limit > LIMIT.most)
		throw new InvalidInput(`limit: a number from 1 to ${LIMIT.most}`);
	return limit;
}

/** A cursor hides where a list stopped: a time and an id, of no use to who made one up. */
export function toCursor(place: string): string {
	return Buffer.from(place).toString("base64url");
}

export function parseCursor(cursor: string | undefined): string | undefined {
	if (cursor === undefined) return undefined;
	const place = Buffer.from(cursor, "base64url").toString();
	if (!/^\d{4}-\d\d-\d\dT[\d:.]{12}Z#[0-9a-f-]{36}$/.test(place))
		throw new InvalidInput(
			"cursor: as next_url had it, and nothing else; without it the list begins anew",
		);
	return place;
}

/** A day of the site, from its first instant, or a time with its offset. */
function parseTime(
	name: string,
	text: string | undefined,
	zone: string,
): number | undefined {
	if (text === undefined) return undefined;
	if (isDayKey(text)) return toDayStart(text, zone);
	const instantMs = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(text)
		? Date.parse(text)
		: Number.NaN;
	if (Number.isNaN(instantMs))
		throw new InvalidInput(
			`${name}: a day such as 2026-11-23, or a time with its offset`,
		);
	return instantMs;
}

function parseFields(
	text: string | undefined,
): ReadonlySet<string> | undefined {
	if (text === undefined) return undefined;
	const fields = text.split(",").filter(Boolean);
	const unknown = fields.find((field) => !FIELDS.has(field));
	if (unknown !== undefined || fields.length === 0)
		throw new InvalidInput(`fields: of ${[...FIELDS].join(", ")}`);
	return new Set(["id", ...fields]);
}

function parseName(c: Context, name: string): string | undefined {
	const text = c.req.query(name);
	if (text !== undefined && (text.trim() === "" || text.length > 200))
		throw new InvalidInput(`${name}: 1 to 200 characters`);
	return text;
}

/** Reads a list's query. Throws InvalidInput that names the parameter at fault. */
export function parseArticleQuery(
	c: Context,
	{ zone }: Pick<Site, "zone">,
): ArticleQuery {
	const fields = parseFields(c.req.query("fields"));
	return {
		limit: parseLimit(c.req.query("limit")),
		after: parseCursor(c.req.query("cursor")),
		tag: parseName(c, "tag"),
		section: parseName(c, "section"),
		author: parseName(c, "author"),
		fromMs: parseTime("from", c.req.query("from"), zone),
		toMs: parseTime("to", c.req.query("to"), zone),
		fields,
		hasBodies: !fields || BODY_FIELDS.some((field) => fields.has(field)),
	};
}

/** An item with the chosen fields alone. */
export function pickFields<T extends object>(
	item: T,
	fields: ReadonlySet<string> | undefined,
): Partial<T> {
	return fields
		? (Object.fromEntries(
				Object.entries(item).filter(([name]) => fields.has(name)),
			) as Partial<T>)
		: item;
}
