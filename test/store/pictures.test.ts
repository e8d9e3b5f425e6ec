import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { MediaType } from "../../functions/core/media.ts";
import { toRenditions } from "../../functions/store/pictures.ts";
import { drawAnimation, drawPicture, PDF } from "../support/pictures.ts";

const ID = `mfx3k2p90-${"0".repeat(32)}`;
const SVG = Buffer.from(
	'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script></svg>',
);

describe("what is kept of a picture", () => {
	it.each(["png", "jpeg", "webp", "avif", "gif"] as const)(
		"sent as %s is WebP in its own width and in lesser ones, named by its size",
		async (format) => {
			const kept = await toRenditions(
				ID,
				await drawPicture(format),
				`image/${format}`,
			);
			expect(
				kept.map(({ key, width, height }) => [key, width, height]),
			).toEqual([
				[`${ID}-320.webp`, 320, 180],
				[`${ID}-640.webp`, 640, 360],
				[`${ID}-1280.webp`, 1280, 720],
				[`${ID}-1600x900.webp`, 1600, 900],
			]);
			for (const { bytes, width, height } of kept)
				expect(await sharp(bytes).metadata()).toMatchObject({
					format: "webp",
					width,
					height,
				});
		},
	);

	it("holds nothing that the file said of places and people", async () => {
		const photograph = await drawPicture("jpeg");
		expect((await sharp(photograph).metadata()).exif).toBeDefined();
		expect(photograph.includes("Nguyen Van An")).toBe(true);
		for (const { bytes } of await toRenditions(ID, photograph, "image/jpeg")) {
			const { exif, xmp, iptc } = await sharp(bytes).metadata();
			expect([exif, xmp, iptc]).toEqual([undefined, undefined, undefined]);
		}
	});

	it("stands upright however the camera was held", async () => {
		const held = await drawPicture("jpeg", {
			width: 400,
			height: 300,
			orientation: 6,
		});
		const kept = await toRenditions(ID, held, "image/jpeg");
		expect(kept.at(-1)).toMatchObject({ width: 300, height: 400 });
	});

	it("is never wider than a screen, and never wider than it was", async () => {
		const wide = await drawPicture("jpeg", { width: 4000, height: 1000 });
		const narrow = await drawPicture("png", { width: 100, height: 80 });
		const keysOf = async (bytes: Buffer, type: MediaType) =>
			(await toRenditions(ID, bytes, type)).map(({ key }) => key);
		expect((await keysOf(wide, "image/jpeg")).at(-1)).toBe(
			`${ID}-2560x640.webp`,
		);
		expect(await keysOf(narrow, "image/png")).toEqual([`${ID}-100x80.webp`]);
	});

	it("moves where it moved", async () => {
		const kept = await toRenditions(ID, await drawAnimation(3), "image/gif");
		expect(kept.at(-1)?.key).toBe(`${ID}-400x300.webp`);
		const { pages } = await sharp(kept.at(-1)?.bytes, {
			animated: true,
		}).metadata();
		expect(pages).toBe(3);
	});

	it("has none of what hid behind the picture", async () => {
		const polyglot = Buffer.concat([
			await drawPicture("png", { width: 50, height: 50 }),
			Buffer.from("<script>alert(1)</script>PK\x03\x04"),
		]);
		const kept = await toRenditions(ID, polyglot, "image/png");
		for (const { bytes } of kept)
			expect(Buffer.from(bytes).includes("script")).toBe(false);
	});
});

describe("what is not taken", () => {
	it.each<[string, () => Buffer | Promise<Buffer>, MediaType, RegExp]>([
		["an SVG said to be a PNG", () => SVG, "image/png", /not image\/png/],
		["an SVG", () => SVG, "image/webp", /not image\/webp/],
		[
			"a JPEG said to be a PNG",
			() => drawPicture("jpeg"),
			"image/png",
			/image\/jpeg, not image\/png/,
		],
		[
			"a document said to be a picture",
			() => PDF,
			"image/jpeg",
			/application\/pdf/,
		],
		[
			"a picture said to be a document",
			() => drawPicture("png"),
			"application/pdf",
			/image\/png/,
		],
		["text", () => Buffer.from("Lễ khai giảng"), "image/gif", /of no type/],
		["nothing", () => Buffer.alloc(0), "image/gif", /of no type/],
		[
			"a signature and nothing else",
			() => Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
			"image/jpeg",
			/damaged/,
		],
		[
			"a document without its end",
			() => PDF.subarray(0, 60),
			"application/pdf",
			/incomplete/,
		],
		[
			"a bomb: a hundred megapixels in some kilobytes",
			() =>
				sharp({
					create: {
						width: 10_000,
						height: 10_000,
						channels: 3,
						background: "red",
					},
				})
					.png()
					.toBuffer(),
			"image/png",
			/50 megapixels/,
		],
	])("%s", async (_, draw, type, message) => {
		await expect(toRenditions(ID, await draw(), type)).rejects.toThrow(message);
	});

	it.each(["png", "jpeg", "webp", "avif", "gif"] as const)(
		"a %s that ends half-way",
		async (format) => {
			const whole = await drawPicture(format, {
				width: 300,
				height: 200,
				noise: true,
			});
			await expect(
				toRenditions(
					ID,
					whole.subarray(0, whole.length >> 1),
					`image/${format}`,
				),
			).rejects.toThrow(/damaged or incomplete/);
		},
	);
});
