/** A database attribute by its type, as DynamoDB speaks. Sets come in any order. */
export type Attribute = {
	S?: string | undefined;
	N?: string | undefined;
	B?: Uint8Array | undefined;
	SS?: string[] | undefined;
	NS?: string[] | undefined;
	BS?: Uint8Array[] | undefined;
	BOOL?: boolean | undefined;
	NULL?: boolean | undefined;
	L?: Attribute[] | undefined;
	M?: Record<string, Attribute> | undefined;
};

/** A value of JSON. */
export type Plain =
	| string
	| number
	| boolean
	| null
	| Plain[]
	| { [name: string]: Plain };

/** An item as other programs read it. */
export type PlainItem = { [name: string]: Plain };

/** How documents are packed into bytes, which takes more than this layer has. */
export type Packing = {
	/** What was packed; undefined where these bytes are none of that. */
	unpack(bytes: Uint8Array): string | undefined;
	pack(text: string): Uint8Array;
};

/** Documents only: a text such as "12" stays a text. The same text must come of it again. */
function toDocument(text: string): Plain | undefined {
	if (!/^[{[]/.test(text)) return undefined;
	try {
		const value = JSON.parse(text) as Plain;
		return JSON.stringify(value) === text ? value : undefined;
	} catch {
		return undefined;
	}
}

function toNumber(text: string): Plain {
	const number = Number(text);
	return Number.isSafeInteger(number) && String(number) === text
		? number
		: { $number: text };
}

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const fromBase64 = (text: string) =>
	new Uint8Array(Buffer.from(text, "base64"));

/**
 * An attribute as JSON, without loss: texts, whole numbers, booleans, lists are themselves. Whatever JSON has no word for is an object
 * with one name that begins with `$`: `$json` (a text that is a document), `$brotli` (a packed document), `$bytes` (Base64), `$number`,
 * `$map`, and the sets `$texts`, `$numbers`, `$byteSet`.
 */
export function toPlain(attribute: Attribute, packing: Packing): Plain {
	const { S, N, B, SS, NS, BS, BOOL, NULL, L, M } = attribute;
	if (S !== undefined) {
		const document = toDocument(S);
		return document === undefined ? S : { $json: document };
	}
	if (N !== undefined) return toNumber(N);
	if (B !== undefined) {
		const document = toDocument(packing.unpack(B) ?? "");
		return document === undefined
			? { $bytes: toBase64(B) }
			: { $brotli: document };
	}
	if (SS) return { $texts: SS.toSorted() };
	if (NS) return { $numbers: NS.toSorted() };
	if (BS) return { $byteSet: BS.map(toBase64).toSorted() };
	if (BOOL !== undefined) return BOOL;
	if (NULL) return null;
	if (L) return L.map((each) => toPlain(each, packing));
	if (M) return { $map: toPlainItem(M, packing) };
	throw new TypeError("an attribute of no known type");
}

/** The attribute of which `toPlain` made this. Throws TypeError for what it never makes. */
export function toAttribute(plain: Plain, packing: Packing): Attribute {
	if (typeof plain === "string") return { S: plain };
	if (typeof plain === "number") return { N: String(plain) };
	if (typeof plain === "boolean") return { BOOL: plain };
	if (plain === null) return { NULL: true };
	if (Array.isArray(plain))
		return { L: plain.map((each) => toAttribute(each, packing)) };
	const [[name, value] = [], ...rest] = Object.entries(plain);
	if (value === undefined || rest.length > 0)
		throw new TypeError("an object that is no value of an item");
	if (name === "$json") return { S: JSON.stringify(value) };
	if (name === "$brotli") return { B: packing.pack(JSON.stringify(value)) };
	if (name === "$map") return { M: toAttributes(value as PlainItem, packing) };
	if (typeof value === "string") {
		if (name === "$bytes") return { B: fromBase64(value) };
		if (name === "$number") return { N: value };
	}
	if (
		Array.isArray(value) &&
		value.every((each): each is string => typeof each === "string")
	) {
		if (name === "$texts") return { SS: value };
		if (name === "$numbers") return { NS: value };
		if (name === "$byteSet") return { BS: value.map(fromBase64) };
	}
	throw new TypeError(`no value of an item: ${name}`);
}

/** An item as JSON, its names in their order, so that equal items are equal texts. */
export function toPlainItem(
	item: Readonly<Record<string, Attribute>>,
	packing: Packing,
): PlainItem {
	return Object.fromEntries(
		Object.keys(item)
			.toSorted()
			.map((name) => [name, toPlain(item[name] as Attribute, packing)]),
	);
}

export function toAttributes(
	item: PlainItem,
	packing: Packing,
): Record<string, Attribute> {
	return Object.fromEntries(
		Object.entries(item).map(([name, plain]) => [
			name,
			toAttribute(plain, packing),
		]),
	);
}
