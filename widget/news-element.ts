import css from "./news.css";
import { type Speech, toSpeech } from "./news-words.ts";

/** Where the script came from, and the site that it was embedded for. */
export const home = { origin: "", site: "" };

/** An element with a name for style sheets, in which every text stays text. */
export function create<Tag extends keyof HTMLElementTagNameMap>(
	tag: Tag,
	part: string,
	...content: (string | Node)[]
): HTMLElementTagNameMap[Tag] {
	const element = document.createElement(tag);
	if (part) element.setAttribute("part", part);
	element.append(...content);
	return element;
}

/** A link to an address of the web; any other kind of address leads nowhere. */
export function createLink(address: string, text: string): HTMLAnchorElement {
	const link = create("a", "link", text);
	if (/^https?:/.test(address)) link.href = address;
	// It runs its own way, in a line that may run the other.
	link.dir = "auto";
	return link;
}

/** The level that a `heading` attribute asks for, such as `2` or `h2`. */
export function toHeading(place: Element): "h1" | undefined {
	const level = /^h?([1-6])$/i.exec(place.getAttribute("heading") ?? "")?.[1];
	return level ? (`h${level}` as "h1") : undefined;
}

/** Grey lines where text will be. */
export function createBars(count: number): HTMLElement {
	return create(
		"div",
		"text",
		...Array.from({ length: count }, () => create("i", "bar")),
	);
}

let sheet: CSSStyleSheet | undefined;

/**
 * An element that shows one answer of the service: it asks once, again when an attribute changes the question, and says
 * how that went. What the page wrote between its tags is for readers without scripts, and for when it fails.
 */
export abstract class NewsElement<Answer> extends HTMLElement {
	/** What is on show, or being asked for. */
	declare address?: string;
	declare answer: Answer | undefined;
	declare frame: HTMLElement;

	/** The question, below the site's address; empty where there is none to ask. */
	abstract toQuestion(): string;
	abstract toContent(answer: Answer, speech: Speech): (string | Node)[];
	/** What stands there until the answer comes. */
	abstract toSkeleton(): Node[];

	static get observedAttributes(): string[] {
		return [
			"site",
			"heading",
			"layout",
			"limit",
			"tag",
			"section",
			"most-read",
			"slug",
			"param",
		];
	}

	connectedCallback(): void {
		if (!this.frame) {
			this.frame = create("div", "frame");
			const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
			root.replaceChildren(this.frame);
			try {
				if (!sheet) {
					sheet = new CSSStyleSheet();
					sheet.replaceSync(css);
				}
				root.adoptedStyleSheets = [sheet];
			} catch {
				// Before Safari 16.4 it is plain, and says everything.
			}
		}
		this.refresh();
	}

	attributeChangedCallback(): void {
		// A page sets several at once.
		if (this.frame && this.isConnected) queueMicrotask(() => this.refresh());
	}

	/** Asks, or only shows what it knows where the question is the same. */
	async refresh(again?: boolean): Promise<void> {
		const question = this.toQuestion();
		const address =
			question &&
			`${home.origin}/v1/sites/${encodeURIComponent(this.getAttribute("site") ?? home.site)}/${question}`;
		if (address === this.address && !again) {
			if (this.answer) this.show(this.toContent(this.answer, toSpeech(this)));
			return;
		}
		this.address = address;
		this.answer = undefined;
		let status = 404;
		try {
			if (address) {
				this.show(this.toSkeleton(), true);
				const response = await fetch(address, {
					signal: AbortSignal.timeout?.(20_000),
				});
				status = response.status;
				const answer = response.ok ? await response.json() : undefined;
				// Meanwhile it may have been asked something else.
				if (address !== this.address) return;
				if (answer) {
					this.show(this.toContent(answer, toSpeech(this)));
					this.answer = answer;
					return;
				}
			}
		} catch {
			// No network, no JSON, or not the service's.
			status = 0;
		}
		if (address === this.address) this.fail(status, toSpeech(this));
	}

	fail(_status: number, { words }: Speech): void {
		const button = create("button", "retry", words.retry);
		button.onclick = () => {
			// The button goes; who pressed it stays where it was.
			this.frame.tabIndex = -1;
			this.frame.focus();
			this.refresh(true);
		};
		const message = create("p", "error", words.failed, " ", button);
		message.setAttribute("role", "status");
		this.show([create("slot", ""), message]);
	}

	show(content: (string | Node)[], isBusy = false): void {
		this.frame.setAttribute("aria-busy", `${isBusy}`);
		this.frame.replaceChildren(...content);
	}
}

/** A text that stands where content would. */
export function createMessage(part: string, text: string): HTMLElement {
	const message = create("p", part, text);
	message.setAttribute("role", "status");
	return message;
}
