import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient, Refused } from "../docs/publish.ts";
import type { Server } from "../functions/local/server.ts";
import { type Answer, createMember, createSender } from "./support/editor.ts";
import { drawPicture } from "./support/pictures.ts";
import { ADMIN_TOKEN, startTestServer } from "./support/server.ts";

const GUIDE = readFileSync("docs/publish.md", "utf8");

type Command = {
	method: string;
	path: string;
	headers: Record<string, string>;
	body: string;
	file: string | undefined;
};

/** The commands of a document's shell blocks, as a shell would read their quotes. */
function listCommands(text: string): Command[] {
	return [...text.matchAll(/```sh\n(curl[\s\S]*?)```/g)].map(
		([, command = ""]) => {
			const headers = [...command.matchAll(/-H (?:"([^"]*)"|'([^']*)')/g)].map(
				([, double, single]) => {
					const [name = "", value = ""] = (double ?? single ?? "").split(
						/: (.*)/s,
					);
					return [name, value];
				},
			);
			return {
				method: /-X (\w+)/.exec(command)?.[1] ?? "GET",
				path: /"(?:\$LUOT)?([^"]*)"/.exec(command)?.[1] ?? "",
				headers: Object.fromEntries(headers),
				body: /-d '([\s\S]*?)'\n/.exec(command)?.[1] ?? "",
				file: /--data-binary @(\S+)/.exec(command)?.[1],
			};
		},
	);
}

describe("the guide to publishing", () => {
	let server: Server;
	const values: Record<string, string> = { LUOT_ADMIN_TOKEN: ADMIN_TOKEN };

	beforeAll(async () => {
		server = await startTestServer("dynalite");
	});
	afterAll(() => server.close());

	const fill = (text: string) =>
		text.replace(/\$([A-Z_]+)/g, (_, name) => {
			expect(values).toHaveProperty(name);
			return values[name] as string;
		});

	it("works as it stands, from the first command to the last", async () => {
		const answers: Answer[] = [];
		const photograph = await drawPicture("jpeg", { width: 800, height: 600 });
		for (const command of listCommands(GUIDE)) {
			const { method, path, headers, file } = command;
			if (file) {
				const { status } = await fetch(fill(path), {
					method,
					headers,
					body: new Uint8Array(photograph),
				});
				expect(status).toBe(200);
				continue;
			}
			const body = command.body.replace(
				/'"\$\(stat -c %s [\w.-]+\)"'/,
				String(photograph.length),
			);
			const filled = Object.fromEntries(
				Object.entries(headers).map(([name, value]) => [name, fill(value)]),
			);
			const answer = await createSender(server)(
				method,
				fill(path),
				body,
				filled,
			);
			expect(
				answer.status,
				`${method} ${path}: ${JSON.stringify(answer.body)}`,
			).toBeLessThan(300);
			answers.push(answer);
			if (answer.body.token) values.TOKEN = answer.body.token;
			if (answer.body.upload) {
				values.UPLOAD_URL = answer.body.upload.url;
				values.MEDIA = answer.body.id;
			}
			if (answer.body._luot) values.ARTICLE = answer.body.id;
		}
		expect(answers.map(({ status }) => status)).toEqual([
			201, 201, 201, 201, 200, 201,
		]);
		const [, made, , picture, changed] = answers as [
			Answer,
			Answer,
			Answer,
			Answer,
			Answer,
		];
		expect(picture.body.path).toMatch(/^\/media\/.*\.webp$/);
		expect(made.body._luot.slug).toBe("le-khai-giang-nam-hoc-2026-2027");
		expect(made.body._luot.warnings).toEqual([]);
		expect(made.body._luot.figures[0].caption).toBe(
			"Toàn trường làm lễ chào cờ\ntrên sân trường mới",
		);
		expect(changed.body._luot.correction).toHaveLength(1);
		const page = await createSender(server)(
			"GET",
			"/news/demo/le-khai-giang-nam-hoc-2026-2027",
		);
		expect(page.body).toContain("trên sân trường mới");
	});

	it("shows a client that publishes once and loses nobody's change", async () => {
		const { token } = await createMember(server, "demo", "editor");
		const client = createClient({ url: server.url, site: "demo", token });
		const article = {
			title: "Từ chương trình",
			content_markdown: "Một **đoạn**./.",
		};
		const made = await Promise.all(
			[1, 2, 3].map(() => client.publish(article, "chuong-trinh")),
		);
		expect(new Set(made.map(({ id }) => id)).size).toBe(1);
		const id = made[0]?.id as string;
		await Promise.all(
			["a", "b", "c"].map((tag) =>
				client.change(id, (now) => ({
					tags: [...((now as { tags?: string[] }).tags ?? []), tag],
				})),
			),
		);
		const after = await client.change(id, () => ({}));
		expect((after as unknown as { tags: string[] }).tags.toSorted()).toEqual([
			"a",
			"b",
			"c",
		]);
		await expect(client.publish({ title: "" }, "khac")).rejects.toThrow(
			Refused,
		);
	});
});
