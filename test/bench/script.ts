import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { buildWidget } from "../../widget/build.ts";

export type ScriptSize = { raw: number; gzip: number; brotli: number };

/** Bytes of the script that pages embed, as they travel. */
export async function measureScript(): Promise<ScriptSize> {
	const { source } = await buildWidget();
	return {
		raw: Buffer.byteLength(source),
		gzip: gzipSync(source, { level: 9 }).byteLength,
		brotli: brotliCompressSync(source, {
			params: { [constants.BROTLI_PARAM_QUALITY]: 11 },
		}).byteLength,
	};
}
