import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import type { Answer } from "./answer.ts";
import { toBoxWords } from "./words.ts";

const ROWS = ["today", "yesterday", "week", "month", "total"] as const;
const WIDTH = 220;
const ROW_HEIGHT = 26;
const HEAD_HEIGHT = 36;

/** A language tag that `Intl` knows, else the site's own. */
function toLocale(answer: Answer, lang: string | undefined): string {
	try {
		return lang
			? (Intl.getCanonicalLocales(lang)[0] ?? answer.locale)
			: answer.locale;
	} catch {
		return answer.locale;
	}
}

function toRows(answer: Answer, lang: string | undefined) {
	const locale = toLocale(answer, lang);
	const words = toBoxWords(locale);
	const format = new Intl.NumberFormat(locale);
	return {
		locale,
		heading: words.heading,
		rows: ROWS.map((row) => ({
			label: words[row],
			value: format.format(answer[row]),
		})),
	};
}

/** The box as a picture, light or dark with the reader's system; its label reads all rows aloud. */
export function toBoxSvg(answer: Answer, lang?: string): string {
	const { locale, heading, rows } = toRows(answer, lang);
	const height = HEAD_HEIGHT + rows.length * ROW_HEIGHT + 8;
	const label = `${heading}: ${rows.map((row) => `${row.label} ${row.value}`).join("; ")}`;
	const lines = rows.map(({ label, value }, at) => {
		const y = HEAD_HEIGHT + at * ROW_HEIGHT + 18;
		return html`<text x="14" y="${y}">${label}</text><text class="n" x="${WIDTH - 14}" y="${y}">${value}</text>`;
	});
	return String(
		html`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" xml:lang="${locale}" aria-label="${label}"><title>${label}</title><style>text{font:14px system-ui,sans-serif;fill:#1f2933}.h{font-weight:600}.n{text-anchor:end;font-weight:600;font-variant-numeric:tabular-nums}.c{fill:#fff;stroke:#cbd2d9}@media(prefers-color-scheme:dark){text{fill:#e4e7eb}.c{fill:#1f2933;stroke:#52606d}}</style><rect class="c" x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="6"/><text class="h" x="14" y="24">${heading}</text>${lines}</svg>`,
	);
}

const STYLE =
	":root{color-scheme:light dark}body{margin:0;font:14px/1.5 system-ui,sans-serif}h1{font-size:1em;margin:0 0 .25em}dl{display:grid;grid-template-columns:1fr auto;gap:.15em 1em;margin:0}p{margin:.4em 0 0;font-size:.85em}a{color:inherit}dd{margin:0;text-align:end;font-weight:600;font-variant-numeric:tabular-nums}";

/** Lets the page be framed anywhere and do nothing but look like itself. */
export const FRAME_POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'`;

/** The box as a page of its own, for a frame. */
export function toBoxPage(answer: Answer, lang?: string): string {
	const { locale, heading, rows } = toRows(answer, lang);
	return String(
		html`<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${heading}</title><style>${raw(STYLE)}</style></head><body><main><h1>${heading}</h1><dl>${rows.map(({ label, value }) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl><p><a href="/privacy/${answer.site}" target="_blank" rel="noopener">${toBoxWords(locale).privacy}</a></p></main></body></html>`,
	);
}
