import * as z from "zod";
import { parse } from "./site.ts";
import { line } from "./text.ts";

/** What an editor may upload, by the type that is declared. No SVG: it is a document with scripts, not a picture. */
export const MEDIA_TYPES = [
	"image/png",
	"image/jpeg",
	"image/webp",
	"image/gif",
	"image/avif",
	"application/pdf",
] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

export const MEDIA_LIMIT_BYTES = 10_000_000;

/** All frames of a picture together: what one process decodes within its memory and time. */
export const PIXEL_LIMIT = 50_000_000;

/** The widths in which a picture is kept besides its own: a list's thumbnail, phones, tablets, desks. */
export const WIDTHS = [320, 640, 1280] as const;

/** No screen shows an article's picture wider. */
export const WIDTH_LIMIT = 2560;

export const mediaInput = z.strictObject({
	fileName: line(200),
	type: z.enum(MEDIA_TYPES, `one of ${MEDIA_TYPES.join(", ")}`),
	size: z
		.int()
		.min(1)
		.max(MEDIA_LIMIT_BYTES, `at most ${MEDIA_LIMIT_BYTES} bytes`),
});

export const mediaChange = z.strictObject({
	alt: line(500).nullable().optional(),
	credit: line(200).nullable().optional(),
});

/** What an editor is about to upload, or has uploaded. */
export type Media = {
	readonly site: string;
	/** A point in time and 128 random bits: nobody guesses an address, and the latest is the greatest. */
	readonly id: string;
	readonly version: number;
	/** As the editor's machine named it; never a part of an address. */
	readonly fileName: string;
	readonly declared: MediaType;
	readonly uploadedBy: string;
	readonly uploadedAt: string;
	readonly alt?: string;
	readonly credit?: string;
	/** Once it has been checked. */
	readonly kept?: Kept;
};

/** What is served of an upload. */
export type Kept = {
	readonly type: "image/webp" | "application/pdf";
	/** The path of the largest, or of the document. */
	readonly url: string;
	readonly size: number;
	readonly width?: number;
	readonly height?: number;
	/** All widths, the narrowest first; the last is `url`. */
	readonly widths?: readonly { readonly width: number; readonly url: string }[];
};

/** Throws InvalidInput. */
export function parseMedia(input: unknown): z.infer<typeof mediaInput> {
	return parse(mediaInput, input);
}

/** A media record after a change of what is said about it; null takes away. Throws InvalidInput. */
export function toChangedMedia(media: Media, input: unknown): Media {
	const { alt, credit, ...rest } = media;
	const next = { alt, credit, ...parse(mediaChange, input) };
	return {
		...rest,
		version: media.version + 1,
		...(next.alt && { alt: next.alt }),
		...(next.credit && { credit: next.credit }),
	};
}

/** The id of an upload; `hex` are 32 random hexadecimal digits. */
export function toMediaId(atMs: number, hex: string): string {
	return `${atMs.toString(36).padStart(9, "0")}-${hex}`;
}

export function isMediaId(text: string): boolean {
	return /^[0-9a-z]{9}-[0-9a-f]{32}$/.test(text);
}

const KEY =
	/^([0-9a-z]{9}-[0-9a-f]{32})(?:-\d{1,5}(?:x\d{1,5})?)?\.(webp|pdf)$/;

/** The type of what is kept under a key; undefined for what is no key. */
export function toKeyType(key: string): Kept["type"] | undefined {
	const extension = KEY.exec(key)?.[2];
	if (extension === undefined) return undefined;
	return extension === "pdf" ? "application/pdf" : "image/webp";
}

export function toMediaPath(key: string): string {
	return `/media/${key}`;
}

/** The keys of a picture: its own, which tells its size so that a page can keep the place free, and those of its lesser widths. */
export function toPictureKeys(
	id: string,
	{ width, height }: { width: number; height: number },
): { width: number; key: string }[] {
	return [
		...WIDTHS.filter((lesser) => lesser < width).map((lesser) => ({
			width: lesser,
			key: `${id}-${lesser}.webp`,
		})),
		{ width, key: `${id}-${width}x${height}.webp` },
	];
}

export function toDocumentKey(id: string): string {
	return `${id}.pdf`;
}

/** A picture of ours by its path: its size, and its widths as `srcset` wants them. */
export function toPicture(path: string):
	| {
			width: number;
			height: number;
			srcset: string;
	  }
	| undefined {
	const [, id = "", width, height] =
		/^\/media\/([0-9a-z]{9}-[0-9a-f]{32})-(\d{1,5})x(\d{1,5})\.webp$/.exec(
			path,
		) ?? [];
	if (!width || !height) return undefined;
	const size = { width: Number(width), height: Number(height) };
	return {
		...size,
		srcset: toPictureKeys(id, size)
			.map((each) => `${toMediaPath(each.key)} ${each.width}w`)
			.join(", "),
	};
}
