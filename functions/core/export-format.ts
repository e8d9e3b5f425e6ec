import * as z from "zod";
import { InvalidInput } from "./errors.ts";
import { parseJson } from "./json.ts";
import type { PlainItem } from "./plain-item.ts";

/** Rises when a program that reads exports would have to change. */
export const EXPORT_VERSION = 1;

/** The tables that are exported. The ledger and the salts are not: they are kept for days, and must be gone after that. */
export const EXPORTED_TABLES = ["counters", "content"] as const;
export type ExportedTable = (typeof EXPORTED_TABLES)[number];

/** What the content table keeps, by the beginning of its keys: whether it belongs into an export, and if not, why. */
export const CONTENT_KINDS: Readonly<Record<string, true | string>> = {
	site: true,
	article: true,
	slug: true,
	page: true,
	translations: true,
	announcements: true,
	media: true,
	people: true,
	changes: true,
	audits: true,
	// What was deleted, and the proof of it.
	erasures: true,
	voids: true,
	// Digests of 192 random bits, from which nobody finds a token: editors go on working after a restore.
	tokens: true,
	session: "lets its holder in",
	flow: "a sign-in that is under way",
	attempts: "counts attempts of the hour",
	invitations: "lets its holder in",
	key: "remembers a request for a day",
	schema: "the state of this installation's tables",
	check: "a key that signs checks; a new one is made when it is missing",
	restore: "the state of this installation's restores",
};

/** Checkpoints belong to the stream of the table that the counters came from; in another table they would refuse new views. */
const isCheckpoint = (name: string) => name.startsWith("@");

const textOf = (item: PlainItem, name: string) => {
	const text = item[name];
	if (typeof text !== "string")
		throw new InvalidInput(`An item has no "${name}".`);
	return text;
};

/** The site to which an item belongs; undefined for what is the whole installation's, as people are. */
export function siteOfKey(
	table: ExportedTable,
	pk: string,
): string | undefined {
	if (table === "counters") return pk;
	const [kind, site] = pk.split("#");
	return kind === "people" ? undefined : site;
}

/** Counters that are of no site: brown-outs, dead letters that wait, beginnings. They are the state of this installation. */
export const isOwnState = (pk: string) => pk.startsWith("(");

/** Whether an item of this key belongs into an export of everything, or of one site. Throws InvalidInput for a kind of which nobody decided. */
export function isExported(
	table: ExportedTable,
	pk: string,
	site?: string,
): boolean {
	if (table === "content") {
		const [kind = ""] = pk.split("#");
		const decision = Object.hasOwn(CONTENT_KINDS, kind)
			? CONTENT_KINDS[kind]
			: undefined;
		if (decision === undefined)
			throw new InvalidInput(
				`The content table has an item of a kind "${kind}", which this version does not know. Use the version that wrote it.`,
			);
		if (decision !== true) return false;
	}
	if (table === "counters" && isOwnState(pk)) return false;
	return site === undefined || siteOfKey(table, pk) === site;
}

/** What an export keeps of an item; undefined for an upload that never came. */
export function toExported(
	table: ExportedTable,
	item: PlainItem,
): PlainItem | undefined {
	if (table === "counters")
		return Object.fromEntries(
			Object.entries(item).filter(([name]) => !isCheckpoint(name)),
		);
	const isAwaited =
		textOf(item, "pk").startsWith("media#") && "expires" in item;
	return isAwaited ? undefined : item;
}

/** The keys of a media record's files, as they are in the bucket: `media/…`. */
export function listFiles(item: PlainItem): string[] {
	const document = (item.media as { $json?: PlainItem } | undefined)?.$json;
	const kept = document?.kept as
		| { url: string; widths?: { url: string }[] }
		| undefined;
	if (!textOf(item, "pk").startsWith("media#") || !kept) return [];
	const urls = [kept.url, ...(kept.widths ?? []).map(({ url }) => url)];
	return [...new Set(urls)].map((url) => url.slice(1));
}

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Names that lead nowhere else. */
const partName = z
	.string()
	.regex(/^(?:counters|content|media)-\d{5}\.jsonl\.gz$/);

/** Reading began and ended (RFC 3339): an item is as it was at some instant between. */
const read = { began: z.iso.datetime(), ended: z.iso.datetime() };

const manifest = z.object({
	format: z.literal("luot-export"),
	version: count,
	/** The version of the items' shapes. */
	schema: count,
	/** The version of the program that wrote it. */
	luot: z.string(),
	...read,
	/** The site, where it is an export of one. */
	site: z.string().optional(),
	/** Whether pictures and documents are in it. */
	hasFiles: z.boolean(),
	items: z.object({ counters: count, content: count }),
	files: count,
	fileBytes: count,
	/** Files that a record names and that were not to be found. */
	missing: z.array(z.string()),
	parts: z.array(
		z.object({
			name: partName,
			/** Lines, of the part when unpacked. */
			lines: count,
			/** As it lies there, packed. */
			bytes: count,
			sha256,
			// Exports from before this was told have none.
			...z.object(read).partial().shape,
		}),
	),
});

export type Manifest = z.infer<typeof manifest>;
export type Part = Manifest["parts"][number];

/** Where it lies in an export. It is written last, so a folder with one is whole. */
export const MANIFEST = "manifest.json";

export function toPartName(
	kind: ExportedTable | "media",
	number: number,
): string {
	return `${kind}-${String(number).padStart(5, "0")}.jsonl.gz`;
}

export function partKind({
	name,
}: Pick<Part, "name">): ExportedTable | "media" {
	return name.slice(0, name.indexOf("-")) as ExportedTable | "media";
}

/** Throws InvalidInput for what is cut off, no manifest, of a later version, or does not add up. */
export function parseManifest(text: string): Manifest {
	const read = () => {
		try {
			return parseJson(text);
		} catch {
			throw new InvalidInput(`${MANIFEST} is cut off, or no JSON.`);
		}
	};
	const value = read();
	const { version } = Object(value) as { version?: unknown };
	if (typeof version === "number" && version > EXPORT_VERSION)
		throw new InvalidInput(
			`The export has format version ${version}; this program reads up to ${EXPORT_VERSION}. Use a later one.`,
		);
	const result = manifest.safeParse(value);
	if (!result.success)
		throw new InvalidInput(
			`${MANIFEST} is no manifest of an export: ${result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`,
		);
	const linesOf = (kind: ReturnType<typeof partKind>) =>
		result.data.parts
			.filter((part) => partKind(part) === kind)
			.reduce((sum, { lines }) => sum + lines, 0);
	const { items, files } = result.data;
	if (
		linesOf("counters") !== items.counters ||
		linesOf("content") !== items.content ||
		linesOf("media") !== files
	)
		throw new InvalidInput(
			`${MANIFEST} does not add up: its parts have not as many lines as it says.`,
		);
	return result.data;
}

const fileLine = z.object({
	key: z.string().regex(/^media\/[\w.-]+$/),
	type: z.string(),
	disposition: z.string().optional(),
	bytes: count,
	sha256,
});

/** A file of an export: it lies there under its key. */
export type FileLine = z.infer<typeof fileLine>;

/** Throws InvalidInput. */
export function parseFileLine(line: string): FileLine {
	const result = fileLine.safeParse(JSON.parse(line));
	if (!result.success)
		throw new InvalidInput("A line of a media part tells of no file.");
	return result.data;
}
