import {
	create,
	createBars,
	createLink,
	NewsElement,
	toHeading,
} from "./news-element.ts";
import { type Speech, toDate, toDateline, toSpeech } from "./news-words.ts";

type Figure = {
	url: string;
	alt: string;
	caption: string;
	width?: number;
	height?: number;
};

/** An article, as far as it is shown. */
type Item = {
	title: string;
	content_html: string;
	content_text: string;
	date_published?: string;
	authors?: { name: string }[];
	language: string;
	attachments?: {
		url: string;
		title?: string;
		mime_type: string;
		size_in_bytes?: number;
	}[];
	_luot: {
		sourceOrganization?: string;
		correction?: { date: string; text: string }[];
		figures?: Figure[];
	};
};

type Policy = { createHTML(html: string): string };

declare global {
	interface Window {
		/** Browsers since 2020 to 2025. */
		readonly trustedTypes?: {
			createPolicy(name: string, rules: Policy): Policy;
		};
	}
}

let policy: Policy | undefined;

/** HTML that the service has cleaned, as a page with Trusted Types takes it: from a policy `luot` that it allows. */
function toTrusted(html: string): string {
	try {
		policy ??= window.trustedTypes?.createPolicy("luot", {
			createHTML: (clean) => clean,
		});
	} catch {
		// Not allowed; whether a text may be set all the same is for the page to say.
	}
	return policy?.createHTML(html) ?? html;
}

function createFigure({ url, alt, caption, width, height }: Figure): Node {
	const image = create("img", "");
	image.loading = "lazy";
	image.alt = alt;
	if (width && height) {
		image.width = width;
		image.height = height;
	}
	image.src = url;
	return create("figure", "", image, create("figcaption", "", caption));
}

/** The body without its markup, for a page that lets no script set any: paragraphs, and a figure in the place of its caption. */
function toPlainBody({ content_text, _luot: { figures = [] } }: Item): Node[] {
	const left = new Set(figures);
	const paragraphs = content_text.split(/\n{2,}/).map((text) => {
		const figure = [...left].find(({ caption }) => caption === text.trim());
		if (!figure) return create("p", "line", text);
		left.delete(figure);
		return createFigure(figure);
	});
	return [...paragraphs, ...[...left].map(createFigure)];
}

function createSection(
	part: string,
	{ title, language }: { title: string; language: string },
	...content: Node[]
): HTMLElement {
	const heading = create("p", "label", title);
	heading.lang = language;
	const section = create("section", part, heading, ...content);
	section.setAttribute("aria-label", title);
	return section;
}

function toSize(bytes: number, language: string): string {
	const [amount, unit] =
		bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
	return ` (${amount.toLocaleString(language, { style: "unit", unit, maximumFractionDigits: 1 })})`;
}

/** `<luot-article>`: the article of a slug, or of the slug that the page's own address has under the name in `param`. */
export class NewsArticle extends NewsElement<Item> {
	toQuestion(): string {
		const param = this.getAttribute("param");
		const slug =
			this.getAttribute("slug") ||
			(param && new URLSearchParams(location.search).get(param));
		return slug ? `articles/${encodeURIComponent(slug)}` : "";
	}

	toSkeleton(): Node[] {
		const message = create("p", "hidden", toSpeech(this).words.loading);
		message.setAttribute("role", "status");
		return [message, createBars(8)];
	}

	override fail(status: number, speech: Speech): void {
		const { words } = speech;
		if (status !== 404) {
			super.fail(status, speech);
			return;
		}
		const why = create("p", "", words.lostWhy);
		const lost = create(
			"div",
			"lost",
			create(toHeading(this) ?? "h1", "title", words.lost),
			why,
		);
		this.show([lost]);
	}

	toContent(item: Item, { language, words }: Speech): Node[] {
		const { date_published: time, authors = [], attachments = [] } = item;
		const { sourceOrganization, correction = [] } = item._luot;
		const article = create(
			"article",
			"article",
			create(toHeading(this) ?? "h1", "title", item.title),
		);
		article.lang = item.language;
		article.dir = "auto";
		if (time) {
			const date = create("time", "date", toDateline(time, language));
			date.dateTime = time;
			const line = create("p", "dateline", `${words.published}: `, date);
			line.lang = language;
			article.append(line);
		}
		const body = create("div", "body");
		try {
			body.innerHTML = toTrusted(item.content_html);
		} catch {
			body.append(...toPlainBody(item));
		}
		article.append(body);
		if (authors.length)
			article.append(
				create("p", "byline", authors.map(({ name }) => name).join(", ")),
			);
		if (sourceOrganization)
			article.append(create("p", "unit", sourceOrganization));
		if (correction.length) {
			const list = create("dl", "");
			for (const { date, text } of correction) {
				const day = create("time", "date", toDate(`${date}T00:00Z`, language));
				day.dateTime = date;
				list.append(create("dt", "", day), create("dd", "", text));
			}
			article.append(
				createSection(
					"corrections",
					{ title: words.corrections, language },
					list,
				),
			);
		}
		if (attachments.length) {
			const rows = attachments.map(
				({ url, title, mime_type, size_in_bytes }) => {
					const link = createLink(url, title ?? url);
					link.type = mime_type;
					return create(
						"li",
						"",
						link,
						size_in_bytes === undefined ? "" : toSize(size_in_bytes, language),
					);
				},
			);
			article.append(
				createSection(
					"attachments",
					{ title: words.attachments, language },
					create("ul", "", ...rows),
				),
			);
		}
		return [article];
	}
}
