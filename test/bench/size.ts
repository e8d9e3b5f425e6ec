import { brotliCompressSync, constants, gzipSync } from "node:zlib";

export type Size = { raw: number; gzip: number; brotli: number };

/** Bytes of a text as it travels. */
export function toSize(text: string): Size {
	return {
		raw: Buffer.byteLength(text),
		gzip: gzipSync(text, { level: 9 }).byteLength,
		brotli: brotliCompressSync(text, {
			params: { [constants.BROTLI_PARAM_QUALITY]: 11 },
		}).byteLength,
	};
}
