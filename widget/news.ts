import { NewsArticle } from "./news-article.ts";
import { NewsBanner } from "./news-banner.ts";
import { home } from "./news-element.ts";
import { NewsList } from "./news-list.ts";

try {
	const { dataset, src } = document.currentScript as HTMLScriptElement;
	home.origin = new URL(src).origin;
	home.site = dataset.site ?? "";
	// Throws where another copy of the script was first, and so this one does nothing.
	customElements.define("luot-news", NewsList);
	customElements.define("luot-article", NewsArticle);
	customElements.define("luot-banner", NewsBanner);
} catch {
	// What the page wrote there stays.
}
