import { create, createLink, NewsElement } from "./news-element.ts";
import type { Speech } from "./news-words.ts";

type Announcement = {
	id: string;
	text: string;
	url?: string;
	language?: string;
	dismissible: boolean;
};

/** Announcements that this visit has seen enough of; a browser without storage forgets them with the page. */
const dismissed = {
	has(id: string): boolean {
		try {
			return sessionStorage[`luot:${id}`] === "x";
		} catch {
			return false;
		}
	},
	add(id: string): void {
		try {
			sessionStorage[`luot:${id}`] = "x";
		} catch {
			// None, or full.
		}
	},
};

/** `<luot-banner>`: what is announced now. It takes no room until there is something, and none when there is nothing. */
export class NewsBanner extends NewsElement<{ items: Announcement[] }> {
	toQuestion(): string {
		return "announcements";
	}

	toSkeleton(): Node[] {
		return [];
	}

	/** Silence is better over a page than an error; what the page itself wrote shows. */
	override fail(): void {
		this.show(this.childNodes.length ? [create("slot", "")] : []);
	}

	toContent({ items }: { items: Announcement[] }, { words }: Speech): Node[] {
		const rows = items
			.filter(({ id }) => !dismissed.has(id))
			.map((each) => {
				const text = create(
					"p",
					"text",
					each.url ? createLink(each.url, each.text) : each.text,
				);
				text.dir = "auto";
				if (each.language) text.lang = each.language;
				const row = create("div", "announcement", text);
				if (!each.dismissible) return row;
				const button = create("button", "dismiss", "×");
				button.title = words.dismiss;
				button.setAttribute("aria-label", words.dismiss);
				button.onclick = () => {
					dismissed.add(each.id);
					const next = row.nextSibling ?? row.previousSibling;
					row.remove();
					(next as Element | null)?.querySelector("button")?.focus();
					this.hide();
				};
				row.append(button);
				return row;
			});
		const section = create("section", "banner", ...rows);
		section.setAttribute("aria-label", words.announcements);
		return rows.length ? [section] : [];
	}

	override show(content: (string | Node)[], isBusy?: boolean): void {
		super.show(content, isBusy);
		this.hide();
	}

	/** Out of the way where it is empty, also of a layout that would leave a gap for it. */
	hide(): void {
		this.hidden = !this.frame.querySelector("p,slot");
	}
}
