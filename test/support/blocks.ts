import { readFileSync } from "node:fs";

/** What stands in a document's fenced blocks of a language, in their order. */
export function listBlocks(file: string, language: string): string[] {
	return [
		...readFileSync(file, "utf8").matchAll(
			new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, "gm"),
		),
	].map(([, block = ""]) => block);
}
