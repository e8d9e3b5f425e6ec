import fc from "fast-check";

/** Texts that have broken something somewhere. */
export const NASTY: readonly string[] = [
	"",
	" ",
	"\0",
	"a\0b",
	"__proto__",
	"constructor",
	"toString",
	"hasOwnProperty",
	"../../../etc/passwd",
	"..\\..\\windows\\win.ini",
	"/dev/null",
	"CON",
	"x\r\nx-injected: 1\r\n\r\n<html>",
	"x\nx-injected: 1",
	"=1+1",
	"@SUM(A1:A9)",
	"+84 123",
	"-2+3|cmd",
	"\t=1",
	"a\u202egnp.exe",
	"\u2066a",
	"\ud800",
	"\udc00\ud800",
	"a\ufffeb",
	"a\uffffb",
	"\ufeff",
	"\u2028",
	"\u0085",
	"\u0007",
	"\u001b[31m",
	"e\u0301".repeat(40),
	"ﷺ".repeat(40),
	"👩‍👩‍👧‍👦",
	"İıſK",
	"NaN",
	"Infinity",
	"1e400",
	"-0",
	"-1",
	"9007199254740993",
	"999999999999999999999999999999",
	"0x10",
	"1.5",
	"null",
	"true",
	"[]",
	"{}",
	"<script>alert(1)</script>",
	'"><img src=x onerror=alert(1)>',
	"]]>",
	"</script><!--",
	"{{7*7}}",
	"#{7*7}",
	"' OR 1=1 --",
	"javascript:alert(1)",
	"data:text/html,x",
	"http://[::1",
	"http://a b",
	"https://user:password@a.example/",
	"%",
	"%zz",
	"%ff%fe",
	"%00",
	"a".repeat(301),
	"đ".repeat(3000),
	"#",
	"a#b#c",
	",",
	"0000-00-00",
	"2026-02-30",
	"9999-12-31",
	"+275760-09-13",
	"9999-12-31T23:59:59.999+14:00",
	"2026-11-23Tx(Z)Z",
];

/** Any text: of the above, of any code units, or of any characters. */
export const nastyText = fc.oneof(
	{ weight: 3, arbitrary: fc.constantFrom(...NASTY) },
	{ weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
	{
		weight: 1,
		arbitrary: fc
			.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
			.map((units) => String.fromCharCode(...units)),
	},
);

/** Any value of JSON and some that only hostile JSON has. */
export const nastyValue = fc.oneof(
	{ weight: 3, arbitrary: nastyText },
	{
		weight: 2,
		arbitrary: fc.constantFrom<unknown>(
			null,
			true,
			false,
			0,
			-1,
			1.5,
			1e308,
			2 ** 53,
			-(2 ** 53),
			[],
			{},
			[[]],
			[null],
			{ a: 1 },
			JSON.parse('{"__proto__":{"polluted":1}}'),
			JSON.parse('{"constructor":{"prototype":{"polluted":1}}}'),
		),
	},
	{ weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** Bytes that are no text at all. */
export const nastyBytes = fc
	.uint8Array({ maxLength: 200 })
	.map((bytes) => Buffer.from(bytes));

/** A value of a header: any bytes that HTTP lets through, one a character. */
export const nastyHeader = fc.oneof(
	nastyText.map((text) =>
		Buffer.from(text.slice(0, 2000))
			.toString("latin1")
			.replace(/[^\t\x20-\x7e\x80-\xff]/g, ""),
	),
	fc
		.array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 60 })
		.map((bytes) =>
			String.fromCharCode(...bytes.filter((byte) => byte !== 0x7f)),
		),
);

/** A part of an address: percent-encoded bytes, some of which are no UTF-8, and some characters as they are. */
export const nastyPart = fc.oneof(
	nastyText.map((text) =>
		[...Buffer.from(text.slice(0, 1500))]
			.map((byte) => `%${byte.toString(16).padStart(2, "0")}`)
			.join(""),
	),
	nastyText.map((text) =>
		encodeURIComponent(text.toWellFormed().slice(0, 500).toWellFormed()),
	),
	nastyBytes.map((bytes) =>
		bytes
			.toString("latin1")
			.replace(/[^!-~]|[/?#\\]/g, (sign) =>
				sign === "/" ? "%2f" : `%${sign.charCodeAt(0).toString(16)}`,
			),
	),
	fc.constantFrom("%", "%zz", "..", ".", "%2e%2e", "%2f%2f", "%5c", ";", "*"),
);

/** A value with one of its places, itself among them, taken by another value. */
export function replaceSomewhere(
	value: unknown,
	by: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
	const places: (readonly string[])[] = [];
	const walk = (each: unknown, path: readonly string[]) => {
		places.push(path);
		if (typeof each === "object" && each !== null)
			for (const [name, inner] of Object.entries(each))
				walk(inner, [...path, name]);
	};
	walk(value, []);
	const put = (each: unknown, path: readonly string[], to: unknown): unknown =>
		path.length === 0
			? to
			: Array.isArray(each)
				? each.map((inner, at) =>
						String(at) === path[0] ? put(inner, path.slice(1), to) : inner,
					)
				: Object.fromEntries(
						Object.entries(each as object).map(([name, inner]) => [
							name,
							name === path[0] ? put(inner, path.slice(1), to) : inner,
						]),
					);
	return fc
		.tuple(fc.constantFrom(...places), by)
		.map(([path, to]) => put(value, path, to));
}
