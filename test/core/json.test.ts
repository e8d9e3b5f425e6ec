import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInput } from "../../functions/core/errors.ts";
import { parseJson } from "../../functions/core/json.ts";

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

describe("JSON that somebody sent", () => {
	it("is read as JSON is, whatever its texts look like", () => {
		fc.assert(
			fc.property(
				fc.jsonValue({ noUnicodeString: false, maxDepth: 5 }),
				fc.constantFrom(undefined, 1, "\t"),
				(value, space) => {
					const text = JSON.stringify(value, null, space);
					fc.pre(!text.includes("__proto__"));
					expect(parseJson(text)).toEqual(JSON.parse(text));
				},
			),
		);
	});

	it.each([
		['{"a":"\\"b\\":1","c":"{\\"a\\":2}"}', { a: '"b":1', c: '{"a":2}' }],
		['{"a\\\\":1,"a":"x\\\\"}', { "a\\": 1, a: "x\\" }],
		[
			'{"a":{"a":1},"b":[{"a":2},{"a":3}]}',
			{ a: { a: 1 }, b: [{ a: 2 }, { a: 3 }] },
		],
		['{ "":1 , ":" : "::" }', { "": 1, ":": "::" }],
		["[]", []],
	])("is no field twice in %s", (text, value) => {
		expect(parseJson(text)).toEqual(value);
	});

	it.each([
		['{"a":1,"a":1}'],
		['{"a":1,"\\u0061":2}'],
		['{"b":[{"a":1,"c":2,"a":3}]}'],
		['{"a":1,"b":{"__proto__":1}}'],
		['{"__proto__":{"a":1}}'],
		[nested(34)],
		[nested(200_000)],
		[""],
		["{"],
	])("is refused where it says two things, or none: %s", (text) => {
		expect(() => parseJson(text)).toThrow(InvalidInput);
	});

	it("may be as deep as 32 levels", () => {
		expect(parseJson(nested(32))).toBeDefined();
	});

	it("is looked through in one pass, however many signs are escaped in it", () => {
		const text = JSON.stringify({ a: '\\"\n'.repeat(250_000) });
		expect(parseJson(text)).toEqual(JSON.parse(text));
	});
});
