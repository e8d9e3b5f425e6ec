import { join } from "node:path";
import sharp from "sharp";
import { ANNOUNCEMENTS } from "./demo/news/announcements.ts";
import type { DemoArticle } from "./demo/news/article.ts";
import { ARTICLES_2024 } from "./demo/news/articles-2024.ts";
import { ARTICLES_2025 } from "./demo/news/articles-2025.ts";
import { ARTICLES_2026 } from "./demo/news/articles-2026.ts";

/** The demo school's articles, the oldest first. */
export const DEMO_ARTICLES: readonly DemoArticle[] = [
	...ARTICLES_2024,
	...ARTICLES_2025,
	...ARTICLES_2026,
];

const SITE = "/v1/sites/demo";
const PICTURE_WIDTH = 1280;

/**
 * Publishes the demo school's news by the calls that any editor makes. What is there already stays as it is, so that one that was
 * stopped half-way goes on. Throws where the service refuses something.
 */
export async function publishDemo({
	url,
	token,
	report = () => {},
}: {
	url: string;
	token: string;
	report?: (done: number, of: number) => void;
}): Promise<void> {
	async function call<T>(method: string, path: string, body?: unknown) {
		const response = await fetch(url + path, {
			method,
			headers: {
				authorization: `Bearer ${token}`,
				"content-type": "application/json",
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		if (response.status === 404) return undefined;
		if (!response.ok)
			throw new Error(`${method} ${path}: ${await response.text()}`);
		return (await response.json()) as T;
	}

	type Media = { id: string; fileName: string; path?: string };
	const { items: uploads = [] } =
		(await call<{ items: Media[] }>("GET", `${SITE}/media?limit=100`)) ?? {};
	const pathsByName = new Map(
		uploads.flatMap(({ fileName, path }) => (path ? [[fileName, path]] : [])),
	);

	/** The path of a drawing, which is uploaded where nobody has asked for it before. */
	async function toPath(name: string): Promise<string> {
		const fileName = `${name}.png`;
		const known = pathsByName.get(fileName);
		if (known) return known;
		const drawing = join(import.meta.dirname, "demo", `${name}.svg`);
		const bytes = await sharp(drawing)
			.resize({ width: PICTURE_WIDTH })
			.png()
			.toBuffer();
		type Asked = {
			id: string;
			upload: { url: string; method: string; headers: Record<string, string> };
		};
		const asked = await call<Asked>("POST", `${SITE}/media`, {
			fileName,
			type: "image/png",
			size: bytes.byteLength,
		});
		if (!asked) throw new Error("The demo site is not there.");
		const { url: address, ...request } = asked.upload;
		await fetch(address, { ...request, body: Buffer.from(bytes) });
		const kept = await call<Media>("POST", `${SITE}/media/${asked.id}`);
		if (!kept?.path) throw new Error(`The drawing ${name} was not kept.`);
		pathsByName.set(fileName, kept.path);
		return kept.path;
	}

	async function fillIn(text: string): Promise<string> {
		const names = new Set(
			[...text.matchAll(/\{\{([\w-]+)\}\}/g)].map(([, name = ""]) => name),
		);
		let filled = text;
		for (const name of names)
			filled = filled.replaceAll(`{{${name}}}`, await toPath(name));
		return filled;
	}

	const idOf = async (slug: string) =>
		(await call<{ id: string }>("GET", `${SITE}/articles/${slug}`))?.id;

	for (const [at, article] of DEMO_ARTICLES.entries()) {
		report(at, DEMO_ARTICLES.length);
		const { slug, translationOf } = article._luot;
		if (await idOf(slug)) continue;
		const sent = JSON.parse(await fillIn(JSON.stringify(article)));
		if (translationOf) sent._luot.translationOf = await idOf(translationOf);
		await call("POST", `${SITE}/articles`, sent);
	}
	const { items: announced = [] } =
		(await call<{ items: unknown[] }>("GET", `${SITE}/announcements`)) ?? {};
	if (announced.length === 0)
		for (const announcement of ANNOUNCEMENTS)
			await call("POST", `${SITE}/announcements`, announcement);
	report(DEMO_ARTICLES.length, DEMO_ARTICLES.length);
}
