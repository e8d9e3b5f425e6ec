export type Series = {
	name: string;
	points: readonly (readonly [number, number])[];
};

const WIDTH = 720;
const HEIGHT = 360;
const LEFT = 60;
const RIGHT = 20;
const TOP = 50;
const BOTTOM = 50;
/** Readable on white and on what is nearly black. */
const COLORS = ["#2b7de9", "#d9480f", "#2b9348", "#9c36b5"];
const GREY = "#808080";

const toText = (text: string) =>
	text
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll('"', "&quot;");

const label = (
	x: number,
	y: number,
	text: string,
	{ anchor = "middle", color = GREY, size = 13 } = {},
) =>
	`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${color}" font-size="${size}">${toText(text)}</text>`;

const frame = (title: string, parts: readonly string[], height = HEIGHT) =>
	`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui,sans-serif" role="img" aria-label="${toText(title)}">
<style>.title{fill:#222}@media(prefers-color-scheme:dark){.title{fill:#ddd}}</style>
<text class="title" x="${LEFT}" y="24" font-size="16" font-weight="600">${toText(title)}</text>
${parts.join("\n")}
</svg>
`;

/** Lines over a logarithmic axis of rates. */
export function toLinePlot({
	title,
	x,
	most,
	unit,
	series,
}: {
	title: string;
	x: string;
	/** Where the upright axis ends. */
	most: number;
	unit: string;
	series: readonly Series[];
}): string {
	const all = series.flatMap(({ points }) => points.map(([at]) => at));
	const [low, high] = [
		Math.floor(Math.log10(Math.min(...all))),
		Math.ceil(Math.log10(Math.max(...all))),
	];
	const toX = (value: number) =>
		LEFT + ((Math.log10(value) - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
	const toY = (value: number) =>
		HEIGHT - BOTTOM - (value / most) * (HEIGHT - TOP - BOTTOM);
	const ticks = Array.from({ length: 6 }, (_, at) => (most * at) / 5);
	const powers = Array.from({ length: high - low + 1 }, (_, at) => low + at);
	return frame(title, [
		...ticks.map(
			(value) =>
				`<path d="M${LEFT} ${toY(value)}H${WIDTH - RIGHT}" stroke="${GREY}" stroke-opacity=".35"/>${label(LEFT - 8, toY(value) + 4, `${unit}${Number(value.toFixed(2))}`, { anchor: "end" })}`,
		),
		...powers.map((power) =>
			label(
				toX(10 ** power),
				HEIGHT - BOTTOM + 20,
				(10 ** power).toLocaleString("en"),
			),
		),
		label((WIDTH + LEFT) / 2, HEIGHT - 8, x),
		...series.map(({ name, points }, at) => {
			const color = COLORS[at] as string;
			const path = points.map(
				([x, y]) => `${toX(x).toFixed(1)} ${toY(y).toFixed(1)}`,
			);
			const dots = points.map(
				([x, y]) =>
					`<circle cx="${toX(x).toFixed(1)}" cy="${toY(y).toFixed(1)}" r="3.5" fill="${color}"/>`,
			);
			return `<path d="M${path.join("L")}" fill="none" stroke="${color}" stroke-width="2.5"/>${dots.join("")}${label(WIDTH - RIGHT, 24 + 16 * at, name, { anchor: "end", color })}`;
		}),
	]);
}

/** Bars, one under another. */
export function toBarPlot({
	title,
	bars,
	unit,
}: {
	title: string;
	bars: readonly { name: string; value: number; note?: string }[];
	unit: string;
}): string {
	const left = 230;
	const most = Math.max(...bars.map(({ value }) => value));
	return frame(
		title,
		bars.map(({ name, value, note = "" }, at) => {
			const y = 50 + at * 32;
			const width = Math.max(2, (value / most) * (WIDTH - left - 130));
			return `${label(left - 10, y + 16, name, { anchor: "end" })}<rect x="${left}" y="${y}" width="${width.toFixed(1)}" height="22" rx="3" fill="${COLORS[at === 0 ? 0 : 1]}"/>${label(left + width + 8, y + 16, `${value.toLocaleString("en")}${unit}${note}`, { anchor: "start" })}`;
		}),
		60 + bars.length * 32,
	);
}
