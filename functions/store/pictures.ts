import { fileTypeFromBuffer } from "file-type";
import sharp from "sharp";
import { InvalidInput } from "../core/errors.ts";
import {
	type MediaType,
	PIXEL_LIMIT,
	toDocumentKey,
	toPictureKeys,
	WIDTH_LIMIT,
} from "../core/media.ts";

/** A file to keep, in the order of their widths; the last is the largest. */
export type Rendition = {
	key: string;
	bytes: Uint8Array;
	width?: number;
	height?: number;
};

/** The tallest that WebP can be. */
const HEIGHT_LIMIT = 16_383;

/** Where photographs cannot be told from the original at a third of its size. */
const QUALITY = 82;

// A process handles one upload at a time and seldom the same one twice.
sharp.cache(false);

const hasSignature = (bytes: Uint8Array, declared: MediaType) =>
	fileTypeFromBuffer(bytes).then((found) => {
		const type = found?.mime === "image/apng" ? "image/png" : found?.mime;
		if (type !== declared)
			throw new InvalidInput(
				`The file is ${type ?? "of no type that is taken"}, not ${declared} as was said. Say what it is, or save it as that.`,
			);
	});

/** A document as it came. Throws InvalidInput where its end is missing. */
function toDocument(id: string, bytes: Uint8Array): Rendition[] {
	// PDF 1.7, appendix H: readers find the mark of the end in the last 1024 bytes.
	if (!Buffer.from(bytes.subarray(-1024)).includes("%%EOF"))
		throw new InvalidInput("The document is incomplete: its end is missing.");
	return [{ key: toDocumentKey(id), bytes }];
}

/**
 * A picture drawn anew as WebP, in its own width and in lesser ones: turned as the camera was held, and without anything else that
 * the file held (places, names, other formats' content).
 */
async function toPictures(id: string, bytes: Uint8Array): Promise<Rendition[]> {
	const open = () =>
		sharp(bytes, {
			animated: true,
			failOn: "error",
			limitInputPixels: PIXEL_LIMIT,
		}).autoOrient();
	try {
		const draw = (most: number) =>
			open()
				.resize({
					width: most,
					height: HEIGHT_LIMIT,
					fit: "inside",
					withoutEnlargement: true,
				})
				.webp({ quality: QUALITY })
				.toBuffer({ resolveWithObject: true });
		const largest = await draw(WIDTH_LIMIT);
		const size = {
			width: largest.info.width,
			height: largest.info.pageHeight ?? largest.info.height,
		};
		const renditions: Rendition[] = [];
		for (const each of toPictureKeys(id, size)) {
			const drawn =
				each.width === size.width ? largest : await draw(each.width);
			renditions.push({
				key: each.key,
				bytes: drawn.data,
				width: each.width,
				height: drawn.info.pageHeight ?? drawn.info.height,
			});
		}
		return renditions;
	} catch (error) {
		throw new InvalidInput(
			/pixel limit/.test(String(error))
				? `The picture has more than ${PIXEL_LIMIT / 1e6} megapixels, all its frames together.`
				: "The picture cannot be read to its end: it is damaged or incomplete.",
		);
	}
}

/** What to keep of an upload. Throws InvalidInput where it is not what it was said to be, damaged, or too large. */
export async function toRenditions(
	id: string,
	bytes: Uint8Array,
	declared: MediaType,
): Promise<Rendition[]> {
	await hasSignature(bytes, declared);
	return declared === "application/pdf"
		? toDocument(id, bytes)
		: toPictures(id, bytes);
}
