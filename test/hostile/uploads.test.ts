import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Server } from "../../functions/local/server.ts";
import { type Answer, createSender, type Send } from "../support/editor.ts";
import { uploadFile } from "../support/media.ts";
import { drawPicture, PDF } from "../support/pictures.ts";
import { ADMIN_TOKEN, createSite, startTestServer } from "../support/server.ts";

const RUNS = Number(process.env.LUOT_HOSTILE_RUNS ?? 12);
const SEED = Number(process.env.LUOT_HOSTILE_SEED ?? 1);

const FORMATS = ["png", "jpeg", "webp", "avif", "gif"] as const;
const SCRIPT = "<script>alert('luot')</script>";

describe("a file, whatever is in it,", () => {
	const reports: string[] = [];
	let server: Server;
	let owner: Send;

	beforeAll(async () => {
		server = await startTestServer("dynalite", {
			report: (message) => reports.push(message),
		});
		owner = createSender(server, ADMIN_TOKEN);
		await createSite(server, { id: "truong" });
	});
	beforeEach(() => {
		reports.length = 0;
	});
	afterAll(() => server.close());

	/** Whether it was taken. Then what is served is a picture of our own drawing, or the document; if not, nothing of it is kept. */
	async function checkUpload({ status, headers, body }: Answer) {
		expect(reports).toEqual([]);
		if (status !== 201) {
			expect(status).toBe(400);
			expect(headers.get("content-type")).toContain("application/problem+json");
			expect(body.detail.length).toBeGreaterThan(10);
			return false;
		}
		const addresses = [
			body.url,
			...(body.widths ?? []).map(({ url }: { url: string }) => url),
		];
		for (const url of addresses) {
			const served = await fetch(url);
			expect(served.status).toBe(200);
			expect(served.headers.get("x-content-type-options")).toBe("nosniff");
			const bytes = Buffer.from(await served.arrayBuffer());
			if (body.type === "application/pdf") continue;
			expect(served.headers.get("content-type")).toBe("image/webp");
			expect(served.headers.get("content-security-policy")).toContain(
				"sandbox",
			);
			expect(bytes.toString("latin1", 0, 4)).toBe("RIFF");
			expect(bytes.includes("alert('luot')")).toBe(false);
		}
		return true;
	}

	const upload = async (bytes: Uint8Array, type: string, name = "a.bin") =>
		checkUpload(await uploadFile(owner, "truong", { name, type, bytes }));

	it.each(FORMATS)(
		"as a %s that was cut off or damaged is drawn anew or refused",
		async (format) => {
			const whole = await drawPicture(format, {
				width: 64,
				height: 48,
				noise: true,
			});
			expect(await upload(whole, `image/${format}`)).toBe(true);
			await fc.assert(
				fc.asyncProperty(
					fc.double({ min: 0.01, max: 0.95, noNaN: true }),
					async (share) => {
						const cut = whole.subarray(0, Math.ceil(whole.length * share));
						expect(await upload(cut, `image/${format}`)).toBe(false);
					},
				),
				{ numRuns: RUNS, seed: SEED },
			);
			await fc.assert(
				fc.asyncProperty(
					fc.array(
						fc.tuple(
							fc.nat({ max: whole.length - 1 }),
							fc.integer({ min: 0, max: 255 }),
						),
						{ minLength: 1, maxLength: 8 },
					),
					async (changes) => {
						const damaged = Buffer.from(whole);
						for (const [at, byte] of changes) damaged[at] = byte;
						await upload(damaged, `image/${format}`);
					},
				),
				{ numRuns: RUNS, seed: SEED },
			);
		},
	);

	it.each<[string, () => Promise<Buffer>, string, boolean]>([
		[
			"a picture with a page behind it",
			async () =>
				Buffer.concat([await drawPicture("png"), Buffer.from(SCRIPT)]),
			"image/png",
			true,
		],
		[
			"a picture with an archive behind it",
			async () =>
				Buffer.concat([
					await drawPicture("jpeg"),
					Buffer.from("PK\x05\x06".padEnd(22, "\0"), "latin1"),
				]),
			"image/jpeg",
			true,
		],
		[
			"a picture with a script in its comment",
			async () => {
				const jpeg = await drawPicture("jpeg");
				const comment = Buffer.from(`\xff\xfe\0\x28${SCRIPT}`, "latin1");
				return Buffer.concat([
					jpeg.subarray(0, 2),
					comment,
					Buffer.alloc(0x28 + 2 - comment.length),
					jpeg.subarray(2),
				]);
			},
			"image/jpeg",
			true,
		],
		[
			"a script that begins as a GIF",
			async () => Buffer.from(`GIF89a/*${SCRIPT}*/=1;alert('luot')`),
			"image/gif",
			false,
		],
		[
			"a page that begins as a PNG",
			async () => Buffer.from(`\x89PNG\r\n\x1a\n${SCRIPT}`, "latin1"),
			"image/png",
			false,
		],
		[
			"a document that is said to be a picture",
			async () => PDF,
			"image/png",
			false,
		],
		[
			"a picture that is said to be a document",
			async () => drawPicture("png"),
			"application/pdf",
			false,
		],
		[
			"a page before a document",
			async () => Buffer.concat([Buffer.from(SCRIPT), PDF]),
			"application/pdf",
			false,
		],
		[
			"a drawing with a script",
			async () =>
				Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`),
			"image/webp",
			false,
		],
		[
			"a picture that says it is 60,000 pixels each way",
			async () => {
				const png = await drawPicture("png", { width: 8, height: 8 });
				png.writeUInt32BE(60_000, 16);
				png.writeUInt32BE(60_000, 20);
				return png;
			},
			"image/png",
			false,
		],
		["one byte", async () => Buffer.from([0]), "image/png", false],
	])("as %s brings nothing of that along", async (_, draw, type, isTaken) => {
		expect(await upload(await draw(), type)).toBe(isTaken);
	});

	it.each([
		"../../../etc/passwd",
		"..\\..\\windows\\win.ini",
		"/etc/shadow",
		"C:\\a.png",
		"a.png%00.html",
		"a.php.png",
		"CON.png",
		".htaccess",
		"a/../../b.png",
		"--help",
		"=cmd|'/c calc'!A1.png",
		'a"; filename="b.html',
		"ảnh lễ khai giảng.png",
	])(
		"under the name %s has it for people to read, and in no address",
		async (name) => {
			const bytes = await drawPicture("png", { width: 8, height: 8 });
			const answer = await uploadFile(owner, "truong", {
				name,
				type: "image/png",
				bytes,
			});
			expect(await checkUpload(answer)).toBe(true);
			expect(answer.body.fileName).toBe(name);
			expect(answer.body.path).toMatch(
				/^\/media\/[0-9a-z]{9}-[0-9a-f]{32}-8x8\.webp$/,
			);
			const document = await uploadFile(owner, "truong", {
				name,
				type: "application/pdf",
				bytes: PDF,
			});
			const { headers } = await fetch(document.body.url);
			const disposition = headers.get("content-disposition") ?? "";
			// One header with one plain name in quotes: no sign of the name ends it early.
			expect(disposition).toMatch(
				/^inline; filename="[^"\\%]*"; filename\*=UTF-8''[\w.~%!#$&+^`|-]*$/,
			);
			expect(decodeURIComponent(disposition.split("''")[1] ?? "")).toBe(name);
		},
	);
});
