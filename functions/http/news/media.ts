import { type Context, Hono } from "hono";
import { InvalidInput, NotFound, Unfinished } from "../../core/errors.ts";
import {
	isMediaId,
	type Kept,
	MEDIA_LIMIT_BYTES,
	type Media,
	type MediaType,
	parseMedia,
	toChangedMedia,
	toDocumentKey,
	toMediaId,
	toMediaPath,
	toPictureKeys,
} from "../../core/media.ts";
import type { Site } from "../../core/site.ts";
import type { Files, Upload } from "../../store/files.ts";
import type { MediaRecords } from "../../store/media.ts";
import type { Rendition, toRenditions } from "../../store/pictures.ts";
import type { Sites } from "../../store/sites.ts";
import type { Access, Member } from "../access.ts";
import { readJson } from "../body.ts";
import { originOf } from "../origin.ts";
import { type Purge, purgeNothing, toFilePaths } from "../purge.ts";
import { siteOf } from "../site-of.ts";
import { checkVersion, tagOf } from "./if-match.ts";

const BODY_LIMIT_BYTES = 4096;
const LIST_LIMIT = 100;

export type MediaRoutes = {
	media: MediaRecords;
	files: Files;
	render: typeof toRenditions;
	sites: Pick<Sites, "get">;
	access: Access;
	nowMs: () => number;
	/** So many random hexadecimal digits. */
	createHex: (digits: number) => string;
	purge?: Purge;
};

const toUploadKey = (id: string) => `uploads/${id}`;

/** What is stored under an address of ours. */
const toStoredKey = (key: string) => `media/${key}`;

const keysOf = ({ id, kept }: Media): string[] => {
	if (!kept) return [];
	const { width, height } = kept;
	return width && height
		? toPictureKeys(id, { width, height }).map(({ key }) => toStoredKey(key))
		: [toStoredKey(toDocumentKey(id))];
};

function toKept(type: Kept["type"], renditions: readonly Rendition[]): Kept {
	const largest = renditions.at(-1);
	if (!largest) throw new TypeError("nothing was kept of an upload");
	const { key, bytes, width, height } = largest;
	return {
		type,
		url: toMediaPath(key),
		size: bytes.byteLength,
		...(width && height && { width, height }),
		...(width && {
			widths: renditions.map((each) => ({
				width: each.width ?? 0,
				url: toMediaPath(each.key),
			})),
		}),
	};
}

/** The name that a browser gives a saved document (RFC 6266 with RFC 8187). */
function toDisposition(fileName: string): string {
	const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, "_");
	const encoded = encodeURIComponent(fileName).replace(
		/['()*]/g,
		(sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
	);
	return `inline; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/**
 * What editors do with pictures and documents. A file goes past this service, straight into the store; then it is checked, and only
 * what was made of it anew is ever served.
 */
export function createMediaRoutes({
	media,
	files,
	render,
	sites,
	access,
	nowMs,
	createHex,
	purge = purgeNothing,
}: MediaRoutes): Hono {
	const routes = new Hono();
	const all = "/v1/sites/:site/media";
	const one = `${all}/:id`;

	async function enter(
		c: Context,
		least: "viewer" | "editor",
	): Promise<{ member: Member; site: Site }> {
		const member = await access(c, c.req.param("site") ?? "", least);
		return { member, site: await siteOf(c, sites) };
	}

	async function enterOne(
		c: Context,
		least: "viewer" | "editor",
	): Promise<Media> {
		const { site } = await enter(c, least);
		const id = c.req.param("id") ?? "";
		const found = isMediaId(id) && (await media.get(site.id, id));
		if (!found) throw new NotFound("There is no such upload at this site.");
		return found;
	}

	function toShown(
		c: Context,
		{ site: _site, declared, kept, version: _version, ...said }: Media,
	) {
		const origin = originOf(c);
		return {
			...said,
			...(kept
				? {
						...kept,
						// The path is what an article's body and `image` take.
						path: kept.url,
						url: origin + kept.url,
						...(kept.widths && {
							widths: kept.widths.map(({ width, url }) => ({
								width,
								url: origin + url,
							})),
						}),
					}
				: { type: declared }),
		};
	}

	function answer(c: Context, one: Media, status: 200 | 201, upload?: Upload) {
		return c.json(
			{
				...toShown(c, one),
				...(upload && {
					upload: {
						...upload,
						url: upload.url.startsWith("/")
							? originOf(c) + upload.url
							: upload.url,
					},
				}),
			},
			status,
			{
				etag: tagOf(one.version),
				"cache-control": "private, no-store",
				...(status === 201 && {
					location: `/v1/sites/${one.site}/media/${one.id}`,
				}),
			},
		);
	}

	routes.post(all, async (c) => {
		const { site, member } = await enter(c, "editor");
		const { fileName, type, size } = parseMedia(
			await readJson(c, { limitBytes: BODY_LIMIT_BYTES }),
		);
		const awaited: Media = {
			site: site.id,
			id: toMediaId(nowMs(), createHex(32)),
			version: 1,
			fileName,
			declared: type,
			uploadedBy: member.name,
			uploadedAt: new Date(nowMs()).toISOString(),
		};
		await media.put(awaited);
		const upload = await files.admit(toUploadKey(awaited.id), {
			type,
			size,
			nowMs: nowMs(),
		});
		return answer(c, awaited, 201, upload);
	});

	/** What was uploaded, within the limit whatever was said before. Throws Unfinished where nothing has come. */
	async function readUpload(id: string): Promise<Uint8Array> {
		const key = toUploadKey(id);
		const file = await files.open(key);
		if (!file)
			throw new Unfinished(
				"The file has not come yet. Send it to the address that was given with the upload, then call this again.",
			);
		if (file.size <= MEDIA_LIMIT_BYTES) return file.bytes();
		await file.link();
		await files.remove([key]);
		throw new InvalidInput(
			`The file has ${file.size} bytes; at most ${MEDIA_LIMIT_BYTES} are taken.`,
		);
	}

	async function check(
		id: string,
		bytes: Uint8Array,
		declared: MediaType,
	): Promise<Rendition[]> {
		try {
			return await render(id, bytes, declared);
		} catch (error) {
			// What is refused once is refused always; nobody needs to keep it.
			if (error instanceof InvalidInput) await files.remove([toUploadKey(id)]);
			throw error;
		}
	}

	routes.post(one, async (c) => {
		const awaited = await enterOne(c, "editor");
		// Called again after a lost answer.
		if (awaited.kept) return answer(c, awaited, 201);
		const { id, declared, fileName } = awaited;
		const renditions = await check(id, await readUpload(id), declared);
		const type = declared === "application/pdf" ? declared : "image/webp";
		for (const { key, bytes } of renditions)
			await files.put(toStoredKey(key), bytes, {
				type,
				...(type === "application/pdf" && {
					disposition: toDisposition(fileName),
				}),
			});
		// Known only now that every width is there: killed before, the same call does it all again.
		const kept = {
			...awaited,
			version: awaited.version + 1,
			kept: toKept(type, renditions),
		};
		await media.put(kept);
		await files.remove([toUploadKey(id)]);
		return answer(c, kept, 201);
	});

	routes.get(all, async (c) => {
		const { site } = await enter(c, "viewer");
		const limit = Number(c.req.query("limit") ?? 20);
		if (!Number.isInteger(limit) || limit < 1 || limit > LIST_LIMIT)
			throw new InvalidInput(
				`limit: a whole number from 1 to ${LIST_LIMIT}, or nothing for 20.`,
			);
		const before = c.req.query("before");
		if (before !== undefined && !isMediaId(before))
			throw new InvalidInput("before: the id of an upload.");
		const found = await media.list(site.id, { limit, before });
		const last = found.length === limit ? found.at(-1) : undefined;
		return c.json(
			{
				items: found.map((each) => toShown(c, each)),
				...(last && {
					next_url: `${originOf(c)}/v1/sites/${site.id}/media?limit=${limit}&before=${last.id}`,
				}),
			},
			200,
			{ "cache-control": "private, no-store" },
		);
	});

	routes.get(one, async (c) => answer(c, await enterOne(c, "viewer"), 200));

	routes.patch(one, async (c) => {
		const before = await enterOne(c, "editor");
		checkVersion(c, before.version);
		const next = toChangedMedia(
			before,
			await readJson(c, { limitBytes: BODY_LIMIT_BYTES }),
		);
		await media.put(next);
		return answer(c, next, 200);
	});

	routes.delete(one, async (c) => {
		const before = await enterOne(c, "editor");
		checkVersion(c, before.version);
		// The record last: killed before, the same call finds what is left to remove and to purge.
		await files.remove([...keysOf(before), toUploadKey(before.id)]);
		// Its files are all that readers hold of it, and what is under a key never changes otherwise.
		if (before.kept) await purge(toFilePaths(before.id));
		await media.remove(before);
		return c.body(null, 204);
	});

	return routes;
}
