import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Hono } from "hono";
import { InvalidInput, NotAllowed } from "../core/errors.ts";
import { MEDIA_LIMIT_BYTES } from "../core/media.ts";
import { ADMITTED_SECONDS, type Files } from "../store/files.ts";

type Head = { type: string; disposition?: string | undefined };

/** A key has the parts that the service gives it, none of which leads out of the folder. */
const KEY = /^(?:uploads|media)\/[\w.-]+$/;

/**
 * Files in a folder, and the route to which uploads are sent: what a bucket with signed addresses is on AWS. A signature
 * binds key, type, size and end, by a secret that lives as long as the process.
 */
export function createFolderFiles({
	folder,
	nowMs,
}: {
	folder: string;
	nowMs: () => number;
}): { files: Files; routes: Hono } {
	const secret = randomBytes(32);
	const sign = (key: string, type: string, size: string, expires: string) =>
		createHmac("sha256", secret)
			.update([key, type, size, expires].join("\n"))
			.digest();

	function placeOf(key: string): string {
		if (!KEY.test(key)) throw new TypeError(`no key of a file: ${key}`);
		return join(folder, key);
	}

	/** Whole or not at all, also when the process is killed. */
	async function write(place: string, content: Uint8Array | string) {
		await mkdir(dirname(place), { recursive: true });
		const half = `${place}.${randomBytes(6).toString("hex")}.part`;
		await writeFile(half, content);
		await rename(half, place);
	}

	async function put(key: string, bytes: Uint8Array, head: Head) {
		const place = placeOf(key);
		await write(`${place}.head`, JSON.stringify(head));
		await write(place, bytes);
	}

	const files: Files = {
		async admit(key, { type, size, nowMs: now }) {
			const expires = String(now + ADMITTED_SECONDS * 1000);
			const signature = sign(key, type, String(size), expires);
			return {
				method: "PUT",
				url: `/${key}?expires=${expires}&signature=${signature.toString("base64url")}`,
				headers: { "content-type": type, "content-length": String(size) },
				expires: new Date(Number(expires)).toISOString(),
			};
		},
		async open(key) {
			const place = placeOf(key);
			try {
				const { size } = await stat(place);
				const head: Head = JSON.parse(await readFile(`${place}.head`, "utf8"));
				return {
					...head,
					size,
					bytes: () => readFile(place),
					link: async () => undefined,
				};
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code === "ENOENT")
					return undefined;
				throw error;
			}
		},
		put,
		async remove(keys) {
			for (const place of keys.map(placeOf)) {
				await rm(place, { force: true });
				await rm(`${place}.head`, { force: true });
			}
		},
	};

	const routes = new Hono();
	routes.put("/uploads/:id", async (c) => {
		const key = `uploads/${c.req.param("id")}`;
		const { expires = "", signature = "" } = c.req.query();
		const type = c.req.header("content-type") ?? "";
		const size = c.req.header("content-length") ?? "";
		const given = Buffer.from(signature, "base64url");
		const expected = sign(key, type, size, expires);
		if (given.length !== expected.length || !timingSafeEqual(given, expected))
			throw new NotAllowed(
				"The address of an upload goes with its content-type and content-length; send them as they were given.",
			);
		if (nowMs() > Number(expires))
			throw new NotAllowed("The time for this upload is over. Begin again.");
		if (Number(size) > MEDIA_LIMIT_BYTES) throw new InvalidInput("Too large.");
		const bytes = Buffer.from(await c.req.arrayBuffer());
		await put(key, bytes, { type });
		return c.body(null, 200);
	});
	return { files, routes };
}
