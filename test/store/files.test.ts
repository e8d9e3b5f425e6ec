import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../functions/http/app.ts";
import { createFolderFiles } from "../../functions/local/folder-files.ts";
import type { Files } from "../../functions/store/files.ts";
import { createS3, createS3Files } from "../../functions/store/s3-files.ts";
import { openBucket } from "../support/bucket.ts";

type Place = { files: Files; origin: string; close(): Promise<void> };

async function openFolder(): Promise<Place> {
	const folder = mkdtempSync(join(tmpdir(), "luot-files-"));
	const { files, routes } = createFolderFiles({ folder, nowMs: Date.now });
	const app = createApp(console.error);
	app.route("/", routes);
	const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
	await new Promise((resolve) => server.once("listening", resolve));
	const address = server.address() as { port: number };
	return {
		files,
		origin: `http://127.0.0.1:${address.port}`,
		async close() {
			await new Promise((resolve) => server.close(resolve));
			rmSync(folder, { recursive: true });
		},
	};
}

async function openS3(): Promise<Place> {
	const { s3, bucket, close } = await openBucket();
	return { files: createS3Files({ s3, bucket }), origin: "", close };
}

describe.each([
	["a folder", openFolder],
	["a bucket", openS3],
] as const)("files in %s", (_, open) => {
	let place: Place;
	let files: Files;

	beforeAll(async () => {
		place = await open();
		files = place.files;
	});
	afterAll(() => place.close());

	const bytes = Buffer.from("Lượt");
	const read = async (key: string) =>
		Buffer.from((await (await files.open(key))?.bytes()) ?? []).toString();

	it("come back as they were kept", async () => {
		await files.put("media/a.pdf", bytes, {
			type: "application/pdf",
			disposition: "inline",
		});
		const file = await files.open("media/a.pdf");
		expect(file).toMatchObject({
			size: bytes.byteLength,
			type: "application/pdf",
			disposition: "inline",
		});
		expect(Buffer.from((await file?.bytes()) ?? [])).toEqual(bytes);
	});

	it("are replaced whole", async () => {
		await files.put("media/b.webp", bytes, { type: "image/webp" });
		await files.put("media/b.webp", Buffer.from("hai"), { type: "image/webp" });
		expect(await read("media/b.webp")).toBe("hai");
	});

	it("that are not there are nothing", async () => {
		expect(await files.open("media/none.webp")).toBeUndefined();
	});

	it("go, and go again without complaint", async () => {
		await files.put("media/c.webp", bytes, { type: "image/webp" });
		await files.remove(["media/c.webp", "media/never.webp"]);
		expect(await files.open("media/c.webp")).toBeUndefined();
		await files.remove(["media/c.webp"]);
	});

	it("come from outside by an address that was signed for them", async () => {
		const { method, url, headers, expires } = await files.admit("uploads/d", {
			type: "image/png",
			size: bytes.byteLength,
			nowMs: Date.now(),
		});
		expect(Date.parse(expires) - Date.now()).toBeGreaterThan(800_000);
		const address = url.startsWith("/") ? place.origin + url : url;
		const sent = await fetch(address, { method, headers, body: bytes });
		expect(sent.status).toBe(200);
		expect(await files.open("uploads/d")).toMatchObject({
			size: bytes.byteLength,
			type: "image/png",
		});
		expect(await read("uploads/d")).toBe("Lượt");
	});
});

it("a signed address of S3 binds type, length and host", async () => {
	const s3 = createS3({
		region: "ap-southeast-1",
		credentials: { accessKeyId: "a", secretAccessKey: "b" },
	});
	const { url } = await createS3Files({ s3, bucket: "luot" }).admit(
		"uploads/f",
		{ type: "image/png", size: 5, nowMs: 0 },
	);
	expect(new URL(url).searchParams.get("X-Amz-SignedHeaders")).toBe(
		"content-length;content-type;host",
	);
	expect(new URL(url).searchParams.get("X-Amz-Expires")).toBe("900");
});

it("a folder never holds half a file under its name", async () => {
	const folder = mkdtempSync(join(tmpdir(), "luot-files-"));
	const { files } = createFolderFiles({ folder, nowMs: Date.now });
	const writes = Array.from({ length: 20 }, (_, at) =>
		files.put("media/a.webp", Buffer.alloc(100_000, at), {
			type: "image/webp",
		}),
	);
	await Promise.all(writes);
	const bytes = await (await files.open("media/a.webp"))?.bytes();
	expect(new Set(bytes).size).toBe(1);
	expect(readdirSync(join(folder, "media")).toSorted()).toEqual([
		"a.webp",
		"a.webp.head",
	]);
	rmSync(folder, { recursive: true });
});
