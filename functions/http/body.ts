import type { Context } from "hono";
import { InvalidInput, TooLarge } from "../core/errors.ts";
import { parseJson } from "../core/json.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Reads at most `limitBytes` of a body, however long its sender says it is. Throws TooLarge. */
async function readBytes(c: Context, limitBytes: number): Promise<Uint8Array> {
	if (Number(c.req.header("content-length") ?? 0) > limitBytes)
		throw new TooLarge(`At most ${limitBytes} bytes.`);
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of c.req.raw.body ?? []) {
		size += chunk.byteLength;
		if (size > limitBytes) throw new TooLarge(`At most ${limitBytes} bytes.`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/** A request's JSON. Throws TooLarge, or InvalidInput for what is no JSON in UTF-8 or says two things at once. */
export async function readJson(
	c: Context,
	{ limitBytes }: { limitBytes: number },
): Promise<unknown> {
	const bytes = await readBytes(c, limitBytes);
	let text: string;
	try {
		text = utf8.decode(bytes);
	} catch {
		throw new InvalidInput("The body must be JSON in UTF-8.");
	}
	return parseJson(text);
}

/** The fields of a form, as browsers send them. Throws TooLarge, or InvalidInput for another kind of body. */
export async function readForm(
	c: Context,
	{ limitBytes }: { limitBytes: number },
): Promise<URLSearchParams> {
	const bytes = await readBytes(c, limitBytes);
	const type = c.req.header("content-type") ?? "";
	if (!/^application\/x-www-form-urlencoded(?:;|$)/i.test(type))
		throw new InvalidInput("Send the fields of the form as a browser does.");
	try {
		return new URLSearchParams(utf8.decode(bytes));
	} catch {
		throw new InvalidInput("The form must be in UTF-8.");
	}
}
