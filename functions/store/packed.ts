import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { Packing } from "../core/plain-item.ts";

/** Brotli sees the repetitions in an article's source, HTML and text: a third of the bytes, and of the write units. */
export function packText(text: string): Uint8Array {
	return brotliCompressSync(text, {
		params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
	});
}

export function unpackText(packed: Uint8Array): string {
	return brotliDecompressSync(packed).toString();
}

/** How the store packs documents into items. */
export const PACKING: Packing = {
	pack: packText,
	unpack(bytes) {
		try {
			return unpackText(bytes);
		} catch {
			return undefined;
		}
	},
};
