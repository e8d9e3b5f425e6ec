import {
	create,
	createBars,
	createLink,
	createMessage,
	NewsElement,
	toHeading,
} from "./news-element.ts";
import { type Speech, toDate, toSpeech } from "./news-words.ts";

/** An article of a list, as far as it is shown. */
type Item = {
	url: string;
	title: string;
	summary?: string;
	image?: string;
	date_published?: string;
	language: string;
	_luot: { excerpt?: string; picture?: string; views?: number };
};

/** `<luot-news>`: the latest articles, of a tag or section where it says so, or the most read. */
export class NewsList extends NewsElement<{ items: Item[] }> {
	get limit(): number {
		return Math.min(
			Math.max(parseInt(this.getAttribute("limit") ?? "", 10) || 5, 1),
			100,
		);
	}

	get layout(): string {
		const [layout = "list"] =
			/^(cards|headlines)$/.exec(this.getAttribute("layout") ?? "") ?? [];
		return layout;
	}

	toQuestion(): string {
		const period = this.getAttribute("most-read");
		const query = new URLSearchParams({ limit: `${this.limit}` });
		if (period !== null) {
			query.set("period", period || "week");
			return `popular?${query}`;
		}
		for (const name of ["tag", "section"]) {
			const value = this.getAttribute(name);
			if (value) query.set(name, value);
		}
		return `articles?${query}&fields=url,title,image,summary,date_published,language,_luot`;
	}

	/** As high as what will come, so that nothing below moves. */
	toSkeleton(): Node[] {
		const { layout } = this;
		const rows = Array.from({ length: this.limit }, () =>
			create(
				"li",
				"item",
				...(layout === "headlines" ? [] : [create("div", "image")]),
				createBars(layout === "headlines" ? 2 : 5),
			),
		);
		const list = create("ul", `items ${layout}`, ...rows);
		list.setAttribute("aria-hidden", "true");
		return [createMessage("hidden", toSpeech(this).words.loading), list];
	}

	toContent({ items }: { items: Item[] }, speech: Speech): Node[] {
		if (!items.length) return [createMessage("empty", speech.words.empty)];
		const list = create(
			this.hasAttribute("most-read") ? "ol" : "ul",
			`items ${this.layout}`,
			...items.map((item) => this.toItem(item, speech)),
		);
		// Safari takes a list without bullets for none.
		list.setAttribute("role", "list");
		return [list];
	}

	toItem(item: Item, { language, words }: Speech): HTMLElement {
		const { date_published: time, _luot: more } = item;
		const isShort = this.layout === "headlines";
		const title = create(
			toHeading(this) ?? "div",
			"title",
			createLink(item.url, item.title),
		);
		const facts = create("div", "facts");
		facts.lang = language;
		if (time) {
			const date = create("time", "date", toDate(time, language));
			date.dateTime = time;
			facts.append(date);
		}
		if (more.views !== undefined)
			facts.append(
				create(
					"span",
					"views",
					`${more.views.toLocaleString(language)} ${words.views}`,
				),
			);
		const text = create("div", "text", facts, title);
		const row = create("li", "item", text);
		row.lang = item.language;
		if (isShort) return row;
		const summary = create("bdi", "", item.summary ?? more.excerpt ?? "");
		text.append(create("div", "summary", summary));
		const picture = item.image ?? more.picture;
		if (picture) {
			const image = create("img", "image");
			image.loading = "lazy";
			image.decoding = "async";
			image.alt = "";
			image.width = 320;
			image.height = 200;
			image.src = picture;
			row.prepend(image);
		} else if (this.layout === "cards") row.prepend(create("div", "image"));
		return row;
	}
}
