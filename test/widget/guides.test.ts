import { describe, expect, test } from "vitest";
import { listBlocks } from "../support/blocks.ts";
import { readCount, untilFresh, useStage } from "./stage.ts";

const GUIDES = ["docs/guides/embed.md", "docs/guides/embed.vi.md"] as const;
const stage = useStage();

const fill = (text: string) =>
	text
		.replaceAll("https://YOUR-ENDPOINT", stage.gate.service)
		.replaceAll("YOUR-HOST", "localhost")
		.replaceAll("SITE", "demo");

const toPage = (...parts: string[]) =>
	`<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Trang</title></head><body>${parts.map(fill).join("\n")}</body></html>`;

describe.each(GUIDES)("what %s says to paste", (guide) => {
	const [tag = "", box = "", both = "", framed = ""] = listBlocks(
		guide,
		"html",
	);
	const name = guide.replace(/\W/g, "-");

	test.each([
		["a tag and a box", [tag, box]],
		["both in one block", [both]],
	])(
		"counts and shows: %s, under the policy that it names",
		async (what, parts) => {
			const [policy = ""] = listBlocks(guide, "csp");
			expect(policy).toContain("script-src");
			const path = `/${name}-${what.length}`;
			stage.gate.put(path, toPage(...parts), fill(policy.trim()));
			const page = await stage.open();
			await page.goto(stage.gate.pages + path);
			await untilFresh(page);
			const before = await readCount(page, "Hôm nay");
			await page.reload();
			await untilFresh(page);
			expect(await readCount(page, "Hôm nay")).toBe(before + 1);
			expect(stage.thrown).toEqual([]);
		},
	);

	test("counts and shows without scripts of the page: a frame and a picture", async () => {
		const path = `/${name}-frame`;
		stage.gate.put(path, toPage(framed));
		const page = await stage.open();
		const look = async () => {
			const counted = page.waitForResponse((each) =>
				each.url().includes("pixel.gif"),
			);
			await page.goto(stage.gate.pages + path);
			expect((await counted).status()).toBe(200);
			await page.frameLocator("iframe").locator("dl").waitFor();
			const response = await fetch(`${stage.server.url}/v1/sites/demo/box`);
			return ((await response.json()) as { today: number }).today;
		};
		const before = await look();
		expect(await look()).toBe(before + 1);
	});

	test("names scripts and elements in its PHP as in its HTML", () => {
		const [php = ""] = listBlocks(guide, "php");
		expect(php).toContain("https://YOUR-ENDPOINT/luot.js");
		expect(php).toContain('data-site="SITE"');
	});
});

test("both languages say to paste the same", () => {
	const [english, vietnamese] = GUIDES.map((guide) =>
		["html", "csp", "php"].flatMap((language) =>
			listBlocks(guide, language).map((block) =>
				block.replaceAll("Số lượt truy cập", "Visits"),
			),
		),
	);
	expect(vietnamese).toEqual(english);
});
