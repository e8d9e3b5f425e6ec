/** The beginning of a text that fits into so many bytes of UTF-8, cut between characters. */
export function cutBytes(text: string, limitBytes: number): string {
	if (Buffer.byteLength(text) <= limitBytes) return text;
	let cut = "";
	let room = limitBytes;
	for (const character of text) {
		room -= Buffer.byteLength(character);
		if (room < 0) break;
		cut += character;
	}
	return cut;
}
