import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../functions/local/server.ts";
import { listBlocks } from "./support/blocks.ts";
import { createMember, createSender } from "./support/editor.ts";
import { createSite, startTestServer } from "./support/server.ts";

const GUIDES = [
	"docs/guides/publish-from-scripts.md",
	"docs/guides/publish-from-scripts.vi.md",
] as const;

describe("the guide to publishing from scripts", () => {
	let server: Server;
	beforeAll(async () => {
		server = await startTestServer("dynalite");
	});
	afterAll(() => server.close());

	it.each(GUIDES)(
		"works as %s says, and says what it prints",
		async (guide) => {
			const site = guide.includes(".vi.") ? "tieng-viet" : "english";
			await createSite(server, { id: site });
			const [script = ""] = listBlocks(guide, "js");
			const [article = ""] = listBlocks(guide, "md");
			const [setting = "", call = ""] = listBlocks(guide, "sh");
			const folder = mkdtempSync(join(tmpdir(), "luot-script-"));
			const put = (name: string, content: string) =>
				writeFileSync(join(folder, name), content);
			put("publish.mjs", script);
			put("le-khai-giang.md", article);

			/** The guide's own two lines, with the values that they leave open. */
			async function run(TOKEN: string, files?: string) {
				const named = Object.fromEntries(
					[...setting.matchAll(/(\w+)=(\S+)/g)].map(
						([, name = "", value = ""]) => [
							name,
							value
								.replace("https://YOUR-ENDPOINT", server.url)
								.replace("YOUR-SITE", site)
								.replace("YOUR-TOKEN", TOKEN),
						],
					),
				);
				const words = (files ? `node publish.mjs ${files}` : call)
					.trim()
					.split(" ")
					.slice(1);
				const child = spawn(process.execPath, words, {
					cwd: folder,
					env: { ...process.env, ...named },
				});
				const [said, code] = await Promise.all([
					text(child.stdout),
					new Promise<number | null>((resolve) => child.once("close", resolve)),
				]);
				return { said: said.trim(), code };
			}

			try {
				const { token } = await createMember(server, site, "editor");
				const first = await run(token);
				const address = `/news/${site}/le-khai-giang`;
				expect(first).toEqual({
					said: expect.stringMatching(
						new RegExp(`^201 le-khai-giang\\.md http\\S+${address}$`),
					),
					code: 0,
				});
				const read = createSender(server);
				const page = await read("GET", address);
				expect(page.body).toContain(
					"<strong>Kế hoạch số 118/KH-THPTSH</strong>",
				);

				expect(await run(token)).toEqual({
					said: expect.stringMatching(/^409 le-khai-giang\.md \S+/),
					code: 0,
				});
				const { body } = await read("GET", `/v1/sites/${site}/articles`);
				expect(body.items).toHaveLength(1);

				// Written with the editor that Windows has.
				put("tin-moi.md", `\uFEFF${article.replaceAll("\n", "\r\n")}`);
				put("khong-co-tieu-de.md", "Chỉ một đoạn.\n");
				put("Tên Có Dấu.md", article);
				const several = await run(token, "tin-moi.md khong-co-tieu-de.md");
				expect(several.code).toBe(1);
				expect(several.said).toMatch(/^201 tin-moi.+\n400 khong-co-tieu-de/);

				const viewer = await createMember(server, site, "viewer");
				for (const [status, with_] of [
					["401", "luot_wrong"],
					["403", viewer.token],
				] as const) {
					const { said, code } = await run(with_);
					expect([said.slice(0, 3), code]).toEqual([status, 1]);
				}
			} finally {
				rmSync(folder, { recursive: true });
			}
		},
	);

	it("says to paste the same in both languages", () => {
		const [english, vietnamese] = GUIDES.map((guide) =>
			["js", "md", "sh", "cron"].flatMap((language) =>
				listBlocks(guide, language),
			),
		);
		expect(english).toHaveLength(5);
		expect(vietnamese).toEqual(english);
	});
});
