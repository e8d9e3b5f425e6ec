import { geoNaturalEarth1 } from "d3-geo";
import { expect, it } from "vitest";
import { toWorldMap } from "../../functions/http/dashboard/world-map.ts";
import { listOutlines } from "../../functions/http/dashboard/world-outlines.ts";

const outlines = listOutlines();

/** The points that a path of steps comes to, ring by ring. */
const toRings = (path: string) =>
	path
		.split("M")
		.slice(1)
		.map((ring) => {
			const [start = "", steps = ""] = ring.split("l");
			const numbers = steps.match(/-?\d+/g)?.map(Number) ?? [];
			let [x = 0, y = 0] = start.split(",").map(Number);
			const points = [[x, y]];
			for (let at = 0; at < numbers.length; at += 2) {
				x += numbers[at] ?? 0;
				y += numbers[at + 1] ?? 0;
				points.push([x, y]);
			}
			return points;
		});

it("has every country of the atlas, each once and inside the map", () => {
	expect(outlines).toHaveLength(177);
	const codes = outlines.flatMap(({ code }) => code || []);
	expect(new Set(codes).size).toBe(codes.length);
	expect(codes).toContain("VN");
	for (const { code, path } of outlines) {
		expect(path, code).toMatch(/^(M\d+,\d+l(-?\d+[ -]?)+z)+$/);
		for (const [x = -1, y = -1] of toRings(path).flat()) {
			expect(x >= 0 && x <= 720, code).toBe(true);
			expect(y >= 0 && y <= 370, code).toBe(true);
		}
	}
});

it("draws Vietnam where Hanoi, Da Nang and Ca Mau are", () => {
	const projection = geoNaturalEarth1().fitSize([720, 370], { type: "Sphere" });
	const [points = []] = toRings(
		outlines.find(({ code }) => code === "VN")?.path ?? "",
	);
	const nearest = (place: [number, number]) => {
		const [x = 0, y = 0] = projection(place) ?? [];
		return Math.min(
			...points.map(([toX = 0, toY = 0]) => Math.hypot(toX - x, toY - y)),
		);
	};
	for (const place of [
		[105.8, 21],
		[108.2, 16],
		[105, 9],
	] as const)
		expect(nearest([...place])).toBeLessThan(4);
});

it("is 45 KB, which every look at the page carries", () => {
	const bytes = outlines.reduce((sum, { path }) => sum + path.length, 0);
	expect(bytes).toBeGreaterThan(20_000);
	expect(bytes).toBeLessThanOrEqual(45_000);
});

it("shades a country by its share of the most, and tells its number", () => {
	const map = String(
		toWorldMap(
			new Map([
				["VN", 900],
				["LA", 9],
			]),
			{
				outlines,
				label: "Countries",
				describe: (code) => `of ${code}`,
			},
		),
	);
	expect(map).toMatch(/<path class="l4" d="[^"]+"><title>of VN<\/title>/);
	expect(map).toMatch(/<path class="l1" d="[^"]+"><title>of LA<\/title>/);
	expect(map.match(/<title>/g)).toHaveLength(2);
});
