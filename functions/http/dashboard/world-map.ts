import { html } from "hono/html";
import type { Markup } from "../news/layout.ts";

/** The map's size, in the units of its outlines. */
export const MAP = { width: 720, height: 370 };

/** A country as the map draws it: its two letters, empty where it has none, and its path. */
export type Outline = { code: string; path: string };

const LEVELS = 4;

/** Countries in four shades by their share of the most; the list beside it says the numbers. */
export function toWorldMap(
	views: ReadonlyMap<string, number>,
	{
		outlines,
		label,
		describe,
	}: {
		outlines: readonly Outline[];
		label: string;
		describe: (code: string) => string;
	},
): Markup {
	const most = Math.max(1, ...views.values());
	// By the root: a country with a hundredth of the views is still seen.
	const levelOf = (own: number) =>
		Math.max(1, Math.ceil(Math.sqrt(own / most) * LEVELS));
	return html`<svg class="chart map" viewBox="0 0 ${MAP.width} ${MAP.height}" role="img" aria-label="${label}">${outlines.map(
		({ code, path }) => {
			const own = views.get(code) ?? 0;
			return own > 0
				? html`<path class="l${levelOf(own)}" d="${path}"><title>${describe(code)}</title></path>`
				: html`<path d="${path}"></path>`;
		},
	)}</svg>`;
}
