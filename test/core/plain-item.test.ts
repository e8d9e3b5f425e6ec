import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type Attribute,
	type Plain,
	toAttribute,
	toPlain,
} from "../../functions/core/plain-item.ts";
import { PACKING, packText } from "../../functions/store/packed.ts";

const plain = (attribute: Attribute) => toPlain(attribute, PACKING);
const bytes = (text: string) => new Uint8Array(Buffer.from(text));

describe("an attribute as JSON", () => {
	it.each<[string, Attribute, Plain]>([
		["a text", { S: "Lượt" }, "Lượt"],
		["a text that looks like a number", { S: "12" }, "12"],
		["a document", { S: '{"a":[1,"b"]}' }, { $json: { a: [1, "b"] } }],
		["a text that is nearly a document", { S: '{"a": 1}' }, '{"a": 1}'],
		[
			"a document that names a field twice",
			{ S: '{"a":1,"a":2}' },
			'{"a":1,"a":2}',
		],
		["a whole number", { N: "-4626335" }, -4_626_335],
		[
			"a number that JSON would round",
			{ N: "9007199254740993" },
			{ $number: "9007199254740993" },
		],
		["a fraction", { N: "0.10" }, { $number: "0.10" }],
		["bytes", { B: bytes("\u0000ÿ") }, { $bytes: "AMO/" }],
		[
			"a packed document",
			{ B: packText('{"title":"Lễ"}') },
			{ $brotli: { title: "Lễ" } },
		],
		[
			"a packed text that is none",
			{ B: packText("Lễ") },
			{ $bytes: Buffer.from(packText("Lễ")).toString("base64") },
		],
		["a set of texts, in order", { SS: ["b", "a"] }, { $texts: ["a", "b"] }],
		[
			"yes, nothing, and a list",
			{ L: [{ BOOL: true }, { NULL: true }] },
			[true, null],
		],
		[
			"a map with a name like ours",
			{ M: { $json: { S: "x" } } },
			{ $map: { $json: "x" } },
		],
	])("%s", (_, attribute, expected) => {
		expect(plain(attribute)).toEqual(expected);
		expect(JSON.parse(JSON.stringify(expected))).toEqual(expected);
		expect(plain(toAttribute(expected, PACKING))).toEqual(expected);
	});

	it("comes back as it was, whatever it is", () => {
		const attribute = fc.letrec<{
			any: Attribute;
			M: Record<string, Attribute>;
		}>((tie) => ({
			M: fc.dictionary(fc.string(), tie("any"), { maxKeys: 3 }),
			any: fc.oneof(
				{ maxDepth: 3 },
				fc.record({ S: fc.oneof(fc.string({ unit: "binary" }), fc.json()) }),
				fc.record({ N: fc.bigInt().map(String) }),
				fc.record({ B: fc.uint8Array() }),
				fc.record({ BOOL: fc.boolean() }),
				fc.record({ L: fc.array(tie("any"), { maxLength: 3 }) }),
				fc.record({ M: tie("M") }),
			),
		})).any;
		fc.assert(
			fc.property(attribute, (value) => {
				const sent = JSON.parse(JSON.stringify(plain(value))) as Plain;
				expect(toAttribute(sent, PACKING)).toEqual(value);
			}),
			{ numRuns: 300 },
		);
	});

	it.each<[string, Plain]>([
		["an object without a mark", { a: 1 }],
		["two marks", { $json: 1, $number: "1" }],
		["an unknown mark", { $date: "2026" }],
		["a set of numbers as numbers", { $numbers: [1] }],
		["nothing in it", {}],
	])("refuses %s", (_, value) => {
		expect(() => toAttribute(value, PACKING)).toThrow(TypeError);
	});
});
