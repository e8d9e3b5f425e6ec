import type { Answer, Send } from "./editor.ts";

/** Asks to upload a file, and sends it where the answer says. */
export async function sendFile(
	send: Send,
	site: string,
	{ name, type, bytes }: { name: string; type: string; bytes: Uint8Array },
): Promise<Answer> {
	const asked = await send("POST", `/v1/sites/${site}/media`, {
		fileName: name,
		type,
		size: bytes.byteLength,
	});
	if (asked.status !== 201) throw new Error(JSON.stringify(asked.body));
	const { method, url, headers } = asked.body.upload;
	const sent = await fetch(url, { method, headers, body: Buffer.from(bytes) });
	if (sent.status !== 200) throw new Error(await sent.text());
	return asked;
}

/** Uploads a file and has it checked. */
export async function uploadFile(
	send: Send,
	site: string,
	file: { name: string; type: string; bytes: Uint8Array },
): Promise<Answer> {
	const { headers } = await sendFile(send, site, file);
	return send("POST", headers.get("location") as string);
}
