import sharp from "sharp";

/** A picture with a place in its EXIF, as a telephone would make it. */
export function drawPicture(
	format: "png" | "jpeg" | "webp" | "avif" | "gif",
	{ width = 1600, height = 900, orientation = 1, noise = false } = {},
): Promise<Buffer> {
	return sharp({
		create: {
			width,
			height,
			channels: 3,
			background: "white",
			...(noise && { noise: { type: "gaussian", mean: 128, sigma: 20 } }),
		},
	})
		.withExif({
			IFD0: { Artist: "Nguyen Van An" },
			IFD3: { GPSLatitudeRef: "N", GPSLatitude: "16/1 27/1 3/1" },
		})
		.withMetadata({ orientation })
		.toFormat(format)
		.toBuffer();
}

/** An animation of so many frames. */
export async function drawAnimation(frames: number): Promise<Buffer> {
	const drawn = Array.from({ length: frames }, (_, at) =>
		sharp({
			create: {
				width: 400,
				height: 300,
				channels: 3,
				background: { r: 80 * at, g: 0, b: 0 },
			},
		})
			.png()
			.toBuffer(),
	);
	return sharp(await Promise.all(drawn), { join: { animated: true } })
		.gif({ delay: drawn.map(() => 100) })
		.toBuffer();
}

export const PDF = Buffer.from(
	"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
);
