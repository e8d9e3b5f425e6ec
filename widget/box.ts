import css from "./box.css";
import { toWord } from "./words.ts";

/** The service's numbers, of which nothing is taken for granted: they may come from storage that other scripts write. */
export type Answer = Readonly<Record<string, unknown>> & {
	page?: { views?: unknown };
	/** By path. */
	views?: Readonly<Record<string, unknown>>;
	locale?: string;
	/** In classroom mode. */
	seat?: unknown;
};

/** What the service said last, whether to this page (`fresh`) or to an earlier one, and the path that this page counts under. */
export const known: { answer?: Answer; fresh?: boolean; path?: string } = {};

function create(tag: string, part: string, textContent: string): HTMLElement {
	return Object.assign(document.createElement(tag), { part, textContent });
}

/** Writes what is known into a `<luot-box>` or a `<luot-views>`. If it cannot, what the page wrote there stays. */
export function draw(place: HTMLElement): void {
	try {
		const { answer, fresh, path } = known;
		const read = (name: string) => place.getAttribute(name);
		// `vi_VN` is no language tag, and yet many a page says it.
		const language = (
			place.closest<HTMLElement>("[lang]")?.lang ||
			answer?.locale ||
			"vi"
		).replace("_", "-");
		// Grouped in every row or in none, and marked where it is not fresh. What is no number is a dash.
		const toDigits = (count: unknown) =>
			(count as number) >= 0
				? (fresh ? "" : "≈") +
					(count as number).toLocaleString(language, { useGrouping: true })
				: "–";
		const views = toDigits(answer?.views?.[read("path") ?? (path as string)]);
		if (place.localName === "luot-views") {
			place.textContent = views;
			return;
		}
		const list = create("dl", fresh ? "list" : "stale", "");
		(read("rows") ?? "today,yesterday,week,month,total")
			.split(/, */)
			.forEach((name, index) => {
				list.append(
					create(
						"dt",
						"label",
						read("labels")?.split("|")[index] || toWord(name, language),
					),
					create(
						"dd",
						"value",
						(name === "page" ? views : toDigits(answer?.[name])) +
							(read("unit") ?? ""),
					),
				);
			});
		const root = place.shadowRoot ?? place.attachShadow({ mode: "open" });
		// New nodes cannot shift, and the height is that of the rows, whatever is known.
		root.replaceChildren(
			create("b", "heading", read("heading") ?? toWord("visits", language)),
			list,
		);
		// Last, for it throws before Safari 16.4, where the box is a plain list that still says everything.
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(css);
		root.adoptedStyleSheets = [sheet];
	} catch {
		// No language that the browser knows, or a shadow root that is somebody else's.
	}
}
